"""Cards on the desks: the counter reads the applicant's, tries a wrong number and another's; the annex writes a new one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


def test_the_counter_reads_the_card_that_is_presented_and_asks_whether_a_number_has_lapsed(
    house: House, company: Company
) -> None:
    counter = company(house.fork("card-counter"))
    counter.enter_as("counter1")
    key = _first_case(counter)
    counter.go(f"console/cases/{key}/counter/")
    expect(counter.test("card-reading")).to_contain_text("机の上のカード")
    number = counter.test("typed_number").input_value()
    counter.press("read-card")
    expect(counter.test("finding-good")).to_contain_text("真正なカードで、失効していません。")
    expect(counter.test("chip-face")).to_be_visible()
    counter.look("card-reading-good")
    expiry = counter.test("chip-facts").inner_text()
    assert number in expiry
    counter.test("typed_number").fill("ZZ00000000ZZ")
    counter.press("read-card")
    expect(counter.test("finding-refused-6300")).to_contain_text("6300")
    counter.look("card-reading-wrong-number")
    counter.test("typed_number").fill("12")
    counter.press("read-card")
    counter.sees("英字2文字・数字8桁・英字2文字")
    counter.look("card-reading-no-number")
    counter.go(f"console/cases/{key}/counter/")
    counter.press("to-inquiry")
    _ask(counter, number)


def _ask(visitor: Visitor, number: str) -> None:
    expect(visitor.test("number")).to_have_value(number)
    visitor.look("number-inquiry")
    for part, value in (("year", "2030"), ("month", "1"), ("day", "31")):
        visitor.page.locator(f"[name=expires_on_{part}]").fill(value)
    visitor.press("ask")
    visitor.sees("番号又は有効期間が違います")
    visitor.look("number-inquiry-unknown")


def _first_case(visitor: Visitor) -> str:
    visitor.go("console/annex/production/?queue=to-make")
    link = visitor.page.locator("[data-testid^=open-app-]").first
    return (link.get_attribute("data-testid") or "").removeprefix("open-")


def test_the_annex_writes_the_new_cards_ic_and_reads_it_back(house: House, company: Company) -> None:
    annex = company(house.fork("card-annex"))
    annex.enter_as("annex1")
    annex.go("console/annex/production/?queue=to-make")
    annex.press(annex.page.locator("[data-testid^=open-app-]").first)
    annex.press("issue-card")
    annex.press("confirm-issue-card")
    expect(annex.test("unwritten")).to_be_visible()
    annex.press("write-card")
    expect(annex.test("finding-good")).to_be_visible()
    expect(annex.test("written")).to_be_visible()
    annex.look("card-written")
    annex.page.get_by_role("radio", name="穿孔済み").check()
    annex.press("read-card")
    expect(annex.test("finding-silent")).to_contain_text("応答しません")
    annex.look("card-silent")
