"""A lock that serves those who wait in the order of their coming."""

from collections import deque
from threading import Lock
from types import TracebackType


class FairLock:
    """First come, first served. Not re-entrant."""

    def __init__(self) -> None:
        """Start free."""
        self._guard = Lock()
        self._held = False
        self._waiting: deque[Lock] = deque()

    def try_enter(self) -> bool:
        """Take the lock if nobody has it; return whether it was taken."""
        with self._guard:
            taken, self._held = not self._held, True
            return taken

    def __enter__(self) -> None:
        """Wait for the turn."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand the lock to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False
