"""Wall time: the only module of the post that reads it. A beat lets simulated time follow it."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from postal.alone import Alone

BEAT_SECONDS = 0.5
FASTEST = 1_000_000
_LOG = logging.getLogger(__name__)


def wall_seconds() -> float:
    """Return the wall clock, for pacing only: no life of an item ever sees it."""
    return time.time()  # noqa: TID251 the one place of the post that may


class Beat:
    """Moves a post office on with the wall clock, `factor` simulated seconds a second, from where it stands.

    Whoever else moves its time meanwhile moves it from there; a wall clock that is set back only stands still.
    """

    def __init__(self, alone: Alone, factor: int = 1, wall: Callable[[], float] = wall_seconds) -> None:
        """Follow `wall` from now on; nothing moves before `start` or `beat`."""
        self._alone = alone
        self._factor = factor
        self._wall = wall
        self._seen = wall()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="postal-beat", daemon=True)

    def beat(self) -> int:
        """Move on by the whole simulated seconds that have passed; return how many things that were due were done."""
        wall = self._wall()
        seconds = int(max(0.0, wall - self._seen) * self._factor)
        self._seen = min(self._seen, wall)
        if not seconds:
            return 0
        self._seen += seconds / self._factor
        return self._alone.move(timedelta(seconds=seconds))

    def start(self) -> None:
        """Begin beating in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the beat under way."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(BEAT_SECONDS):
            try:
                self.beat()
            except Exception:  # noqa: BLE001 whatever it was, time goes on with the next beat
                _LOG.exception("postal: a beat has failed; the next one goes on from where time stands")
