"""ENVELOPE and BODYSTRUCTURE of a mail (RFC 3501 §7.4.2), from its octets and undecoded. Pure."""

import re
from collections.abc import Iterator

from mailsim.imap.parts import Parameters, Part, structured

MAX_ADDRESSES = 2000
MAX_QUOTED_OCTETS = 1000

Address = tuple[bytes | None, bytes | None, bytes | None, bytes | None]

_BLANK = re.compile(rb"[ \t\r\n]+")
_UNQUOTABLE = re.compile(rb"[\x00-\x1f\x7f-\xff]")
_SPECIAL = re.compile(rb'(["\\])')
_ADDRESS_TOKEN = re.compile(
    rb"""[ \t\r\n]*(?:"((?:[^"\\]|\\.)*)"?|(\()|([^ \t\r\n,;:<>@"()\[\]]+|\[[^\]]*\]?)|([,;:<>@)\]]))""",
    re.DOTALL,
)
_QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)


def text(value: bytes | None) -> bytes:
    """Return a string of the protocol: NIL, quoted, or a literal where quoting cannot say it."""
    if value is None:
        return b"NIL"
    if len(value) > MAX_QUOTED_OCTETS or _UNQUOTABLE.search(value):
        value = value.replace(b"\0", b"\x80")  # a literal may hold any octet but NUL (RFC 3501 §4.3)
        return b"{%d}\r\n%b" % (len(value), value)
    return b'"' + _SPECIAL.sub(rb"\\\1", value) + b'"'


def envelope(part: Part) -> bytes:
    """Return the ENVELOPE of a message; encoded words stay as they came (RFC 3501 §2.3.5)."""
    author = part.first(b"from")
    people = [
        author,
        part.first(b"sender") or author,
        part.first(b"reply-to") or author,
        *map(part.first, (b"to", b"cc", b"bcc")),
    ]
    words = [
        _words(part.first(b"date")),
        _words(part.first(b"subject")),
        *map(_people, people),
        _words(part.first(b"in-reply-to")),
        _words(part.first(b"message-id")),
    ]
    return b"(" + b" ".join(words) + b")"


def body(part: Part, *, extended: bool) -> bytes:
    """Return the BODYSTRUCTURE of a part, or without extension data its BODY."""
    if part.is_multipart:
        inner = b"".join(body(one, extended=extended) for one in part.parts)
        shown = [(inner or _nothing(extended=extended)) + b" " + text(part.kind[1])]
        if extended:
            shown += [_parameters(part.parameters), *_extension(part)]
        return b"(" + b" ".join(shown) + b")"
    shown = [*_basic(part), *_by_kind(part, extended=extended)]
    if extended:
        shown += [text(part.first(b"content-md5")), *_extension(part)]
    return b"(" + b" ".join(shown) + b")"


def addresses(value: bytes) -> list[Address]:
    """Return the addresses of a field: name, route, mailbox, host; a group begins and ends with one without a host."""
    return list(_addresses(value))[:MAX_ADDRESSES]


def _words(value: bytes | None) -> bytes:
    return text(None if value is None else _BLANK.sub(b" ", value).strip())


def _people(value: bytes | None) -> bytes:
    found = addresses(value or b"")
    shown = (b"(" + b" ".join(map(text, one)) + b")" for one in found)
    return b"(" + b"".join(shown) + b")" if found else b"NIL"


def _basic(part: Part) -> list[bytes]:
    parameters = part.parameters
    if part.kind[0].lower() == b"text" and not any(name.lower() == b"charset" for name, _ in parameters):
        parameters = (*parameters, (b"charset", b"us-ascii"))
    encoding, _ = structured(part.first(b"content-transfer-encoding") or b"")
    return [
        *map(text, part.kind),
        _parameters(parameters),
        text(part.first(b"content-id")),
        text(part.first(b"content-description")),
        text(encoding[0] if encoding else b"7bit"),
        b"%d" % (part.end - part.body),
    ]


def _by_kind(part: Part, *, extended: bool) -> list[bytes]:
    lines = b"%d" % part.raw.count(b"\n", part.body, part.end)
    if part.message:
        return [envelope(part.message), body(part.message, extended=extended), lines]
    return [lines] if part.kind[0].lower() == b"text" else []


def _nothing(*, extended: bool) -> bytes:
    """Return the one empty text that a multipart without any part is said to have; the grammar wants a part."""
    rest = b" NIL NIL NIL NIL" if extended else b""
    return b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0' + rest + b")"


def _extension(part: Part) -> list[bytes]:
    """Return disposition, language and location."""
    return [
        _disposition(part.first(b"content-disposition")),
        _languages(part.first(b"content-language")),
        text(part.first(b"content-location")),
    ]


def _disposition(value: bytes | None) -> bytes:
    words, parameters = structured(value or b"")
    return b"(" + text(words[0]) + b" " + _parameters(parameters) + b")" if words else b"NIL"


def _languages(value: bytes | None) -> bytes:
    tags = [tag.strip() for tag in (value or b"").split(b",") if tag.strip()]
    return b"(" + b" ".join(map(text, tags)) + b")" if tags else b"NIL"


def _parameters(parameters: Parameters) -> bytes:
    shown = b" ".join(text(name) + b" " + text(value) for name, value in parameters)
    return b"(" + shown + b")" if shown else b"NIL"


def _addresses(value: bytes) -> Iterator[Address]:
    reading = _Reading()
    for kind, token in _tokens(value):
        if kind == "sign" and token in b",;:":
            yield from reading.ended(token)
        else:
            reading.take(kind, token)
    yield from reading.ended(b"")


class _Reading:
    """An address list while it is read: the pieces of the address at hand, and whether it stands in a group."""

    def __init__(self) -> None:
        self._group = self._angle = self._closed = False
        self._pieces: list[tuple[str, bytes]] = []
        self._phrase: list[tuple[str, bytes]] = []
        self._comment: bytes | None = None

    def take(self, kind: str, token: bytes) -> None:
        """Take a word, a quoted string, a comment, or one of < > @."""
        if kind == "comment":
            self._comment = token
        elif token == b"<" and kind == "sign":
            self._phrase, self._pieces, self._angle = self._pieces, [], True
        elif token == b">" and kind == "sign":
            self._closed = True
        elif not self._closed:
            self._pieces.append((kind, token))

    def ended(self, by: bytes) -> Iterator[Address]:
        """Yield what the address at hand is, now that a comma, a semicolon, a colon or the end has come."""
        if by == b":" and not self._angle:
            self._group = True
            yield None, None, b" ".join(token for _, token in self._pieces), None
        elif by == b":":  # a route before the address (RFC 5322 §4.4) is dropped
            self._pieces = []
            return
        elif by == b"," and self._angle and not self._closed:
            return
        elif self._pieces or self._angle:
            yield self._address()
        if by in {b";", b""} and self._group:
            self._group = False
            yield None, None, None, None
        self._clear()

    def _clear(self) -> None:
        self._pieces, self._phrase, self._comment = [], [], None
        self._angle = self._closed = False

    def _address(self) -> Address:
        at = next((n for n, piece in enumerate(self._pieces) if piece == ("sign", b"@")), len(self._pieces))
        local = b"".join(token for _, token in self._pieces[:at])
        host = b"".join(token for _, token in self._pieces[at + 1 :])
        name = b" ".join(token for _, token in self._phrase) or self._comment
        return name or None, None, local, host


def _tokens(value: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield words, quoted strings and comments without their signs, and the signs of an address list."""
    at = 0
    while token := _ADDRESS_TOKEN.match(value, at):
        quoted, comment, word, sign = token.groups()
        at = token.end()
        if comment:
            inside, at = _comment(value, at)
            yield "comment", inside
        elif quoted is not None:
            yield "quoted", _QUOTED_PAIR.sub(rb"\1", quoted)
        else:
            yield ("word", word) if word else ("sign", sign)


def _comment(value: bytes, at: int) -> tuple[bytes, int]:
    """Return what a comment says, with the comments in it, and where it ends."""
    depth, start = 1, at
    for sign in re.compile(rb"\\.|[()]", re.DOTALL).finditer(value, at):
        depth += {b"(": 1, b")": -1}.get(sign[0], 0)
        if depth == 0:
            return value[start : sign.start()].strip(), sign.end()
    return value[start:].strip(), len(value)
