"""What is to come in a world: entries ordered by (due, priority, seq)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, bindparam, delete, func, select
from sqlmodel import Field

from backoffice.store.bulk import execute_all, insert_all
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText


class AgendaEntry(Row, table=True):
    """One thing with a future."""

    __tablename__ = "agenda"
    __table_args__ = (Index("agenda_by_due", "due", "priority", "seq"),)

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    due: datetime = Field(sa_type=InstantText)
    priority: int
    kind: str
    subject: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """An agenda entry in memory; it sorts in the order in which it is served."""

    due: datetime
    priority: int
    seq: int
    kind: str = field(compare=False)
    subject: str = field(compare=False)
    facts: dict[str, Any] = field(compare=False, default_factory=dict)


_TABLE = AgendaEntry.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it
_REMOVE = delete(_TABLE).where(_TABLE.c.seq == bindparam("served"))


def next_due(connection: Connection) -> datetime | None:
    """Return when the next entry is due, or None when nothing is to come."""
    due: datetime | None = connection.scalar(select(func.min(_TABLE.c.due)))
    return due


def window(connection: Connection, until: datetime, size: int) -> tuple[list[Entry], datetime]:
    """Return up to about `size` entries due by `until`, in order, and the last instant that they cover whole.

    An instant is never split: entries of the last one are all there, even beyond `size`.
    """
    by_order = select(_TABLE).order_by(_TABLE.c.due, _TABLE.c.priority, _TABLE.c.seq)
    nth = select(_TABLE.c.due).where(_TABLE.c.due <= until).order_by(_TABLE.c.due).offset(size - 1).limit(1)
    bound = connection.scalar(nth) or until
    rows = connection.execute(by_order.where(_TABLE.c.due <= bound))
    return [Entry(row.due, row.priority, row.seq, row.kind, row.subject, row.facts) for row in rows], bound


def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Store new entries."""
    insert_all(connection, _TABLE, [_values(entry) for entry in entries])


def remove(connection: Connection, seqs: Sequence[int]) -> None:
    """Take served entries off the agenda."""
    execute_all(connection, _REMOVE, [{"served": seq} for seq in seqs])


def to_come(connection: Connection, limit: int) -> list[Entry]:
    """Return the next entries, the first one first."""
    query = select(_TABLE).order_by(_TABLE.c.due, _TABLE.c.priority, _TABLE.c.seq).limit(limit)
    return [Entry(r.due, r.priority, r.seq, r.kind, r.subject, r.facts) for r in connection.execute(query)]


def _values(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in ("due", "priority", "seq", "kind", "subject", "facts")}
