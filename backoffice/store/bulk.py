"""Very many rows at once: those that a window of time needs, and worlds of a size that nobody plays by hand."""

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, insert
from sqlmodel import Session, SQLModel, select

BATCH = 5_000
KEYS = 500
Row = TypeVar("Row", bound=SQLModel)


def by_keys(session: Session, table: type[Row], keys: Iterable[str]) -> list[Row]:
    """Return the rows with these keys, in a few statements."""
    (key,) = table.__table__.primary_key  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it
    rows: list[Row] = []
    waiting = iter(sorted(set(keys) - {""}))
    while batch := list(islice(waiting, KEYS)):
        rows.extend(session.exec(select(table).where(key.in_(batch))))
    return rows


def load(connection: Connection, rows: Iterable[SQLModel]) -> int:
    """Insert new rows, all of one table, in batches; return how many there were."""
    waiting = iter(rows)
    count = 0
    while batch := list(islice(waiting, BATCH)):
        connection.execute(insert(type(batch[0])), [row.model_dump() for row in batch])
        count += len(batch)
    return count
