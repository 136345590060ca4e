"""PostgreSQL alone: which databases will do, what is said of the others, and that nobody reads a password."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from backoffice.domain.refusal import Refused
from backoffice.settings import Settings
from backoffice.store.homes import OpenHome, opened
from backoffice.store.postgres import open_pool, run
from backoffice.store.postgres_homes import PostgresHomes
from seed.bench.cluster import Cluster
from tests.store.conftest import fill

pytestmark = pytest.mark.server
SECRET = "s3cret-words"


@pytest.fixture(scope="module")
def homes(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresHomes]:
    made = PostgresHomes(postgresql.database(), tmp_path_factory.mktemp("homes"))
    yield made
    made.close()


@pytest.fixture
def there(homes: PostgresHomes, tmp_path: Path) -> OpenHome:
    home = homes.at(homes._root / "worlds" / tmp_path.name.replace("_", "-"))
    home.create(fill)
    return home.open()


@pytest.mark.parametrize(
    ("making", "word"),
    [
        ("ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'", "C.UTF-8"),
        ("ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'", "SQL_ASCII"),
        ("ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'ja'", "createdb -T template0"),
    ],
)
def test_a_database_that_sorts_otherwise_is_refused_with_what_to_do(
    postgresql: Cluster, making: str, word: str
) -> None:
    with psycopg.connect(postgresql.url("postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS other")
        server.execute(f"CREATE DATABASE other TEMPLATE template0 {making}".encode())
    with pytest.raises(Refused, match="createdb -T template0 --locale=C --encoding=UTF8") as caught:
        open_pool(postgresql.url("other"))
    assert word in caught.value.refusals[0].ja


@pytest.mark.parametrize(
    "url",
    ["mysql://a@b/c", "nonsense", "postgresql:", f"postgresql://u:{SECRET}@127.0.0.1:1/x?connect_timeout=2"],
)
def test_what_cannot_be_reached_is_said_without_the_password(url: str) -> None:
    with pytest.raises(Refused) as caught:
        open_pool(url).connect()
    assert SECRET not in str(caught.value.refusals)


def test_settings_do_not_show_their_password() -> None:
    assert SECRET not in repr(Settings(database=f"postgresql://u:{SECRET}@h/x"))


def test_homes_tell_where_they_are_without_a_password(postgresql: Cluster, tmp_path: Path) -> None:
    url = postgresql.database().replace("odaiba@", f"odaiba:{SECRET}@")
    homes = PostgresHomes(url, tmp_path)
    assert homes.told().startswith("PostgreSQL /")
    assert SECRET not in homes.told()
    homes.close()


def test_writers_and_readers_begin_as_they_should(there: OpenHome) -> None:
    shown = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
    with there.writer.begin() as connection:
        assert connection.execute(text(shown)).one() == ("read committed", "off")
    with there.reader.begin() as connection:
        assert connection.execute(text(shown)).one() == ("repeatable read", "on")
    with pytest.raises(DatabaseError, match="read-only"), there.reader.begin() as connection:
        connection.execute(text("UPDATE world_state SET seed = '2'"))


def test_commits_reach_the_disk_whatever_the_server_does_by_itself(there: OpenHome) -> None:
    with there.writer.begin() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"


def test_a_schema_on_the_path_does_not_stay_behind(homes: PostgresHomes, there: OpenHome) -> None:
    with there.reader.begin() as connection:
        assert "world_" in str(connection.scalar(text("SHOW search_path")))
    with homes._pool.connect() as connection:
        assert "world_" not in str(connection.scalar(text("SHOW search_path")))


def test_the_same_question_in_turn_in_two_worlds_is_answered_by_each(
    homes: PostgresHomes, tmp_path: Path
) -> None:
    seeds = []
    both = []
    for number in (1, 2):
        home = homes.at(homes._root / "worlds" / f"twin-{number}")
        home.create(fill)
        both.append(home.open())
        with both[-1].writer.begin() as connection:
            connection.execute(text("UPDATE world_state SET seed = :seed"), {"seed": f"{number}"})
    for _ in range(10):  # the driver prepares a statement that it has seen five times
        for there in both:
            with there.reader.begin() as connection:
                seeds.append(connection.scalar(text("SELECT seed FROM world_state")))
    assert seeds == ["1", "2"] * 10


def test_a_connection_that_the_server_has_ended_is_replaced(homes: PostgresHomes, there: OpenHome) -> None:
    with there.reader.begin() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    other = psycopg.connect(
        homes._pool.url.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    with other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    with there.reader.begin() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != pid


def test_an_error_of_the_database_is_one_of_sqlalchemys(homes: PostgresHomes) -> None:
    with homes._pool.connect() as connection, pytest.raises(DatabaseError, match="nonsense"):
        run(connection, "nonsense")


def test_the_copy_kept_of_a_registry_counts_on(homes: PostgresHomes) -> None:
    from backoffice.store import control
    from backoffice.store.postgres_copying import copy_schema

    homes.control().create(control.fill)
    row = "INSERT INTO access (world_id, world_at, wall, actor_id, subject) VALUES ('w', '2025', 0, 'a', 's') RETURNING id"
    with opened(homes.control()) as there, there.writer.begin() as connection:
        assert connection.scalar(text(row)) == 1
        copy_schema(connection, "odaiba_control", "kept")
        run(connection, "SET LOCAL search_path TO kept")
        assert connection.scalar(text(row)) == 2
