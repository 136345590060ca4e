"""A small chip for the tests of readers: a PIN that guards a file, and bytes that come back."""

from __future__ import annotations

from backoffice.cards import status_words as sw
from backoffice.cards.apdu import Answer, Command
from backoffice.cards.chip import CommandChip, must
from backoffice.cards.pins import Pin

ATR = bytes.fromhex("3B888001000041E0B381A1003B")
READ = bytes.fromhex("00B0000008")


def verify(pin: str) -> bytes:
    return Command(0, 0x20, 0, 0x80, pin.encode()).written()


def echo(data: bytes, ne: int = 65536) -> bytes:
    return Command(0, 0xCA, 0, 0, data, ne).written()


class PinnedChip(CommandChip):
    """VERIFY opens READ BINARY until the power goes; 00CA sends its data back, or so many bytes as are asked for."""

    HANDLERS = {(0, 0x20): "verify", (0, 0xB0): "read", (0, 0xCA): "echo"}  # noqa: RUF012 - as every chip has it

    def __init__(self, atr: bytes = ATR) -> None:
        self.atr = atr
        self.pins = {"only": Pin(b"1234", 3)}
        self.powered = 0
        self._verified = False

    def reset(self) -> None:
        self._verified = False
        self.powered += 1

    def verify(self, wanted: Command) -> Answer:
        if not wanted.data:
            return Answer(status=sw.tries_left(self.pins["only"].left))
        status = self.pins["only"].tried(wanted.data)
        self._verified = status == sw.OK
        return Answer(status=status)

    def read(self, wanted: Command) -> Answer:
        must(self._verified, sw.NOT_AUTHENTICATED)
        return Answer(b"unlocked"[: wanted.ne])

    def echo(self, wanted: Command) -> Answer:
        return Answer(wanted.data or bytes(wanted.ne))
