"""Nobody was at home: the slip, a new delivery asked for or the item fetched at the window, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


def test_a_held_card_is_fetched_at_the_window(house: House, company: Company) -> None:
    user = company(house.fork("window"))
    user.enter_as("demo-user1")
    application = _find_the_held_card(user)
    user.look("application-held")
    user.press("to-held-item")
    user.look("post-held")
    user.page.locator("#on").fill("2025-13-01")
    user.press("redelivery")
    user.sees("お受けできません", "配達希望日")
    user.look("post-redelivery-refused")
    user.page.go_back()
    user.press("window")
    expect(user.test("state")).to_contain_text("窓口でお渡し")
    user.look("post-fetched")
    user.page.goto(application)
    user.sees("手続はすべて終わりました。")


@pytest.mark.rule("R-240")
def test_a_held_card_is_delivered_once_more(house: House, company: Company) -> None:
    user = company(house.fork("again"))
    user.enter_as("demo-user1")
    _find_the_held_card(user)
    user.press("to-held-item")
    user.press("redelivery")
    expect(user.test("state")).to_contain_text("希望")
    user.move("week")
    expect(user.test("state")).to_contain_text("お届け済み")


def _find_the_held_card(user: Visitor) -> str:
    """Go to the application whose card waits at the post office; return its address."""
    user.go("portal/applications?status=発行待ち")
    for address in [link.get_attribute("href") for link in user.test("open-application").all()]:
        user.page.goto(user.at.split("/w/")[0] + (address or ""))
        if user.test("held").count():
            return user.page.url
    raise AssertionError("no card is held at the post office")
