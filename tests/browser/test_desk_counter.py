"""The counter's desk, by keyboard: somebody is taken in, called, lacks a stamp, comes back and has the card."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import filer, officers
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

APPLICANT = "GAO YUQING"
CARD = re.compile(r"[A-Z]{2}\d{8}[A-Z]{2}")


def test_a_visitor_is_taken_in_lacks_a_stamp_comes_back_and_has_the_card(
    house: House, company: Company
) -> None:
    at = house.fork("desk-counter")
    user, office, counter = (company(at) for _ in range(3))
    user.enter_as("demo-user2")
    number = filer.file_a_renewal(user, APPLICANT, "窓口")
    officers.permit(office, number, "1年")
    counter.enter_as("counter1")
    counter.look("desk-counter-empty")
    _take_in(counter, number)
    _call(counter)
    _show_papers(counter, number, "5000")
    _press(counter, counter.test("preview-hand-over"))
    counter.sees("500円不足")
    counter.look("desk-counter-short")
    _press(counter, counter.test("leave-for-stamps"))
    expect(counter.test("reason-stamps-short")).to_be_checked()
    counter.look("desk-counter-visit")
    _press(counter, counter.test("leave"))
    counter.sees("交付せず終了")
    counter.look("desk-counter-left")
    _take_in(counter, number)
    _call(counter)
    _show_papers(counter, number, "5000 500")
    _press(counter, counter.test("preview-hand-over"))
    expect(counter.test("punching")).to_be_visible()
    counter.look("desk-counter-confirm")
    _press(counter, counter.test("confirm-hand-over"))
    counter.sees("交付しました。許可の効力は本日生じました。")
    counter.go("console/counter/")
    expect(counter.test("ended")).to_contain_text("交付済み")
    counter.move("week")
    counter.look("desk-counter-done")


def _take_in(counter: Visitor, number: str) -> None:
    counter.go("console/counter/")
    counter.test("sought").focus()
    counter.page.keyboard.type(number)
    with counter.page.expect_navigation():
        counter.page.keyboard.press("Enter")
    counter.test("visitor-applicant").focus()
    counter.page.keyboard.press("Space")
    counter.look("desk-counter-found")
    _press(counter, counter.test("take-in"))
    expect(counter.test("waiting")).to_contain_text(number)
    counter.look("desk-counter-waiting")


def _call(counter: Visitor) -> None:
    counter.go("console/desks/counter/")
    counter.look("desk-counter-worklist")
    _press(counter, counter.test("call-next"))
    expect(counter.test("visit")).to_contain_text("呼び出し済み")
    counter.look("desk-counter-work")


def _show_papers(counter: Visitor, number: str, stamps: str) -> None:
    for box in (
        "identified",
        "brought-passport",
        "brought-residence-card",
        "brought-fee-slip",
        "brought-mail",
    ):
        counter.test(box).focus()
        counter.page.keyboard.press("Space")
    drawn = counter.test("counter-form").get_by_test_id("paper-residence-card").text_content() or ""
    for field, typed in (
        ("card_number", CARD.findall(drawn)[0]),
        ("slip_number", number),
        ("slip_name", APPLICANT),
        ("stamps", stamps),
    ):
        counter.test(field).focus()
        counter.page.keyboard.type(typed)


def _press(counter: Visitor, what: Locator) -> None:
    """Go on by keyboard alone."""
    what.focus()
    with counter.page.expect_navigation():
        counter.page.keyboard.press("Enter")
