"""The annex's desk: from the post room by way of two officers and the safe to a 差出票, and a card that came back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import officers
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


def test_an_envelope_goes_from_the_post_room_to_the_posting_list(house: House, company: Company) -> None:
    annex = company(house.fork("annex"))
    annex.enter_as("annex1")
    number = _receive(annex)
    officers.open_case(annex, number)
    annex.press("go-annex")
    annex.press("open-envelope")
    officers.witness(annex, "annex2", number)
    annex.press("accept-papers")
    annex.press("annex-things")
    annex.sees("金庫", "印紙消印済み")
    annex.look("annex-things")
    _make_and_dispatch(annex, number)


def test_the_rooms_of_the_annex(house: House, company: Company) -> None:
    annex = company(house.fork("annex-rooms"))
    annex.enter_as("annex1")
    for tray in ("expected", "arrived", "misdirected", "unclaimed"):
        annex.go(f"console/annex/post-room/?tray={tray}")
        annex.look(f"post-room-{tray}")
    for place in ("safe", "desk"):
        annex.go(f"console/annex/safe/?place={place}")
        annex.look(f"safe-{place}")
    annex.go("console/annex/postings/")
    annex.look("postings-empty")
    annex.go("console/annex/production/?queue=returned")
    annex.press(annex.page.locator("[data-testid^=open-app-]").first)
    expect(annex.test("came-back")).to_contain_text("前回の宛先")
    annex.look("annex-returned")
    annex.press("ask-address")
    annex.look("annex-ask-address")
    annex.press("confirm-ask-address")
    annex.sees("送付先を確かめるメールを送りました。")


def _receive(annex: Visitor) -> str:
    """Choose the first envelope that has arrived, by keyboard, and receive it; return its application's number."""
    annex.go("console/annex/post-room/?tray=arrived")
    choice = annex.page.locator("[data-testid^=choose-app-]").first
    choice.focus()
    annex.page.keyboard.press("Space")
    key = (choice.get_attribute("data-testid") or "").removeprefix("choose-")
    number = annex.test(f"open-{key}").inner_text()
    annex.press("receive-together")
    annex.sees(number, "届いた封筒を受領します")
    annex.look("post-room-receive")
    annex.press("confirm-receive")
    annex.sees("封筒を受領しました。")
    return number


def _make_and_dispatch(annex: Visitor, number: str) -> None:
    annex.go("console/annex/production/")
    annex.look("production-make")
    _choose(annex, number)
    annex.press("make-together")
    annex.sees(number, "一致")
    annex.look("production-make-confirm")
    annex.press("confirm-make")
    annex.look("production-dispatch")
    _choose(annex, number)
    annex.press("dispatch-together")
    annex.look("production-dispatch-confirm")
    annex.press("confirm-dispatch")
    expect(annex.test("posting-items")).to_contain_text(number)
    annex.look("posting")


def _choose(annex: Visitor, number: str) -> None:
    row = annex.page.locator("tr", has=annex.page.get_by_role("link", name=number))
    row.get_by_role("checkbox").check()
