"""Starting players and killing them: a child costs a fork of a server that has imported everything once."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing import get_context
from random import Random

from backoffice.settings import Settings
from backoffice.simulation.failpoints import NAMES
from tests.crash.player import PLAYS

PATIENCE_SECONDS = 120.0
SOONEST_SECONDS = 0.03
MOST_TURNS = 8
BY_WIRE = ("smtp.", "mailsim.")
BY_CLIENT = ("create.", "fork.", "publish.", "reset.", "delete.", "world.make.")
_context = get_context("forkserver")
_context.set_forkserver_preload(["tests.crash.player"])


class StuckError(Exception):
    """A player neither finished nor died."""


@dataclass(frozen=True, slots=True)
class Play:
    """A play of a world, by a route of mail, over a data directory; `failpoint` is where the player is to die."""

    name: str
    mail: str
    settings: Settings
    world: str
    failpoint: str = ""

    @property
    def failpoints(self) -> list[str]:
        """The points that this play reaches."""
        elsewhere = (
            *(("inbox.",) if self.mail == "smtp" else BY_WIRE),
            *(BY_CLIENT if self.name == "time" else ()),
        )
        return [name for name in NAMES if not name.startswith(elsewhere)]

    def started(self, within: float = PATIENCE_SECONDS) -> bool:
        """Start a player and return whether it finished; one that is not done within the seconds is killed (-9)."""
        given = self.settings.model_copy(update={"mail": self.mail, "failpoint": self.failpoint})
        process = _context.Process(target=PLAYS[self.name], args=(given, self.world))
        process.start()
        process.join(within)
        late = process.is_alive()
        process.kill()
        process.join()
        code = process.exitcode
        process.close()
        if late and within >= PATIENCE_SECONDS:
            raise StuckError(f"{self.name} {self.failpoint}")
        if code not in (0, -signal.SIGKILL):
            raise AssertionError(
                f"{self.name} {self.failpoint}: exit code {code}; its words are on standard error"
            )
        return code == 0


def killed_at_each_turn(play: Play, name: str, after: Callable[[], None] = lambda: None) -> int:
    """Kill at the first reaching of a point, then the second of the next run, and so on to the end; return the kills.

    `after` is called after each kill, with nobody at work.
    """
    kills = 0
    while not replace(play, failpoint=f"{name}:{kills + 1}").started():
        kills += 1
        after()
    return kills


def killed_by_chance(
    play: Play,
    chance: Random,
    most: int,
    longest: float = 0.4,
    after: Callable[[str], None] = lambda _how: None,
) -> list[str]:
    """Kill at failpoints and at moments drawn by chance until the play is over or was killed so often; say how.

    `after` is called after each kill with how it was done.
    """
    deaths: list[str] = []
    while len(deaths) < most:
        how, finished = _once(play, chance, longest)
        if finished:
            return deaths
        deaths.append(how)
        after(how)
    assert play.started()
    return deaths


def _once(play: Play, chance: Random, longest: float) -> tuple[str, bool]:
    if chance.random() < 0.5:
        failpoint = f"{chance.choice(play.failpoints)}:{chance.randint(1, MOST_TURNS)}"
        return failpoint, replace(play, failpoint=failpoint).started()
    within = chance.uniform(SOONEST_SECONDS, longest)
    return f"{within:.3f} s", play.started(within)
