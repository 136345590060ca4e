"""What a reader and a chip say to each other, written down as it goes over the wire, with secrets blotted out."""

from collections.abc import Callable

from backoffice.cards.reader import Connection

BLOT = "··"
SECRET_INSTRUCTIONS = frozenset({0x20, 0x21, 0x24, 0x25, 0x26, 0x28, 0x2C, 0x2D, 0xC2, 0xC3})
"""VERIFY, CHANGE REFERENCE DATA, DISABLE and ENABLE VERIFICATION REQUIREMENT and RESET RETRY COUNTER carry secrets in the
clear (ISO/IEC 7816-4 §11.5); ENVELOPE carries any command."""
SECURE_DATA = 0x86
"""VERIFY of a 在留カード carries its number enciphered under this tag: it stays readable for teaching. No secret begins so."""
HEAD = 5
"""Bytes of a short command before its data: CLA INS P1 P2 Lc."""

Note = Callable[[str, str], None]
"""Takes a command and its answer in hexadecimal digits."""


def blotted(command: bytes) -> str:
    """Return a command in hexadecimal digits, each byte of a secret blotted out; a length that is wrong may be one, too."""
    if len(command) <= HEAD or command[1] not in SECRET_INSTRUCTIONS:
        return command.hex().upper()
    if command[3] == SECURE_DATA and command[0] & 0x0C and command[HEAD] == SECURE_DATA:
        return command.hex().upper()
    rest = len(command) - HEAD
    shown = HEAD if command[HEAD - 1] in (0, rest, rest - 1) else HEAD - 1
    return command[:shown].hex().upper() + BLOT * (len(command) - shown)


class Recorded:
    """A connection of which every exchange is noted."""

    def __init__(self, connection: Connection, note: Note) -> None:
        """Note what is said over a connection."""
        self._connection, self._note = connection, note

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._connection.atr

    def transmit(self, command: bytes) -> tuple[bytes, int]:
        """Send a command, and note it with its answer."""
        data, status = self._connection.transmit(command)
        self._note(blotted(command), data.hex().upper() + f"{status:04X}")
        return data, status

    def close(self) -> None:
        """Let the card go."""
        self._connection.close()
