"""Writing mails into the tables of an inbox: each once for a recipient, a whole batch in few statements."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from mailsim import threads
from mailsim.charset import fold
from mailsim.grams import catch_up
from mailsim.message import JST, Envelope, Message, Person, parse
from mailsim.tags import add_tags, header_tags

StoredId = NewType("StoredId", int)
Now = Callable[[], datetime | None]
"""What time it is where an inbox stands; None where nobody knows but the mails themselves."""
SEARCHED_CHARACTERS = 200_000
_JSON = json.JSONEncoder(ensure_ascii=False)
EPOCH = datetime(1970, 1, 1, 9, tzinfo=JST)
_INTO_MESSAGES = (
    "INSERT INTO messages (id, message_id, sender, received_at, subject, people, snippet, size, attachments,"
    " subject_folded, from_folded, to_folded, cc_folded, bcc_folded, reply_to_folded, arrived_at, inline)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail made ready for the store: its octets, and what `parse` finds in them (who wrote them may know it).

    ``boxes`` are the mailboxes it goes to where they are not simply its recipients; ``again`` stores it also where
    it is already; ``at`` is when it arrives, where the clock of the inbox would not say it.
    """

    envelope: Envelope
    raw: bytes
    message: Message
    boxes: tuple[str, ...] | None = None
    again: bool = False
    at: datetime | None = None

    @classmethod
    def read(cls, envelope: Envelope, raw: bytes) -> "Mail":
        """Return a mail of which nothing is known but its octets."""
        return cls(envelope, raw, parse(raw))


def last_id(connection: sqlite3.Connection) -> int:
    """Return the greatest id that was ever given, 0 in a new inbox."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'messages'").fetchone()
    return int(row[0]) if row else 0


def write(connection: sqlite3.Connection, mails: Sequence[Mail], now: Now) -> list[list[StoredId]]:
    """Write mails for the mailboxes that do not have them; of each mail the id of each mailbox's copy, in their order."""
    have = _known(connection, mails)
    last, newest = last_id(connection), _newest_instant(connection)
    present = now() if any(mail.at is None for mail in mails) else None
    messages, contents, stored = [], [], []
    copies: list[tuple[str, int]] = []
    tagged: list[tuple[str, int]] = []
    written: list[threads.Written] = []
    for mail in mails:
        boxes = [address.lower() for address in _boxes(mail)]
        name = mail.message.message_id
        held = {box: have[name, box] for box in boxes if (name, box) in have and not mail.again}
        missing = [box for box in dict.fromkeys(boxes) if box not in held]
        if missing:
            last += 1
            arrival = _arrival(mail, present)
            dated = mail.message.date.isoformat() if mail.message.date else arrival
            at = dated or newest or EPOCH.isoformat()
            newest = max(newest, at)
            searched = _searched(mail)
            row = _message_row(last, at, mail, searched)
            messages.append((*row, arrival or at, _inline(mail)))
            contents.append(_contents_row(last, mail, searched))
            copies.extend((box, last) for box in missing)
            tagged.extend((tag, last) for tag in header_tags(mail.message))
            written.append((last, mail.envelope, mail.raw, mail.message.subject))
            held.update(dict.fromkeys(missing, StoredId(last)))
            have.update({(name, box): held[box] for box in missing if name})
        stored.append([held[box] for box in boxes])
    connection.executemany(_INTO_MESSAGES, messages)
    connection.executemany("INSERT INTO contents (id, text, folded, raw) VALUES (?, ?, ?, ?)", contents)
    connection.executemany("INSERT INTO copies (mailbox, message) VALUES (?, ?)", copies)
    add_tags(connection, tagged)
    threads.note(connection, written)
    catch_up(connection, last)
    return stored


def _boxes(mail: Mail) -> tuple[str, ...]:
    return mail.envelope.recipients if mail.boxes is None else mail.boxes


def _arrival(mail: Mail, present: datetime | None) -> str:
    at = mail.at or present
    return at.astimezone(JST).isoformat() if at else ""


def _known(connection: sqlite3.Connection, mails: Sequence[Mail]) -> dict[tuple[str, str], StoredId]:
    """Return the copies that mailboxes already have of Message-IDs; a mail without one is always new."""
    names = json.dumps([mail.message.message_id for mail in mails if mail.message.message_id])
    rows = connection.execute(
        "SELECT m.message_id, k.mailbox, m.id FROM json_each(?) j CROSS JOIN messages m ON m.message_id = j.value"
        " JOIN copies k ON k.message = m.id",
        (names,),
    )
    return {(message_id, mailbox): StoredId(known) for message_id, mailbox, known in rows}


def _searched(mail: Mail) -> tuple[str, ...]:
    """Return subject, author, To, Cc, Bcc and Reply-To as they are searched."""
    message = mail.message
    groups = (message.to, message.cc, (*message.bcc, *_unnamed(mail)), message.reply_to)
    return (
        fold(message.subject),
        fold(str(message.author)),
        *(fold(" ".join(map(str, group))) for group in groups),
    )


def _inline(mail: Mail) -> int:
    return sum(attachment.inline for attachment in mail.message.attachments)


def _message_row(new: int, at: str, mail: Mail, searched: tuple[str, ...]) -> tuple[object, ...]:
    message = mail.message
    return (
        new,
        message.message_id,
        mail.envelope.sender,
        at,
        message.subject,
        _JSON.encode(_people(mail)),
        message.snippet,
        len(mail.raw),
        len(message.attachments) - _inline(mail),
        *searched,
    )


def _contents_row(new: int, mail: Mail, searched: tuple[str, ...]) -> tuple[object, ...]:
    text = mail.message.text
    return new, text, "\n".join((*filter(None, searched), fold(text[:SEARCHED_CHARACTERS]))), mail.raw


def _people(mail: Mail) -> dict[str, object]:
    """Return the mailboxes that the headers name; recipients that no header names are Bcc."""
    message = mail.message
    groups = {
        "to": message.to,
        "cc": message.cc,
        "bcc": (*message.bcc, *_unnamed(mail)),
        "reply_to": message.reply_to,
    }
    listed: dict[str, object] = {kind: [_named(person) for person in group] for kind, group in groups.items()}
    user = {"username": mail.envelope.username} if mail.envelope.username else {}
    return {"from": _named(message.author), "recipients": mail.envelope.recipients, **listed, **user}


def _unnamed(mail: Mail) -> list[Person]:
    """Return the recipients that no header names."""
    message = mail.message
    named = {person.address.lower() for person in (*message.to, *message.cc, *message.bcc)}
    return [Person("", address) for address in mail.envelope.recipients if address.lower() not in named]


def _named(person: Person) -> dict[str, str]:
    return {"name": person.name, "address": person.address}


def _newest_instant(connection: sqlite3.Connection) -> str:
    """Return the instant of the newest mail, which one without a Date gets where nobody knows the time; "" while there is none."""
    row = connection.execute("SELECT max(received_at) FROM messages").fetchone()
    return str(row[0] or "")
