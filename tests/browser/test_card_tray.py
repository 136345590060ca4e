"""The tray of cards: good ones, bad ones and a 在留カード, each with its own words, by keyboard and in pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Person
from backoffice.usecases import my_number_cards
from backoffice.usecases.mistaken_cards import MISTAKES, issue_mistaken_card
from tests.browser.town import Town
from tests.browser.visitor import Visitor
from tests.usecases.house import House

pytestmark = pytest.mark.browser

AT_ONCE = {
    "ended": "有効期限（2025年6月1日（日））が切れています",
    "revoked": "失効しています",
    "foreign": "この世界の認証局（模擬）が発行したものではありません",
    "no-authentication": "利用者証明用電子証明書が記録されていません",
    "punched": "カードが応答しません",
}
"""What is said of a bad card as soon as it is read."""


def _cards(house: House) -> dict[str, str]:
    """Issue a good card and each kind of a bad one; return them by kind, and the holder's 在留カード."""
    with house.world.write() as tx:
        secrets = {"pin": "1234", "signature_password": "ODAIBA0001"}
        made = {kind: issue_mistaken_card(tx, kind, secrets).id for kind in MISTAKES}
        person = tx.require(Person, house.who["holder"], "", "")
        made["good"] = my_number_cards.issue_card(tx, secrets | {"person_id": person.id}).id
        made["punched"] = my_number_cards.issue_card(tx, secrets).id
        tx.require(MyNumberCard, made["punched"], "", "").state = "punched"
        return made | {"residence": person.card_number}


@pytest.mark.rule("R-062", "R-065", "R-066", "R-067", "R-078", "R-080", "C-17")
def test_each_card_of_the_tray_is_told_apart_in_words(town: Town, company: Callable[..., Visitor]) -> None:
    house = House.build(town.system, "tray")
    house.who["holder"] = house.person(name="NGUYEN THI MAI")
    cards, user = _cards(house), company(town.at("tray"))
    user.go("portal/sign-in/individual")
    user.look("tray")
    for kind, words in AT_ONCE.items():
        user.test(f"card-{cards[kind]}").check()
        user.press("read-card")
        user.sees(words)
        expect(user.test(f"card-{cards[kind]}")).to_be_checked()
    user.look("tray-refused")
    user.page.get_by_text("間違えて在留カードをセットしてみる").click()
    user.test(f"card-{cards['residence']}").check()
    user.press("read-card")
    user.sees("マイナンバーカードではありません（在留カードなど）")
    expect(user.test(f"card-{cards['residence']}")).to_be_visible()
    user.look("tray-other-card")
    user.test(f"card-{cards['locked']}").check()
    user.press("read-card")
    user.page.get_by_label("利用者証明用パスワード").fill("1234")
    user.press("secret-submit")
    user.sees("ロックされています", "市区町村")
    user.look("tray-locked")
    user.press("to-municipality")
    user.sees("ロック")
    user.look("tray-at-municipality")
    _without_signature_certificate(user, cards["no-signature"])


def _without_signature_certificate(user: Visitor, card: str) -> None:
    """Read a card by keyboard alone; that it has no 署名用 certificate shows behind the password."""
    user.go("portal/register")
    radios = user.page.get_by_role("radio")
    radios.first.focus()
    for _ in range(radios.count()):
        if user.test(f"card-{card}").is_checked():
            break
        user.page.keyboard.press("ArrowDown")
    expect(user.test(f"card-{card}")).to_be_checked()
    user.look("tray-chosen")
    with user.page.expect_navigation():
        user.page.keyboard.press("Enter")
    user.page.get_by_label("署名用パスワード").fill("odaiba0001")
    user.press("secret-submit")
    user.sees("署名用電子証明書が記録されていません")
