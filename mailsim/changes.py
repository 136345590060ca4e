"""Noticing that an inbox has changed: at once where this process changed it, by asking the file where another did."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mailsim import schema


class Changes:
    """Tells whoever listens that this process has committed something. Listeners are called by the thread that wrote."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], object]] = []
        self._lock = threading.Lock()

    @contextmanager
    def listening(self, listener: Callable[[], object]) -> Iterator[None]:
        """Call a listener after each commit while the block runs; it must not wait and must not write."""
        with self._lock:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def tell(self) -> None:
        """Call them all."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()


class Watch:
    """Sees whether an inbox file has changed since it was last asked, whichever process did it. One thread at a time."""

    def __init__(self, path: Path) -> None:
        self._connection = schema.connect(path, reading=True)
        self._seen = -1

    def changed(self) -> bool:
        """Return whether anything was committed since the last call; True at the first."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        before, self._seen = self._seen, version
        return bool(before != version)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
