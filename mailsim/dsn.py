"""Delivery reports (RFC 3464): what a sender is told of the recipients of a mail, written and read."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Fields
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from typing import Literal, cast, get_args

from mailsim.message import Envelope, Message, parse
from mailsim.writing import Mail

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
MAX_OUTCOMES = 1_000
MAX_DIAGNOSTIC_CHARACTERS = 900

_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_RETURNED_TYPES = {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}
_HEADERS = BytesHeaderParser()
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_SUBJECTS: dict[Action, str] = {
    "failed": "【模擬】配信できませんでした / Undelivered mail returned to sender",
    "delayed": "【模擬】配信が遅れています / Delayed mail (still being retried)",
    "delivered": "【模擬】配信しました / Successful mail delivery report",
    "relayed": "【模擬】転送しました / Relayed mail report",
    "expanded": "【模擬】宛先を展開しました / Expanded mail report",
}
_WORDS: dict[Action, str] = {
    "failed": "次の宛先に配信できませんでした。 / The mail could not be delivered to:",
    "delayed": "次の宛先への配信が遅れています。再送は不要です。 / The mail is delayed; do not send it again, to:",
    "delivered": "次の宛先の受信箱に配信しました。 / The mail was delivered to:",
    "relayed": "次の宛先へ転送しました。以後の通知はありません。 / The mail was relayed, and no more will be told, to:",
    "expanded": "次の宛先を展開して配信しました。 / The mail was delivered to the members of:",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail for one recipient (RFC 3464 §2.3).

    ``status`` is the enhanced code (RFC 3463), ``diagnostic`` the SMTP reply or other words that say why;
    ``message_id`` names the mail, without ``<>``, where `read_report` found it.
    """

    recipient: str
    action: Action
    status: str
    diagnostic: str = ""
    message_id: str = ""


def report(
    envelope: Envelope, outcomes: Sequence[Outcome], raw: bytes, at: datetime, name: str
) -> Mail | None:
    """Return the report to the sender of a mail on those outcomes that he wishes to know (RFC 3461 §4.1), dated ``at``.

    None for a null sender, and where nothing is wished. ``raw`` is the mail, ``name`` the host name of who reports.
    The same mail, recipients and outcomes make the same report to the octet.
    """
    told = [outcome for outcome in outcomes if _wished(envelope, outcome)]
    if not envelope.sender or not told:
        return None
    written = _written(envelope, told, raw, at, name)
    return Mail(Envelope("", (envelope.sender,)), written, parse(written), at=at)


def read_report(message: Message) -> list[Outcome]:
    """Return the outcomes that a mail reports, with the Message-ID of the mail they are about; [] if it is no report."""
    of_type = [(part.content_type, part.content) for part in message.attachments]
    status = next((content for kind, content in of_type if kind in _STATUS_TYPES), b"")
    returned = next((content for kind, content in of_type if kind in _RETURNED_TYPES), b"")
    message_id = parse(returned).message_id if returned else ""
    groups = (_HEADERS.parsebytes(group) for group in re.split(rb"(?:\r?\n){2,}", status)[:MAX_OUTCOMES])
    return [outcome for group in groups for outcome in _read_group(group, message_id)]


def _read_group(group: Fields, message_id: str) -> Iterator[Outcome]:
    """Yield the outcome of a group of fields; nothing for the group on the mail as a whole, and for rubbish."""
    recipient, action = _typed(group, "final-recipient"), str(group.get("action", "")).strip().lower()
    if recipient and action in get_args(Action):
        status = str(group.get("status", "")).split()
        diagnostic = _typed(group, "diagnostic-code")
        yield Outcome(recipient, cast("Action", action), status[0] if status else "", diagnostic, message_id)


def _typed(group: Fields, name: str) -> str:
    """Return the value of a field like ``rfc822; taro@example.jp`` without its type, unfolded."""
    value = " ".join(str(group.get(name, "")).split()).partition(";")[2].strip()
    return _ESCAPED.sub(lambda escaped: _character(int(escaped[1], 16)), value)


def _character(number: int) -> str:
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"  # noqa: PLR2004 - Unicode


def _wished(envelope: Envelope, outcome: Outcome) -> bool:
    """Whether the sender wishes to know of it; who did not say wishes to hear of failure and delay."""
    notify = envelope.wish(outcome.recipient).notify or {"FAILURE", "DELAY"}
    word = {"failed": "FAILURE", "delayed": "DELAY"}.get(outcome.action, "SUCCESS")
    return word in notify


def _written(envelope: Envelope, told: list[Outcome], raw: bytes, at: datetime, name: str) -> bytes:
    key = _key(envelope, told, raw)
    full = envelope.ret == "FULL" and any(outcome.action == "failed" for outcome in told)
    returned = raw if full else _header_of(raw)
    kind = "message/rfc822" if full else "text/rfc822-headers"
    encoding = "7bit" if returned.isascii() else "8bit"
    parts = [
        _part(
            "text/plain; charset=utf-8",
            "base64",
            base64.encodebytes(_words(told).encode()).replace(b"\n", b"\r\n"),
        ),
        _part("message/delivery-status", "7bit", _status(envelope, told, name)),
        _part(kind, encoding, returned),
    ]
    # of the contents too, so that no mail can hold the boundary of its own report
    boundary = f"=_{hashlib.sha256(b''.join(parts)).hexdigest()[:32]}"
    head = [*_head(envelope, told[0].action, at, name), f"Message-ID: <{key}.report@{name}>"]
    head.append(f'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="{boundary}"\r\n')
    between = f"\r\n--{boundary}".encode()
    body = b"".join(between + b"\r\n" + part for part in parts)
    return "\r\n".join(head).encode() + body + between + b"--\r\n"


def _head(envelope: Envelope, action: Action, at: datetime, name: str) -> list[str]:
    return [
        f"Date: {format_datetime(at)}",
        f"From: Mail Delivery System <MAILER-DAEMON@{name}>",
        f"To: {envelope.sender}",
        f"Subject: {_encoded_words(_SUBJECTS[action])}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
    ]


def _part(kind: str, encoding: str, content: bytes) -> bytes:
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + content


def _words(told: list[Outcome]) -> str:
    """Return what a person reads."""
    lines = ["これは模擬の配信報告です。 / This is a simulated delivery report.", ""]
    for action in dict.fromkeys(outcome.action for outcome in told):
        lines.append(_WORDS[action])
        lines += [
            f"  {outcome.recipient}  {outcome.status} {outcome.diagnostic}".rstrip()
            for outcome in told
            if outcome.action == action
        ]
        lines.append("")
    return "\r\n".join(lines)


def _status(envelope: Envelope, told: list[Outcome], name: str) -> bytes:
    """Return the fields that a machine reads: of the mail, and of each recipient."""
    mail = [f"Reporting-MTA: dns; {name}"]
    if envelope.envid:
        mail.append(f"Original-Envelope-Id: {envelope.envid}")
    groups = [mail, *(_fields(envelope.wish(outcome.recipient).orcpt, outcome) for outcome in told)]
    return "\r\n\r\n".join("\r\n".join(group) for group in groups).encode("ascii") + b"\r\n"


def _fields(orcpt: str, outcome: Outcome) -> list[str]:
    fields = [f"Original-Recipient: {_escaped(orcpt.replace(';', '; ', 1))}"] if orcpt else []
    kind = "rfc822" if outcome.recipient.isascii() else "utf-8"
    fields += [
        f"Final-Recipient: {kind}; {_escaped(outcome.recipient)}",
        f"Action: {outcome.action}",
        f"Status: {outcome.status}",
    ]
    if outcome.diagnostic:
        fields.append(f"Diagnostic-Code: smtp; {_escaped(outcome.diagnostic)[:MAX_DIAGNOSTIC_CHARACTERS]}")
    return fields


def _escaped(text: str) -> str:
    r"""Return text on one ASCII line, what is beyond it as ``\x{592A}`` (RFC 6533 §3)."""
    line = _CONTROL.sub(" ", text).strip()
    return "".join(one if one.isascii() else f"\\x{{{ord(one):X}}}" for one in line)


def _encoded_words(text: str) -> str:
    """Return header text as encoded words of at most 75 characters (RFC 2047 §2)."""
    pieces = [text[at : at + 12] for at in range(0, len(text), 12)]
    words = (f"=?utf-8?b?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)
    return "\r\n ".join(words)


def _header_of(raw: bytes) -> bytes:
    """Return the header of a mail."""
    return b"" if raw.startswith(b"\r\n") else raw.partition(b"\r\n\r\n")[0].removesuffix(b"\r\n") + b"\r\n"


def _key(envelope: Envelope, told: list[Outcome], raw: bytes) -> str:
    """Return what names a report: derived from the mail's Message-ID (its octets where it has none) and the recipients."""
    message_id = parse(_header_of(raw)).message_id or hashlib.sha256(raw).hexdigest()
    subject = "\n".join(
        [message_id, envelope.sender, *(f"{outcome.action} {outcome.recipient}" for outcome in told)]
    )
    return hashlib.sha256(subject.encode(errors="replace")).hexdigest()[:32]
