"""Copying a schema of PostgreSQL into another: tables, rows, keys and indexes under the same names.

What else a schema can hold (views, triggers, foreign keys) no world has; a test holds it so.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from backoffice.store.postgres import quoted, run

# From this size on, the planner is told what it would otherwise find out by itself in a while.
LARGE_BYTES = 1_000_000

_TABLES = text(
    "SELECT relname, pg_table_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(:schema)"
    " ORDER BY relname"
)
_KEYS = text(
    "SELECT r.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid"
    " WHERE k.connamespace = to_regnamespace(:schema) AND k.contype IN ('p', 'u', 'x') ORDER BY k.conname"
)
# Printed pretty, a definition names the tables on the search path without their schema.
_INDEXES = text(
    "SELECT pg_get_indexdef(i.indexrelid, 0, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE c.relnamespace = to_regnamespace(:schema)"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    " ORDER BY c.relname"
)
_SEQUENCES = text(
    "SELECT r.relname, a.attname FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid"
    " WHERE r.relnamespace = to_regnamespace(:schema) AND a.attidentity <> '' ORDER BY r.relname"
)


def copy_schema(connection: Connection, source: str, target: str) -> None:
    """Create the schema `target` as a copy of `source`, in the connection's transaction, in one trip.

    The search path is `source` then, as it was for those who copy the schema that they work in.
    """
    run(connection, f"SET LOCAL search_path TO {quoted(source)}")
    script = ";\n".join(_script(connection, quoted(source), quoted(target)))
    run(connection, f"{script};\nSET LOCAL search_path TO {quoted(source)}")


def _script(connection: Connection, source: str, target: str) -> Iterator[str]:
    named = {"schema": source}
    tables = list(connection.execute(_TABLES, named))
    yield f"CREATE SCHEMA {target}; SET LOCAL search_path TO {target}"
    for name, _ in tables:
        yield f"CREATE TABLE {quoted(name)} (LIKE {source}.{quoted(name)} INCLUDING ALL EXCLUDING INDEXES)"
        yield f"INSERT INTO {quoted(name)} TABLE {source}.{quoted(name)}"
    for table, key, definition in connection.execute(_KEYS, named):
        yield f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(key)} {definition}"
    for (definition,) in connection.execute(_INDEXES, named):
        yield str(definition)
    yield from (f"ANALYZE {quoted(name)}" for name, size in tables if size > LARGE_BYTES)
    for table, column in connection.execute(_SEQUENCES, named):
        yield _counting_on(quoted(table), table, column)


def _counting_on(quoted_table: str, table: str, column: str) -> str:
    sequence = f"pg_get_serial_sequence('{quoted_table}', '{column}')"
    return f"SELECT setval({sequence}, max({quoted(column)})) FROM {quoted(table)} HAVING count(*) > 0"  # noqa: S608 - names of the catalog
