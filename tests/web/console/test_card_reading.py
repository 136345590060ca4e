"""The section カードを読み取る of counter and annex: who sees what, wrong numbers beside their field, the new card's IC."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.cards.in_process import InProcessReaders
from backoffice.usecases.presenting import woken_chip
from tests.web.console.conftest import Desk, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow


def read(desk: Desk, key: str, status: int = 200, **typed: str) -> Page:
    """Send the form of the section as it stands on the counter's page."""
    return desk.press(desk.open(key, "counter/"), "read-card", status, **typed)


def test_the_counter_reads_the_applicants_card_beside_the_photo(office: Office) -> None:
    key = office.filed()
    number = office.application(key).card_number
    page = read(office.desk("co"), key)
    assert "真正なカードで、失効していません。" in page.one("finding-good").text
    assert page.one("chip-face").attributes["src"].startswith("data:image/png;base64,")
    assert number in page.one("chip-facts").text
    assert "/cards/card-session-" in page.one("to-talk").attributes["href"]


def test_a_wrong_number_is_told_and_one_of_no_shape_stands_beside_its_field(office: Office) -> None:
    key = office.filed()
    desk = office.desk("co")
    assert "6300" in read(desk, key, typed_number="ZZ00000000ZZ").one("finding-refused-6300").text
    assert "英字2文字" in read(desk, key, 422, typed_number="ZZ0").html
    assert "英字2文字" in read(desk, key, 422, card="other", other_card="?").html


def test_an_examiner_is_told_who_reads_cards(office: Office) -> None:
    page = office.desk("ex").open(office.filed(), "counter/")
    assert "「窓口」の職員です" in page.one("card-reading").text
    assert not page.has("card-form")


def test_a_reader_of_the_machine_is_offered_where_the_setting_says_so(office: Office) -> None:
    key = office.filed()
    with office.world.write() as tx:
        chip = woken_chip(tx, office.application(key).card_number).chip
    ports, desk = office.world.ports, office.desk("co")
    assert "Reader 00 00" not in desk.open(key, "counter/").html
    office.world.ports = replace(ports, desk_readers=InProcessReaders({"Reader 00 00": chip}))
    try:
        assert "Reader 00 00" in desk.open(key, "counter/").one("card-form").text
        assert read(desk, key, card="reader:Reader 00 00").has("finding-good")
    finally:
        office.world.ports = ports


@pytest.mark.rule("R-239")
def test_the_new_card_is_written_and_the_old_one_is_silent(office: Office) -> None:
    key = office.arrived()
    for action in ("receive-envelope", "open-envelope", "issue-card"):
        office.act("an", action, key)
    row, desk = office.application(key), office.desk("an")
    page = desk.open(key, "annex/")
    assert page.has("unwritten")
    page = desk.press(page, "write-card")
    assert row.new_card_number in page.one("chip-facts").text
    assert page.has("written")
    page = desk.press(page, "read-card", card=row.card_number, typed_number=row.card_number)
    assert "応答しません" in page.one("finding-silent").text


def test_anybody_may_ask_whether_a_number_has_lapsed(office: Office) -> None:
    row = office.application(office.filed())
    client = office.app.test_client()
    where = f"/w/{office.world.id}/number-inquiry/"
    day = {"expires_on_year": "2025", "expires_on_month": "7", "expires_on_day": "20"}
    assert row.card_number in client.get(f"{where}?number={row.card_number}").text
    assert "standing-good" in client.post(where, data={"number": row.card_number.lower()} | day).text
    wrong = client.post(where, data={"number": row.card_number} | day | {"expires_on_day": "21"})
    assert "standing-unknown" in wrong.text
    for form in ({"number": "x" * 9000} | day, {"number": row.card_number}, {}, {"expires_on_day": "99"}):
        assert client.post(where, data=form).status_code == 422


def test_to_read_a_card_judges_nothing_of_what_was_brought(office: Office) -> None:
    desk, key = office.desk("co"), office.permitted("counter")
    page = desk.open(key, "counter/")
    read_meanwhile = desk.press(page, "read-card")
    assert read_meanwhile.has("finding-good")
    assert read_meanwhile.text("counter-check") == page.text("counter-check")


def test_the_void_card_is_given_back_at_the_counter_or_kept(office: Office) -> None:
    key = office.permitted("counter")
    desk, old = office.desk("co"), office.application(key).card_number
    assert not desk.open(key, "counter/").has("give-back-form")
    office.act("co", "hand-over", key)
    page = desk.open(key, "counter/")
    assert old in page.one("give-back-form").text
    assert not office.desk("an").open(key, "annex/").has("give-back-form")
    page = desk.press(page, "give-back-card")
    assert "返納を受けました" in page.text("flash")
    assert f"{old} 申請時のカード・穿孔済み・返納済み" in page.one("card-form").text
    assert not page.has("give-back-form")
    assert "失効した在留カード" in desk.open(key, "history/").html
