"""A world's database alone, with nothing above the store."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from backoffice.domain.jst import JST
from backoffice.store.database import create_world_tables
from backoffice.store.homes import Home, Homes, opened
from backoffice.store.postgres_homes import PostgresHomes
from backoffice.store.sqlite_homes import SqliteHomes
from backoffice.store.world_state import WorldState

START = datetime(2025, 6, 2, 9, tzinfo=JST)
Place = Callable[[], Path]


def fill(connection: Connection) -> None:
    """Make a world's tables and its own row."""
    create_world_tables(connection)
    with Session(connection) as session:
        session.add(WorldState(seed="1", started_at=START, now=START))
        session.flush()


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(scope="session")
def homes(database: Callable[[], str], root: Path) -> Iterator[Homes]:
    url = database()
    made: Homes = PostgresHomes(url, root) if url else SqliteHomes(root)
    yield made
    made.close()


@pytest.fixture(scope="session")
def place(root: Path) -> Place:
    """Return a maker of directories for worlds."""
    numbers = count(1)

    def new() -> Path:
        path = root / "worlds" / f"w-{next(numbers)}"
        path.mkdir(parents=True)
        return path

    return new


@pytest.fixture
def home(homes: Homes, place: Place) -> Home:
    made = homes.at(place())
    made.create(fill)
    return made


@pytest.fixture
def engine(home: Home) -> Iterator[Engine]:
    with opened(home) as there:
        yield there.writer


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
