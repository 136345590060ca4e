"""Rows that are inserted or, where their key is there already, changed: the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from backoffice.store.bulk import execute_all


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, add: str = "") -> None:
    """Insert rows; one whose key is there takes the new values, or with `add` adds that column's to its own.

    Where all columns are the key, what is there stays.
    """
    execute_all(connection, _put(table, connection.dialect.name, add), rows)


@cache
def _put(table: Table, dialect: str, add: str) -> sqlite.Insert | postgresql.Insert:
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    new: dict[str, Any] = {
        name: insert.excluded[name] for name in (column.name for column in table.columns) if name not in keys
    }
    if add:
        new[add] = table.c[add] + insert.excluded[add]
    if not new:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=keys, set_=new)
