"""Readers of IC cards as the rest of the program sees them: in process, or over PC/SC."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class NoCardError(Exception):
    """No card answers in the reader: none is there, or the one that is there was punched."""


class NoReaderError(Exception):
    """There is no such reader, or what it needs is missing; `words` say to a person what to do."""

    def __init__(self, ja: str, en: str) -> None:
        """Say what is missing, in Japanese and English."""
        super().__init__(f"{ja} / {en}")
        self.ja, self.en = ja, en


@dataclass(frozen=True, slots=True)
class ReaderSeen:
    """A reader by its name, and whether a card answers in it."""

    name: str
    has_card: bool


class Connection(Protocol):
    """A card under power."""

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        ...

    def transmit(self, command: bytes) -> tuple[bytes, int]:
        """Send a C-APDU; return data and status word. NoCardError when the card has gone."""
        ...

    def close(self) -> None:
        """Let the card go: it loses power. Twice does no harm."""
        ...


class Readers(Protocol):
    """The readers of a machine."""

    def seen(self) -> Sequence[ReaderSeen]:
        """Return the readers that are there; NoReaderError when that cannot be told."""
        ...

    def connect(self, name: str) -> Connection:
        """Put the card in a reader under power; NoCardError, NoReaderError."""
        ...
