"""SQLite files as databases: engines whose transactions begin as they should, and the PRAGMAs durability rests on."""

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache
from sqlmodel import SQLModel

from backoffice.store import (  # noqa: F401 - their tables are declared on import
    agenda,
    applications,
    following,
    journal,
    outbox,
    people,
    replies,
    shipments,
    world_state,
)

REVISION = "0002"
BUSY_MS = 30_000
COMPILED: LRUCache[Any, Any] = LRUCache(2000)

# Durability: WAL with FULL syncs at each commit, so that what was answered survives a power cut.
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": str(BUSY_MS),
    "temp_store": "MEMORY",
}


def open_database(path: Path, *, writing: bool, pool_size: int = 4) -> Engine:
    """Return an engine on a SQLite file. A writing one begins IMMEDIATE, so that it waits and never fails midway.

    All engines share one dialect and one cache of compiled statements: a new world compiles nothing anew.
    """
    dialect = _dialect()
    pool = QueuePool(
        lambda: _connect(path),  # type: ignore[arg-type]  # a sqlite3 connection is a DB-API one
        pool_size=pool_size,
        max_overflow=16,
        dialect=dialect,
    )
    engine = Engine(
        pool, dialect, make_url(f"sqlite:///{path}"), execution_options={"compiled_cache": COMPILED}
    )
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


@cache
def _dialect() -> Dialect:
    """Return the dialect of SQLite, which learns what this library can do by one connection to nothing."""
    engine = create_engine("sqlite://")
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection


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
