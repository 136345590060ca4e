"""How long an inbox keeps its mails: so long, or so many; the oldest go first."""

import json
import sqlite3
from datetime import datetime, timedelta

from mailsim.inbox import Inbox
from mailsim.message import JST

BATCH = 500
"""Messages of one transaction, so that whoever delivers meanwhile waits but shortly."""
_DELETE = (
    "DELETE FROM copies WHERE message IN (SELECT value FROM json_each(?))",
    "DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))",
)


def apply(inbox: Inbox, keep: timedelta | None = None, most: int | None = None) -> int:
    """Delete what arrived longer than ``keep`` ago, and the oldest beyond the ``most`` that may stay; how many went.

    Ages are by the clock of the inbox's host; where nobody knows the time, by the arrival of its newest mail.
    Whoever is interrupted has deleted some of the oldest: each batch is a transaction of its own.
    """
    deleted = 0
    while batch := _delete_some(inbox, keep, most):
        deleted += batch
    return deleted


def _delete_some(inbox: Inbox, keep: timedelta | None, most: int | None) -> int:
    with inbox.reading() as connection:
        if not _outlived(connection, inbox.host.now(), keep, most):
            return 0
    with inbox.writing() as connection:
        ids = _outlived(connection, inbox.host.now(), keep, most)
        for statement in _DELETE:
            connection.execute(statement, (json.dumps(ids),))
    return len(ids)


def _outlived(
    connection: sqlite3.Connection, now: datetime | None, keep: timedelta | None, most: int | None
) -> list[int]:
    """Return the oldest messages that must go, at most a batch of them."""
    (total,) = connection.execute("SELECT total FROM whole").fetchone()
    beyond = 0 if most is None else max(0, total - most)
    query = "SELECT id, arrived_at < ? FROM messages ORDER BY arrived_at, id LIMIT ?"
    rows = connection.execute(query, (_limit(connection, now, keep), BATCH)).fetchall()
    return [stored_id for place, (stored_id, aged) in enumerate(rows) if aged or place < beyond]


def _limit(connection: sqlite3.Connection, now: datetime | None, keep: timedelta | None) -> str:
    """Return the instant before which what arrived must go; "" where no age counts."""
    if keep is None:
        return ""
    (newest,) = connection.execute("SELECT max(arrived_at) FROM messages").fetchone()
    present = now or (datetime.fromisoformat(newest) if newest else None)
    return (present - keep).astimezone(JST).isoformat() if present else ""
