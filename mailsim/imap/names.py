"""Names of folders on the wire, in modified UTF-7 (RFC 3501 §5.1.3).

The library's reading of them (pymap 0.36.7) never ends where an ``&`` has no ``-``, so that one client would stop
the server for all; whoever serves calls `repair` first.
"""

import binascii
import re
from typing import Any, cast

from pymap.parsing.command import auth
from pymap.parsing.specials import mailbox

_SHIFTED = re.compile(rb"&([A-Za-z0-9+,]*)-")


def decoded(name: bytes) -> str:
    """Return a name. Raises ValueError where it is not in modified UTF-7."""
    rest = _SHIFTED.sub(b"", name)
    if b"&" in rest or not rest.isascii():
        raise ValueError("not a name in modified UTF-7")
    pieces = _SHIFTED.split(name)
    return "".join(
        _piece(piece) if place % 2 else piece.decode("ascii") for place, piece in enumerate(pieces)
    )


def _piece(letters: bytes) -> str:
    if not letters:
        return "&"
    padded = letters.replace(b",", b"/") + b"=" * (-len(letters) % 4)
    return binascii.a2b_base64(padded).decode("utf-16-be")


def repair() -> None:
    """Let the library read names as `decoded` does."""
    for module in (auth, mailbox):
        cast("Any", module).modutf7_decode = decoded


def matches(name: str, pattern: str, delimiter: str) -> bool:
    """Return whether a name is one of those that LIST asks for: ``*`` is anything, ``%`` anything but a delimiter.

    It takes time by the product of the lengths, whatever the pattern.
    """
    if name == pattern.upper() == "INBOX":
        return True
    reached = {0}
    for sign in pattern:
        if sign == "*":
            reached = set(range(min(reached, default=len(name) + 1), len(name) + 1))
        elif sign == "%":
            reached = {at for start in reached for at in _level(name, start, delimiter)}
        else:
            reached = {at + 1 for at in reached if name[at : at + 1] == sign}
    return len(name) in reached


def _level(name: str, start: int, delimiter: str) -> range:
    end = name.find(delimiter, start)
    return range(start, (end if end >= 0 else len(name)) + 1)
