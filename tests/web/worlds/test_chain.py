"""A byte that was changed in a world's file is found, and the event named, by command line, page, API and doctor."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from backoffice.bootstrap import web_app, wire
from backoffice.cli import main
from backoffice.settings import Settings
from backoffice.usecases import admission

pytestmark = pytest.mark.slow

EVENTS = 6
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("chain") / "data"
    system = wire(Settings(data=data, mail="direct", fast_hash=True))
    world = system.simulator.create("one").world
    for number in range(EVENTS - 1):
        with world.write() as tx:
            admission.add_organisation(tx, {"name": f"会社{number + 2}番"})
    system.close()
    return data


@pytest.fixture
def data(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = shutil.copytree(origin, tmp_path / "data")
    for name, value in {"DATA": str(copy), "MAIL": "direct", "FAST_HASH": "1"}.items():
        monkeypatch.setenv(f"ODAIBA_{name}", value)
    return copy


@pytest.fixture
def browser(data: Path) -> Iterator[FlaskClient]:
    system = wire(Settings())
    yield web_app(system).test_client()
    system.close()


def byte(seq: int, column: str, old: bytes, new: bytes) -> Change:
    """Return what changes one byte where an event's text stands in the file."""

    def change(file: Path) -> None:
        with sqlite3.connect(file) as database:
            (text,) = database.execute(f"SELECT {column} FROM journal WHERE seq = {seq}").fetchone()
        database.close()
        before = text.encode()
        after = before.replace(old or before[:1], new, 1)
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
        whole = file.read_bytes()
        assert before in whole
        file.write_bytes(whole.replace(before, after))

    return change


def sql(statement: str) -> Change:
    def change(file: Path) -> None:
        with sqlite3.connect(file) as database:
            database.execute(statement)
        database.close()

    return change


CHANGES = {
    "a letter of the facts": (byte(4, "facts", "4番".encode(), "5番".encode()), 4),
    "facts that are no JSON": (byte(4, "facts", b"{", b"["), 4),
    "facts that are no text": (byte(4, "facts", "番".encode(), b"\xff" + "番".encode()[1:]), 4),
    "a hash": (byte(3, "hash", b"", b"g"), 3),
    "the actor": (sql("UPDATE journal SET actor = 'systen' WHERE seq = 2"), 2),
    "a time that means the same": (sql("UPDATE journal SET at = replace(at, 'T', ' ') WHERE seq = 5"), 5),
    "the last event deleted": (sql(f"DELETE FROM journal WHERE seq = {EVENTS}"), EVENTS),
    "the head": (sql("UPDATE world_state SET head = 'g' || substr(head, 2)"), EVENTS + 1),
}


@pytest.mark.parametrize(("change", "seq"), CHANGES.values(), ids=CHANGES)
def test_a_changed_byte_is_found_and_the_event_named(
    data: Path, browser: FlaskClient, change: Change, seq: int
) -> None:
    change(data / "worlds" / "one" / "world.sqlite3")
    result = CliRunner().invoke(main, ["journal", "verify", "one", "--json"])
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["holds"], told["broken"]["seq"]) == (False, seq)
    assert told["broken"]["expected"] != told["broken"]["found"]
    line = CliRunner().invoke(main, ["journal", "verify", "one"])
    assert (line.exit_code, f"broken at event {seq} " in line.output) == (1, True)

    page = browser.get("/w/one/journal?verify=1")
    assert page.status_code == 200
    assert f"{seq}番の記録で連鎖が切れています" in page.text
    assert told["broken"]["expected"] in page.text
    assert "連鎖は正しい" not in page.text
    assert browser.get("/w/one/journal").status_code == 200
    answer = browser.get("/api/v1/worlds/one/events/chain").get_json()
    assert {"world_id": "one"} | answer == told

    doctor = CliRunner().invoke(main, ["doctor", "--json"])
    found = {finding["what"]: finding for finding in json.loads(doctor.stdout)}["journal one"]
    assert (doctor.exit_code, found["ok"], found["detail"]) == (1, False, f"broken at event {seq}")


def test_a_whole_chain_is_said_with_the_number_of_its_events(data: Path, browser: FlaskClient) -> None:
    plain = browser.get("/w/one/journal").text
    assert "連鎖は正しい" not in plain
    (href,) = re.findall(r'href="([^"]+)"[^>]*data-testid="verify"', plain)
    assert f"連鎖は正しい（{EVENTS} 件）" in browser.get(href.replace("&amp;", "&")).text
