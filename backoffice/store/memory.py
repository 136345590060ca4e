"""What a transaction knows of the tables: rows it has read, added and changed, until they are written in bulk."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

from backoffice.store import bulk
from backoffice.store.lookup import rows_with
from backoffice.store.rows import Changes, Row, changes, key_name, let_known, settle_changes

R = TypeVar("R", bound=Row)

Written = tuple[list[Row], list[tuple[Row, Changes]]]
"""The rows that were added, and those that changed with their old values."""


class Memory:
    """The rows of one transaction, each one object however it was come by, strongly held.

    A session that is asked questions beside is let know of them first; its own flush is never used.
    """

    def __init__(self, session: Session) -> None:
        """Remember over an open session."""
        self._session = session
        self._rows: dict[type[Row], dict[Any, Any]] = defaultdict(dict)
        self._added: list[Row] = []
        self._new_keys: set[Any] = set()
        self._groups: dict[tuple[type[Row], str], dict[str, dict[Any, Any]]] = {}
        self._loaded: dict[tuple[type[Row], str], set[str]] = defaultdict(set)
        self._unwritten: list[Row] = []
        self._unknown: list[Row] = []

    def keep(self, row: Row) -> None:
        """Remember a row that was looked up elsewhere."""
        self._rows[type(row)][getattr(row, key_name(type(row)))] = row
        self._unknown.append(row)

    def add(self, row: Row) -> None:
        """Remember a new row; it is written by and by."""
        kind = type(row)
        key = getattr(row, key_name(kind))
        self._rows[kind][key] = row
        self._new_keys.add(key)
        self._added.append(row)
        self._unwritten.append(row)
        for (grouped, name), groups in self._groups.items():
            if grouped is kind:
                groups[getattr(row, name)][key] = row

    def get(self, table: type[R], key: str | int) -> R | None:
        """Return the row with a key, or None."""
        known: R | None = self._rows[table].get(key)
        if known is None and key:
            self._look_up(table, key_name(table), [key])
            known = self._rows[table].get(key)
        return known

    def fetch(self, table: type[R], keys: Iterable[str]) -> list[R]:
        """Load those rows of some keys that are not in memory yet; return all that there are."""
        wanted, known = sorted(set(keys) - {""}), self._rows[table]
        self._look_up(table, key_name(table), [key for key in wanted if key not in known])
        return [known[key] for key in wanted if key in known]

    def fetch_having(self, table: type[R], name: str, values: Iterable[str]) -> list[R]:
        """Load the rows with some values in a column that never changes, each value once; return them by value and key.

        A value that is the key of a row of this very transaction stands in no row of the database.
        """
        loaded, groups = self._loaded[table, name], self._grouped(table, name)
        wanted = sorted(set(values) - {""})
        missing = [value for value in wanted if value not in loaded and value not in self._new_keys]
        for row in self._look_up(table, name, missing):
            groups[getattr(row, name)][getattr(row, key_name(table))] = row
        loaded.update(missing)
        return [row for value in wanted if value in groups for _, row in sorted(groups[value].items())]

    def write(self, connection: Connection, *, asked: bool) -> Written:
        """Write new and changed rows and return them; with `asked` the session's questions find them as these objects."""
        changed = [(row, old) for row in self._changeable() if (old := changes(row))]
        added, self._unwritten = self._unwritten, []
        bulk.write_new(connection, added)
        bulk.write_changes(connection, changed)
        if asked:
            let_known(self._session, [*self._unknown, *added])
            settle_changes(changed)
            self._unknown = []
        return added, changed

    def _changeable(self) -> Iterable[Row]:
        """Give all rows but the new ones: those that were looked up, and those that the session has found."""
        yield from self._unknown
        yield from self._session.dirty

    def _look_up(self, table: type[R], name: str, values: list[Any]) -> list[R]:
        if not values:
            return []
        found = [self._one(row) for row in rows_with(self._session.connection(), table, name, values)]
        known, key = self._rows[table], key_name(table)
        known.update((getattr(row, key), row) for row in found)
        return found

    def _one(self, row: R) -> R:
        """Return the object that already stands for a row that was looked up, if there is one."""
        kind = type(row)
        key = getattr(row, key_name(kind))
        known: R | None = self._rows[kind].get(key) or self._session.identity_map.get(
            self._session.identity_key(kind, key)
        )
        if known is None:
            self._unknown.append(row)
        return known or row

    def _grouped(self, table: type[R], name: str) -> dict[str, dict[Any, R]]:
        if (table, name) not in self._groups:
            groups: dict[str, dict[Any, R]] = defaultdict(dict)
            for row in self._added:
                if isinstance(row, table):
                    groups[getattr(row, name)][getattr(row, key_name(table))] = row
            self._groups[table, name] = groups
        return self._groups[table, name]
