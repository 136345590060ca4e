"""Benches on which the contract of readers is tried: each has readers, and chips are laid into its first slot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

from backoffice.adapters.pcsc import PcscReaders
from backoffice.adapters.vpcd import lie_in_slot
from backoffice.cards.chip import Chip
from backoffice.cards.in_process import InProcessReaders
from backoffice.cards.reader import NoCardError, Readers
from tests.cards.daemon import Pcscd

SECONDS = 10
NAME = "机の上のリーダー"


class Bench(Protocol):
    """Readers, and the name of the first."""

    readers: Readers
    name: str

    def insert(self, chip: Chip) -> None:
        """Lay a chip into the first reader; it is seen when this returns."""

    def take_out(self) -> None:
        """Take the chip out; that is seen when this returns."""


class Slots:
    """A slot of this process, with or without pyscard before it."""

    name = NAME

    def __init__(self) -> None:
        self.slots: dict[str, Chip | None] = {NAME: None, "もう一つ": None}
        self.readers: Readers = InProcessReaders(self.slots)

    def insert(self, chip: Chip) -> None:
        self.slots[NAME] = chip

    def take_out(self) -> None:
        self.slots[NAME] = None


@contextmanager
def in_process() -> Iterator[Bench]:
    yield Slots()


@contextmanager
def behind_factory() -> Iterator[Bench]:
    from tests.cards import factory

    bench = Slots()
    bench.readers = PcscReaders()
    with factory.only(bench.slots):
        yield bench


class Removable:
    """A chip that somebody may take out: then it answers no more."""

    def __init__(self, chip: Chip) -> None:
        self.chip: Chip | None = chip

    @property
    def atr(self) -> bytes:
        return self._there().atr

    def reset(self) -> None:
        self._there().reset()

    def transmit(self, raw: bytes) -> bytes:
        return self._there().transmit(raw)

    def _there(self) -> Chip:
        if self.chip is None:
            raise NoCardError("taken out")
        return self.chip


class Virtual:
    """A slot of vpcd; a thread is the card."""

    name = "Virtual PCD 00 00"

    def __init__(self, port: int) -> None:
        self.readers: Readers = PcscReaders()
        self._port, self._card, self._thread = port, None, None

    def insert(self, chip: Chip) -> None:
        seen, self._card = Event(), Removable(chip)
        self._thread = Thread(target=lie_in_slot, args=(self._card, "127.0.0.1", self._port, seen.set))
        self._thread.start()
        assert seen.wait(SECONDS)
        until_seen(self.name, present=True)

    def take_out(self) -> None:
        if self._thread:
            self._card.chip = None
            self._thread.join(SECONDS)
            until_seen(self.name, present=False)
        self._thread = None


@contextmanager
def behind_pcscd(daemon: Pcscd) -> Iterator[Bench]:
    bench = Virtual(daemon.port)
    try:
        yield bench
    finally:
        bench.take_out()


def until_seen(name: str, *, present: bool) -> None:
    """Wait until pcscd says that a card is in a reader, or that none is."""
    from smartcard import scard

    wanted = scard.SCARD_STATE_PRESENT if present else scard.SCARD_STATE_EMPTY
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    assert result == scard.SCARD_S_SUCCESS
    try:
        state = scard.SCARD_STATE_UNAWARE
        while not state & wanted:
            result, ((_, state, _),) = scard.SCardGetStatusChange(context, SECONDS * 1000, [(name, state)])
            assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
    finally:
        scard.SCardReleaseContext(context)
