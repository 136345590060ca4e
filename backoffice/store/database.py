"""SQLite files as databases: engines whose transactions begin as they should, and the PRAGMAs durability rests on."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util import LRUCache
from sqlmodel import SQLModel

from backoffice.store import (  # noqa: F401 - their tables are declared on import
    agenda,
    announcements,
    applications,
    bulk_batches,
    casework,
    chips,
    credentials,
    following,
    holdings,
    journal,
    maintenance,
    outbox,
    people,
    photo_slots,
    posting_lists,
    replies,
    representing,
    shipments,
    submissions,
    undelivered,
    visits,
    world_state,
)
from backoffice.store.turns import Turn

REVISION = "0020"
DATABASE = "world.sqlite3"
BUSY_MS = 30_000
TURN = "turn"
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

    Writers of all processes take turns, in the order of their coming: SQLite itself lets chance decide who is next.
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
    event.listen(engine, "begin", _begin_writing(path) if writing else _begin_reading)
    if writing:
        event.listen(pool, "checkin", _give_turn)
        event.listen(pool, "close", _close_turn)
    return engine


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_writing(path: Path) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.info.setdefault(TURN, Turn(path)).take()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return begin


def _give_turn(_connection: object, record: ConnectionPoolEntry) -> None:
    if TURN in record.info:
        record.info[TURN].give()


def _close_turn(_connection: object, record: ConnectionPoolEntry) -> None:
    if TURN in record.info:
        record.info.pop(TURN).close()


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
    note_revision(connection, REVISION)


def note_revision(connection: Connection, newest: str) -> None:
    """Note the revision of a new database, as Alembic does."""
    name = "CONSTRAINT alembic_version_pkc"
    connection.execute(
        text(
            f"CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, {name} PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": newest})


def revision(connection: Connection) -> str:
    """Return the revision of a database."""
    found: str = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
    return found


def of_the_moment(failure: Exception) -> bool:
    """Return whether a failure says nothing of the data: others were too long at work, or the server was away."""
    cause = getattr(failure, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return isinstance(failure, OperationalError)


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it stands into a new file, durably, through SQLite itself: others may have it open.

    A copy of the bytes would need a checkpoint, would wait for readers, and would drop this process's locks.
    """
    partial = target.with_name(f"{target.name}.part")
    with (
        closing(sqlite3.connect(source, timeout=BUSY_MS / 1000)) as reading,
        closing(sqlite3.connect(partial, isolation_level=None)) as writing,
    ):
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            writing.execute(f"PRAGMA {pragma}")
        reading.backup(writing)
    with partial.open("rb") as whole:
        os.fsync(whole.fileno())
    partial.rename(target)


def checkpoint(engine: Engine) -> None:
    """Move all that is committed from the log into the file, so that the file alone is the database."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.close()
