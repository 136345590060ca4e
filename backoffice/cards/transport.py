"""How commands and answers travel where one exchange is not enough: ISO/IEC 7816-3 §12, 7816-4 §5.3.4 (T=0 above all)."""

from collections.abc import Callable

from backoffice.cards.apdu import SHORT_NE, Command, command

MORE, OTHER_LENGTH = 0x61, 0x6C
"""First bytes of status words: so many bytes wait for GET RESPONSE; ask again with this Le."""
MOST_ROUNDS = 300
"""65536 bytes in pieces of 256, and some: who promises more and more is not listened to any longer."""
ENVELOPE, GET_RESPONSE = 0xC2, 0xC0
PIECE = 255

Send = Callable[[bytes], tuple[bytes, int]]


def exchanged(send: Send, raw: bytes, *, by_blocks: bool = True) -> tuple[bytes, int]:
    """Send a C-APDU and return all of its answer; `by_blocks` is T=1, where commands travel as they are."""
    if by_blocks:
        return _fetched(send, raw)
    wanted = command(raw)
    if wanted.extended or len(wanted.data) > PIECE:
        return _fetched(send, *_enveloped(raw))
    return _fetched(send, raw[: len(raw) - 1] if wanted.data and wanted.ne else raw)


def _enveloped(raw: bytes) -> list[bytes]:
    """Return the commands in which an extended one travels by T=0, an empty one last where the pieces come out even."""
    pieces = [raw[at : at + PIECE] for at in range(0, len(raw), PIECE)]
    if len(pieces[-1]) == PIECE:
        pieces.append(b"")
    return [Command(0, ENVELOPE, 0, 0, piece).written() for piece in pieces]


def _fetched(send: Send, *commands: bytes) -> tuple[bytes, int]:
    *before, sent = commands
    for each in before:
        send(each)
    data, status = send(sent)
    rounds = 0
    while status >> 8 in (MORE, OTHER_LENGTH) and rounds < MOST_ROUNDS:
        rounds, sent = rounds + 1, _next(sent, status)
        more, status = send(sent)
        data += more
    return data, status


def _next(sent: bytes, status: int) -> bytes:
    length = status & 0xFF
    if status >> 8 == OTHER_LENGTH:
        return sent[:4] + bytes((length,))
    return Command(0, GET_RESPONSE, 0, 0, ne=length or SHORT_NE).written()
