"""Mails that are on their way: taken and on the disk, but not in a mailbox before an instant of the inbox's clock."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from mailsim.arriving import bring
from mailsim.box_book import table
from mailsim.inbox import Inbox
from mailsim.message import JST, Envelope, Wish, parse
from mailsim.writing import Mail

_HOLD = (
    "INSERT INTO held (due, sender, recipients, terms, again, raw) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq"
)


def hold(inbox: Inbox, mail: Mail, due: datetime) -> None:
    """Keep a mail back until ``due``, durably when this returns."""
    with inbox.writing() as connection:
        keep(connection, mail, due)


def keep(connection: sqlite3.Connection, mail: Mail, due: datetime) -> int:
    """Do what `hold` does, in a transaction that is open already; the number under which the mail is held."""
    envelope = mail.envelope
    to, terms = json.dumps(envelope.recipients), json.dumps(_terms(envelope))
    row = (instant_text(due), envelope.sender, to, terms, mail.again, mail.raw)
    return int(connection.execute(_HOLD, row).fetchone()[0])


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A mail that is on its way: when it arrives, for whom, and what it is about."""

    due: datetime
    recipients: tuple[str, ...]
    subject: str


def under_way(inbox: Inbox, limit: int) -> list[UnderWay]:
    """Return the mails that are on their way, the next to arrive first."""
    with inbox.reading() as connection:
        rows = connection.execute("SELECT due, recipients, raw FROM held ORDER BY due, seq LIMIT ?", (limit,))
        return [
            UnderWay(datetime.fromisoformat(due), tuple(json.loads(recipients)), parse(bytes(raw)).subject)
            for due, recipients, raw in rows
        ]


def next_due(inbox: Inbox) -> datetime | None:
    """Return when the next mail arrives; None while none is on its way."""
    with inbox.reading() as connection:
        (due,) = connection.execute("SELECT min(due) FROM held").fetchone()
    return datetime.fromisoformat(due) if due else None


def settle(inbox: Inbox) -> int:
    """Let the mails arrive whose instant has come, in its order; how many there were."""
    due = next_due(inbox)
    now = inbox.host.now() if due else None  # a world's instant costs an opened file
    if now is None or due is None or due > now:
        return 0
    with inbox.writing() as connection:
        return arrive(connection, inbox, now)


def arrive(connection: sqlite3.Connection, inbox: Inbox, now: datetime) -> int:
    """Let the mails arrive that are due by an instant, where their mailboxes lead by then; how many there were."""
    due = "SELECT seq FROM held WHERE due <= ? ORDER BY due, seq"
    arriving = connection.execute(due, (instant_text(now),)).fetchall()
    leading = table(inbox)
    for seq in arriving:  # one by one: all of them together may be more than memory holds
        query = "SELECT due, sender, recipients, terms, again, raw FROM held WHERE seq = ?"
        bring(connection, inbox, leading, _mail(*connection.execute(query, seq).fetchone()))
        connection.execute("DELETE FROM held WHERE seq = ?", seq)
    return len(arriving)


def _mail(due: str, sender: str, recipients: str, terms: str, again: int, raw: bytes) -> Mail:
    said = json.loads(terms)
    wishes = tuple(Wish(one["recipient"], frozenset(one["notify"]), one["orcpt"]) for one in said["wishes"])
    to = tuple(json.loads(recipients))
    envelope = Envelope(sender, to, said["ret"], said["envid"], wishes, said["username"])
    return Mail(envelope, raw, parse(raw), again=bool(again), at=datetime.fromisoformat(due))


def _terms(envelope: Envelope) -> dict[str, object]:
    """Return what an envelope says beside sender and recipients."""
    wishes = [
        {"recipient": wish.recipient, "notify": sorted(wish.notify), "orcpt": wish.orcpt}
        for wish in envelope.wishes
    ]
    return {"ret": envelope.ret, "envid": envelope.envid, "username": envelope.username, "wishes": wishes}


def instant_text(at: datetime) -> str:
    """Return an instant as it is written in the file."""
    return at.astimezone(JST).isoformat(timespec="seconds")
