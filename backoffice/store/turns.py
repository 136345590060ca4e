"""Turns and claims among processes, by locks on files: they end with the process that holds them, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turn:
    """The turn of one connection to write to a file.

    Who waits stands in a queue of its own, so that whoever has just written lets the next one go first.
    """

    def __init__(self, path: Path) -> None:
        """Take turns at the file `path`; nothing is opened before the first turn."""
        self._path = path
        self._locks: tuple[int, int] | None = None

    def take(self) -> None:
        """Wait for the turn."""
        if self._locks is None:
            self._locks = (opened(_beside(self._path, "queue")), opened(_beside(self._path, "turn")))
        queue, turn = self._locks
        fcntl.flock(queue, fcntl.LOCK_EX)
        fcntl.flock(turn, fcntl.LOCK_EX)
        fcntl.flock(queue, fcntl.LOCK_UN)

    def give(self) -> None:
        """Let the next one write."""
        if self._locks:
            fcntl.flock(self._locks[1], fcntl.LOCK_UN)

    def close(self) -> None:
        """Take no more turns."""
        for lock in self._locks or ():
            os.close(lock)
        self._locks = None


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock file `path` unless someone else does; give whether it is held."""
    lock = opened(path)
    try:
        yield _had(lock)
    finally:
        os.close(lock)


def opened(path: Path) -> int:
    """Open a lock file, made where it is missing."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _had(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(f"{path.name}.{kind}")
