"""Migrations: from nothing they make the tables that the code declares, and a new world bears their revision."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Boolean, Connection, Engine, Integer, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from backoffice.domain.life import Desk, Status
from backoffice.domain.refusal import Refused
from backoffice.store import control, following, migrating
from backoffice.store.control import CONTROL, WorldRecord
from backoffice.store.database import REVISION, create_world_tables, open_database, revision, world_metadata
from backoffice.store.homes import Home, Homes, opened
from backoffice.store.migrating import WORLD, Shape
from backoffice.store.postgres import engine_in
from backoffice.store.postgres_homes import PostgresHome, PostgresHomes
from backoffice.store.sqlite_homes import SqliteHome, SqliteHomes
from backoffice.store.tallies import counts_by_stage
from backoffice.store.worklists import Filter, listed
from backoffice.store.world_state import WorldState
from tests.store.conftest import START, Place, fill

pytestmark = pytest.mark.slow

DAY = "2025-06-02"
SHAPES = {"world": (WORLD, create_world_tables), "control": (CONTROL, control.fill)}


def shape_of(connection: Connection) -> dict[str, Any]:
    """Return all that a database declares: columns, keys, indexes, by table."""
    looked = inspect(connection)
    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"]) for c in looked.get_columns(table)
            ],
            "primary": looked.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(u["column_names"] for u in looked.get_unique_constraints(table)),
            "indexes": sorted((i["name"], i["column_names"], i["unique"]) for i in looked.get_indexes(table)),
        }
        for table in sorted(looked.get_table_names())
    }


def shape_at(home: Home) -> dict[str, Any]:
    with opened(home) as there, there.reader.connect() as connection:
        return shape_of(connection)


@pytest.fixture
def migrated(homes: Homes, place: Place) -> Home:
    home = homes.at(place())
    home.create(migrating.upgrade)
    return home


@pytest.fixture
def reader(migrated: Home) -> Iterator[Engine]:
    with opened(migrated) as there:
        yield there.reader


@pytest.fixture
def older(homes: Homes, place: Place) -> Home:
    """A world as the first revision had it."""
    made = homes.at(place())

    def fill(connection: Connection) -> None:
        migrating.upgrade(connection, to="0001")
        row = {"id": 1, "seed": "old", "mode": "running", "factor": 1, "error": "", "head": "x"}
        row |= dict.fromkeys(("started_at", "now"), START.isoformat()) | dict.fromkeys(
            ("counters", "settings"), "{}"
        )
        row |= {"journal_seq": 0, "agenda_seq": 0, "anchor_at": None, "anchor_wall": None}
        names = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO world_state ({', '.join(row)}) VALUES ({names})"), row)

    made.create(fill)
    return made


def test_from_nothing_they_make_what_the_code_declares(reader: Engine) -> None:
    with reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert list(compare_metadata(context, world_metadata())) == []


@pytest.mark.parametrize(("shape", "directly"), SHAPES.values(), ids=SHAPES.keys())
def test_a_new_database_has_the_shape_and_the_revision_of_a_migrated_one(
    homes: Homes, place: Place, shape: Shape, directly: Callable[[Connection], None]
) -> None:
    new, migrated = homes.at(place()), homes.at(place())
    seen = []

    def made_by(make: Callable[[Connection], None]) -> Callable[[Connection], None]:
        def fill(connection: Connection) -> None:
            make(connection)
            seen.append((shape_of(connection), revision(connection)))

        return fill

    new.create(made_by(directly))
    migrated.create(made_by(lambda connection: migrating.upgrade(connection, shape)))
    assert seen[0] == seen[1]
    assert seen[0][1] == shape.newest == migrating.newest(shape)
    assert WORLD.newest == REVISION


def test_a_migrated_database_takes_a_world(migrated: Home) -> None:
    later = START + timedelta(days=1)
    with opened(migrated) as there:
        with Session(there.writer) as session:
            session.add(WorldState(seed="1", started_at=START, now=later, settings={"delivery": "absent"}))
            session.commit()
        with Session(there.reader) as session:
            state = session.get_one(WorldState, 1)
    assert (state.started_at, state.now, state.settings) == (START, later, {"delivery": "absent"})


def test_the_newest_needs_nothing_and_keeps_all(engine: Engine) -> None:
    with engine.begin() as connection:
        migrating.upgrade(connection)
    with Session(engine) as session:
        assert session.get_one(WorldState, 1).seed == "1"


def test_an_older_world_is_brought_up_when_it_is_opened_and_a_copy_is_kept(older: Home, homes: Homes) -> None:
    with opened(older) as there, Session(there.reader) as session:
        assert session.get_one(WorldState, 1).seed == "old"
        assert revision(session.connection()) == REVISION
    with kept(older, homes).begin() as connection:
        assert revision(connection) == "0001"
        assert connection.scalar(text("SELECT seed FROM world_state")) == "old"
        assert "search_name" not in [c["name"] for c in inspect(connection).get_columns("application")]


PERSON = {"name": "LIU XIAOMING", "kanji_name": "劉　暁明"}
STANDS = {"desk": Desk.EXAMINATION, "status": Status.FILED, "examiner_id": "", "form": "{}"}


def insert_plain(connection: Connection, table: str, **given: object) -> None:
    """Insert a row whose other columns are nought, false or some day."""
    plain = {
        column["name"]: column["type"].python_type() if isinstance(column["type"], Integer | Boolean) else DAY
        for column in inspect(connection).get_columns(table)
        if not column["nullable"]
    }
    row = plain | given
    places = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"), row)


def test_an_older_world_gets_names_counters_and_wider_keys(homes: Homes, place: Place) -> None:
    home = homes.at(place())

    def fill(connection: Connection) -> None:
        migrating.upgrade(connection, to="0001")
        insert_plain(connection, "world_state", id=1, counters='{"app":1,"receipt":1}', settings="{}")
        insert_plain(connection, "person", id="person-000001", **PERSON)
        who = {"applicant_id": "person-000001", "applicant_name": PERSON["name"]}
        insert_plain(connection, "application", id="app-000001", **who, **STANDS)

    home.create(fill)
    with opened(home) as there, Session(there.reader) as session:
        (found,) = listed(session, Filter(desk=Desk.EXAMINATION, name="劉暁明"))
        assert (found.id, found.applicant_kanji) == ("app-000001", "劉　暁明")
        assert counts_by_stage(session) == {(Desk.EXAMINATION, Status.FILED): 1}
        assert following.differences(session.connection()) == []
        counters = session.get_one(WorldState, 1).counters
    assert counters == {"app": 10_000_001, "receipt": 1}
    assert f"app-{counters['app'] + 1:08d}" > "app-000001"


def test_of_many_that_open_an_older_world_one_brings_it_up(older: Home) -> None:
    with ThreadPoolExecutor(8) as threads:
        for there in threads.map(lambda _: older.open(), range(8)):
            with there.reader.connect() as connection:
                assert revision(connection) == REVISION
            there.close()


def test_what_goes_wrong_on_the_way_leaves_an_older_world_as_it_was(
    older: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("backoffice.store.following.rebuild", lambda connection: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            older.open()
    with opened(older) as there, there.reader.connect() as connection:
        assert revision(connection) == REVISION


def kept(home: Home, homes: Homes) -> Engine:
    """Return where the copy is that was kept of a world at its first revision."""
    if isinstance(home, SqliteHome):
        return open_database(home.file.with_name("world.sqlite3.before-0001"), writing=False)
    assert isinstance(home, PostgresHome)
    assert isinstance(homes, PostgresHomes)
    return engine_in(homes._pool, f"before_0001_{home.schema.removeprefix('world_')}", writing=False)


def test_a_newer_world_is_refused_with_what_it_is_and_what_to_do(homes: Homes, place: Place) -> None:
    newer = homes.at(place())

    def aged(connection: Connection) -> None:
        fill(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    newer.create(aged)
    with pytest.raises(Refused) as caught:
        newer.open()
    (words,) = caught.value.refusals
    assert caught.value.kind == "conflict"
    assert "9999" in words.ja
    assert "9999" in words.en
    assert REVISION in words.ja
    assert "Open it with" in words.en


def test_a_registry_from_before_it_had_revisions_gets_its_first_and_keeps_all(tmp_path: Path) -> None:
    home = SqliteHomes(tmp_path).control()

    def unversioned(connection: Connection) -> None:
        migrating.upgrade(connection, CONTROL, "0001")
        connection.exec_driver_sql("DROP TABLE alembic_version")

    home.create(unversioned)
    with opened(home) as there, Session(there.writer) as session:
        session.add(WorldRecord(id="old", template="empty", token_hash="x", created_wall=0.0))
        session.commit()
    home.create(control.fill)
    with opened(home) as there, Session(there.reader) as session:
        assert control.ids(session) == ["old"]
        assert revision(session.connection()) in ("0001", CONTROL.newest)
    with opened(home) as there, there.reader.connect() as connection:
        assert "what" in {column["name"] for column in inspect(connection).get_columns("access")}


def test_a_migration_that_fails_leaves_the_database_as_it_was(homes: Homes, place: Place) -> None:
    home = homes.at(place())

    def clash(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE world_state (something_else TEXT)")
        connection.exec_driver_sql("CREATE INDEX application_by_desk ON world_state (something_else)")

    home.create(clash)
    before = shape_at(home)
    with (
        opened(home) as there,
        pytest.raises(DatabaseError, match="already exists"),
        there.writer.begin() as connection,
    ):
        migrating.upgrade(connection)
    assert shape_at(home) == before
