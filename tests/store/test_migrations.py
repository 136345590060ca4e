"""Migrations: from nothing they make the tables that the code declares, and a new world bears their revision."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import Engine
from sqlmodel import Session

from backoffice.store import migrating
from backoffice.store.database import REVISION, open_database, revision, world_metadata
from backoffice.store.world_state import WorldState
from tests.store.conftest import START


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, world_metadata()))


def schema(engine: Engine) -> set[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        )
        return {(name, table) for name, table in rows}


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "migrated.sqlite3"
    migrating.upgrade(path)
    engine = open_database(path, writing=False)
    yield engine
    engine.dispose()


def test_from_nothing_they_make_what_the_code_declares(migrated: Engine) -> None:
    assert differences(migrated) == []


def test_a_new_world_has_the_tables_and_the_revision_of_a_migrated_one(
    engine: Engine, migrated: Engine
) -> None:
    assert schema(engine) == schema(migrated)
    for made in (engine, migrated):
        with made.connect() as connection:
            assert revision(connection) == REVISION == migrating.newest()


def test_a_migrated_database_takes_a_world(migrated: Engine, tmp_path: Path) -> None:
    writer = open_database(tmp_path / "migrated.sqlite3", writing=True)
    with Session(writer) as session:
        session.add(WorldState(seed="1", started_at=START, now=START, settings={"delivery": "absent"}))
        session.commit()
    with Session(migrated) as session:
        state = session.get_one(WorldState, 1)
    assert (state.now, state.settings) == (START, {"delivery": "absent"})
    writer.dispose()


def test_the_newest_needs_nothing_and_keeps_all(engine: Engine) -> None:
    migrating.upgrade(Path(str(engine.url.database)))
    with Session(engine) as session:
        assert session.get_one(WorldState, 1).seed == "1"


def test_a_newer_world_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CommandError, match="9999"):
        migrating.upgrade(Path(str(engine.url.database)))


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "clash.sqlite3"
    engine = open_database(path, writing=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE world_state (something_else TEXT)")
        connection.exec_driver_sql("CREATE INDEX application_by_desk ON world_state (something_else)")
    before = schema(engine)
    with pytest.raises(Exception, match="already exists"):
        migrating.upgrade(path)
    assert schema(engine) == before
    engine.dispose()
