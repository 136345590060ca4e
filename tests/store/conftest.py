"""A world's database alone, with nothing above the store."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from backoffice.domain.jst import JST
from backoffice.store.database import create_world_tables, open_database
from backoffice.store.world_state import WorldState

START = datetime(2025, 6, 2, 9, tzinfo=JST)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path / "world.sqlite3", writing=True)
    with Session(made) as session:
        create_world_tables(session.connection())
        session.add(WorldState(seed="1", started_at=START, now=START))
        session.commit()
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
