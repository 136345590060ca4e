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


def test_the_owner_controls_an_item_from_its_page(house: House, company: Company) -> None:
    owner = company(house.fork("control"))
    owner.enter_as("demo-user1")
    _find_the_held_card(owner)
    owner.press("to-held-item")
    number = owner.page.url.partition("reqCodeNo1=")[2][:12]
    owner.go(f"post/services/srv/search/direct?reqCodeNo1={number}&locale=en")
    owner.page.locator("#control-outcome").select_option("window")
    owner.press("control-befall")
    owner.look("post-control-en")
    owner.press("control-stop")
    owner.sees("The item is being held.")
    owner.press("control-release")
    owner.page.locator("#control-until").select_option("handed-over")
    owner.press("control-until")
    expect(owner.test("state")).to_contain_text("Handed over at the window")
    owner.sees("The life of this item has ended.")
    owner.go("")
    owner.page.get_by_text("この世界の設定・複製・初期化").click()
    owner.look("world-settings")
    owner.page.get_by_label("割合で決める").fill("absent 10, lost 1")
    owner.press("save-settings")
