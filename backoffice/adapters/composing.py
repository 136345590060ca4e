"""The system's mails as bytes (RFC 5322), and what stands in them without reading them again."""

import re
from binascii import b2a_base64
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from backoffice.domain.notices import Letter
from mailsim.message import Envelope, Message, Person
from mailsim.writing import Mail

SENDER_NAME = "模擬 在留申請オンラインシステム"
_BASE64_LINE = 76
_ENCODED_LINE = 76
_FOLDED_COMMA = ",\r\n "
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_PLAIN_SUBJECT = re.compile(r"\S(?:[^\x00-\x1f\x7f-\x9f]{0,200}\S)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def compose(letter: Letter) -> bytes:
    """Return a letter as RFC 5322 bytes: UTF-8, base64, dated by the world, its id derived from the event."""
    name, address = author(letter)
    lines = [
        f"From: {_encoded('From', name)}\r\n <{address}>",
        f"To: {_FOLDED_COMMA.join(letter.recipients)}",
        f"Subject: {_encoded('Subject', letter.subject)}",
        f"Date: {format_datetime(letter.at)}",
        f"Message-ID: <{message_id(letter)}>",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "Auto-Submitted: auto-generated",
        f"X-Odaiba: simulated; application={letter.application_id}; notice={letter.notice}",
        "",
        *_base64_lines(letter.body.replace("\n", "\r\n").encode()),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def message_id(letter: Letter) -> str:
    """Return a letter's Message-ID without its brackets."""
    return f"{letter.id}@{author(letter)[1].partition('@')[2]}"


def author(letter: Letter) -> tuple[str, str]:
    """Return the name and the address that a letter comes from: the office's have no name in them, the post's have."""
    name, address = parseaddr(letter.sender) if "<" in letter.sender else ("", letter.sender)
    return name or SENDER_NAME, address


def _base64_lines(octets: bytes) -> list[str]:
    text = b2a_base64(octets, newline=False).decode("ascii")
    return [text[start : start + _BASE64_LINE] for start in range(0, len(text), _BASE64_LINE)]


def composed(letter: Letter) -> Mail:
    """Return a letter as a mail for the inbox: it says itself what stands in its bytes where that is plain."""
    envelope, raw = Envelope(author(letter)[1], letter.recipients), compose(letter)
    return Mail(envelope, raw, _message(letter)) if _is_plain(letter) else Mail.read(envelope, raw)


def _is_plain(letter: Letter) -> bool:
    """Return whether a letter is read as it was written: no control characters, no address that needs quoting."""
    addresses = (author(letter)[1], *letter.recipients)
    return (
        all(_PLAIN_ADDRESS.fullmatch(address) for address in addresses)
        and _PLAIN_SUBJECT.fullmatch(letter.subject) is not None
        and not _CONTROL.search(letter.body)
    )


def _message(letter: Letter) -> Message:
    name, address = author(letter)
    return Message(
        source_headers=(),
        message_id=message_id(letter),
        subject=letter.subject,
        author=Person(name, address),
        to=tuple(Person("", address) for address in letter.recipients),
        cc=(),
        bcc=(),
        reply_to=(),
        date=letter.at,
        text=letter.body,
        html="",
        attachments=(),
    )


@lru_cache(maxsize=256)
def _encoded(header: str, text: str) -> str:
    """Return text in encoded words, so that no line of the header is longer than they allow (RFC 2047 §2)."""
    return Header(text, "utf-8", _ENCODED_LINE, header).encode(linesep="\r\n")
