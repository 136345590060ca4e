"""The desk 決裁 without a mouse: the queue, a case and back, several proposals decided after a page that tells of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.test_desk_examination import _enter, _to
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


def test_proposals_are_looked_at_and_decided_together(house: House, company: Company) -> None:
    officer = company(house.fork("desk-approval"))
    officer.enter_as("approver1")
    officer.look("console-approval-queue")
    first = officer.page.locator("[data-testid^=open-app-]").first
    number = first.inner_text()
    _enter(officer, first)
    officer.sees(number)
    _enter(officer, officer.test("back-to-list"))
    _to(officer, officer.test("choose-all"))
    officer.page.keyboard.press("Space")
    expect(officer.page.locator("[data-testid^=choose-app-]").first).to_be_checked()
    _enter(officer, officer.test("several-approve"))
    officer.sees("決裁は取り消せません。", number)
    officer.look("console-several-approve")
    _enter(officer, officer.test("confirm-several"))
    officer.sees("件を決裁しました。")


def test_without_script_one_is_chosen_by_its_box(house: House, company: Company) -> None:
    officer = company(house.fork("desk-approval-plain"), java_script_enabled=False)
    officer.enter_as("approver1")
    officer.page.locator("[data-testid^=choose-app-]").first.check()
    officer.press("several-approve")
    officer.press("confirm-several")
    officer.sees("1件を決裁しました。")
