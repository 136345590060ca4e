"""Command and response APDUs, short and extended (ISO/IEC 7816-4 §5.1…5.2)."""

from dataclasses import dataclass

from backoffice.cards import status_words as sw

SHORT_DATA, SHORT_NE = 255, 256
MOST_NE = 65536
_EXTENDED = 3
"""Bytes of an extended length field: 00 and two of the length."""


class RefusedError(Exception):
    """A chip refuses a command by a status word."""

    def __init__(self, status: int) -> None:
        """Refuse by `status`."""
        super().__init__(f"{status:04X}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Command:
    """A C-APDU. `ne` is how many bytes may come back (256 and 65536 for an Le of zero), 0 without Le."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    ne: int = 0
    extended: bool = False

    @property
    def p1p2(self) -> int:
        """Both parameters as one number."""
        return self.p1 << 8 | self.p2

    def written(self) -> bytes:
        """Return the bytes that go over the wire; extended where it must be or is asked for."""
        head = bytes((self.cla, self.ins, self.p1, self.p2))
        long = self.extended or len(self.data) > SHORT_DATA or self.ne > SHORT_NE
        return head + (self._long_body() if long else self._short_body())

    def _short_body(self) -> bytes:
        lc = bytes((len(self.data),)) + self.data if self.data else b""
        return lc + (bytes((self.ne % SHORT_NE,)) if self.ne else b"")

    def _long_body(self) -> bytes:
        lc = b"\0" + len(self.data).to_bytes(2) + self.data if self.data else b""
        le = (self.ne % MOST_NE).to_bytes(2) if self.ne else b""
        return lc + (le if self.data or not le else b"\0" + le)


@dataclass(frozen=True, slots=True)
class Answer:
    """An R-APDU: data and status word."""

    data: bytes = b""
    status: int = sw.OK

    def written(self) -> bytes:
        """Return the bytes that go over the wire."""
        return self.data + self.status.to_bytes(2)

    @classmethod
    def read(cls, raw: bytes) -> "Answer":
        """Return the answer in some bytes; ValueError when they hold no status word."""
        if len(raw) < 2:  # noqa: PLR2004 - SW1 and SW2
            raise ValueError("an R-APDU has two bytes at least")
        return cls(raw[:-2], int.from_bytes(raw[-2:]))


def command(raw: bytes) -> Command:
    """Return the command in some bytes; RefusedError (6700) where their lengths do not agree."""
    if len(raw) < 4:  # noqa: PLR2004 - CLA INS P1 P2
        raise RefusedError(sw.WRONG_LENGTH)
    head, body = raw[:4], raw[4:]
    if len(body) >= _EXTENDED and body[0] == 0:
        return _extended(head, body)
    return _short(head, body)


def _head(head: bytes) -> tuple[int, int, int, int]:
    cla, ins, p1, p2 = head
    return cla, ins, p1, p2


def _short(head: bytes, body: bytes) -> Command:
    if not body:
        return Command(*_head(head))
    if len(body) == 1:
        return Command(*_head(head), ne=body[0] or SHORT_NE)
    lc, rest = body[0], body[1:]
    if lc == 0 or len(rest) not in (lc, lc + 1):
        raise RefusedError(sw.WRONG_LENGTH)
    ne = (rest[lc] or SHORT_NE) if len(rest) > lc else 0
    return Command(*_head(head), data=rest[:lc], ne=ne)


def _extended(head: bytes, body: bytes) -> Command:
    number = int.from_bytes(body[1:_EXTENDED])
    rest = body[_EXTENDED:]
    if not rest:
        return Command(*_head(head), ne=number or MOST_NE, extended=True)
    if number == 0 or len(rest) not in (number, number + 2):
        raise RefusedError(sw.WRONG_LENGTH)
    ne = (int.from_bytes(rest[number:]) or MOST_NE) if len(rest) > number else 0
    return Command(*_head(head), data=rest[:number], ne=ne, extended=True)
