"""来庁受付: a number, the waiting list, the hand-over with its visit, and leaving without the card."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from tests.web.console.conftest import Office
from tests.web.console.test_counter import brought

pytestmark = pytest.mark.slow


@pytest.mark.rule("R-243", "R-247")
def test_a_visitor_is_found_by_name_takes_a_number_is_called_and_has_the_card(office: Office) -> None:
    key = office.permitted("counter")
    name = office.application(key).applicant_name
    desk = office.desk("co")
    page = desk.get(f"/counter/?sought={name[:6]}")
    assert "9時から12時まで及び13時から16時まで" in page.text("hours")
    assert "来たのは誰ですか" not in desk.press(page, "take-in", visitor="applicant").text("nav")
    assert "1" in desk.get("/desks/counter/").text("waiting")
    work = desk.press(desk.get("/desks/counter/"), "call-next")
    assert name in work.text("said")
    assert office.name("co") in desk.get("/counter/visits/visit-00000001/").text("events")
    confirm = desk.press(work, "preview-hand-over", **brought(office, key))
    assert "穿孔" in confirm.text("punching")
    desk.press(confirm, "confirm-hand-over")
    assert office.application(key).stage is Status.COMPLETED
    assert "交付済み" in desk.get("/counter/").text("ended")


@pytest.mark.rule("R-245")
def test_a_third_person_gets_no_number_but_words_what_to_do(office: Office) -> None:
    key = office.permitted("counter")
    desk = office.desk("co")
    page = desk.get(f"/counter/?sought={office.application(key).number}")
    refused = desk.press(page, "take-in", 422, visitor="third-person", name="模擬　友人")
    assert "委任状があっても渡せません" in refused.text("error-summary")
    assert refused.one("name").attributes["value"] == "模擬　友人"
    assert "模擬　友人" not in desk.get("/counter/").html


@pytest.mark.rule("R-267", "R-247")
def test_short_stamps_say_where_to_buy_and_the_visitor_comes_back(office: Office) -> None:
    key = office.permitted("counter")
    desk = office.desk("co")
    desk.press(desk.get(f"/counter/?sought={office.application(key).number}"), "take-in", visitor="applicant")
    work = desk.press(desk.get("/counter/"), "call-next")
    short = desk.press(work, "preview-hand-over", 422, **brought(office, key, stamps="5000"))
    assert "500円不足" in short.text("counter-check")
    assert "郵便局" in short.text("buy-stamps")
    visit = desk.get("/counter/visits/visit-00000001/?reason=stamps-short")
    assert "もう一度" not in desk.press(visit, "leave", reason="stamps-short").text("waiting")
    assert office.application(key).stage is Status.PERMITTED
    again = desk.open(key, "counter/")
    assert "収入印紙が足りない" in again.text("visits-before")


@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30])
@pytest.mark.parametrize("path", ["/counter/?before=", "/counter/?changed="])
def test_a_number_that_no_database_holds_shows_the_page_all_the_same(
    office: Office, path: str, number: str
) -> None:
    assert office.desk("co").get(path + number).has("nav")


def test_who_has_come_is_to_be_said(office: Office) -> None:
    desk = office.desk("co")
    refused = desk.press(desk.get("/counter/"), "take-in", 422, name="模擬　友人")
    assert "来たのは誰かを選んでください" in refused.text("error-summary")


def test_a_visit_that_has_changed_meanwhile_is_not_acted_on_and_the_words_stay(office: Office) -> None:
    desk = office.desk("co")
    desk.press(desk.get("/counter/"), "take-in", visitor="applicant", name="模擬　太郎")
    old = desk.get("/counter/visits/visit-00000001/")
    other = office.desk("co")
    other.press(other.get("/counter/"), "call-1")
    stale = desk.press(old, "leave", 409, reason="other", note="別の日に来ると話した")
    assert "呼び出しました" in stale.text("stale")
    assert "別の日に来ると話した" in stale.html
    assert stale.text("state") == "呼び出し済み"


@pytest.mark.rule("R-035")
def test_at_noon_the_counter_says_closed_and_when_it_opens(office: Office) -> None:
    key = office.permitted("counter")
    office.pass_time("PT3H30M")
    desk = office.desk("co")
    page = desk.get("/counter/")
    assert "13:00" in page.text("is-closed")
    refused = desk.press(page, "take-in", 422, visitor="applicant", name="模擬　太郎")
    assert "次に開くのは" in refused.text("error-summary")
    work = desk.open(key, "counter/")
    assert work.has("is-closed")
    assert "窓口は閉まっています" in desk.press(work, "preview-hand-over", 422, **brought(office, key)).text(
        "error-summary"
    )
    assert "午" not in desk.get("/desks/counter/").text("desk-title")


def test_others_only_look(office: Office) -> None:
    desk = office.desk("ex")
    assert desk.get("/counter/").has("read-only")
    for path in ("counter/visits", "counter/next"):
        assert (
            desk.client.post(f"{desk.base}/{path}", data={"visitor": "applicant", "name": "x"}).status_code
            == 403
        )
