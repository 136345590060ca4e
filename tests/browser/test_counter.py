"""The card had at the counter: identity, papers and fee checked, the old card punched, effective at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import filer, officers
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

APPLICANT = "GAO YUQING"
CARD = re.compile(r"[A-Z]{2}\d{8}[A-Z]{2}")


def test_a_card_is_handed_over_at_the_counter(house: House, company: Company) -> None:
    at = house.fork("counter")
    user, office, counter = (company(at) for _ in range(3))
    user.enter_as("demo-user2")
    number = filer.file_a_renewal(user, APPLICANT, "窓口")
    officers.permit(office, number, "1年")
    filer.home(user, APPLICANT)
    user.sees("窓口で受け取ってください。", "旅券")
    user.look("application-to-fetch")
    counter.enter_as("counter1")
    counter.look("counter-desk")
    officers.open_case(counter, number)
    counter.press("go-counter")
    counter.look("counter-work")
    _refuse_without_passport(counter, number)
    _hand_over(counter)
    filer.home(user, APPLICANT)
    user.sees("手続はすべて終わりました。")
    user.look("application-fetched")


def _refuse_without_passport(counter: Visitor, number: str) -> None:
    counter.page.get_by_role("radio", name="申請人", exact=True).check()
    counter.test("identified").check()
    for paper in ("residence-card", "fee-slip", "mail"):
        counter.test(f"brought-{paper}").check()
    counter.test("card_number").fill(_card_number(counter))
    counter.test("slip_number").fill(number)
    counter.test("slip_name").fill(APPLICANT)
    counter.test("stamps").fill("5000 500")
    counter.press("preview-hand-over")
    expect(counter.page.locator("[data-error-summary]")).to_be_focused()
    expect(counter.page.locator("[data-error-summary]")).to_contain_text("旅券")
    counter.look("counter-refused")


def _hand_over(counter: Visitor) -> None:
    expect(counter.test("stamps")).to_have_value("5000 500")
    counter.test("brought-passport").check()
    counter.press("preview-hand-over")
    counter.look("counter-confirm")
    counter.press("confirm-hand-over")
    counter.sees("交付しました。許可の効力は本日生じました。")
    counter.look("counter-done")


def _card_number(counter: Visitor) -> str:
    """Read the number on the old card as it is drawn beside the form."""
    drawn = counter.test("paper-residence-card").first.text_content() or ""
    return CARD.findall(drawn)[0]
