"""What durability and order rest on: the PRAGMAs as declared, transactions that begin as they should."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from backoffice.store.database import PRAGMAS, checkpoint, open_database, world_metadata
from backoffice.store.homes import Home
from backoffice.store.sqlite_homes import SqliteHomes
from backoffice.store.world_state import WorldState
from tests.store.conftest import fill

AS_READ = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 30_000,
    "temp_store": 2,
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Keep to a file: this is about SQLite."""
    made = SqliteHomes(tmp_path).at(tmp_path)
    made.create(fill)
    return made


def test_every_declared_pragma_is_expected_here() -> None:
    assert set(PRAGMAS) == set(AS_READ)


@pytest.mark.parametrize("writing", [True, False])
@pytest.mark.parametrize(("name", "value"), AS_READ.items())
def test_pragmas_hold_on_every_connection(engine: Engine, writing: bool, name: str, value: object) -> None:
    opened = open_database(Path(str(engine.url.database)), writing=writing)
    connections = [opened.connect() for _ in range(1 if writing else 3)]
    for connection in connections:
        assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value
        connection.close()
    opened.dispose()


def test_a_writer_takes_the_lock_when_it_begins(engine: Engine) -> None:
    other = sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)
    with engine.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()


def test_readers_go_on_while_a_writer_writes(engine: Engine) -> None:
    reader = open_database(Path(str(engine.url.database)), writing=False)
    with Session(engine) as writing, Session(reader) as reading:
        writing.get_one(WorldState, 1).seed = "2"
        writing.flush()
        assert reading.get_one(WorldState, 1).seed == "1"
        writing.commit()
        assert reading.exec(select(WorldState.seed)).one() == "1", "its look was taken before"
    with Session(reader) as reading:
        assert reading.get_one(WorldState, 1).seed == "2"
    reader.dispose()


def test_a_reader_cannot_be_made_to_wait_for_a_writer_that_fails(engine: Engine) -> None:
    with Session(engine) as session:
        session.get_one(WorldState, 1).seed = "2"
        session.flush()
        session.rollback()
    with Session(engine) as session:
        assert session.get_one(WorldState, 1).seed == "1"


def test_after_a_checkpoint_the_file_alone_is_the_database(engine: Engine, tmp_path: Path) -> None:
    with Session(engine) as session:
        session.get_one(WorldState, 1).seed = "in the log"
        session.commit()
    checkpoint(engine)
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(Path(str(engine.url.database)).read_bytes())
    alone = open_database(copy, writing=False)
    with Session(alone) as session:
        assert session.get_one(WorldState, 1).seed == "in the log"
    alone.dispose()


def test_ddl_is_part_of_a_transaction(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "new.sqlite3", writing=True)
    with engine.connect() as connection:
        world_metadata().create_all(connection)
        connection.rollback()
        with pytest.raises(OperationalError):
            connection.exec_driver_sql("SELECT * FROM application")
    engine.dispose()
