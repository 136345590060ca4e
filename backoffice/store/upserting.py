"""Rows that are inserted or, where their key is there already, changed: the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, add: str = "") -> None:
    """Insert rows; one whose key is there takes the new values, or with `add` adds that column's to its own."""
    if not rows:
        return
    insert = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    new: dict[str, Any] = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    if add:
        new[add] = table.c[add] + insert.excluded[add]
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=new), list(rows))


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
