"""What a SEARCH finds (RFC 3501 §6.4.4): in decoded text, folded as every search of mailsim is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

from pymap.exceptions import SearchNotAllowed
from pymap.parsing.specials import SearchKey, SequenceSet
from pymap.parsing.specials.flag import Flag

from mailsim.charset import decode, fold
from mailsim.imap.decoding import decoded
from mailsim.imap.parts import Part, split
from mailsim.message import header_text

MAX_SEARCHED_OCTETS = 4 << 20

Test = Callable[["Candidate"], bool]
Resolve = Callable[[SequenceSet], frozenset[int]]

_FLAGS = ("ANSWERED", "DELETED", "DRAFT", "FLAGGED", "RECENT", "SEEN")
_ADDRESSED = {b"BCC", b"CC", b"FROM", b"SUBJECT", b"TO"}
_READING = {
    *_ADDRESSED,
    b"HEADER",
    b"BODY",
    b"TEXT",
    b"SENTBEFORE",
    b"SENTON",
    b"SENTSINCE",
    b"OR",
    b"KEYSET",
}


class Candidate:
    """A message that may be found; its octets are read only where a key asks for what is in them."""

    def __init__(
        self, uid: int, flags: frozenset[Flag], arrived_at: datetime, size: int, read: Callable[[int], bytes]
    ) -> None:
        self.uid = uid
        self.flags = flags
        self.arrived_on = arrived_at.date()
        self.size = size
        self._read = read

    @cached_property
    def _part(self) -> Part:
        return split(self._read(self.uid))

    @cached_property
    def sent_on(self) -> date | None:
        """The day of the Date header, whatever its zone (RFC 3501 §6.4.4)."""
        try:
            return parsedate_to_datetime((self._part.first(b"date") or b"").decode("ascii", "replace")).date()
        except (TypeError, ValueError, IndexError, OverflowError):
            return None

    @cached_property
    def header(self) -> str:
        """The header, and the headers of its parts, decoded and folded."""
        return "\n".join(line for part in self._part.walk() for line in _header_lines(part))

    @cached_property
    def body(self) -> str:
        """The texts of the message, decoded and folded."""
        return "\n".join(_body_texts(self._part))

    def fields(self, name: bytes) -> Iterator[str]:
        """Yield the values of a header field, decoded and folded."""
        return (_value(one.value) for one in self._part.fields if one.name.lower() == name.lower())


def test(keys: Iterable[SearchKey], resolve: Resolve) -> Test:
    """Return what tells whether a candidate meets all keys; ``resolve`` gives the uids of a set of numbers."""
    # what costs most is asked last
    tests = [_test(key, resolve) for key in sorted(keys, key=lambda key: key.value in _READING)]
    return lambda candidate: all(met(candidate) for met in tests)


def _test(key: SearchKey, resolve: Resolve) -> Test:
    met = _positive(key, resolve)
    return (lambda candidate: not met(candidate)) if key.inverse else met


def _positive(key: SearchKey, resolve: Resolve) -> Test:
    name = key.value.decode("ascii")
    for part in (_numbers, _flag, _day, _size, _text):
        if met := part(name, key, resolve):
            return met
    raise SearchNotAllowed(key)


def _numbers(name: str, key: SearchKey, resolve: Resolve) -> Test | None:
    if name == "ALL":
        return lambda _: True
    if name == "SEQSET":
        uids = resolve(key.filter_sequence_set)
        return lambda candidate: candidate.uid in uids
    if name == "KEYSET":
        return test(key.filter_key_set, resolve)
    if name == "OR":
        left, right = (_test(one, resolve) for one in key.filter_key_or)
        return lambda candidate: left(candidate) or right(candidate)
    return None


def _flag(name: str, key: SearchKey, _resolve: Resolve) -> Test | None:
    if name == "NEW":
        return lambda candidate: (
            Flag(b"\\Recent") in candidate.flags and Flag(b"\\Seen") not in candidate.flags
        )
    if name in {"KEYWORD", "UNKEYWORD"}:
        wanted = key.filter_flag.value.lower()
        return lambda candidate: (
            any(flag.value.lower() == wanted for flag in candidate.flags) != (name[0] == "U")
        )
    bare = "RECENT" if name == "OLD" else name.removeprefix("UN")
    if bare not in _FLAGS:
        return None
    flag, there = Flag(f"\\{bare}"), bare == name
    return lambda candidate: (flag in candidate.flags) == there


def _day(name: str, key: SearchKey, _resolve: Resolve) -> Test | None:
    kind = name.removeprefix("SENT")
    if kind not in {"BEFORE", "ON", "SINCE"}:
        return None
    wanted, sent = key.filter_datetime.date(), kind != name

    def met(candidate: Candidate) -> bool:
        day = candidate.sent_on if sent else candidate.arrived_on
        if day is None:
            return False
        return {"BEFORE": day < wanted, "ON": day == wanted, "SINCE": day >= wanted}[kind]

    return met


def _size(name: str, key: SearchKey, _resolve: Resolve) -> Test | None:
    if name not in {"LARGER", "SMALLER"}:
        return None
    limit = key.filter_int
    if name == "LARGER":
        return lambda candidate: candidate.size > limit
    return lambda candidate: candidate.size < limit


def _text(name: str, key: SearchKey, _resolve: Resolve) -> Test | None:
    if name == "HEADER":
        header, value = key.filter_header
        return _in_fields(header.encode("utf-8", "replace"), fold(value))
    if key.value in _ADDRESSED:
        return _in_fields(key.value, fold(key.filter_str))
    if name in {"BODY", "TEXT"}:
        wanted, whole = fold(key.filter_str), name == "TEXT"
        return lambda candidate: wanted in candidate.body or (whole and wanted in candidate.header)
    return None


def _in_fields(name: bytes, wanted: str) -> Test:
    return lambda candidate: any(wanted in value for value in candidate.fields(name))


def _value(octets: bytes) -> str:
    return fold(header_text(octets.decode("ascii", "surrogateescape")))


def _header_lines(part: Part) -> list[str]:
    return [f"{fold(one.name.decode('ascii', 'replace'))}: {_value(one.value)}" for one in part.fields]


def _body_texts(part: Part) -> Iterator[str]:
    """Yield what is read as text in a mail, part by part, up to a bound."""
    left = MAX_SEARCHED_OCTETS
    for one in part.walk():
        if one.kind[0].lower() == b"text" and not one.parts and left > 0:
            octets = decoded(one)[:left]
            left -= len(octets)
            yield fold(decode(octets, _charset(one.parameters)))


def _charset(parameters: Sequence[tuple[bytes, bytes]]) -> str | None:
    named = next((value for name, value in parameters if name.lower() == b"charset"), None)
    return None if named is None else named.decode("ascii", "replace")
