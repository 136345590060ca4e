"""The counter's desk: who stands there, what was brought, handed over and effective at once."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.life import Status
from tests.web.console.conftest import Desk, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow

Typed = dict[str, str | list[str]]


def brought(office: Office, key: str, **changes: str | list[str]) -> Typed:
    application = office.application(key)
    typed: Typed = {
        "visitor": "applicant",
        "identified": "yes",
        "brought": ["passport", "residence-card", "fee-slip", "mail"],
        "card_number": application.card_number,
        "slip_number": application.number,
        "slip_name": application.applicant_name,
        "slip_signed": "yes",
        "stamps": "5000 500",
    }
    return typed | changes


def preview(office: Office, key: str, status: int = 200, **changes: str | list[str]) -> tuple[Desk, Page]:
    desk = office.desk("co")
    form = desk.open(key, "counter/")
    return desk, desk.press(form, "preview-hand-over", status, **brought(office, key, **changes))


@pytest.mark.rule("R-243", "R-244")
@pytest.mark.parametrize("visitor", ["applicant", "user", "legal-representative"])
def test_the_card_is_handed_over_and_takes_effect_at_once(office: Office, visitor: str) -> None:
    key = office.permitted("counter")
    desk, page = preview(office, key, visitor=visitor)
    assert "直ちに" in page.text("confirm")
    assert office.application(key).stage is Status.PERMITTED
    done = desk.press(page, "confirm-hand-over")
    application = office.application(key)
    assert (application.stage, application.effective_on) == (Status.COMPLETED, date(2025, 6, 3))
    assert application.new_card_number
    assert "効力は本日" in done.text("flash")


@pytest.mark.rule("R-245", "R-243", "R-267")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"visitor": "third-person"}, "申請人（法定代理人）と利用者だけ"),
        ({"visitor": ""}, "来たのは誰かを選んで"),
        ({"identified": ""}, "本人確認"),
        ({"brought": ["residence-card", "fee-slip"]}, "旅券の提示がありません"),
        ({"brought": ["passport", "fee-slip"]}, "在留カード（原本）"),
        ({"brought": ["passport", "residence-card"]}, "手数料納付書"),
        ({"card_number": "XX00000000XX"}, "ではありません"),
        ({"slip_number": "東オンE0"}, "一致しません"),
        ({"slip_name": "SOMEBODY ELSE"}, "一致しません"),
        ({"stamps": "5000"}, "500円不足"),
        ({"stamps": "5000 1000"}, "500円超過"),
        ({"stamps": "いろは"}, "額面を空白で区切って"),
        ({"stamps": "200x999999"}, "額面を空白で区切って"),
        ({"stamps": "9" * 5000}, "額面を空白で区切って"),
        ({"stamps": "0 5500"}, "額面を空白で区切って"),
    ],
)
def test_what_is_not_in_order_is_refused_with_words(
    office: Office, changes: dict[str, str | list[str]], words: str
) -> None:
    key = office.permitted("counter")
    _, page = preview(office, key, 422, **changes)
    assert words in page.text("error-summary")
    assert office.application(key).stage is Status.PERMITTED


def test_stamps_may_be_typed_in_many_ways(office: Office) -> None:
    key = office.permitted("counter")
    preview(office, key, stamps="1,000円×5、500円")


@pytest.mark.rule("R-206")
def test_three_months_are_stamped_in_the_passport(office: Office) -> None:
    key = office.permitted("post", months=3)
    desk, page = preview(office, key)
    assert "旅券への証印" in page.text("confirm")
    desk.press(page, "confirm-hand-over")
    assert not office.application(key).new_card_number


def test_an_application_by_post_is_not_for_the_counter(office: Office) -> None:
    page = office.desk("co").open(office.permitted(), "counter/")
    assert "郵送による受領" in page.text("not-here")
    assert not page.has("preview-hand-over")
