"""The examiner's acts through their pages."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.life import Status
from backoffice.store.applications import requests_of
from tests.web.console.conftest import Desk, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow


def test_taking_and_taking_over(office: Office) -> None:
    key = office.numbered()
    first, second = office.desk("ex"), office.desk("ex2")
    first.press(first.open(key), "take")
    assert office.application(key).examiner_id == office.officers["ex"]
    second.press(second.open(key), "take")
    assert office.application(key).examiner_id == office.officers["ex2"]


@pytest.mark.parametrize("who", ["ex", "ap"])
def test_assigning(office: Office, who: str) -> None:
    key = office.numbered()
    desk = office.desk(who)
    desk.press(desk.open(key), "assign", examiner=office.officers["ex2"])
    assert office.application(key).examiner_id == office.officers["ex2"]


def preview(desk: Desk, key: str, status: int = 200, **typed: str | list[str]) -> Page:
    return desk.press(desk.open(key, "request-documents"), "preview-request", status, **typed)


@pytest.mark.rule("R-143", "R-202")
def test_asking_for_documents_shows_the_mail_then_sends_it(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    page = preview(desk, key, usual=["在職証明書"], items="履歴書\n\n 賃金台帳 ", words="急ぎます。")
    letter = page.text("letter")
    for words in (
        "申請内容等について",
        "1. 在職証明書",
        "2. 履歴書",
        "3. 賃金台帳",
        "急ぎます。",
        "2025年6月17日",
    ):
        assert words in letter
    assert not office.application(key).request_id
    desk.press(page, "send-request")
    with office.world.read() as reading:
        (request,) = requests_of(reading.session, key)
        assert (request.items, request.due_on) == (["在職証明書", "履歴書", "賃金台帳"], date(2025, 6, 17))
    assert "提出待ち" in desk.open(key, "documents/").html


def test_going_back_keeps_what_was_typed(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    page = preview(desk, key, usual=["旅券の写し"], items="履歴書", due_on_day="20", due_on_month="7")
    again = desk.press(page, "again")
    form = again.one("preview-request").form
    assert form
    assert form.values["usual"] == ["旅券の写し"]
    assert form.values["items"] == ["履歴書"]
    assert (form.values["due_on_month"], form.values["due_on_day"]) == (["7"], ["20"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "1件以上"),
        ({"items": "x", "due_on_day": ""}, "年・月・日"),
        ({"items": "x", "due_on_day": "31", "due_on_month": "2"}, "年・月・日"),
        ({"items": "x", "due_on_year": "2024"}, "明日から180日以内"),
        ({"items": "x", "due_on_year": "99999999999999999999"}, "年・月・日"),
    ],
)
def test_a_bad_request_is_told_beside_the_field(office: Office, typed: dict[str, str], words: str) -> None:
    key = office.taken()
    page = preview(office.desk("ex"), key, status=422, **typed)
    assert words in page.text("error-summary")
    assert page.title.startswith("【模擬】エラー: ")
    assert not office.application(key).request_id


def test_going_on_without_the_documents(office: Office) -> None:
    key = office.taken()
    office.act("ex", "request-documents", key)
    desk = office.desk("ex")
    assert "まだ起案できません" in desk.open(key).text("not-yet")
    assert "まだ起案できません" in desk.open(key, "decision/").html
    desk.press(desk.open(key, "waive-documents"), "waive")
    assert not office.application(key).request_id
    assert desk.open(key, "decision/").has("propose")


@pytest.mark.rule("R-198")
def test_a_withdrawal_asks_why_and_shows_the_mail(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    form = desk.open(key, "withdraw")
    assert "理由" in desk.press(form, "preview-withdraw", 422).text("error-summary")
    page = desk.press(form, "preview-withdraw", reason="申請人が帰国する。")
    assert "申請の取下げについて" in page.text("letter")
    assert office.application(key).stage is Status.EXAMINATION
    desk.press(page, "confirm-withdraw")
    assert office.application(key).stage is Status.WITHDRAWN
    assert "申請人が帰国する。" in desk.open(key, "history/").text("timeline")


@pytest.mark.parametrize("form", ["request-documents", "waive-documents", "withdraw"])
def test_a_form_that_the_state_does_not_allow_is_not_shown(office: Office, form: str) -> None:
    office.desk("ex").open(office.permitted(), form, status=409)
