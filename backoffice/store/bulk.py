"""Very many rows at once, past all that SQLAlchemy does for a row that it may have to look at again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, bindparam, insert, update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import SQLModel

from backoffice.store.rows import Changes, key_name, table_of

BATCH = 5_000
Encode = Callable[[Any], Any]


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have a value for each column of a table, in one statement for all."""
    execute_all(connection, _insert(table), rows)


def execute_all(connection: Connection, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
    """Do a statement once for each row of values: compiled once for all times, encoded column by column."""
    if rows:
        text, encoders, positional = _prepared(statement, connection.dialect)
        if positional:
            values: Any = [tuple(_encoded(row, encoders)) for row in rows]
        else:
            values = [
                dict(zip((n for n, _ in encoders), _encoded(row, encoders), strict=True)) for row in rows
            ]
        connection.exec_driver_sql(text, values)


def write_new(connection: Connection, rows: Iterable[SQLModel]) -> None:
    """Insert rows, a statement a table."""
    tables: dict[Table, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        tables[table_of(type(row))].append(vars(row))
    for table, values in tables.items():
        insert_all(connection, table, values)


def write_changes(connection: Connection, changed: Iterable[tuple[SQLModel, Changes]]) -> None:
    """Update rows, a statement for each set of columns that changed together."""
    groups: dict[tuple[type[SQLModel], tuple[str, ...]], list[Mapping[str, Any]]] = defaultdict(list)
    for row, old in changed:
        own = vars(row)
        groups[type(row), tuple(sorted(old))].append(own | {"written": own[key_name(type(row))]})
    for (kind, names), values in groups.items():
        execute_all(connection, _update(kind, names), values)


def _encoded(row: Mapping[str, Any], encoders: Sequence[tuple[str, Encode | None]]) -> Iterable[Any]:
    return [encode(row[name]) if encode else row[name] for name, encode in encoders]


@cache
def _insert(table: Table) -> Executable:
    return insert(table)


@cache
def _update(kind: type[SQLModel], names: tuple[str, ...]) -> Executable:
    table = table_of(kind)
    by_key = table.c[key_name(kind)] == bindparam("written")
    return update(table).where(by_key).values({name: bindparam(name) for name in names})


@cache
def _prepared(
    statement: Executable, dialect: Dialect
) -> tuple[str, tuple[tuple[str, Encode | None], ...], bool]:
    """Return a statement's text for a driver, its parameters with what encodes each, and whether they go by place."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # each statement of ours can
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - as SQLAlchemy says of all statements but DDL
    names = compiled.positiontup or list(compiled.binds)
    encoders = tuple(
        (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
    )
    return compiled.string, encoders, compiled.positional
