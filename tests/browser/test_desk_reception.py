"""The desk for users, by keyboard: a 利用申出 lacks a paper, is asked for it, comes again and is approved; a user is stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

OWN = {
    "name": "みなと模擬商事株式会社",
    "corporate_number": "9700150000001",
    "representative": "港　太郎",
    "postal_code": "1080075",
    "prefecture": "東京都",
    "city": "港区",
    "street": "港南1-1-1",
    "phone": "0300000001",
}
WHO = {"kind": "organisation", "name": "模擬　花子", "email": "hanako@minato.example.jp", "organisation": OWN}
SOME = ["form", "identity", "terms", "employment-reports", "intermediary"]


def test_a_paper_is_checked_completed_and_approved_and_its_user_stopped(
    house: House, company: Company
) -> None:
    at = house.fork("desk-reception")
    world = "/api/v1/worlds/desk-reception"
    made = house.ask("POST", f"{world}/enrolments", WHO | {"documents": SOME})
    key = str(made["submission_id"])
    desk = company(at)
    desk.enter_as("reception1")
    desk.look("desk-reception-list")
    _press(desk, desk.test(f"open-{key}"))
    expect(desk.test("lacking")).to_be_visible()
    desk.look("desk-reception-paper")
    expect(desk.test("items")).to_have_value("登記事項証明書")
    _press(desk, desk.test("request"))
    desk.sees("登記事項証明書", "hanako@minato.example.jp")
    desk.look("desk-reception-mail")
    _press(desk, desk.test("sure"))
    expect(desk.test("state")).to_have_text("資料待ち")
    desk.look("desk-reception-incomplete")
    house.ask("POST", f"{world}/submissions/{key}/actions/supply", {"documents": ["registry"]})
    desk.page.reload()
    desk.test("checked-registry").focus()
    expect(desk.test("checked-registry")).to_be_checked()
    _press(desk, desk.test("approve"))
    _press(desk, desk.test("sure"))
    expect(desk.test("state")).to_have_text("承認済み")
    desk.look("desk-reception-approved")
    _find_and_stop(desk)
    for page in ("due", "organisations", "users"):
        desk.go(f"console/reception/{page}/")
        desk.look(f"desk-reception-{page}")


def _find_and_stop(desk: Visitor) -> None:
    desk.go("console/reception/organisations/")
    desk.test("sought").focus()
    desk.page.keyboard.type("みなと模擬")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    _press(desk, desk.test("organisations").get_by_role("link"))
    desk.look("desk-reception-organisation")
    _press(desk, desk.test("users").get_by_role("link"))
    desk.test("reasons").focus()
    desk.page.keyboard.type("認証IDを二人で使っていた。")
    desk.look("desk-reception-user")
    _press(desk, desk.test("stop"))
    desk.sees("認証IDを二人で使っていた。")
    desk.look("desk-reception-stop")
    _press(desk, desk.test("sure"))
    expect(desk.test("state")).to_have_text("利用停止")


def _press(desk: Visitor, what: Locator) -> None:
    """Go on by keyboard alone."""
    what.focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
