"""What a mail is: its Envelope (RFC 5321) and, parsed for display, its Message (RFC 5322)."""

import binascii
import email
import email.message
import email.policy
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from itertools import groupby

from mailsim.charset import decode

JST = timezone(timedelta(hours=9), "JST")
MAX_PARTS = 500
MAX_HEADER_CHARACTERS = 200_000
MAX_SHOWN_CHARACTERS = 2_000
MAX_HTML_CHARACTERS = 200_000
CACHED_CHARACTERS = 1_000
MAX_MULTIPARTS = 100
MAX_DELIMITERS = 10_000
MAX_STEPS = 10_000_000
"""The library looks at each line for the end of each multipart that is open: so often at most, which is a second or two."""
MAX_CONTENT_FIELD = 2_000
"""So much of Content-Type and its like is read; the library takes quadratic time on parameters."""
SNIPPET_CHARACTERS = 250
SIMULATED = "【模擬】"
"""How a line begins that marks a mail as simulated."""

_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
_FOLD = re.compile(r"\r?\n(?=[ \t])|\r?\n")
_OPENING = re.compile(r"!--|[A-Za-z]+")
# What opens a stretch that no reader sees, and what closes it.
_UNSEEN = {"!--": "-->", "script": "/script", "style": "/style", "title": "/title"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sender wishes to be told of one recipient (RFC 3461 §4.1, §4.2).

    ``notify`` holds SUCCESS, FAILURE and DELAY, or NEVER alone; empty where he did not say. ``orcpt`` is the original
    recipient as ``type;address``, decoded, or "".
    """

    recipient: str
    notify: frozenset[str] = frozenset()
    orcpt: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom on the wire (RFC 5321 §2.3.1); a bounce has the sender ``""``.

    ``ret`` (FULL, HDRS or "") says what of the mail a report returns, ``envid`` names the transaction, decoded
    (RFC 3461 §4.3, §4.4); ``wishes`` are those of the recipients of whom the sender wishes
    anything. ``username`` is the AUTH user, ``""`` without AUTH.
    """

    sender: str
    recipients: tuple[str, ...]
    ret: str = ""
    envid: str = ""
    wishes: tuple[Wish, ...] = ()
    username: str = ""

    def wish(self, recipient: str) -> Wish:
        """Return what the sender wishes to be told of a recipient."""
        return next((wish for wish in self.wishes if wish.recipient == recipient), Wish(recipient))


@dataclass(frozen=True, slots=True)
class Person:
    """A mailbox as a header names it (RFC 5322 §3.4)."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not shown as text; ``part_id`` counts the parts of the mail from 1."""

    part_id: str
    filename: str
    content_type: str
    content_id: str
    inline: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A mail parsed for display; ``date`` is None where the header is missing or unreadable."""

    source_headers: tuple[tuple[str, str], ...]
    message_id: str
    subject: str
    author: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    bcc: tuple[Person, ...]
    reply_to: tuple[Person, ...]
    date: datetime | None
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Every header in its order, decoded."""
        return tuple((header_text(name), header_text(value)) for name, value in self.source_headers)

    @property
    def snippet(self) -> str:
        """The beginning of the text on one line, without lines that say nothing but that all is simulated."""
        lines = self.text[: SNIPPET_CHARACTERS * 4].splitlines()
        news = [line for line in lines if not line.startswith(SIMULATED)]
        return " ".join(" ".join(news or lines).split())[:SNIPPET_CHARACTERS]


def parse(raw: bytes) -> Message:
    """Return the message in the octets of a mail; tolerates everything, raises nothing."""
    source = _structure(raw)
    headers = tuple((name, str(value)) for name, value in source.raw_items())
    first: dict[str, str] = {}
    for name, value in headers:
        first.setdefault(name.lower(), value)
    text, page, attachments = _contents(source)
    return Message(
        source_headers=headers,
        message_id=header_text(first.get("message-id", "")).strip("<> ")[:MAX_SHOWN_CHARACTERS],
        subject=header_text(first.get("subject", ""))[:MAX_SHOWN_CHARACTERS],
        author=next(iter(people(first.get("from", ""))), Person("", "")),
        to=people(first.get("to", "")),
        cc=people(first.get("cc", "")),
        bcc=people(first.get("bcc", "")),
        reply_to=people(first.get("reply-to", "")),
        date=instant(first.get("date", "")),
        text=text or plain_text(page),
        html=page,
        attachments=attachments,
    )


def header_text(value: str) -> str:
    """Return a header's value unfolded, with its encoded words (RFC 2047) decoded; neighbours are joined first."""
    return _short_header_text(value) if len(value) <= CACHED_CHARACTERS else _header_text(value)


def _header_text(value: str) -> str:
    value = _FOLD.sub("", value)
    if "=?" not in value:
        return decode(_octets(value)).strip()
    words = groupby(_words(value), key=lambda word: word[0])
    return "".join(decode(b"".join(octets for _, octets in run), label) for label, run in words).strip()


_short_header_text = lru_cache(4096)(_header_text)


def people(value: str) -> tuple[Person, ...]:
    """Return the mailboxes of an address header, in its order; what is beyond a long header's limit is not read."""
    return _short_people(value) if len(value) <= CACHED_CHARACTERS else _people(value[:MAX_HEADER_CHARACTERS])


def _people(value: str) -> tuple[Person, ...]:
    if not value:
        return ()
    try:
        pairs = getaddresses([_FOLD.sub("", value)])
    except RecursionError:  # parentheses without end
        pairs = []
    found = tuple(Person(header_text(name), header_text(address)) for name, address in pairs if address)
    return found or (Person("", header_text(value)),)


_short_people = lru_cache(1024)(_people)


def instant(value: str) -> datetime | None:
    """Return the instant of a Date header in JST to the second; None where it cannot be read."""
    try:
        read = parsedate_to_datetime(value)
        aware = read if read.tzinfo else read.replace(tzinfo=JST)
        return aware.astimezone(JST).replace(microsecond=0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def plain_text(page: str) -> str:
    """Return the words of an HTML page."""
    seen = "".join(_seen(page[:MAX_HTML_CHARACTERS]))
    return " ".join(html.unescape(seen).split())


def _seen(page: str) -> Iterator[str]:
    """Yield what stands between tags; one pass, since the library's parser takes quadratic time on rubbish."""
    first, *pieces = page.split("<")
    yield first
    closing = ""
    for piece in pieces:
        opened = None if closing else _OPENING.match(piece)
        closing = _UNSEEN.get(opened[0].lower(), "") if opened else closing
        end = piece.lower().find(closing)
        if end >= 0:
            closing = ""
            yield " " + piece[end:].partition(">")[2]


def _structure(raw: bytes) -> email.message.Message:
    """Return the parts of a mail; one nested beyond reason is taken as a single text."""
    if _is_reasonable(raw):
        try:
            return email.message_from_bytes(raw, policy=_POLICY)
        except (RecursionError, TypeError, ValueError):
            pass  # the library trips over some parameters, too
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    flat = BytesHeaderParser(policy=_POLICY).parsebytes(head + b"\n\n")
    del flat["content-type"], flat["content-transfer-encoding"]
    flat.set_payload(body.decode("ascii", "surrogateescape"))
    return flat


def _is_reasonable(raw: bytes) -> bool:
    """Whether the library takes the multiparts of a mail apart in bounded time."""
    low = raw.lower()
    multiparts = low.count(b"boundary")
    if b"delivery-status" in low and raw.count(b"\n\r\n") + raw.count(b"\n\n") > MAX_DELIMITERS:
        return False  # each group of fields of a report is a message to the library
    if not multiparts:
        return True
    steps, delimiters = multiparts * raw.count(b"\n"), raw.count(b"\n--")
    return multiparts <= MAX_MULTIPARTS and steps <= MAX_STEPS and delimiters <= MAX_DELIMITERS


class _Bounded(email.policy.Compat32):
    """The library's policy for mails as they come, with the fields that hold parameters cut where they are too long."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a field."""
        name, value = super().header_source_parse(sourcelines)
        is_long = len(value) > MAX_CONTENT_FIELD and name.lower().startswith("content-")
        return name, value[:MAX_CONTENT_FIELD] if is_long else value


_POLICY = _Bounded()


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _words(value: str) -> Iterator[tuple[str | None, bytes]]:
    """Yield runs of a header value with their charset; white space between encoded words is none of it."""
    at = 0
    for word in _WORD.finditer(value):
        gap = value[at : word.start()]
        if gap.strip() or (gap and at == 0):
            yield None, _octets(gap)
        yield _word(word)
        at = word.end()
    if at < len(value):
        yield None, _octets(value[at:])


def _word(word: re.Match[str]) -> tuple[str | None, bytes]:
    label, encoding, text = word.groups()
    octets = _octets(text)
    if encoding in "qQ":
        return label.lower().partition("*")[0], binascii.a2b_qp(octets, header=True)
    try:
        return label.lower().partition("*")[0], binascii.a2b_base64(octets + b"==")
    except binascii.Error:
        return None, _octets(word[0])


def _contents(source: email.message.Message) -> tuple[str, str, tuple[Attachment, ...]]:
    """Text, HTML and attachments of a mail."""
    texts: list[str] = []
    pages: list[str] = []
    attachments: list[Attachment] = []
    for number, part in enumerate(_leaves(source), 1):
        if _is_attachment(part):
            attachments.append(_attachment(str(number), part))
        else:
            (pages if part.get_content_type() == "text/html" else texts).append(_text(part))
    return "\n".join(texts), "\n".join(pages), tuple(attachments)


def _leaves(source: email.message.Message) -> Iterator[email.message.Message]:
    """Yield the parts that hold something, in their order, at most MAX_PARTS."""
    waiting = [source]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting.extend(reversed(_inner(part)))
        else:
            yield part


def _inner(part: email.message.Message) -> list[email.message.Message]:
    """Return the messages that a part is made of."""
    inner = part.get_payload() if part.is_multipart() else []
    return [one for one in inner if isinstance(one, email.message.Message)]


def _is_attachment(part: email.message.Message) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_content_maintype() == "message":
        return True
    if part.get_content_subtype() == "rfc822-headers":  # of the mail that a report is about (RFC 6522 §4)
        return True
    return part.get_content_maintype() not in {"text", "multipart"} or bool(_filename(part))


def _attachment(part_id: str, part: email.message.Message) -> Attachment:
    return Attachment(
        part_id=part_id,
        filename=_filename(part) or f"part-{part_id}",
        content_type=part.get_content_type(),
        content_id=header_text(str(part.get("content-id", ""))).strip("<> "),
        inline=part.get_content_disposition() == "inline" or "content-id" in part,
        content=_content(part),
    )


def _text(part: email.message.Message) -> str:
    label = _parameter(part, "charset")
    text = decode(_content(part), label[2] if isinstance(label, tuple) else label)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parameter(
    part: email.message.Message, name: str, header: str = "content-type"
) -> str | tuple[str | None, str | None, str] | None:
    """Return a parameter as the library has it; None also where it cannot read them."""
    try:
        return part.get_param(name, None, header)
    except (TypeError, ValueError):
        return None


def _content(part: email.message.Message) -> bytes:
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    try:
        return b"\n".join(one.as_bytes() for one in _inner(part))
    except (KeyError, ValueError, LookupError, AttributeError, RecursionError):
        return b""


def _filename(part: email.message.Message) -> str:
    """Return the file name by RFC 2231, or by encoded words as most mailers write it; no path, no control."""
    value = _parameter(part, "filename", "content-disposition") or _parameter(part, "name")
    if isinstance(value, tuple):
        charset, _, escaped = value
        name = decode(escaped.encode("latin-1", "replace"), charset)
    else:
        name = header_text(value or "")
    return _CONTROL.sub("_", name)[:200]
