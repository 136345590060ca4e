"""What was answered is on the disk: the PRAGMAs of every connection that the system opens, watched while it works."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from backoffice.bootstrap import web_app, wire
from backoffice.domain.life import Status
from backoffice.settings import Settings
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from postal.alone import Alone
from tests.usecases.house import House

DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
LEAST_PATIENCE_MS = 5000
_watching: list[list[sqlite3.Connection]] = []


def _opened(event: str, given: tuple[object, ...]) -> None:
    if event == "sqlite3.connect/handle" and _watching:
        _watching[-1].append(given[0])  # type: ignore[arg-type]  # the event gives the connection


@pytest.fixture(scope="module", autouse=True)
def _hook() -> None:
    sys.addaudithook(_opened)  # stays for the process, and does nothing while nobody watches


@contextmanager
def watched() -> Iterator[list[sqlite3.Connection]]:
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


def pragmas(connections: list[sqlite3.Connection]) -> dict[str, list[dict[str, object]]]:
    """Return the PRAGMAs of the connections that are still open, by the file's name."""
    found: dict[str, list[dict[str, object]]] = {}
    for connection in connections:
        try:
            file = Path(connection.execute("PRAGMA database_list").fetchone()[2]).name
        except sqlite3.ProgrammingError:
            continue  # closed meanwhile
        names = (*DURABLE, "busy_timeout")
        values = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
        found.setdefault(file, []).append(values)
    found.pop("", None)  # the dialect's look at a database in memory
    return found


def durable(values: dict[str, object]) -> bool:
    patience = values["busy_timeout"]
    assert isinstance(patience, int)
    return DURABLE.items() <= values.items() and patience >= LEAST_PATIENCE_MS


@pytest.mark.server
def test_all_connections_of_a_working_system_are_durable(tmp_path: Path) -> None:
    with watched() as connections:
        system = wire(Settings(data=tmp_path, mail="smtp", smtp_port=0, fast_hash=True))
        house = House.build(system, "one")
        house.reach(Status.EXAMINATION)
        assert web_app(system).test_client().get("/w/one/mail/").status_code == 200
        found = pragmas(connections)
        system.close()
    assert set(found) == {"control.sqlite3", "world.sqlite3", "mail.sqlite3"}
    assert all(len(each) >= 2 for each in found.values()), "a writer and a reader each"
    assert [values for each in found.values() for values in each if not durable(values)] == []


def test_all_connections_of_the_post_alone_are_durable(tmp_path: Path) -> None:
    with watched() as connections:
        post = Alone(tmp_path)
        post.advance(post.now + timedelta(days=1))
        found = pragmas(connections)
        post.close()
    assert set(found) == {"post.sqlite3"}
    assert all(map(durable, found["post.sqlite3"]))


def test_all_connections_of_an_inbox_alone_are_durable(tmp_path: Path) -> None:
    with watched() as connections:
        inbox = Inbox(tmp_path / "mail.sqlite3")
        inbox.deliver(Envelope("a@example.jp", ("b@example.jp",)), b"Subject: x\r\n\r\nx\r\n")
        assert inbox.count() == 1
        found = pragmas(connections)
        inbox.close()
    assert len(found["mail.sqlite3"]) == 2
    assert all(map(durable, found["mail.sqlite3"]))
