"""What a transaction knows of the tables: rows it has read, added and changed, until they are written in bulk."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session, SQLModel, select

from backoffice.store import bulk, rows
from backoffice.store.rows import Row, key_name, table_of

R = TypeVar("R", bound=Row)
KEYS = 500
"""Values that one statement asks for at most."""


class Memory:
    """The rows of one transaction, each one object however it was come by; strongly held, as a session does not."""

    def __init__(self, session: Session) -> None:
        """Remember over an open session, whose own flush is never used."""
        self._session = session
        self._rows: dict[tuple[type[SQLModel], str], Any] = {}
        self._added: list[SQLModel] = []
        self._unwritten: list[SQLModel] = []
        self._new_keys: set[str] = set()
        self._groups: dict[tuple[type[SQLModel], str], dict[str, dict[str, Any]]] = {}
        self._loaded: dict[tuple[type[SQLModel], str], set[str]] = defaultdict(set)

    def add(self, row: Row) -> None:
        """Remember a new row; it is written by and by."""
        kind = type(row)
        key = getattr(row, key_name(kind))
        self._rows[kind, key] = row
        self._new_keys.add(key)
        self._added.append(row)
        self._unwritten.append(row)
        for (grouped, name), groups in self._groups.items():
            if grouped is kind:
                groups.setdefault(getattr(row, name), {})[key] = row

    def get(self, table: type[R], key: str) -> R | None:
        """Return the row with a key, or None."""
        known: R | None = self._rows.get((table, key))
        if known is None and key:
            known = self._session.get(table, key)
            if known is not None:
                self._rows[table, key] = known
        return known

    def fetch(self, table: type[R], keys: Iterable[str]) -> list[R]:
        """Load those rows of some keys that are not in memory yet; return all that there are."""
        wanted = sorted(set(keys) - {""})
        missing = [key for key in wanted if (table, key) not in self._rows and key not in self._new_keys]
        self._keep(by_column(self._session, table, key_name(table), missing))
        return [self._rows[table, key] for key in wanted if (table, key) in self._rows]

    def having(self, table: type[R], name: str, value: str) -> list[R]:
        """Return the rows with a value in a column that never changes, in the order of their keys."""
        return self.fetch_having(table, name, [value])

    def fetch_having(self, table: type[R], name: str, values: Iterable[str]) -> list[R]:
        """Load the rows with some values in a column that never changes, each value once; return them by value and key.

        A value that is the key of a row of this very transaction stands in no row of the database.
        """
        known, groups = self._loaded[table, name], self._grouped(table, name)
        wanted = sorted(set(values) - {""})
        missing = [value for value in wanted if value not in known and value not in self._new_keys]
        key = key_name(table)
        for row in self._keep(by_column(self._session, table, name, missing)):
            groups.setdefault(getattr(row, name), {})[getattr(row, key)] = row
        known.update(missing)
        return [row for value in wanted for _, row in sorted(groups.get(value, {}).items())]

    def write(self, connection: Connection, *, asked: bool) -> None:
        """Write new and changed rows; with `asked` the session's questions find them as these objects."""
        changed = [(row, old) for row in self._session.dirty if (old := rows.changes(row))]
        bulk.write_new(connection, self._unwritten)
        bulk.write_changes(connection, changed)
        if asked:
            rows.let_known(self._session, self._unwritten)
            rows.settle_changes(changed)
        self._unwritten = []

    def _grouped(self, table: type[R], name: str) -> dict[str, dict[str, R]]:
        if (table, name) not in self._groups:
            groups: dict[str, dict[str, R]] = defaultdict(dict)
            for row in self._added:
                if isinstance(row, table):
                    groups[getattr(row, name)][getattr(row, key_name(table))] = row
            self._groups[table, name] = groups
        return self._groups[table, name]

    def _keep(self, found: list[R]) -> list[R]:
        for row in found:
            self._rows[type(row), getattr(row, key_name(type(row)))] = row
        return found


def by_column(session: Session, table: type[R], name: str, values: Iterable[str]) -> list[R]:
    """Return the rows with these values in a column, in a few statements, by their keys."""
    column, key = table_of(table).c[name], table_of(table).c[key_name(table)]
    found: list[R] = []
    waiting = iter(values)
    while batch := list(islice(waiting, KEYS)):
        found.extend(session.exec(select(table).where(column.in_(batch)).order_by(key)))
    return found
