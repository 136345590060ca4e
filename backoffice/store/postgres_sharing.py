"""Several names for one schema of PostgreSQL: what a template left is never written again, so forks need no copy of it.

A name beside the first is an empty schema whose comment says which one it means. When the first one goes, another of
its names takes the tables over.
"""

from sqlalchemy import Connection, text

from backoffice.store.postgres import quoted, run

# Any number that nothing else in the database locks.
ONE_AT_A_TIME = 0x0DA1BA

_MEANT = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
_HEIRS = text(
    "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = :schema ORDER BY nspname"
)
_HAS = text("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = :schema)")


def hold(connection: Connection) -> None:
    """Let nobody else make, share or drop schemas until this transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})


def has_schema(connection: Connection, schema: str) -> bool:
    """Return whether there is a schema of this name."""
    return bool(connection.scalar(_HAS, {"schema": schema}))


def meant(connection: Connection, schema: str) -> str:
    """Return the schema that has the tables which a name means."""
    return connection.scalar(_MEANT, {"schema": quoted(schema)}) or schema


def share(connection: Connection, schema: str, name: str) -> None:
    """Make another name for a schema."""
    hold(connection)
    run(connection, f"CREATE SCHEMA {quoted(name)}")
    _mean(connection, name, meant(connection, schema))


def inherited(connection: Connection, schema: str) -> bool:
    """Remove a name while its tables are meant by another; return whether it is so, and they are kept."""
    if meant(connection, schema) != schema:
        run(connection, f"DROP SCHEMA {quoted(schema)}")
        return True
    heirs = connection.scalars(_HEIRS, {"schema": schema}).all()
    if heirs:
        first, *others = heirs
        run(
            connection,
            f"DROP SCHEMA {quoted(first)}; ALTER SCHEMA {quoted(schema)} RENAME TO {quoted(first)}",
        )
        for other in others:
            _mean(connection, other, first)
    return bool(heirs)


def _mean(connection: Connection, name: str, schema: str) -> None:
    # The names are of [a-z0-9_-]; a comment cannot be a parameter.
    run(connection, f"COMMENT ON SCHEMA {quoted(name)} IS '{schema}'")
