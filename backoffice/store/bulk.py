"""Very many rows at once: worlds of a size that nobody plays by hand."""

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel

BATCH = 5_000


def load(connection: Connection, rows: Iterable[SQLModel]) -> int:
    """Insert new rows, all of one table, in batches; return how many there were."""
    waiting = iter(rows)
    count = 0
    while batch := list(islice(waiting, BATCH)):
        connection.execute(insert(type(batch[0])), [row.model_dump() for row in batch])
        count += len(batch)
    return count
