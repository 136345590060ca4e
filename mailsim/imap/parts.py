"""The octets of a mail cut into its parts, each where it stands (RFC 2045, 2046, 3501 §6.4.5). Pure.

mailsim.message reads a mail for people; here nothing is decoded, so that every section is the octets that came.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

MAX_DEPTH = 50
MAX_PARTS = 2000
MAX_PARAMETERS = 200
MAX_DELIMITERS = 20_000
MAX_FIELD_OCTETS = 64 << 10
"""So many lines that begin like delimiters, and so much of a field with parameters, are looked at."""

_END_OF_HEADER = re.compile(rb"^\r?\n", re.MULTILINE)
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*\n?)", re.MULTILINE)
_DELIMITER = re.compile(rb"^--([^\r\n]*)\r?\n?", re.MULTILINE)
_FOLD = re.compile(rb"\r?\n(?=[ \t])|\r?\n\Z")
_TOKEN = re.compile(
    rb"""[ \t\r\n]*(?:"((?:[^"\\]|\\.)*)"?|\(((?:[^()\\]|\\.)*)\)?|([^ \t\r\n;=/"()]+)|([;=/)(]))""",
    re.DOTALL,
)
_QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)
_CONTINUED = re.compile(rb"(.+?)\*(\d{1,3})(\*?)\Z", re.DOTALL)

Parameters = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A header field; ``octets`` is all of it with its line ends, ``value`` what follows the colon, unfolded."""

    name: bytes
    value: bytes
    octets: bytes


@dataclass(slots=True)
class Part:
    """A message or a part of one, from ``start`` to ``end`` of ``raw``; its body begins at ``body``."""

    raw: bytes
    start: int
    body: int
    end: int
    fields: tuple[Field, ...]
    kind: tuple[bytes, bytes]
    parameters: Parameters
    parts: "list[Part]" = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        """Whether it is made of parts."""
        return self.kind[0].lower() == b"multipart"

    @property
    def message(self) -> "Part | None":
        """The message inside of a message/rfc822."""
        return self.parts[0] if self.parts and not self.is_multipart else None

    @property
    def header(self) -> bytes:
        """The header with the empty line after it."""
        return self.raw[self.start : self.body]

    @property
    def content(self) -> bytes:
        """The body as it is transferred."""
        return self.raw[self.body : self.end]

    @property
    def octets(self) -> bytes:
        """Header and body."""
        return self.raw[self.start : self.end]

    def first(self, name: bytes) -> bytes | None:
        """Return the first field of a name, unfolded; None where there is none."""
        return next((one.value for one in self.fields if one.name.lower() == name), None)

    def walk(self) -> Iterator["Part"]:
        """Yield it and everything in it, in order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.parts))

    def find(self, numbers: Sequence[int]) -> "Part | None":
        """Return a part by its number (RFC 3501 §6.4.5); a message that is no multipart has itself as its part 1."""
        part: Part | None = self
        message: Part | None = self
        for number in numbers:
            if message and not message.is_multipart:
                part = message if number == 1 else None
            else:
                part = part and _nth(message or part, number)
            if part is None:
                return None
            message = part.message
        return part


def _nth(part: Part, number: int) -> Part | None:
    return part.parts[number - 1] if part.is_multipart and number <= len(part.parts) else None


def split(raw: bytes) -> Part:
    """Return the parts of a mail. What is nested beyond MAX_DEPTH, or beyond MAX_PARTS, stays in one piece."""
    return _Splitter(raw).part(0, len(raw), (b"text", b"plain"), 0)


def structured(value: bytes) -> tuple[list[bytes], Parameters]:
    """Return the words before the first semicolon of a field (RFC 2045 §5.1), and its parameters."""
    words: list[bytes] = []
    groups = _groups(value[:MAX_FIELD_OCTETS])
    for kind, token in next(groups, []):
        if kind in {"word", "quoted"} or token == b"/":
            words.append(token)
    pairs = [pair for pair in map(_pair, groups) if pair]
    return words, _joined(pairs[:MAX_PARAMETERS])


def _groups(value: bytes) -> Iterator[list[tuple[str, bytes]]]:
    """Yield the tokens between semicolons, comments left out."""
    group: list[tuple[str, bytes]] = []
    for token in _TOKEN.finditer(value):
        quoted, _, word, sign = token.groups()
        if sign == b";":
            yield group
            group = []
        elif quoted is not None:
            group.append(("quoted", _QUOTED_PAIR.sub(rb"\1", _FOLD.sub(b"", quoted))))
        elif word is not None:
            group.append(("word", word))
        elif sign:
            group.append(("sign", sign))
    yield group


def _pair(group: list[tuple[str, bytes]]) -> tuple[bytes, bytes] | None:
    named = len(group) > 1 and group[0][0] == "word" and group[1] == ("sign", b"=")
    # a file name with blanks in it, not quoted, is against the rules and common
    value = b" ".join(token for kind, token in group[2:] if kind != "sign")
    return (group[0][1], value) if named else None


def _joined(pairs: list[tuple[bytes, bytes]]) -> Parameters:
    """Join parameters that were cut in pieces (RFC 2231 §3); the name keeps its asterisk where one was encoded."""
    whole: dict[bytes, list[tuple[int, bytes, bytes]]] = {}
    found: list[tuple[bytes, bytes]] = []
    for name, value in pairs:
        if piece := _CONTINUED.match(name):
            whole.setdefault(piece[1].lower(), []).append((int(piece[2]), piece[3], value))
        else:
            found.append((name, value))
    for name, pieces in whole.items():
        encoded = any(mark for _, mark, _ in pieces)
        ordered = sorted(pieces, key=lambda piece: piece[0])
        text = b"".join(
            value if mark or not encoded else value.replace(b"%", b"%25") for _, mark, value in ordered
        )
        found.append((name + b"*" * encoded, text))
    return tuple(found)


class _Splitter:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._left = MAX_PARTS
        found = _DELIMITER.finditer(raw) if b"multipart" in raw.lower() else iter(())
        lines = list(islice(found, MAX_DELIMITERS))
        self._starts = [line.start() for line in lines]
        self._lines = [(line.end(), line[1].rstrip()) for line in lines]

    def part(self, start: int, end: int, usual: tuple[bytes, bytes], depth: int) -> Part:
        """Return the part that stands from start to end; ``usual`` is its type where it names none."""
        self._left -= 1
        blank = _END_OF_HEADER.search(self._raw, start, end)
        body, header_end = (blank.end(), blank.start()) if blank else (end, end)
        fields = tuple(_fields(self._raw[start:header_end]))
        named = next((one.value for one in fields if one.name.lower() == b"content-type"), None)
        words, parameters = structured(named or b"")
        kind = (words[0], words[2]) if len(words) > 2 else usual  # noqa: PLR2004 - main, slash, sub
        found = Part(self._raw, start, body, end, fields, kind, parameters)
        if depth < MAX_DEPTH and self._left > 0:
            found.parts = list(self._inside(found, depth + 1))
        return found

    def _inside(self, part: Part, depth: int) -> Iterator[Part]:
        kind = (part.kind[0].lower(), part.kind[1].lower())
        boundary = next((value for name, value in part.parameters if name.lower() == b"boundary"), b"")
        if kind == (b"message", b"rfc822"):
            yield self.part(part.body, part.end, (b"text", b"plain"), depth)
        elif kind[0] == b"multipart" and boundary:
            usual = (b"message", b"rfc822") if kind[1] == b"digest" else (b"text", b"plain")
            for start, end in self._between(part, boundary.rstrip()):
                if self._left > 0:
                    yield self.part(start, end, usual, depth)

    def _between(self, part: Part, boundary: bytes) -> Iterator[tuple[int, int]]:
        """Yield where the parts between delimiters of a boundary stand; the last may lack its end."""
        opened = None
        for at in range(bisect_left(self._starts, part.body), bisect_left(self._starts, part.end)):
            after, text = self._lines[at]
            if text in {boundary, boundary + b"--"}:
                if opened is not None:
                    yield opened, max(opened, self._before_line_end(self._starts[at]))
                opened = min(after, part.end)
                if text != boundary:
                    return
        if opened is not None:
            yield opened, part.end

    def _before_line_end(self, at: int) -> int:
        """Return where a part ends: the line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1)."""
        if self._raw[at - 2 : at] == b"\r\n":
            return at - 2
        return at - 1


def _fields(header: bytes) -> Iterator[Field]:
    for one in _FIELD.finditer(header):
        yield Field(one[1], _FOLD.sub(b"", one[2]).strip(b" \t\r\n"), one[0])
