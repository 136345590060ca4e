"""Mails that are on their way: taken and on the disk, but not in a mailbox before an instant of the inbox's clock."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from mailsim.inbox import Inbox
from mailsim.message import JST, Envelope, parse
from mailsim.writing import Mail, write


def hold(inbox: Inbox, mail: Mail, due: datetime) -> None:
    """Keep a mail back until ``due``, durably when this returns."""
    envelope, boxes = mail.envelope, mail.envelope.recipients if mail.boxes is None else mail.boxes
    row = (
        _text(due),
        envelope.sender,
        json.dumps(envelope.recipients),
        json.dumps(boxes),
        mail.again,
        mail.raw,
    )
    with inbox.writing() as connection:
        connection.execute(
            "INSERT INTO held (due, sender, recipients, boxes, again, raw) VALUES (?, ?, ?, ?, ?, ?)", row
        )


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A mail that is on its way: when it arrives, at which mailboxes, and what it is about."""

    due: datetime
    boxes: tuple[str, ...]
    subject: str


def under_way(inbox: Inbox, limit: int) -> list[UnderWay]:
    """Return the mails that are on their way, the next to arrive first."""
    with inbox.reading() as connection:
        rows = connection.execute("SELECT due, boxes, raw FROM held ORDER BY due, seq LIMIT ?", (limit,))
        return [
            UnderWay(datetime.fromisoformat(due), tuple(json.loads(boxes)), parse(bytes(raw)).subject)
            for due, boxes, raw in rows
        ]


def next_due(inbox: Inbox) -> datetime | None:
    """Return when the next mail arrives; None while none is on its way."""
    with inbox.reading() as connection:
        (due,) = connection.execute("SELECT min(due) FROM held").fetchone()
    return datetime.fromisoformat(due) if due else None


def settle(inbox: Inbox) -> int:
    """Let the mails arrive whose instant has come, in its order; how many there were."""
    now, due = inbox.host.now(), next_due(inbox)
    if now is None or due is None or due > now:
        return 0
    with inbox.writing() as connection:
        return _settle(connection, now)


def _settle(connection: sqlite3.Connection, now: datetime) -> int:
    query = (
        "SELECT seq, due, sender, recipients, boxes, again, raw FROM held WHERE due <= ? ORDER BY due, seq"
    )
    rows = connection.execute(query, (_text(now),)).fetchall()
    write(connection, [_mail(*row[1:]) for row in rows], lambda: now)
    connection.executemany("DELETE FROM held WHERE seq = ?", [(row[0],) for row in rows])
    return len(rows)


def _mail(due: str, sender: str, recipients: str, boxes: str, again: int, raw: bytes) -> Mail:
    envelope = Envelope(sender, tuple(json.loads(recipients)))
    at = datetime.fromisoformat(due)
    return Mail(envelope, bytes(raw), parse(bytes(raw)), tuple(json.loads(boxes)), bool(again), at)


def _text(at: datetime) -> str:
    return at.astimezone(JST).isoformat(timespec="seconds")
