"""The journal: append-only events, each chained to the one before by its hash."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Index, Integer, Text, bindparam, func, insert, select, type_coerce
from sqlalchemy.exc import DatabaseError
from sqlmodel import Field, col

from backoffice.store.bulk import execute_all
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText, canonical
from backoffice.store.world_state import GENESIS, WorldState


class JournalEvent(Row, table=True):
    """Something that happened: past tense, who, when, what, facts."""

    __tablename__ = "journal"
    __table_args__ = (Index("journal_by_subject", "subject", "seq"),)

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
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
    """The first event whose hash does not follow from what stands in the journal; `found` may be UNREADABLE."""

    seq: int
    expected: str
    found: str


UNREADABLE = "unreadable"
READ_AT_ONCE = 500
_TABLE = JournalEvent.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it
_NEW = {column: f"new_{column.name}" for column in _TABLE.c}
# The very texts that are hashed are stored, not made a second time.
_INSERT = insert(_TABLE).values(
    {
        column: bindparam(name, type_=Integer() if column.primary_key else Text())
        for column, name in _NEW.items()
    }
)


def append(connection: Connection, head: str, events: Sequence[Event]) -> str:
    """Store events behind the head; return the new head."""
    rows = []
    for event in events:
        texts = _texts(event)
        head = chain_hash(head, *texts)
        rows.append(dict(zip(_NEW.values(), (*texts, head), strict=True)))
    execute_all(connection, _INSERT, rows)
    return head


def verify(connection: Connection) -> BrokenLink | None:
    """Return the first broken link of the chain, or None when it holds to the head that the world states.

    The texts are taken as they stand in the database, so that a byte which means the same is found too.
    """
    head, seq = GENESIS, 0
    for row in _as_stored(connection):
        if row is None:
            return BrokenLink(seq + 1, head, UNREADABLE)
        head, seq = chain_hash(head, *row[:-1]), row[0]
        if head != row[-1]:
            return BrokenLink(seq, head, row[-1])
    stated = connection.scalar(select(col(WorldState.head))) or GENESIS
    return None if stated == head else BrokenLink(seq + 1, stated, head)


def events_after(connection: Connection, seq: int, limit: int) -> list[Event]:
    """Return events after a sequence number, the oldest first."""
    query = select(_TABLE).where(_TABLE.c.seq > seq).order_by(_TABLE.c.seq).limit(limit)
    return list(_events(connection, query))


def of_kind_after(connection: Connection, prefix: str, seq: int, limit: int) -> list[Event]:
    """Return events after a sequence number whose kinds begin with a prefix, the oldest first."""
    query = select(_TABLE).where(_TABLE.c.seq > seq, _TABLE.c.kind.startswith(prefix, autoescape=True))
    return list(_events(connection, query.order_by(_TABLE.c.seq).limit(limit)))


def latest(connection: Connection, limit: int, after: int = 0) -> list[Event]:
    """Return the latest events after a sequence number, the newest first."""
    query = select(_TABLE).where(_TABLE.c.seq > after).order_by(_TABLE.c.seq.desc()).limit(limit)
    return list(_events(connection, query))


def about(connection: Connection, subject: str, limit: int = 500) -> list[Event]:
    """Return the events about one subject, the oldest first; of more than `limit`, the latest."""
    query = select(_TABLE).where(_TABLE.c.subject == subject).order_by(_TABLE.c.seq.desc()).limit(limit)
    return list(_events(connection, query))[::-1]


def subjects_after(connection: Connection, seq: int, limit: int) -> list[tuple[int, str, str]]:
    """Return numbers, kinds and subjects of the events after a sequence number, the oldest first."""
    columns = (_TABLE.c.seq, _TABLE.c.kind, _TABLE.c.subject)
    query = select(*columns).where(_TABLE.c.seq > seq).order_by(_TABLE.c.seq).limit(limit)
    return [(row.seq, row.kind, row.subject) for row in connection.execute(query)]


def count_about(connection: Connection, subject: str, after: int, most: int) -> int:
    """Return how many events about a subject stand behind a sequence number, but no more than `most`."""
    some = select(_TABLE.c.seq).where(_TABLE.c.subject == subject, _TABLE.c.seq > after).limit(most)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def latest_of(connection: Connection, subjects: Sequence[str], kind: str) -> dict[str, datetime]:
    """Return when something of a kind last happened to each of a page of subjects; those it never did are left out."""
    query = select(_TABLE.c.subject, _TABLE.c.at).where(_TABLE.c.subject.in_(subjects), _TABLE.c.kind == kind)
    return (
        {row.subject: row.at for row in connection.execute(query.order_by(_TABLE.c.seq))} if subjects else {}
    )


def _events(connection: Connection, query: Any) -> Iterator[Event]:
    for row in connection.execute(query):
        yield Event(row.seq, row.at, row.actor, row.kind, row.subject, row.facts)


def _as_stored(connection: Connection) -> Iterator[tuple[Any, ...] | None]:
    """Give the events with their hashes as the database holds them; None, and nothing more, for one it cannot read."""
    columns = [type_coerce(column, Text) if column.name != "seq" else column for column in _TABLE.c]
    query = select(*columns).order_by(_TABLE.c.seq)
    last = 0
    for at_once in (READ_AT_ONCE, 1):  # one by one, to come to the very event that cannot be read
        try:
            rest = query.where(_TABLE.c.seq > last).execution_options(yield_per=at_once)
            with connection.execute(rest) as rows:  # closed also when nobody reads to the end
                for row in rows:
                    last = row[0]
                    yield tuple(row)
        except DatabaseError:
            continue
        return
    yield None


def _texts(event: Event) -> tuple[int, str, str, str, str, str]:
    """Return an event as it is stored, but its hash."""
    facts = canonical(event.facts)
    return event.seq, event.at.isoformat(), event.actor, event.kind, event.subject, facts


def chain_hash(head: str, seq: int, at: str, actor: str, kind: str, subject: str, facts: str) -> str:
    """Return the hash of an event behind a head; `at` and `facts` are the texts that are stored."""
    words = canonical([head, seq, at, actor, kind, subject]).removesuffix("]")
    return sha256(f"{words},{facts}]".encode()).hexdigest()
