"""One system for all tests of the simulation; each test has worlds of its own in it."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from tests.usecases.house import House


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, database: Callable[[], str]) -> Iterator[System]:
    data = tmp_path_factory.mktemp("worlds")
    made = wire(Settings(data=data, database=database(), mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture(scope="session")
def names() -> Iterator[str]:
    return (f"world-{number}" for number in count(1))


@pytest.fixture
def build(system: System, names: Iterator[str]) -> Callable[..., House]:
    """Return a maker of houses, by default of the same seed."""
    return lambda seed="7": House.build(system, next(names), seed)


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    return build()
