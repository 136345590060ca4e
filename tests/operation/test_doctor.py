"""The doctor: each finding that can be provoked is provoked, and says what to do in both languages."""

from __future__ import annotations

import json
import os
import resource
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, create_engine
from werkzeug.serving import make_server

from backoffice.adapters import prints
from backoffice.bootstrap import server_works_on, web_app, wire, working_on
from backoffice.cli import main
from backoffice.health import examine, machine, premises
from backoffice.health.finding import Finding
from backoffice.settings import Settings
from backoffice.simulation import building as rooms
from backoffice.simulation import realtime
from backoffice.simulation.realtime import wall_seconds
from backoffice.store.database import REVISION
from tests.operation.test_metrics import refuse_all
from tests.usecases.house import House

pytestmark = pytest.mark.slow

Look = Callable[..., dict[str, Finding]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "var", mail="direct", fast_hash=True, port=0)


@pytest.fixture
def look(settings: Settings) -> Look:
    """Return what the doctor finds, by what it looked at."""

    def looked(*, quick: bool = False, **changed: object) -> dict[str, Finding]:
        return {f.what: f for f in examine(settings.model_copy(update=changed), quick=quick)}

    return looked


@pytest.fixture
def kept(settings: Settings) -> None:
    """Leave a house in the data directory, with nobody working there."""
    with closing(wire(settings)) as system:
        House.build(system, "house")


def change(settings: Settings, statement: str, *values: object) -> None:
    """Write to the house's file behind the back of the product."""
    with closing(sqlite3.connect(settings.data / "worlds" / "house" / "world.sqlite3")) as database, database:
        database.execute(statement, values)


def says_what_to_do(finding: Finding) -> bool:
    return not finding.ok and not finding.todo.isascii() and finding.todo_en.isascii()


@pytest.mark.usefixtures("kept")
def test_a_sound_house_has_nothing_wrong(look: Look) -> None:
    found = look()
    assert [f for f in found.values() if not f.ok] == []
    assert not any(f.todo or f.todo_en for f in found.values())
    assert {"python", "sqlite", "libraries", "open files", "settings", "data", "port 0", "database"} <= set(
        found
    )
    assert {"clock", "leftovers", "world house", "journal house"} <= set(found)


def test_what_lacks_for_pdfs_is_told_and_is_nothing_wrong(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = look(quick=True)["prints"]
    assert found.ok
    assert ("PDF by weasyprint" in found.detail) is not bool(prints.missing())
    monkeypatch.setattr(machine, "missing", lambda: "weasyprint、libpango-1.0")
    without = look(quick=True)["prints"]
    assert without.ok
    assert "lack: weasyprint、libpango-1.0 (pip install" in without.detail


@pytest.mark.usefixtures("kept")
def test_a_quick_look_reads_no_journal(settings: Settings, look: Look) -> None:
    change(settings, "UPDATE journal SET facts = replace(facts, '審査官', '統括官')")
    assert "journal house" not in look(quick=True)
    broken = look()["journal house"]
    assert says_what_to_do(broken)
    assert broken.detail.startswith("broken at ")


@pytest.mark.usefixtures("kept")
def test_a_damaged_world_hides_no_other(settings: Settings, look: Look) -> None:
    with closing(wire(settings)) as system:
        system.simulator.create("other")
    (settings.data / "worlds" / "house" / "world.sqlite3").write_bytes(b"no database" * 1000)
    found = look()
    assert says_what_to_do(found["world house"])
    assert found["world other"].ok


@pytest.mark.usefixtures("kept")
def test_a_page_that_is_torn_out_of_a_file_is_found(settings: Settings, look: Look) -> None:
    file = settings.data / "worlds" / "house" / "world.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'officer'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as pages:
        pages.seek((root - 1) * size)
        pages.write(b"\x00" * size)
    found = look()
    assert any(says_what_to_do(found[name]) for name in ("file house", "world house") if name in found)


@pytest.mark.usefixtures("kept")
def test_a_damaged_mail_store_is_found(settings: Settings, look: Look) -> None:
    (settings.data / "worlds" / "house" / "mail.sqlite3").write_bytes(b"no database" * 1000)
    assert says_what_to_do(look()["inboxes house"])


@pytest.mark.usefixtures("kept")
def test_a_halted_world_is_told_with_its_error_and_goes_on_as_is_said(
    settings: Settings, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(settings, "UPDATE world_state SET mode = 'halted', error = 'the roof is open'")
    halted = look()["world house"]
    assert says_what_to_do(halted)
    assert "the roof is open" in halted.detail
    monkeypatch.setenv("ODAIBA_DATA", str(settings.data))
    monkeypatch.setenv("ODAIBA_MAIL", "direct")
    command = halted.todo_en.split("`")[1].split()
    assert CliRunner().invoke(main, command[1:]).exit_code == 0
    assert look()["world house"].ok


def test_letters_that_wait_are_told_and_leave_as_is_said(
    settings: Settings, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(wire(settings)) as system, monkeypatch.context() as broken:
        house = House.build(system, "house")
        broken.setattr(type(system.simulator.worlds.ports.mail), "deliver", refuse_all)
        house.file()
    waiting = look()["outbox house"]
    assert says_what_to_do(waiting)
    assert waiting.detail == "1 unsent"
    monkeypatch.setenv("ODAIBA_DATA", str(settings.data))
    monkeypatch.setenv("ODAIBA_MAIL", "direct")
    assert CliRunner().invoke(main, waiting.todo_en.split("`")[1].split()[1:]).exit_code == 0
    assert "outbox house" not in look()


@pytest.mark.usefixtures("kept")
def test_a_world_of_another_version_is_told(settings: Settings, look: Look) -> None:
    change(settings, "UPDATE alembic_version SET version_num = '9999'")
    found = look()
    told = [f for name, f in found.items() if name in ("schema house", "world house") and not f.ok]
    assert all(says_what_to_do(f) for f in told)
    assert REVISION in told[0].todo_en or "9999" in told[0].line


def test_a_world_that_nobody_moves_is_told(settings: Settings, look: Look) -> None:
    with closing(wire(settings)) as system:
        house = House.build(system, "house")
        with house.world.write() as tx:
            tx.schedule(tx.now + timedelta(hours=1), "burn", "house")
            realtime.set_running(tx, 60)
            tx.state.anchor_wall -= 600
    assert says_what_to_do(look()["pace house"])
    assert "odaiba serve" in look()["pace house"].todo


def test_a_world_set_running_in_the_future_is_told(settings: Settings, look: Look) -> None:
    with closing(wire(settings)) as system:
        house = House.build(system, "house")
        with house.world.write() as tx:
            realtime.set_running(tx, 60)
            tx.state.anchor_wall += 600
    assert says_what_to_do(look()["pace house"])


def test_a_clock_that_went_back_is_told() -> None:
    assert says_what_to_do(premises.clock(newest_wall=1000.0, wall=100.0))
    assert premises.clock(newest_wall=1000.0, wall=990.0).ok


@pytest.mark.usefixtures("kept")
def test_what_crashes_left_is_told_and_what_is_being_built_is_not(settings: Settings, look: Look) -> None:
    (settings.data / "building" / "dead").mkdir()
    with rooms.room(settings.data) as room:
        assert look()["leftovers"].ok, "a start clears what is dead, and what is being built is none"
        long_ago = wall_seconds() - 7200
        os.utime(room, (long_ago, long_ago))
        (settings.data / "worlds" / "stray").mkdir()
        found = look()["leftovers"]
        assert says_what_to_do(found)
        assert found.detail == f"building/{room.name}, worlds/stray"


@pytest.mark.usefixtures("kept")
def test_a_registry_that_cannot_be_read_is_told(settings: Settings, look: Look) -> None:
    (settings.data / "control.sqlite3").write_bytes(b"no database" * 1000)
    assert says_what_to_do(look()["registry"])


@pytest.mark.usefixtures("kept")
def test_a_world_without_its_directory_is_told(settings: Settings, look: Look) -> None:
    (settings.data / "worlds" / "house").rename(settings.data / "elsewhere")
    assert not look()["world house"].ok


def test_a_file_in_the_way_of_the_data_is_told(tmp_path: Path, look: Look) -> None:
    (tmp_path / "file").write_text("in the way")
    found = look(data=tmp_path / "file" / "var")
    assert says_what_to_do(found["data"])
    assert "registry" not in found
    assert "database" not in found, "nothing inside is looked at"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path, look: Look) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert says_what_to_do(look(data=closed)["data"])


def test_a_full_disk_is_told(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premises, "FREE_BYTES", 2**80)
    assert says_what_to_do(look()["data"])


@pytest.mark.usefixtures("kept")
def test_an_open_secret_is_told(settings: Settings, look: Look) -> None:
    secret = settings.data / "secret"
    secret.write_bytes(b"s" * 32)
    secret.chmod(0o644)
    assert says_what_to_do(look()["secret"])
    secret.chmod(0o600)
    assert "secret" not in look()


def test_unsafe_settings_are_told(look: Look) -> None:
    found = look(host="0.0.0.0")
    assert says_what_to_do(found["settings"])
    assert says_what_to_do(found["passwords"])
    assert look(host="0.0.0.0", token="t" * 20, trusted_hosts="odaiba.example")["settings"].ok


def test_missing_libraries_and_few_files_are_told() -> None:
    assert says_what_to_do(machine.libraries(["flask", "no-such-library-of-ours"]))
    assert machine.libraries(machine.needed()).ok
    assert says_what_to_do(machine.descriptors(256))
    assert machine.descriptors(resource.RLIM_INFINITY).ok


def test_a_connection_without_its_pragmas_is_told(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'plain.sqlite3'}")
    with engine.connect() as connection:
        found = premises.pragmas(connection)
        assert isinstance(connection, Connection)
    engine.dispose()
    assert says_what_to_do(found)
    assert "journal_mode delete" in found.detail
    assert "foreign_keys 0" in found.detail


@pytest.mark.slow
def test_a_port_that_another_program_has_is_told(look: Look) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = look(port=port, smtp_port=port, mail="smtp")
    assert says_what_to_do(found[f"port {port}"])
    assert says_what_to_do(found[f"port {port} (smtp)"])


@pytest.mark.server
def test_a_port_that_our_own_server_has_is_well(settings: Settings, look: Look) -> None:
    with closing(wire(settings)) as system:
        server = make_server("127.0.0.1", 0, web_app(system))
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            assert look(port=server.port)[f"port {server.port}"].detail == "taken by our own server"
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


def test_letters_may_wait_to_be_noted_while_a_server_is_at_work(
    settings: Settings, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(wire(settings)) as system, monkeypatch.context() as broken:
        house = House.build(system, "house")
        broken.setattr(type(system.simulator.worlds.ports.mail), "deliver", refuse_all)
        house.file()
    assert not server_works_on(settings.data)
    with working_on(settings.data):
        assert server_works_on(settings.data)
        assert "outbox house" not in look()
    assert "outbox house" in look()


@pytest.mark.usefixtures("kept")
def test_the_command_prints_lines_or_json_and_fails_when_something_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODAIBA_DATA", str(settings.data))
    monkeypatch.setenv("ODAIBA_MAIL", "direct")
    monkeypatch.setenv("ODAIBA_PORT", "0")
    sound = CliRunner().invoke(main, ["doctor"])
    assert sound.exit_code == 0, sound.output
    assert "ok    journal house: the chain holds" in sound.output.splitlines()
    change(settings, "UPDATE world_state SET mode = 'halted', error = 'fire'")
    line = next(x for x in CliRunner().invoke(main, ["doctor"]).output.splitlines() if x.startswith("FAIL"))
    assert "再開してください。 / Mend what the error names" in line
    failed = CliRunner().invoke(main, ["doctor", "--quick", "--json"])
    assert failed.exit_code == 1
    (finding,) = [f for f in json.loads(failed.stdout) if not f["ok"]]
    assert set(finding) == {"what", "ok", "detail", "todo", "todo_en"}
    assert finding["what"] == "world house"
