"""The bytes of a command as they were kept, in their groups: CLA, INS, P1, P2, Lc, data, Le; blotted ones are unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import hexdigits

from backoffice.cards.recording import BLOT

Bytes = Sequence[int | None]
"""Bytes, None where one was blotted out or is none at all."""
HEAD = 4
_EXTENDED = 3
MOST = {1: 256, 2: 65536, 3: 65536}
"""What an Le of zeros asks for, by its length."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A command by its groups; `fits` says whether the lengths agree. Groups that are not there are empty."""

    head: Bytes
    lc: Bytes = ()
    data: Bytes = ()
    le: Bytes = ()
    fits: bool = True

    @property
    def cla(self) -> int | None:
        """The class byte."""
        return self._of_head(0)

    @property
    def ins(self) -> int | None:
        """The instruction."""
        return self._of_head(1)

    @property
    def p1(self) -> int | None:
        """The first parameter."""
        return self._of_head(2)

    @property
    def p2(self) -> int | None:
        """The second parameter."""
        return self._of_head(3)

    @property
    def expected(self) -> int:
        """How many bytes may come back, 0 without Le."""
        return (number(self.le) or MOST.get(len(self.le), 0)) if self.le else 0

    def _of_head(self, at: int) -> int | None:
        return self.head[at] if at < len(self.head) else None


def read(digits: str) -> tuple[int | None, ...]:
    """Return the bytes of a text of hexadecimal digits; what is none of two digits is unknown."""
    pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    return tuple(int(pair, 16) if len(pair) == 2 and set(pair) <= set(hexdigits) else None for pair in pairs)  # noqa: PLR2004 - a byte has two digits


def written(group: Bytes) -> str:
    """Return bytes as hexadecimal digits, blotted ones as blots."""
    return "".join(BLOT if byte is None else f"{byte:02X}" for byte in group)


def number(group: Bytes) -> int | None:
    """Return bytes as one number, None where one is unknown."""
    total = 0
    for byte in group:
        if byte is None:
            return None
        total = total << 8 | byte
    return total


def laid_out(raw: Bytes) -> Layout:
    """Return a command in its groups (ISO/IEC 7816-4 §5.1…5.2), whatever the bytes are."""
    head, body = raw[:HEAD], raw[HEAD:]
    if len(raw) < HEAD:
        return Layout(head, fits=False)
    if len(body) >= _EXTENDED and body[0] == 0:
        return _extended(head, body)
    return _short(head, body)


def _short(head: Bytes, body: Bytes) -> Layout:
    if len(body) <= 1:
        return Layout(head, le=body)
    lc, rest = body[:1], body[1:]
    count = len(rest) if lc[0] is None else lc[0]
    return Layout(head, lc, rest[:count], rest[count:], fits=count > 0 and len(rest) in (count, count + 1))


def _extended(head: Bytes, body: Bytes) -> Layout:
    if len(body) == _EXTENDED:
        return Layout(head, le=body)
    lc, rest = body[:_EXTENDED], body[_EXTENDED:]
    known = number(lc)
    count = len(rest) if known is None else known
    return Layout(head, lc, rest[:count], rest[count:], fits=count > 0 and len(rest) in (count, count + 2))
