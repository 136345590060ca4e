"""SQLite files as databases: engines whose transactions begin as they should, and the PRAGMAs durability rests on."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

from backoffice.store import (  # noqa: F401 - their tables are declared on import
    agenda,
    applications,
    journal,
    outbox,
    people,
    replies,
    shipments,
    world_state,
)

REVISION = "0001"
BUSY_MS = 30_000

# Durability: WAL with FULL syncs at each commit, so that what was answered survives a power cut.
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": str(BUSY_MS),
    "temp_store": "MEMORY",
}


def open_database(path: Path, *, writing: bool, pool_size: int = 4) -> Engine:
    """Return an engine on a SQLite file. A writing one begins IMMEDIATE, so that it waits and never fails midway."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=16,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_MS / 1000},
    )
    event.listen(engine, "connect", _prepare)
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def world_metadata() -> MetaData:
    """Return the tables of a world that are the office's own (the post's are in its ledger)."""
    return SQLModel.metadata


def create_world_tables(connection: Connection) -> None:
    """Create a world's tables in the newest shape and note that revision, as the migrations would."""
    world_metadata().create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": REVISION})


def revision(connection: Connection) -> str:
    """Return the revision of a database."""
    found: str = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
    return found


def mode_of(path: Path) -> str:
    """Return how the clock of the world in a database file goes, by a look that keeps nothing open; "" when unknown."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)
    except sqlite3.Error:
        return ""
    try:
        row = connection.execute("SELECT mode FROM world_state").fetchone()
        return str(row[0]) if row else ""
    except sqlite3.Error:
        return ""
    finally:
        connection.close()


def checkpoint(engine: Engine) -> None:
    """Move all that is committed from the log into the file, so that the file alone is the database."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.close()


def _prepare(raw: object, _record: object) -> None:
    cursor = raw.cursor()  # type: ignore[attr-defined]  # a DB-API connection
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()
