"""Wall time: the only module of mailsim that reads it, for a server alone and for who waits."""

import time
from collections.abc import Callable
from datetime import datetime

from mailsim.message import JST


def wall() -> datetime:
    """Return the wall's time in whole seconds, JST."""
    return datetime.fromtimestamp(int(time.time()), JST)  # noqa: TID251 - the one place of mailsim that may


def moment() -> int:
    """Return a number that no earlier moment of this machine has had: nanoseconds of the wall's clock."""
    return time.time_ns()


def patience(seconds: float) -> Callable[[], float]:
    """Return what tells how many of these seconds are left from now on; less than nothing when they are over."""
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()


class WallHost:
    """A host whose clock is the wall's."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def now(self) -> datetime | None:
        """Return the wall's time."""
        return wall()

    def seed(self) -> str:
        """Return the seed that it was given."""
        return self._seed

    def runs(self) -> bool:
        """Return True: the wall's clock never stands still."""
        return True
