"""What all tests share: property tests draw the same examples every time; databases to keep tables in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from seed.bench.cluster import Cluster, NoServerError, cluster
from tests.cards import daemon

# libpcsclite reads it once in a process: no test meets the readers of this machine, or what somebody has laid into them.
os.environ[daemon.SOCKET] = str(daemon.own_socket())

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL server of the tests' own; whoever asks for it is skipped where there are no binaries of one."""
    try:
        with cluster() as running:
            yield running
    except NoServerError as missing:
        pytest.skip(str(missing))


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)], name="database"
)
def database_of_each_kind(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Return a maker of databases as ODAIBA_DATABASE names them: files, and once more a new one on PostgreSQL."""
    if request.param == "sqlite":
        return str
    running: Cluster = request.getfixturevalue("postgresql")
    return running.database
