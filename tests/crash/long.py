"""Many kills by hand: `python -m tests.crash.long --kills 1000 --seed 1` prints a line a kill and a summary.

Where data and database lie is read from the environment as ever, the data directory aside, which is a new one.
Exit code 1 when a story diverged.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from backoffice.settings import Settings
from tests.crash import killing, stage, story
from tests.crash.killing import Play
from tests.crash.story import Stories

PLAYS = (("time", "direct"), ("time", "smtp"), ("time", "smtp"), ("client", "smtp"))
KILLS_A_ROUND = 30
LIVES = 24
SHARE_OF_A_RUN = 0.4
"""How long a process lives at most, of what an undisturbed run takes on this machine."""


@dataclass
class Run:
    """So many kills over one prepared data directory, each round on a fork of the busy world."""

    settings: Settings
    chance: Random
    deaths: Counter[str] = field(default_factory=Counter)
    seconds: dict[tuple[str, str], float] = field(default_factory=dict)
    rounds: int = 0
    divergences: int = 0

    def go(self, kills: int) -> None:
        """Play rounds until so many kills are done."""
        stage.prepared(self.settings.model_copy(update={"mail": "direct"}), LIVES, days_apart=1)
        expected = cache(self._undisturbed)
        for number in count(1):
            left = kills - self.deaths.total()
            if not left:
                return
            name, mail = self.chance.choice(PLAYS)
            known = expected(name, mail)
            self._round(self._staged(name, mail, f"round-{number}"), known, left)

    def _round(self, play: Play, expected: Stories, left: int) -> None:
        longest = self.seconds[play.name, play.mail] * SHARE_OF_A_RUN
        most = min(left, KILLS_A_ROUND)
        killing.killed_by_chance(play, self.chance, most, longest, lambda how: self._log(play, how))
        self.rounds += 1
        found = story.told(play.settings, play.world)
        if found == expected:
            story.removed(play.settings, play.world)
        else:
            self.divergences += 1
            print(f"DIVERGED {play.world} {play.name} {play.mail}: {_difference(found, expected)}")

    def _log(self, play: Play, how: str) -> None:
        if play.name == "client":
            story.assert_whole(play.settings)
        self.deaths["moment" if how.endswith(" s") else "failpoint"] += 1
        print(f"kill {self.deaths.total():5}  {play.world:10} {play.name:6} {play.mail:6}  {how}", flush=True)

    def _undisturbed(self, name: str, mail: str) -> Stories:
        play = self._staged(name, mail, f"undisturbed-{name}-{mail}")
        began = time.monotonic()
        assert play.started()
        self.seconds[name, mail] = time.monotonic() - began
        return story.told(play.settings, play.world)

    def _staged(self, name: str, mail: str, world: str) -> Play:
        with story.at_rest(self.settings) as system:
            system.simulator.worlds.fork(stage.WORLD, world)
        return Play(name, mail, self.settings, world)


def _difference(found: Stories, expected: Stories) -> list[str]:
    return [
        f"{name or 'the world'}: head {'equal' if found[name].head == expected[name].head else 'differs'}, "
        f"{(expected[name].mails - found[name].mails).total()} mails lost, "
        f"{(found[name].mails - expected[name].mails).total()} too many"
        for name in sorted(set(found) & set(expected))
    ] + [f"only on one side: {name}" for name in sorted(set(found) ^ set(expected))]


def main() -> None:
    """Read the command line, kill, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    asked = parser.parse_args()
    began = time.monotonic()
    with TemporaryDirectory(prefix="odaiba-crash-") as data:
        run = Run(Settings(data=Path(data) / "data", smtp_port=0, fast_hash=True), Random(asked.seed))
        run.go(asked.kills)
    took = time.monotonic() - began
    print(
        f"seed {asked.seed}: {run.deaths.total()} kills ({run.deaths['failpoint']} at failpoints, "
        f"{run.deaths['moment']} at moments) in {run.rounds} rounds, {run.divergences} divergences, {took:.0f} s"
    )
    raise SystemExit(bool(run.divergences))


if __name__ == "__main__":
    main()
