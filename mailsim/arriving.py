"""A mail on its ways: into the inboxes that take it, with the reports and answers that it causes, all or nothing."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from mailsim import answering, dsn
from mailsim.boxes import Table
from mailsim.dsn import Outcome
from mailsim.inbox import Inbox
from mailsim.routing import Held, Way, inboxes, route
from mailsim.writing import EPOCH, Mail, StoredId, write

REPORTER = "mailsim.localhost"
"""The host name in reports, as in the greeting."""


def arrive(inbox: Inbox, table: Table, mail: Mail) -> list[StoredId]:
    """Bring a mail that was taken to where its recipients' mailboxes lead; the ids under which inboxes have it.

    What fails now is reported to its sender, what answers by itself answers, in the transaction of the mail itself.
    """
    with inbox.writing() as connection:
        return bring(connection, inbox, table, mail)


def bring(connection: sqlite3.Connection, inbox: Inbox, table: Table, mail: Mail) -> list[StoredId]:
    """Do what `arrive` does, in a transaction that is open already."""
    ways = _ways(connection, table, mail)
    at = mail.at or inbox.host.now() or mail.message.date or EPOCH
    caused = [*_reports(ways, mail, at), *_answers(ways, mail, at)]
    taken = replace(mail, boxes=tuple(dict.fromkeys(box for way in ways for box in way.boxes)))
    stored, *_ = write(connection, [taken, *(_led(table, one) for one in caused)], inbox.host.now)
    return stored


def refused_at_end(ways: Sequence[Way]) -> list[Outcome]:
    """Return what a report says of the recipients whose mail was taken and cannot be brought."""
    said = [(way.recipient, way.complaint) for way in ways]
    return [Outcome(to, "failed", reply.status, str(reply)) for to, reply in said if reply]


def holding(inbox: Inbox) -> Held:
    """Return the question how much a mailbox of an inbox file holds."""

    def held(address: str) -> tuple[int, int]:
        with inbox.reading() as connection:
            return _holds(connection, address)

    return held


def has(inbox: Inbox, table: Table, recipient: str, message_id: str) -> bool:
    """Whether all inboxes behind an address have a message of this Message-ID already."""
    boxes = inboxes(table, recipient)
    with inbox.reading() as connection:
        return bool(boxes) and set(boxes) <= _known(connection, message_id)


def _ways(connection: sqlite3.Connection, table: Table, mail: Mail) -> list[Way]:
    known = _known(connection, mail.message.message_id)
    held = _held_but(connection, known)
    recipients = dict.fromkeys(mail.envelope.recipients)
    return [route(table, mail.envelope.sender, one, held, len(mail.raw)) for one in recipients]


def _held_but(connection: sqlite3.Connection, known: set[str]) -> Callable[[str], tuple[int, int]]:
    """Return how much mailboxes hold; for those that have this very mail there is room: it is not stored again."""
    return lambda address: (0, 0) if address in known else _holds(connection, address)


def _known(connection: sqlite3.Connection, message_id: str) -> set[str]:
    query = (
        "SELECT DISTINCT k.mailbox FROM messages m JOIN copies k ON k.message = m.id WHERE m.message_id = ?"
    )
    return {str(row[0]) for row in connection.execute(query, (message_id,))} if message_id else set()


def _holds(connection: sqlite3.Connection, address: str) -> tuple[int, int]:
    query = "SELECT count(*), coalesce(sum(m.size), 0) FROM copies k JOIN messages m ON m.id = k.message WHERE k.mailbox = ?"
    messages, octets = connection.execute(query, (address,)).fetchone()
    return messages, octets


def _reports(ways: Sequence[Way], mail: Mail, at: datetime) -> list[Mail]:
    failed = refused_at_end(ways)
    delivered = [Outcome(way.recipient, "delivered", "2.0.0") for way in ways if not way.complaint]
    told = (dsn.report(mail.envelope, some, mail.raw, at, REPORTER) for some in (failed, delivered))
    return [report for report in told if report]


def _answers(ways: Sequence[Way], mail: Mail, at: datetime) -> list[Mail]:
    found = dict.fromkeys(answer for way in ways for answer in way.answers)
    written = (answering.answer(box, address, mail, at) for address, box in found)
    return [answer for answer in written if answer]


def _led(table: Table, mail: Mail) -> Mail:
    """Return a report or an answer with the inboxes that it goes to; where there is none it ends, and nobody hears of it."""
    (recipient,) = mail.envelope.recipients
    way = route(table, "", recipient, lambda _address: (0, 0), len(mail.raw))
    return replace(mail, boxes=way.boxes)
