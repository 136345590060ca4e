"""What the standards ask of the octets of a mail (RFC 5322, 2045, 2046, 2047): everything that is wrong with them, in words."""

import email
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate_to_datetime

LINE = 998
"""RFC 5322 §2.1.1: no line is longer."""
FOLDED = 78
"""RFC 5322 §2.1.1: nor should one of a header be."""
ENCODED_LINE = 76
"""RFC 2047 §2: nor may one that holds an encoded word; RFC 2045 §6.8: nor one of base64."""
ENCODED_WORD = 75
"""RFC 2047 §2."""
_FIELD = re.compile(rb"[!-9;-~]+:[ \t]?")
_WORD = re.compile(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_ONCE = ("From", "Date", "Message-ID", "Subject", "MIME-Version", "To")


def faults(raw: bytes) -> list[str]:
    """Return all that is wrong with a mail."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    return [*_of_lines(raw), *_of_header(head), *_of_fields(email.message_from_bytes(raw)), *_of_parts(raw)]


def _of_lines(raw: bytes) -> Iterator[str]:
    if raw.count(b"\r\n") != raw.count(b"\n") or raw.count(b"\r\n") != raw.count(b"\r"):
        yield "a bare CR or LF"
    for line in raw.split(b"\r\n"):
        if len(line) > LINE:
            yield f"a line of {len(line)}"


def _of_header(head: bytes) -> Iterator[str]:
    for line in head.split(b"\r\n"):
        if not line.isascii():
            yield f"not ASCII: {line!r}"
        if not (_FIELD.match(line) or line[:1] in b" \t"):
            yield f"no field: {line!r}"
        words = _WORD.findall(line)
        if len(line) > (ENCODED_LINE if words else FOLDED):
            yield f"{len(line)} characters: {line!r}"
        yield from (f"an encoded word of {len(word)}" for word in words if len(word) > ENCODED_WORD)
        if b"=?" in _WORD.sub(b"", line):
            yield f"a broken encoded word: {line!r}"


def _of_fields(mail: Message) -> Iterator[str]:
    for name in _ONCE:
        if len(mail.get_all(name, [])) != 1:
            yield f"{name} not once"
    if mail["Date"] and parsedate_to_datetime(mail["Date"]).tzinfo is None:
        yield "a Date without a zone"
    if not _MESSAGE_ID.fullmatch(str(mail["Message-ID"])):
        yield f"Message-ID {mail['Message-ID']}"


def _of_parts(raw: bytes) -> Iterator[str]:
    for part in email.message_from_bytes(raw).walk():
        if part.defects:
            yield f"defects {part.defects}"
        if part["Content-Transfer-Encoding"] == "base64":
            lines = part.get_payload().splitlines()
            yield from (f"a base64 line of {len(line)}" for line in lines if len(line) > ENCODED_LINE)
