"""The desk 審査 without a mouse: list, case, back, the next page of work; several cases handed out; who has one open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]
FAR = 120


def test_from_the_list_to_a_case_and_back_by_keyboard(house: House, company: Company) -> None:
    officer = company(house.fork("desk-examination"))
    officer.enter_as("examiner1")
    officer.look("console-worklist")
    scope = officer.test("scopes").get_by_role("link", name="すべて")
    _enter(officer, scope)
    first = officer.page.locator("[data-testid^=open-app-]").first
    number = first.inner_text()
    _enter(officer, first)
    officer.sees(number)
    _enter(officer, officer.test("back-to-list"))
    expect(officer.test("desk-title")).to_have_text("審査の一覧")
    _enter(officer, officer.test("next-case"))
    officer.sees("未担当のうち最も急ぐ申請を担当しました。")


def test_several_cases_are_handed_out_by_keyboard(house: House, company: Company) -> None:
    officer = company(house.fork("desk-handing-out"))
    officer.enter_as("approver1")
    officer.go("console/desks/examination/?scope=unassigned")
    officer.look("console-worklist-choosing")
    box = officer.page.locator("[data-testid^=choose-app-]").first
    _to(officer, box)
    officer.page.keyboard.press("Space")
    _enter(officer, officer.test("several-assign"))
    officer.look("console-several-form")
    officer.test("examiner").select_option(index=1)
    _enter(officer, officer.test("answer"))
    officer.look("console-several-confirm")
    _enter(officer, officer.test("confirm-several"))
    officer.sees("1件を割り当てました。")


def test_two_officers_see_each_other_at_a_case(house: House, company: Company) -> None:
    world = house.fork("desk-together")
    one, other = company(world), company(world)
    for officer, sign_in in ((one, "examiner1"), (other, "examiner2")):
        officer.enter_as(sign_in)
        officer.go("console/desks/examination/?scope=all")
        officer.press(officer.page.locator("[data-testid^=open-app-]").first)
    other.sees("この申請を開いています。")
    other.look("console-case-also-open")


def _to(officer: Visitor, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(FAR):
        if target.evaluate("field => field === document.activeElement"):
            return
        officer.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def _enter(officer: Visitor, target: Locator) -> None:
    _to(officer, target)
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
