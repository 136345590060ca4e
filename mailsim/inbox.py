"""The store: every mail of one world in one SQLite file, a mailbox an address."""

import json
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mailsim import finding, schema
from mailsim.changes import Changes
from mailsim.host import NOWHERE, Host
from mailsim.message import JST, Envelope, Message, Person, parse
from mailsim.search import terms
from mailsim.selection import Selection
from mailsim.writing import Mail, StoredId, last_id, write

_SUMMARIES = (
    "SELECT m.id, m.message_id, m.sender, m.received_at, m.subject, m.people, m.snippet, c.text, m.size, m.attachments,"
    " EXISTS (SELECT 1 FROM copies WHERE message = m.id AND unread = 1 AND (?2 IS NULL OR mailbox = ?2 AND folder = ?3))"
    " FROM json_each(?1) j CROSS JOIN messages m ON m.id = j.value CROSS JOIN contents c ON c.id = m.id ORDER BY j.key"
)


class NoSuchMessageError(LookupError):
    """The inbox has no message of this id (any more)."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A recipient's address with its counts; ``newest`` is the instant of its last message."""

    address: str
    total: int
    unread: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """A stored message without its octets, as lists show it; ``id`` grows with arrival and is the cursor."""

    id: StoredId
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    received_at: datetime
    subject: str
    author: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    bcc: tuple[Person, ...]
    reply_to: tuple[Person, ...]
    snippet: str
    text: str
    size: int
    attachments: int
    unread: bool
    username: str


class Inbox:
    """The mails of one world. Safe to share between threads; several processes may open the same file.

    ``path`` is the SQLite file; it and its folder are made when missing. A mail is shown by its Date header; what
    time it is, and by what seed chance is drawn, the ``host`` says.
    """

    def __init__(self, path: Path, host: Host = NOWHERE) -> None:
        self.path = path
        self.host = host
        self.changes = Changes()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = schema.connect(path)
        self._writing = threading.Lock()
        self._waiting: deque[tuple[Mail, Future[list[StoredId]]]] = deque()
        self._reading_lock = threading.Lock()
        self._idle: list[sqlite3.Connection] | None = []
        try:
            schema.prepare(self._writer)
        except BaseException:
            self._writer.close()
            raise

    def deliver(self, envelope: Envelope, raw: bytes) -> list[StoredId]:
        """Store a mail durably; the id under which each recipient has it, in their order.

        A recipient that already has this Message-ID keeps what it has. Threads that deliver at the same time
        share a commit: whoever holds the lock stores for all that wait. Raises sqlite3.Error when the disk fails.
        """
        return self.store(Mail.read(envelope, raw))

    def store(self, mail: Mail) -> list[StoredId]:
        """Store a mail that has been read as `deliver` does; the id under which each of its mailboxes has it."""
        stored: Future[list[StoredId]] = Future()
        self._waiting.append((mail, stored))
        with self._writing:
            if not stored.done():
                self._store_waiting()
        return stored.result()

    def store_all(self, mails: Sequence[Mail]) -> list[list[StoredId]]:
        """Store mails as `store` does, in one transaction; what `store` returns, of each of them."""
        with self._writing, self._storing() as connection:
            return write(connection, mails, self.host.now)

    def deliver_many(self, mails: Iterable[Mail]) -> int:
        """Store many mails in one transaction, durable when it returns; how many were new to someone."""
        batch = list(mails)
        with self._writing, self._storing() as connection:
            before = last_id(connection)
            write(connection, batch, self.host.now)
            return last_id(connection) - before

    def mailboxes(self) -> list[Mailbox]:
        """Every mailbox that holds mail, by address."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT t.mailbox, t.total, t.unread, m.received_at FROM counts t JOIN messages m ON m.id ="
                " (SELECT max(message) FROM copies WHERE mailbox = t.mailbox AND folder = t.folder)"
                " WHERE t.folder = 'INBOX' ORDER BY t.mailbox"
            ).fetchall()
        return [
            Mailbox(address, total, unread, datetime.fromisoformat(at)) for address, total, unread, at in rows
        ]

    def messages(
        self,
        to: str | None = None,
        subject: str | None = None,
        *,
        after: int | None = None,
        limit: int = 50,
        unread: bool | None = None,
        search: str | None = None,
    ) -> list[Summary]:
        """Messages newest last: the first ``limit`` after the cursor ``after``, or without a cursor the newest ones.

        ``to`` names a mailbox, ``subject`` a part of the subject, ``search`` follows the grammar of mailsim.search.
        """
        wanted = Selection(to, subject, after, None, unread, terms(search or ""))
        return self.select(wanted, limit) if after is not None else self.newest(wanted, limit)[::-1]

    def select(self, wanted: Selection, limit: int) -> list[Summary]:
        """Return the first ``limit`` messages of a selection, oldest first."""
        return self._summaries(wanted, limit, 0, newest_first=False)

    def newest(self, wanted: Selection, limit: int, start: int = 0) -> list[Summary]:
        """Return the last ``limit`` messages of a selection, newest first, after skipping ``start``."""
        return self._summaries(wanted, limit, start, newest_first=True)

    def tally(self, wanted: Selection) -> tuple[int, int]:
        """How many messages a selection has, and how many of them are unread.

        Words are counted to finding.MOST_COUNTED messages: where it is so many, there may be more.
        """
        with self._reading() as connection:
            return finding.tally(connection, wanted)

    def summary(self, stored_id: int, to: str | None = None) -> Summary:
        """One message as lists show it, in the mailbox ``to`` where one is named."""
        found = self.select(Selection(to, after=stored_id - 1, before=stored_id + 1), 1)
        if not found:
            raise NoSuchMessageError(f"メール {stored_id} はありません / there is no message {stored_id}")
        return found[0]

    def message(self, stored_id: int) -> Message:
        """One message parsed."""
        return parse(self.raw(stored_id))

    def raw(self, stored_id: int) -> bytes:
        """Return the octets of a message exactly as they came."""
        with self._reading() as connection:
            row = connection.execute("SELECT raw FROM contents WHERE id = ?", (stored_id,)).fetchone()
        if row is None:
            raise NoSuchMessageError(f"メール {stored_id} はありません / there is no message {stored_id}")
        return bytes(row[0])

    def mark_read(self, ids: Iterable[int] | None, read: bool = True, to: str | None = None) -> None:
        """Mark messages (None: all) read or unread, in one mailbox or in all."""
        statement = "UPDATE copies SET unread = ?1 WHERE (?2 IS NULL OR message = ?2) AND (?3 IS NULL OR mailbox = ?3)"
        with self._writing, self._transaction() as connection:
            connection.executemany(statement, [(not read, which, to and to.lower()) for which in _each(ids)])

    def delete(self, ids: Iterable[int] | None, to: str | None = None) -> None:
        """Delete messages (None: all) from one mailbox or from all; one that no mailbox holds any more is gone."""
        statement = "DELETE FROM copies WHERE (?1 IS NULL OR message = ?1) AND (?2 IS NULL OR mailbox = ?2)"
        orphans = (
            "DELETE FROM messages WHERE (?1 IS NULL OR id = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM copies WHERE message = messages.id)"
        )
        with self._writing, self._transaction() as connection:
            for which in _each(ids):
                connection.execute(statement, (which, to and to.lower()))
                connection.execute(orphans, (which,))

    def settings(self, kind: str) -> dict[str, Any]:
        """Return what was set of a kind (mailbox, fault, webhook …), by name."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT name, value FROM settings WHERE kind = ? ORDER BY name", (kind,)
            ).fetchall()
        return {name: json.loads(value) for name, value in rows}

    def set(self, kind: str, name: str, value: Any) -> None:
        """Set something JSON can say, durably; None takes it away."""
        with self.writing() as connection:
            connection.execute("DELETE FROM settings WHERE kind = ? AND name = ?", (kind, name))
            if value is not None:
                connection.execute(
                    "INSERT INTO settings VALUES (?, ?, ?)",
                    (kind, name, json.dumps(value, ensure_ascii=False)),
                )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction, committed durably when the block ends well."""
        with self._writing, self._transaction() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open the file for reading only; what others commit meanwhile is seen by each statement anew."""
        with self._reading() as connection:
            yield connection

    def count(self) -> int:
        """How many messages there are."""
        with self._reading() as connection:
            return int(connection.execute("SELECT total FROM whole").fetchone()[0])

    def checkpoint(self) -> None:
        """Bring everything into the one file, so that it can be copied while nobody delivers."""
        with self._writing:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, path: Path) -> None:
        """Copy all mails as they stand into a new file, durably; others may read and deliver meanwhile."""
        with self._reading() as connection:
            schema.copy(connection, path)

    def close(self) -> None:
        """Close the file; what was delivered stays.

        Whoever is reading reads on, with a connection that closes when it is done; a later reader opens its own.
        """
        with self._writing, self._reading_lock:
            for connection in (*(self._idle or ()), self._writer):
                connection.close()
            self._idle = None

    def _store_waiting(self) -> None:
        """Store all mails that wait, in one transaction; their threads take the results from the futures."""
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            with self._storing() as connection:
                results = write(connection, [mail for mail, _ in batch], self.host.now)
        except BaseException as error:
            for _, stored in batch:
                stored.set_exception(error)
            raise
        for (_, stored), ids in zip(batch, results, strict=True):
            stored.set_result(ids)

    def _summaries(self, wanted: Selection, limit: int, start: int, *, newest_first: bool) -> list[Summary]:
        with self._reading() as connection:
            ids = finding.page(connection, wanted, limit, start, newest_first=newest_first)
            there = (wanted.to and wanted.to.lower(), wanted.folder)
            rows = connection.execute(_SUMMARIES, (json.dumps(ids), *there))
            return [_summary(row) for row in rows.fetchall()]

    @contextmanager
    def _storing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction of small statements: what each would take back stays in memory, not in a file beside."""
        self._writer.execute("PRAGMA temp_store = MEMORY")
        try:
            with self._transaction() as connection:
                yield connection
        finally:
            self._writer.execute("PRAGMA temp_store = DEFAULT")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield self._writer
            self._writer.execute("COMMIT")
            self.changes.tell()
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._reading_lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or schema.connect(self.path, reading=True)
        try:
            yield connection
        finally:
            self._put_back(connection)

    def _put_back(self, connection: sqlite3.Connection) -> None:
        with self._reading_lock:
            if self._idle is None:
                connection.close()
            else:
                self._idle.append(connection)


def _each(ids: Iterable[int] | None) -> list[int | None]:
    return [None] if ids is None else list(ids)


def _summary(row: tuple[object, ...]) -> Summary:
    (
        stored_id,
        message_id,
        sender,
        received_at,
        subject,
        people,
        snippet,
        text,
        size,
        attachments,
        unread,
    ) = row
    named = json.loads(str(people))
    to, cc, bcc, reply_to = (
        tuple(Person(**one) for one in named[kind]) for kind in ("to", "cc", "bcc", "reply_to")
    )
    return Summary(
        id=StoredId(int(str(stored_id))),
        message_id=str(message_id),
        sender=str(sender),
        recipients=tuple(named["recipients"]),
        received_at=datetime.fromisoformat(str(received_at)).astimezone(JST),
        subject=str(subject),
        author=Person(**named["from"]),
        to=to,
        cc=cc,
        bcc=bcc,
        reply_to=reply_to,
        snippet=str(snippet),
        text=str(text),
        size=int(str(size)),
        attachments=int(str(attachments)),
        unread=bool(unread),
        username=str(named.get("username", "")),
    )
