"""The demo world, made once a process."""

from collections.abc import Iterator

import pytest

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from backoffice.simulation.transaction import Reading
from backoffice.simulation.world import World
from backoffice.store.applications import (
    Application,
)
from backoffice.store.worklists import Filter, listed


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = wire(Settings(data=tmp_path_factory.mktemp("demo"), mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture(scope="session")
def world(system: System) -> World:
    return system.simulator.create("demo", "demo", "1").world


@pytest.fixture
def reading(world: World) -> Iterator[Reading]:
    with world.read() as reading:
        yield reading


@pytest.fixture
def applications(reading: Reading) -> list[Application]:
    return list(listed(reading.session, Filter(limit=1000)))
