"""One system on files for all tests of users; each test has a world of its own in it."""

from collections.abc import Iterator

import pytest

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from tests.usecases.house import House, Stages


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = wire(Settings(data=tmp_path_factory.mktemp("users"), mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture(scope="session")
def stages(system: System) -> Stages:
    return Stages(system)


@pytest.fixture
def house(stages: Stages) -> Iterator[House]:
    made = stages.house()
    yield made
    made.world.close()
