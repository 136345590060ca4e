"""The desk of the municipality in a browser: a card is issued, locked out, helped, lost, found and given back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

HOLDER = "模擬　太郎"


@pytest.fixture(scope="module")
def at(house: House) -> str:
    address = house.fork("municipality")
    card = {"name": HOLDER, "sex": "男", "birth_on": "1980-04-01", "address": "東京都江東区青海2丁目7番11号"}
    house.ask("POST", "/api/v1/worlds/municipality/my-number-cards", card)
    return address


def test_a_card_through_all_that_the_desk_does(at: str, company: Company) -> None:
    desk = company(at)
    desk.go("")
    desk.follow("市区町村")
    desk.test("name").fill(HOLDER)
    desk.press("search")
    desk.look("municipality-cards")
    desk.follow(HOLDER)
    desk.sees("カードが初めて使われたときに発行されます")
    _certificates(desk)
    _secrets(desk)
    _lost_and_found(desk)
    _given_back(desk)
    _authorities(desk)


def _certificates(desk: Visitor) -> None:
    desk.press("act-certificates")
    desk.press("do")
    expect(desk.page.locator("[data-error-summary]")).to_be_focused()
    desk.look("municipality-certificates-refused")
    for box in ("purposes-signature", "purposes-authentication", "identified"):
        desk.test(box).check()
    desk.press("do")
    expect(desk.test("certificates-row")).to_have_count(2)
    desk.look("municipality-card")


def _secrets(desk: Visitor) -> None:
    desk.press("act-unlocking")
    desk.test("pin").fill("12")
    desk.press("do")
    desk.sees("4桁の数字", "本人確認書類")
    desk.look("municipality-unlocking-refused")
    desk.test("pin").fill("4321")
    desk.test("identified").check()
    desk.press("do")
    expect(desk.page.get_by_text("暗証番号を再設定しました。")).to_be_visible()


def _lost_and_found(desk: Visitor) -> None:
    desk.press("act-suspension")
    desk.look("municipality-suspension")
    desk.press("do")
    expect(desk.test("state")).to_contain_text("紛失の届出")
    desk.look("municipality-held")
    desk.press("act-resumption")
    desk.test("identified").check()
    desk.press("do")
    expect(desk.test("state")).to_contain_text("使えます")


def _given_back(desk: Visitor) -> None:
    desk.press("act-return")
    desk.press("do")
    desk.look("municipality-sure")
    expect(desk.test("sure")).to_be_visible()
    desk.press("sure")
    expect(desk.test("state")).to_contain_text("返納")
    desk.sees("このカードでできる手続はありません")
    desk.look("municipality-returned")


def _authorities(desk: Visitor) -> None:
    desk.follow("認証局")
    desk.look("authorities")
    desk.follow("模擬公的個人認証 利用者証明用認証局")
    desk.sees("返納により失効")
    desk.look("certificates")


def test_the_desk_in_english_and_its_form_of_issue(at: str, company: Company) -> None:
    desk = company(at)
    for path in ("municipality/", "municipality/issue", "pki/"):
        desk.go(f"{path}?lang=en")
        desk.look(f"{path.replace('/', '-')}en")
    desk.go("municipality/issue?lang=ja")
    desk.press("do-issue")
    desk.sees("有効な在留カードはありません")
    desk.look("municipality-issue-refused")


def test_a_trainee_makes_a_card_that_does_not_serve_and_meets_its_words(at: str, company: Company) -> None:
    desk = company(at)
    desk.go("portal/sign-in/individual")
    desk.press("practice")
    desk.press("do-practice")
    expect(desk.page.locator("[data-error-summary]")).to_be_focused()
    desk.look("municipality-practice-refused")
    desk.page.get_by_label("ほかの世界の認証局が発行した").check()
    desk.press("do-practice")
    desk.sees("使えないカードを作りました")
    card = desk.page.url.rstrip("/").split("/")[-1]
    desk.go("portal/sign-in/individual")
    desk.test(f"card-{card}").check()
    desk.press("read-card")
    desk.sees("この世界の認証局（模擬）が発行したものではありません")
