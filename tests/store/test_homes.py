"""Homes of tables: copied, shared, moved, dropped and claimed; the same whether they are files or schemas."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, inspect, text
from sqlmodel import Session

from backoffice.store import control
from backoffice.store.homes import Home, Homes, OpenHome, opened
from backoffice.store.postgres_homes import PostgresHomes
from backoffice.store.sqlite_homes import SqliteHomes
from backoffice.store.world_state import WorldState
from tests.store.conftest import Place, fill
from tests.store.test_migrations import shape_at


@pytest.fixture
def there(home: Home) -> Iterator[OpenHome]:
    with opened(home) as there:
        yield there


@pytest.fixture
def registry(homes: Homes) -> Iterator[OpenHome]:
    homes.control().create(control.fill)
    with opened(homes.control()) as there:
        yield there


def seed_of(home: Home) -> str:
    with opened(home) as there, Session(there.reader) as session:
        return session.get_one(WorldState, 1).seed


def sow(home: Home, seed: str) -> None:
    with opened(home) as there, Session(there.writer) as session:
        session.get_one(WorldState, 1).seed = seed
        session.commit()


def beside(path: Path) -> Path:
    """Return the directory under building of the same name."""
    made = path.parent.with_name("building") / path.name
    made.mkdir(parents=True)
    return made


def test_a_copy_has_all_rows_keys_and_indexes_under_their_names(
    home: Home, homes: Homes, place: Place
) -> None:
    sow(home, "copied")
    copy = homes.at(place())
    with opened(home) as there, there.still():
        there.copy_to(copy)
    assert seed_of(copy) == "copied"
    assert shape_at(copy) == shape_at(home)
    sow(copy, "its own")
    assert seed_of(home) == "copied"


def test_worlds_hold_nothing_that_a_copy_would_lack(there: OpenHome) -> None:
    with there.reader.connect() as connection:
        looked = inspect(connection)
        assert looked.get_view_names() == []
        assert looked.get_sequence_names() == [] if connection.dialect.supports_sequences else True
        tables = looked.get_table_names()
        assert [looked.get_foreign_keys(table) for table in tables] == [[] for _ in tables]
        triggers = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE pg_table_is_visible(c.oid)",
        }
        assert connection.execute(text(triggers[connection.dialect.name])).all() == []


def test_while_a_home_is_still_no_writer_gets_in_and_readers_do(home: Home, there: OpenHome) -> None:
    wants, has = Event(), Event()

    def write() -> None:
        wants.set()
        with there.writer.begin() as connection:
            connection.execute(text("SELECT id FROM world_state" + locking(connection)))
            has.set()

    with ThreadPoolExecutor(1) as other, opened(home) as holder:
        with holder.still():
            writing = other.submit(write)
            assert wants.wait(10)
            assert seed_of(home) == "1"
            assert not has.wait(0.2)
        writing.result(10)


def locking(connection: Connection) -> str:
    return " FOR UPDATE" if connection.dialect.name == "postgresql" else ""


def test_a_reader_sees_one_moment_and_cannot_write(home: Home, there: OpenHome) -> None:
    with there.reader.connect() as connection:
        seed = text("SELECT seed FROM world_state")
        assert connection.scalar(seed) == "1"
        sow(home, "later")
        assert connection.scalar(seed) == "1"
    with there.reader.connect() as connection:
        assert connection.scalar(seed) == "later"


def test_a_shared_home_outlives_the_first_and_every_other_of_its_names(
    homes: Homes, place: Place, registry: OpenHome
) -> None:
    paths = [place() / "origin" for _ in range(4)]
    for path in paths:
        path.mkdir()
    first, *others = [homes.at(path) for path in paths]
    first.create(fill)
    sow(first, "shared")
    if isinstance(homes, SqliteHomes):
        for log in paths[0].glob("*-*"):
            log.unlink()
    for before, other in zip([first, *others], others, strict=False):
        before.share_with(other)
    for gone, left in ((0, 1), (2, 3), (1, 3)):
        with registry.writer.begin() as connection:
            homes.drop(connection, paths[gone].parent)
        if isinstance(homes, SqliteHomes):
            (paths[gone] / "world.sqlite3").unlink()
        copy = homes.at(place())
        homes.at(paths[left]).copy_to(copy)
        assert seed_of(copy) == "shared"
    assert not homes.at(paths[0]).exists()


def test_a_home_takes_the_place_of_another_with_the_registrys_commit(
    homes: Homes, place: Place, registry: OpenHome
) -> None:
    old = place()
    new = beside(old)
    homes.at(old).create(fill)
    homes.at(new).create(fill)
    sow(homes.at(new), "new")
    with registry.writer.connect() as connection:
        homes.alone(connection)
        homes.move(connection, new, old)
        connection.rollback()
    assert (seed_of(homes.at(old)), seed_of(homes.at(new))) == ("1", "new")
    with registry.writer.begin() as connection:
        homes.alone(connection)
        homes.move(connection, new, old)
        if isinstance(homes, SqliteHomes):
            (new / "world.sqlite3").rename(old / "world.sqlite3")
    assert seed_of(homes.at(old)) == "new"
    assert not homes.at(new).exists()


def test_modes_are_told_of_many_at_once_and_of_those_that_are_gone_not_at_all(
    homes: Homes, place: Place
) -> None:
    paths = [place() for _ in range(3)]
    for path in paths[:2]:
        homes.at(path).create(fill)
    assert homes.modes(paths) == ["frozen", "frozen", ""]
    with opened(homes.at(paths[1])) as there:
        for mode in ("running", "halted", "running"):
            with there.writer.begin() as connection:
                connection.execute(text("UPDATE world_state SET mode = :mode"), {"mode": mode})
            for _ in range(3):
                assert homes.modes(paths) == ["frozen", mode, ""]
    assert homes.modes([]) == []


def test_a_name_is_claimed_once_and_free_again(homes: Homes, database: object, root: Path) -> None:
    with homes.claim("one") as mine, homes.claim("one") as again, homes.claim("two") as other:
        assert (mine, again, other) == (True, False, True)
    with homes.claim("one") as mine:
        assert mine


def test_another_process_cannot_claim_what_is_claimed(homes: Homes, root: Path) -> None:
    other: Homes = (
        PostgresHomes(homes._pool.url.render_as_string(hide_password=False), root)
        if isinstance(homes, PostgresHomes)
        else SqliteHomes(root)
    )
    with homes.claim("one") as mine, other.claim("one") as theirs:
        assert (mine, theirs) == (True, False)
    with other.claim("one") as theirs:
        assert theirs
        with homes.claim("one") as mine:
            assert not mine
    held = other.claim("one")
    assert held.__enter__()
    if isinstance(other, PostgresHomes):
        other.close()
        with homes.claim("one") as mine:
            assert mine
    else:
        held.__exit__(None, None, None)


def test_homes_of_crashed_buildings_are_swept_up_and_the_others_stay(
    homes: Homes, place: Place, registry: OpenHome
) -> None:
    lost, building = beside(place()), beside(place())
    for path in (lost, building):
        homes.at(path).create(fill)
    for file in lost.iterdir():
        file.unlink()
    lost.rmdir()
    with registry.writer.begin() as connection:
        homes.alone(connection)
        homes.sweep(connection, lost.parent)
    assert (homes.at(lost).exists(), homes.at(building).exists()) == (False, True)
