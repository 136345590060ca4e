"""Starting players and killing them: a child costs a fork of a server that has imported everything once."""

from __future__ import annotations

import signal
from collections.abc import Callable
from multiprocessing import get_context
from random import Random

from backoffice.settings import Settings
from backoffice.simulation.failpoints import NAMES
from tests.crash.player import PLAYS

PATIENCE_SECONDS = 120.0
_context = get_context("forkserver")
_context.set_forkserver_preload(["tests.crash.player"])


class StuckError(Exception):
    """A player neither finished nor died."""


def started(play: str, settings: Settings, within: float = PATIENCE_SECONDS) -> bool:
    """Start a player and return whether it finished; one that is not done within the seconds is killed (-9)."""
    process = _context.Process(target=PLAYS[play], args=(settings,))
    process.start()
    process.join(within)
    if process.is_alive() and within >= PATIENCE_SECONDS:
        process.kill()
        raise StuckError(f"{play} {settings.failpoint}")
    process.kill()
    process.join()
    code = process.exitcode
    process.close()
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(
            f"{play} {settings.failpoint}: exit code {code}; its words are on standard error"
        )
    return code == 0


def at(settings: Settings, failpoint: str) -> Settings:
    """Return settings under which a process dies at a failpoint."""
    return settings.model_copy(update={"failpoint": failpoint})


def killed_at_each_turn(play: str, settings: Settings, name: str, after: Callable[[], None]) -> int:
    """Kill at the first reaching of a point, then the second of the next run, and so on to the end; return the kills.

    `after` is called after each kill, with nobody at work.
    """
    kills = 0
    while not started(play, at(settings, f"{name}:{kills + 1}")):
        kills += 1
        after()
    return kills


def killed_by_chance(play: str, settings: Settings, chance: Random, most: int, longest: float) -> list[str]:
    """Kill at failpoints and at moments drawn by chance until the play is over or has been killed so often; say how."""
    deaths: list[str] = []
    while len(deaths) < most:
        within, failpoint = PATIENCE_SECONDS, ""
        if chance.random() < 0.5:
            failpoint = f"{chance.choice(NAMES)}:{chance.randint(1, 12)}"
        else:
            within = chance.uniform(0.05, longest)
        if started(play, at(settings, failpoint), within):
            return deaths
        deaths.append(failpoint or f"{within:.3f}s")
    started(play, settings)
    return deaths
