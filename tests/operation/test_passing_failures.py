"""What passes by itself is told so: a host nobody trusts, a lock that others hold, a server that is away."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError, OperationalError

from backoffice.adapters.mail import Inboxes
from backoffice.adapters.mail_server import start_smtp
from backoffice.bootstrap import System, web_app
from backoffice.cli import main
from backoffice.domain.refusal import Refused
from backoffice.simulation.world import World
from backoffice.store import world_state
from backoffice.store.database import of_the_moment
from tests.usecases.house import House

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", ["/", "/healthz", "/w/house/", "/api/v1/worlds"])
@pytest.mark.usefixtures("house")
def test_a_host_that_is_not_trusted_reads_a_refusal(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, "ODAIBA_TRUSTED_HOSTS" in answer.text) == (400, True)


def test_a_world_that_others_hold_is_not_called_damaged(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.simulation.world.rows_with", _held)
    with pytest.raises(Refused) as refused, house.world.read():
        pass
    assert "少し待って" in refused.value.refusals[0].ja
    assert "削除" not in refused.value.refusals[0].ja


def test_only_a_file_that_is_none_speaks_of_damage() -> None:
    assert of_the_moment(OperationalError("", None, sqlite_failure("BEGIN IMMEDIATE")))
    assert not of_the_moment(OperationalError("", None, sqlite_failure("SELECT * FROM nowhere")))
    assert of_the_moment(OperationalError("", None, Exception("the server closed the connection")))
    assert not of_the_moment(DatabaseError("", None, Exception("invalid page in block 0")))
    assert not of_the_moment(ValueError())


@pytest.mark.parametrize("path", ["/", "/healthz", "/w/house/", "/api/v1/worlds"])
@pytest.mark.usefixtures("house")
def test_a_database_that_is_away_is_named_on_every_page(
    system: System, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = web_app(system).test_client()
    monkeypatch.setattr(type(system.simulator.worlds), "look_up", _away)
    monkeypatch.setattr(World, "read", _away)
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "データベースが応答しません" in answer.text


@pytest.mark.server
def test_a_command_moves_time_while_a_server_has_the_port_of_mail(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inboxes = Inboxes()
    server = start_smtp(inboxes, 0)
    monkeypatch.setenv("ODAIBA_DATA", str(tmp_path))
    monkeypatch.setenv("ODAIBA_SMTP_PORT", str(server.port))
    try:
        for words in (["world", "create", "one"], ["clock", "advance", "one", "--by", "PT0S"]):
            done = CliRunner().invoke(main, words)
            assert done.exit_code == 0, done.output
    finally:
        server.stop()
        inboxes.close()


def sqlite_failure(statement: str) -> sqlite3.Error:
    """Return how SQLite refuses a statement while another connection writes."""
    name = "file:passing?mode=memory&cache=shared"
    with (
        closing(sqlite3.connect(name, uri=True, isolation_level=None)) as one,
        closing(sqlite3.connect(name, uri=True, isolation_level=None, timeout=0)) as other,
    ):
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.Error) as failure:
            other.execute(statement)
    return failure.value


def _held(*_given: object, **_more: object) -> list[world_state.WorldState]:
    raise OperationalError("", None, Exception("canceling statement due to lock timeout"))


def _away(*_given: object) -> object:
    raise OperationalError("", None, Exception("connection refused"))
