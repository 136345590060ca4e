"""The calls on announcements, officers and readings, and a journal's file at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from backoffice.cli import main
from tests.web.api.caller import Caller

pytestmark = pytest.mark.slow
TIMES = {"from": "2025-06-02T09:00:00+09:00", "to": "2025-06-10T18:00:00+09:00"}
WORDS = {"title": "窓口の混雑", "words": "午前中は混み合います。"} | TIMES


@pytest.fixture
def at(house: Caller) -> str:
    return f"/worlds/{house.post('/worlds', {'seed': 7})['world_id']}"


def test_an_announcement_is_written_changed_and_withdrawn(house: Caller, at: str) -> None:
    made = house.post(f"{at}/announcements", WORDS | {"audience": "console"}, 201)
    where = f"{at}/announcements/{made['announcement_id']}"
    change = WORDS | {"title": "別の件名", "version": 1}
    assert house.call("PATCH", where, json=change).get_json()["version"] == 2
    assert house.call("PATCH", where, json=change).status_code == 409
    assert house.post(f"{where}/withdraw", {"version": 2})["withdrawn"]
    told = house.get(f"{at}/announcements")["announcements"]
    assert [(each["title"], each["withdrawn"]) for each in told] == [("別の件名", True)]
    assert house.call("POST", f"{at}/announcements", json=WORDS | {"audience": "all"}).status_code == 422


def test_an_officer_is_moved_stopped_and_resumed(house: Caller, at: str) -> None:
    made = house.post(f"{at}/officers", {"role": "examiner", "section": "留学審査部門"}, 201)
    where = f"{at}/officers/{made['officer_id']}"
    refused = house.call("POST", f"{at}/officers", json={"role": "examiner", "section": "総務課"})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "section")
    moved = house.call("PATCH", where, json={"version": 1, "role": "approver"}).get_json()
    assert (moved["role"], moved["section"], moved["version"]) == ("approver", "留学審査部門", 2)
    assert house.call("PATCH", where, json={"version": 2, "section": "窓口"}).status_code == 422
    assert house.call("PATCH", where, json={"version": 2}).status_code == 422
    assert (
        house.call("PATCH", where, json={"version": 1, "state": "stopped", "reason": "x"}).status_code == 409
    )
    stopped = house.call("PATCH", where, json={"version": 2, "state": "stopped", "reason": "退職"}).get_json()
    assert stopped["state"] == "stopped"
    assert house.call("PATCH", where, json={"version": 3, "state": "active"}).get_json()["state"] == "active"
    assert [each["officer_id"] for each in house.get(f"{at}/officers")["officers"]] == [made["officer_id"]]
    assert house.get(f"{at}/access") == {"readings": [], "next": None}


def test_a_file_of_the_journal_is_checked_at_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODAIBA_DATA", str(tmp_path / "var"))
    shell = CliRunner()
    assert shell.invoke(main, ["world", "create", "told"]).exit_code == 0
    assert shell.invoke(main, ["officer", "add", "told"]).exit_code == 0
    told = shell.invoke(main, ["journal", "export", "told"])
    assert told.exit_code == 0, told.output
    head = shell.invoke(main, ["journal", "head", "told"]).output.strip()
    file = tmp_path / "told.ndjson"
    file.write_text(told.output, encoding="utf-8")
    right = shell.invoke(main, ["journal", "check", str(file), "--head", head])
    assert (right.exit_code, "the chain holds" in right.output) == (0, True)
    assert shell.invoke(main, ["journal", "check", str(file), "--head", "0" * 64]).exit_code == 1
    file.write_text(told.output.replace("officer.added", "officer.gone"), encoding="utf-8")
    wrong = shell.invoke(main, ["journal", "check", str(file)])
    assert (wrong.exit_code, "broken at event 2" in wrong.output) == (1, True)
