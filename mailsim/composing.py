"""Mails that somebody writes here: RFC 5322 and MIME octets, the same for the same draft. Pure."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from mimetypes import MimeTypes
from urllib.parse import quote

from mailsim.message import Person

MAX_NAME_CHARACTERS = 200
_BASE64_LINE = 76
_LINE = 78
_ENCODED_LINE = 70
_LONGEST_WORD = 900
_PARAMETER_PIECE = 60
_FIELD_NAME = re.compile(r"[!-9;-~]{1,70}")
_OWN = re.compile(r"to|from|cc|bcc|reply-to|date|subject|mime-version|content-.*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_WORD = r"[A-Za-z0-9!#$&^_.+-]{1,80}"
_TYPE = re.compile(rf"(?!multipart/|message/){_WORD}/{_WORD}(?:;\s*{_WORD}={_WORD})*", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n?")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")
_TYPES = MimeTypes()


class BadDraftError(ValueError):
    """A draft that is no mail; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a draft; one with a ``content_id`` is shown within the HTML."""

    filename: str
    content_type: str
    content_id: str
    content: bytes

    @classmethod
    def read(cls, filename: str, content: bytes, content_type: str = "", content_id: str = "") -> "Enclosure":
        """Return a file of a type that a mail can have, else of that of its name. Raises BadDraftError."""
        guessed = content_type or _TYPES.guess_type(filename)[0] or "application/octet-stream"
        if not _TYPE.fullmatch(guessed):
            raise BadDraftError(
                f"添付の種類 {guessed[:80]} は使えません / no content type of an attachment: {guessed[:80]}"
            )
        return cls(
            _one_line(filename, "Filename")[:MAX_NAME_CHARACTERS],
            guessed,
            _one_line(content_id, "ContentID"),
            content,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to send; ``headers`` are those beside the ones that have a name here."""

    author: Person
    to: tuple[Person, ...]
    subject: str
    text: str
    cc: tuple[Person, ...] = ()
    reply_to: tuple[Person, ...] = ()
    html: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    tags: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def compose(draft: Draft, message_id: str, date: datetime | None) -> bytes:
    """Return the octets of a draft; without a ``date`` there is no Date.

    A Message-ID of its own headers stays. Raises BadDraftError where something would be no header.
    """
    own = [_own_header(name, value) for name, value in draft.headers]
    named = {name.lower() for name, _ in draft.headers}
    lines = [
        _people_line("From", [draft.author]),
        _people_line("To", draft.to),
        _people_line("Cc", draft.cc),
        _people_line("Reply-To", draft.reply_to),
        _line("Subject", draft.subject),
        f"Date: {format_datetime(date)}" if date else "",
        "" if "message-id" in named else f"Message-ID: <{message_id}>",
        _line("X-Tags", ", ".join(draft.tags)) if draft.tags else "",
        *own,
        "MIME-Version: 1.0",
    ]
    head = "\r\n".join(filter(None, lines)).encode()
    boundary = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    return head + b"\r\n" + _body(draft, boundary)


def _body(draft: Draft, boundary: str) -> bytes:
    """Return the body with its MIME headers: the texts, the pictures in them, the files beside them."""
    body = _text_part("plain", draft.text)
    if draft.html:
        body = _multipart("alternative", f"{boundary}-a", [body, _text_part("html", draft.html)])
    if inline := [_file_part(one) for one in draft.enclosures if one.content_id]:
        body = _multipart("related", f"{boundary}-r", [body, *inline])
    if attached := [_file_part(one) for one in draft.enclosures if not one.content_id]:
        body = _multipart("mixed", f"{boundary}-m", [body, *attached])
    return body


def _text_part(subtype: str, text: str) -> bytes:
    lines = _LINE_ENDS.sub("\n", text).removesuffix("\n").split("\n")
    octets = "\r\n".join([*lines, ""]).encode()
    return _part([f"Content-Type: text/{subtype}; charset=utf-8"], octets)


def _file_part(enclosure: Enclosure) -> bytes:
    disposition = "inline" if enclosure.content_id else "attachment"
    headers = [
        f"Content-Type: {enclosure.content_type}",
        f"Content-Disposition: {disposition}{_filename(enclosure.filename)}",
    ]
    if enclosure.content_id:
        headers.append(_line("Content-ID", f"<{enclosure.content_id.strip('<> ')}>"))
    return _part(headers, enclosure.content)


def _part(headers: Sequence[str], octets: bytes) -> bytes:
    encoded = base64.b64encode(octets).decode()
    lines = [encoded[at : at + _BASE64_LINE] for at in range(0, len(encoded), _BASE64_LINE)]
    return "\r\n".join([*headers, "Content-Transfer-Encoding: base64", "", *lines, ""]).encode()


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    opened = b"".join(b"--" + boundary.encode() + b"\r\n" + part for part in parts)
    return head + opened + b"--" + boundary.encode() + b"--\r\n"


def _filename(name: str) -> str:
    """Return the parameter of a file name in pieces, as RFC 2231 §3 has it."""
    escaped = quote(name, safe="")
    pieces = [escaped[at : at + _PARAMETER_PIECE] for at in range(0, len(escaped), _PARAMETER_PIECE)]
    pieces[:1] = [f"utf-8''{piece}" for piece in pieces[:1]]
    return "".join(f";\r\n filename*{number}*={piece}" for number, piece in enumerate(pieces))


def _own_header(name: str, value: str) -> str:
    if not _FIELD_NAME.fullmatch(name):
        raise BadDraftError(f"ヘッダー名 {name[:80]} は使えません / not the name of a header: {name[:80]}")
    if _OWN.fullmatch(name):
        raise BadDraftError(f"ヘッダー {name} は上書きできません / cannot overwrite header: {name}")
    return _line(name, value)


def _line(name: str, value: str) -> str:
    """Return a header of text: as it is where that is ASCII in short words, else in encoded words (RFC 2047)."""
    _one_line(value, name)
    plain = f"{name}: {value}"
    if not value.isascii() or "=?" in value:
        return f"{name}: {_words(value, len(name) + 2)}"
    if len(plain) <= _LINE:
        return plain
    # what programs read, such as References, they do not read in encoded words: it is folded at its blanks
    words = value.split(" ")
    is_foldable = all(words) and max(map(len, words)) <= _LONGEST_WORD
    return f"{name}: " + "\r\n ".join(words) if is_foldable else f"{name}: {_words(value, len(name) + 2)}"


def _people_line(name: str, people: Sequence[Person]) -> str:
    """Return a header of addresses, one a line; "" of none."""
    return f"{name}: " + ",\r\n ".join(map(_person, people)) if people else ""


def _person(person: Person) -> str:
    name, _ = _one_line(person.name, "Name").strip(), _one_line(person.address, "Address")
    if not name:
        return person.address if _PLAIN_ADDRESS.fullmatch(person.address) else f"<{person.address}>"
    if name.isascii() and len(name) <= _LINE - 10:
        shown = name if _PLAIN_NAME.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
        return f"{shown}\r\n <{person.address}>"
    return f"{_words(name, len('Reply-To: '))}\r\n <{person.address}>"


def _words(value: str, before: int) -> str:
    """Return text in encoded words, folded; so many characters stand before it."""
    return Header(value, "utf-8", _ENCODED_LINE, "x" * before).encode(linesep="\r\n")


def _one_line(value: str, name: str) -> str:
    if _CONTROL.search(value):
        raise BadDraftError(
            f"{name} に改行や制御文字は書けません / {name} must be one line without control characters"
        )
    return value
