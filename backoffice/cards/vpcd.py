"""What a card says to vpcd, the driver behind which pcscd sees a virtual reader (facts/cards.md §2); no socket here.

A message is a length (two bytes, big-endian) and so many bytes: one byte tells power or asks for the ATR, more are a C-APDU.
"""

from collections.abc import Iterator

from backoffice.cards import status_words as sw
from backoffice.cards.chip import Chip

FIRST_PORT = 35963
"""TCP port of the first slot; the second one's follows."""
MOST = 0xFFFF
OFF, ON, RESET, ATR = b"\x00", b"\x01", b"\x02", b"\x04"
_LENGTH = 2
_TOO_LONG = sw.WRONG_LENGTH.to_bytes(2)


def framed(payload: bytes) -> bytes:
    """Return a message as it goes over the wire; ValueError when it is longer than a length can say."""
    if len(payload) > MOST:
        raise ValueError("a message to vpcd has 65535 bytes at most")
    return len(payload).to_bytes(_LENGTH) + payload


class Frames:
    """Messages out of a stream of bytes, however it is cut."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._heard = b""

    def fed(self, data: bytes) -> Iterator[bytes]:
        """Yield the messages that some more bytes complete."""
        self._heard += data
        while len(self._heard) >= _LENGTH:
            end = _LENGTH + int.from_bytes(self._heard[:_LENGTH])
            if len(self._heard) < end:
                return
            message, self._heard = self._heard[_LENGTH:end], self._heard[end:]
            yield message


def answered(chip: Chip, message: bytes) -> bytes | None:
    """Return what a chip answers to a message, None where vpcd waits for no answer; it waits forever for each other one."""
    if message in (OFF, ON, RESET):
        chip.reset()
        return None
    if message == ATR:
        return chip.atr
    answer = chip.transmit(message)
    return answer if len(answer) <= MOST else _TOO_LONG
