"""Giving a case back and moving it, from its overview; and who else has it open."""

from __future__ import annotations

import pytest

from backoffice.simulation import realtime
from backoffice.usecases import admission
from tests.web.console.conftest import PASSWORD, Office

pytestmark = pytest.mark.slow


def test_a_case_is_given_back(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    page = desk.press(desk.open(key), "release")
    assert "担当を外しました。" in page.text("flash")
    assert office.application(key).examiner_id == ""
    assert not page.has("release")


def test_a_case_is_moved_with_its_reason(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    page = desk.press(desk.open(key), "transfer", status=422, section="留学審査部門", reason="")
    assert "移管の理由を入力してください" in page.html
    page = desk.press(page, "transfer", section="留学審査部門", reason="在学中の申請のため")
    assert office.application(key).section == "留学審査部門"
    assert "留学審査部門に移管されました（理由: 在学中の申請のため）" in page.text("latest")


def test_a_stale_transfer_gives_back_what_was_written(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    page = desk.open(key)
    office.act("ex2", "take", key)
    stale = desk.press(page, "transfer", status=409, section="留学審査部門", reason="在学中の申請のため")
    assert "在学中の申請のため" in stale.text("typed")
    assert office.application(key).section == "就労審査部門"


def test_an_officer_sees_who_else_has_the_case_open(office: Office) -> None:
    key = office.taken()
    assert not office.desk("ex").open(key).has("also-open")
    page = office.desk("ex2").open(key, "form/")
    assert office.name("ex") in page.text("also-open")
    assert "6/3 09:00（模擬日時）から開いています" in page.text("also-open")
    assert "担当を引き継ぎます" in page.text("also-open")
    assert office.name("ex2") in office.desk("ex").open(key).text("also-open")
    assert not office.desk("ex").open(office.filed()).has("also-open")


def test_after_a_quarter_of_an_hour_nobody_has_it_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = office.taken()
    office.desk("ex").open(key)
    desk = office.desk("ex2")
    then = realtime.wall_seconds() + 16 * 60
    monkeypatch.setattr(realtime, "wall_seconds", lambda: then)
    assert not desk.open(key).has("also-open")


def test_it_is_no_lock(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex2")
    page = desk.open(key)
    office.desk("ex").open(key)
    desk.press(page, "take")
    assert office.application(key).examiner_id == office.officers["ex2"]


def test_the_way_back_leads_to_the_list_as_it_was(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    assert not desk.open(key).has("back-to-list")
    desk.get("/desks/examination/?scope=all&type=renewal")
    back = desk.open(key, "form/").one("back-to-list").attributes["href"]
    assert back == f"{desk.base}/desks/examination/?scope=all&type=renewal"


def test_an_examiner_of_another_section_is_neither_offered_nor_given_the_case(office: Office) -> None:
    key, desk = office.taken(), office.desk("ex")
    with office.world.write() as tx:
        known = {"role": "examiner", "sign_in": "ex-study", "password": PASSWORD, "section": "留学審査部門"}
        student = admission.add_officer(tx, known)[0].id
    page = desk.open(key)
    assert student not in page.html
    again = desk.press(page, "assign", 422, examiner=student)
    assert "留学審査部門の審査官です" in again.text("error-summary")
    assert office.application(key).examiner_id == office.officers["ex"]
