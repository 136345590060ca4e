"""What an inbox's file keeps of its faults: the list, how many mails each has counted, the greylist, and the log."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from mailsim.fault_fields import LAST_PLACE, fault_facts, read_fault
from mailsim.faults import Action, Fault, Sight
from mailsim.held import instant_text
from mailsim.inbox import Inbox
from mailsim.refusal import Absent, Refused

KIND = "fault"
MOST_FAULTS = 100
MOST_NOTED = 1_000
MOST_GREYLISTED = 10_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many mails have come to a fault, and how many of them it has struck."""

    counted: int = 0
    struck: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the log: which mail met which fault; ``number`` is the fault's own count of it."""

    seq: int
    at: datetime | None
    fault: str
    number: int
    action: str
    point: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A mail, as far as it is known at a step, and the recipients for whom nothing has befallen it yet."""

    sight: Sight
    recipients: tuple[str, ...] = ()
    message_id: str = ""

    def fitting(self, fault: Fault) -> tuple[str, ...]:
        """Return the recipients for whom the mail comes to a fault."""
        return tuple(one for one in self.recipients if fault.fits(replace(self.sight, recipient=one)))

    def without(self, recipients: tuple[str, ...]) -> "Meeting":
        """Return what is left when it has befallen some."""
        return replace(self, recipients=tuple(one for one in self.recipients if one not in recipients))

    def name(self, recipient: str) -> str:
        """Return by what the greylist knows it: sender, recipient, and Message-ID or else subject."""
        known = (self.sight.sender, recipient.lower(), self.message_id or self.sight.subject)
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def all_faults(inbox: Inbox) -> tuple[Fault, ...]:
    """Return the faults of an inbox in their order."""
    with inbox.reading() as connection:
        rows = connection.execute("SELECT name, value FROM settings WHERE kind = ?", (KIND,)).fetchall()
    return _faults(tuple(rows)) if rows else ()


@lru_cache(64)
def _faults(rows: tuple[tuple[str, str], ...]) -> tuple[Fault, ...]:
    faults = (read_fault(name, json.loads(facts), 1) for name, facts in rows)
    return tuple(sorted(faults, key=lambda fault: (fault.place, fault.id)))


def active(inbox: Inbox) -> tuple[Fault, ...]:
    """Return those that are switched on."""
    return tuple(fault for fault in all_faults(inbox) if fault.active)


def find(inbox: Inbox, id_: str) -> Fault:
    """Return one. Raises Absent."""
    for fault in all_faults(inbox):
        if fault.id == id_:
            return fault
    raise Absent("absent", f"障害 {id_} はありません。", f"There is no fault {id_}.", "id")


def next_id(faults: Sequence[Fault]) -> str:
    """Return the id of a new fault: f1, f2 and so on."""
    taken = {fault.id for fault in faults}
    return next(f"f{number}" for number in range(1, len(taken) + 2) if f"f{number}" not in taken)


def next_place(faults: Sequence[Fault]) -> int:
    """Return the place behind all others but those of Mailpit's Chaos, which come last."""
    places = [fault.place for fault in faults if fault.place < LAST_PLACE]
    return min(max(places, default=0) + 1, LAST_PLACE)


def put(inbox: Inbox, fault: Fault) -> None:
    """Set a fault; one that differs in more than place, note and switch counts from 1 again. Refuses too-many."""
    faults = {one.id: one for one in all_faults(inbox)}
    before = faults.get(fault.id)
    if before is None and len(faults) >= MOST_FAULTS:
        ja, en = f"障害は{MOST_FAULTS}件までです。", f"There are {MOST_FAULTS} faults at most."
        raise Refused("too-many", ja, en)
    kept = before and replace(fault, place=before.place, note=before.note, active=before.active) == before
    if not kept:
        _forget(inbox, fault.id)
    inbox.set(KIND, fault.id, fault_facts(fault))


def remove(inbox: Inbox, id_: str) -> None:
    """Remove a fault and what it has counted; the log stays. Raises Absent."""
    find(inbox, id_)
    inbox.set(KIND, id_, None)
    _forget(inbox, id_)


def counts(inbox: Inbox) -> dict[str, Counted]:
    """Return what each fault has counted, by its id."""
    with inbox.reading() as connection:
        rows = connection.execute("SELECT fault, counted, struck FROM fault_counts").fetchall()
    return {fault: Counted(counted, struck) for fault, counted, struck in rows}


def log(inbox: Inbox, limit: int = 100) -> list[Noted]:
    """Return which mails have met which faults, newest first."""
    query = (
        "SELECT seq, at, fault, number, action, point, sender, recipients, subject, message_id FROM fault_log"
        " ORDER BY seq DESC LIMIT ?"
    )
    with inbox.reading() as connection:
        return [_noted(*row) for row in connection.execute(query, (limit,))]


@contextmanager
def opened(inbox: Inbox, meeting: Meeting) -> Iterator["Book"]:
    """Open the book of an inbox's faults for one meeting; what it says is durable when the block ends well."""
    with inbox.writing() as connection:
        yield Book(connection, inbox.host.seed(), meeting)


class Book:
    """Asks faults whether they strike, counts, and notes."""

    def __init__(self, connection: sqlite3.Connection, seed: str, meeting: Meeting) -> None:
        self._connection = connection
        self._seed = seed
        self._meeting = meeting

    def strikes(self, fault: Fault, fitting: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return for which recipients a fault strikes (none are known before RCPT); None where it does not."""
        if not fitting and self._meeting.recipients:
            return None
        if fault.act.kind is Action.GREYLIST:
            return self._greylists(fault, fitting)
        number = self._count(fault)
        if number is not None:
            self._note(fault, number, fitting)
        return None if number is None else fitting

    def _count(self, fault: Fault) -> int | None:
        """Count a mail; its number where the fault strikes it."""
        (number, struck) = self._connection.execute(
            "INSERT INTO fault_counts VALUES (?, 1, 0) ON CONFLICT (fault) DO UPDATE SET counted = counted + 1"
            " RETURNING counted, struck",
            (fault.id,),
        ).fetchone()
        if not fault.strikes(self._seed, number, struck):
            return None
        statement = "UPDATE fault_counts SET struck = struck + 1 WHERE fault = ?"
        self._connection.execute(statement, (fault.id,))
        return int(number)

    def _greylists(self, fault: Fault, fitting: tuple[str, ...]) -> tuple[str, ...] | None:
        """Refuse who tries first, and until his time has come; a mail is counted at its first try alone."""
        known = {one: self._tried(fault, one) for one in fitting}
        now = self._now()
        for tried in filter(None, known.values()):
            if tried[1] > now:
                self._note(fault, tried[0], fitting)
                return fitting
        new = tuple(one for one, tried in known.items() if tried is None)
        number = self._count(fault) if new else None
        if number is None:
            return None
        self._remember(fault, number, new)
        self._note(fault, number, new)
        return new

    def _tried(self, fault: Fault, recipient: str) -> tuple[int, str] | None:
        query = "SELECT number, until FROM greylist WHERE fault = ? AND mail = ?"
        found: tuple[int, str] | None = self._connection.execute(
            query, (fault.id, self._meeting.name(recipient))
        ).fetchone()
        return found

    def _remember(self, fault: Fault, number: int, recipients: tuple[str, ...]) -> None:
        until = instant_text(self._meeting.sight.at + fault.act.duration) if self._meeting.sight.at else ""
        rows = [(fault.id, self._meeting.name(one), number, until) for one in recipients]
        self._connection.executemany("INSERT INTO greylist VALUES (?, ?, ?, ?)", rows)
        statement = "DELETE FROM greylist WHERE fault = ? AND number <= ?"
        self._connection.execute(statement, (fault.id, number - MOST_GREYLISTED))

    def _note(self, fault: Fault, number: int, recipients: tuple[str, ...]) -> None:
        sight = self._meeting.sight
        row = (
            self._now(),
            fault.id,
            number,
            fault.act.kind.value,
            fault.act.at.value,
            sight.sender,
            json.dumps(recipients),
            sight.subject,
            self._meeting.message_id,
        )
        (seq,) = self._connection.execute(
            "INSERT INTO fault_log (at, fault, number, action, point, sender, recipients, subject, message_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq",
            row,
        ).fetchone()
        self._connection.execute("DELETE FROM fault_log WHERE seq <= ?", (seq - MOST_NOTED,))

    def _now(self) -> str:
        at = self._meeting.sight.at
        return instant_text(at) if at else ""


def _forget(inbox: Inbox, id_: str) -> None:
    with inbox.writing() as connection:
        connection.execute("DELETE FROM fault_counts WHERE fault = ?", (id_,))
        connection.execute("DELETE FROM greylist WHERE fault = ?", (id_,))


def _noted(seq: int, at: str, fault: str, number: int, action: str, point: str, *mail: str) -> Noted:
    sender, recipients, subject, message_id = mail
    when = datetime.fromisoformat(at) if at else None
    return Noted(
        seq, when, fault, number, action, point, sender, tuple(json.loads(recipients)), subject, message_id
    )
