"""Claims on PostgreSQL outlive the connection that held them: a server that restarts takes no engine out of work."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backoffice.store.postgres_homes import PostgresHomes
from seed.bench.cluster import Cluster

pytestmark = pytest.mark.server


@pytest.fixture
def url(postgresql: Cluster) -> str:
    return postgresql.database()


@pytest.fixture
def homes(url: str, tmp_path: Path) -> Iterator[PostgresHomes]:
    made = PostgresHomes(url, tmp_path)
    yield made
    made.close()


def end_all_connections(url: str) -> None:
    others = (
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database()"
    )
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"{others} AND pid <> pg_backend_pid()".encode())


def test_a_claim_that_breaks_while_it_is_held_can_be_had_again(homes: PostgresHomes, url: str) -> None:
    with homes.claim("one") as had:
        assert had
        end_all_connections(url)
    with homes.claim("one") as mine, homes.claim("one") as again:
        assert (mine, again) == (True, False)


def test_a_claim_that_cannot_be_asked_for_is_not_had_and_the_next_one_is(
    homes: PostgresHomes, url: str
) -> None:
    with homes.claim("one"):
        pass
    end_all_connections(url)
    with homes.claim("one") as broken:
        assert not broken
    with homes.claim("one") as had:
        assert had
