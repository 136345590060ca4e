"""The journal: append-only events, each chained to the one before by its hash."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Index, select
from sqlmodel import Field, col

from backoffice.store.bulk import insert_all
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText, canonical
from backoffice.store.world_state import GENESIS, WorldState


class JournalEvent(Row, table=True):
    """Something that happened: past tense, who, when, what, facts."""

    __tablename__ = "journal"
    __table_args__ = (Index("journal_by_subject", "subject", "seq"),)

    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=InstantText)
    actor: str
    kind: str
    subject: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    hash: str


@dataclass(frozen=True, slots=True)
class Event:
    """A journal event in memory, before and after it is chained."""

    seq: int
    at: datetime
    actor: str
    kind: str
    subject: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event whose hash does not follow from what stands in the journal."""

    seq: int
    expected: str
    found: str


_TABLE = JournalEvent.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it


def append(connection: Connection, head: str, events: Sequence[Event]) -> str:
    """Store events behind the head; return the new head."""
    rows = []
    for event in events:
        head = _link(head, event)
        rows.append(_values(event) | {"hash": head})
    insert_all(connection, _TABLE, rows)
    return head


def verify(connection: Connection) -> BrokenLink | None:
    """Return the first broken link of the chain, or None when it holds to the head that the world states."""
    head, seq = GENESIS, 0
    for row in connection.execute(select(_TABLE).order_by(_TABLE.c.seq)):
        head = _link(head, Event(row.seq, row.at, row.actor, row.kind, row.subject, row.facts))
        if head != row.hash:
            return BrokenLink(row.seq, head, row.hash)
        seq = row.seq
    stated = connection.scalar(select(col(WorldState.head))) or GENESIS
    return None if stated == head else BrokenLink(seq + 1, stated, head)


def events_after(connection: Connection, seq: int, limit: int) -> list[Event]:
    """Return events after a sequence number, the oldest first."""
    query = select(_TABLE).where(_TABLE.c.seq > seq).order_by(_TABLE.c.seq).limit(limit)
    return list(_events(connection, query))


def latest(connection: Connection, limit: int, after: int = 0) -> list[Event]:
    """Return the latest events after a sequence number, the newest first."""
    query = select(_TABLE).where(_TABLE.c.seq > after).order_by(_TABLE.c.seq.desc()).limit(limit)
    return list(_events(connection, query))


def about(connection: Connection, subject: str, limit: int = 500) -> list[Event]:
    """Return the events about one subject, the oldest first; of more than `limit`, the latest."""
    query = select(_TABLE).where(_TABLE.c.subject == subject).order_by(_TABLE.c.seq.desc()).limit(limit)
    return list(_events(connection, query))[::-1]


def _events(connection: Connection, query: Any) -> Iterator[Event]:
    for row in connection.execute(query):
        yield Event(row.seq, row.at, row.actor, row.kind, row.subject, row.facts)


def _link(head: str, event: Event) -> str:
    words = [head, event.seq, event.at.isoformat(), event.actor, event.kind, event.subject, event.facts]
    return sha256(canonical(words).encode()).hexdigest()


def _values(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in ("seq", "at", "actor", "kind", "subject", "facts")}
