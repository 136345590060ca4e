"""Chips of this process behind pyscard: its list of reader factories takes readers that are no PC/SC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from smartcard.CardConnection import CardConnection
from smartcard.CardConnectionDecorator import CardConnectionDecorator
from smartcard.Exceptions import CardConnectionException, NoCardException
from smartcard.reader.Reader import Reader
from smartcard.reader.ReaderFactory import ReaderFactory

from backoffice.cards.chip import Chip

GONE = 0x80100069
"""SCARD_W_REMOVED_CARD."""
Slots = dict[str, Chip | None]


@contextmanager
def only(slots: Slots) -> Iterator[None]:
    """Let pyscard see these slots and no reader of the machine until the block ends."""
    before = ReaderFactory.factorymethods
    ReaderFactory.factorymethods = [lambda _groups: [Slot(name, slots) for name in slots]]
    try:
        yield
    finally:
        ReaderFactory.factorymethods = before


class Slot(Reader):
    """A reader of pyscard."""

    def __init__(self, name: str, slots: Slots) -> None:
        super().__init__(name)
        self.slots = slots

    def createConnection(self) -> Any:  # noqa: N802 - pyscard's name
        return CardConnectionDecorator(Wire(self))


class Wire(CardConnection):
    """A connection of pyscard to the chip in a slot."""

    chip: Chip | None = None

    def connect(self, protocol: Any = None, mode: Any = None, disposition: Any = None) -> None:
        self.chip = self._lying()
        if self.chip is None:
            raise NoCardException("Unable to connect", hresult=GONE)
        self.chip.reset()
        self.setProtocol(getattr(self.chip, "protocol", CardConnection.T1_protocol))

    def disconnect(self) -> None:
        if self.chip:
            self.chip.reset()
        self.chip = None

    def getATR(self) -> list[int]:  # noqa: N802 - pyscard's name
        assert self.chip
        return list(self.chip.atr)

    def doTransmit(self, command: list[int], protocol: Any = None) -> tuple[list[int], int, int]:  # noqa: N802 - pyscard's name
        if self.chip is None or self._lying() is not self.chip:
            raise CardConnectionException("Failed to transmit", hresult=GONE)
        *data, sw1, sw2 = self.chip.transmit(bytes(command))
        return data, sw1, sw2

    def _lying(self) -> Chip | None:
        return self.reader.slots[self.reader.name]
