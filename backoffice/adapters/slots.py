"""Which cards the processes of one data directory have laid into virtual readers: a file a slot, locked by who holds it.

To remove the file is to take the card out: its holder looks for it as often as pcscd looks for the card.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import TextIO

from backoffice.cards.reader import NoReaderError

WAIT_SECONDS = 10.0
STEP_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Lying:
    """A card in a virtual reader, which listens at `port`."""

    port: int
    world: str
    card: str


class Slots:
    """The virtual readers in use under a data directory."""

    def __init__(self, data: Path) -> None:
        """Keep the files in a folder of the data directory."""
        self._folder = data / "readers"

    @contextmanager
    def held(self, lying: Lying) -> Iterator[Callable[[], bool]]:
        """Hold a slot; what is given says whether the card still lies there. NoReaderError when it is held, or the card lies elsewhere."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for other in self.lying():
            if other.port == lying.port or (other.world, other.card) == (lying.world, lying.card):
                raise _lies_already(other)
        path = self._path(lying.port)
        with path.open("a") as file:
            if not _locked(file):
                raise _lies_already(lying)
            file.truncate(0)  # only now: what stands there may be another one's
            file.write(json.dumps(asdict(lying)))
            file.flush()
            mine = os.fstat(file.fileno())
            try:
                yield lambda: _is(path, mine)
            finally:
                if _is(path, mine):
                    path.unlink()

    def lying(self) -> list[Lying]:
        """Return the cards that lie in readers now, by port."""
        found = [_read(path) for path in sorted(self._folder.glob("*.json"))]
        return [each for each in found if each]

    def take_out(self, lying: Lying) -> bool:
        """Take a card out; return whether its holder has let it go in time."""
        try:
            file = self._path(lying.port).open()
        except FileNotFoundError:
            return True
        with file:
            self._path(lying.port).unlink(missing_ok=True)
            waiting, never = WAIT_SECONDS, Event()
            while not _locked(file) and waiting > 0:
                never.wait(STEP_SECONDS)
                waiting -= STEP_SECONDS
            return _locked(file)

    def log(self, port: int) -> Path:
        """Return where a card that lies in a slot by itself writes what it has to say."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{port}.log"

    def _path(self, port: int) -> Path:
        return self._folder / f"{port}.json"


def _read(path: Path) -> Lying | None:
    """Return what lies in a slot; None where its holder has died, or is only just coming."""
    with suppress(FileNotFoundError, ValueError, TypeError), path.open() as file:
        if not _locked(file, shared=True):
            return Lying(**json.load(file))
    return None


def _locked(file: TextIO, *, shared: bool = False) -> bool:
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is(path: Path, mine: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.stat(), mine)
    except FileNotFoundError:
        return False


def _lies_already(lying: Lying) -> NoReaderError:
    return NoReaderError(
        f"仮想リーダー（{lying.port}）にはカード（{lying.card}）が入っています。"
        f"odaiba card remove --port {lying.port} で取り出してください。",
        f"Card {lying.card} lies in the virtual reader at {lying.port}: odaiba card remove --port {lying.port}.",
    )
