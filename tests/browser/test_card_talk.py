"""Card talk in a browser: a login is sent step by step on the APDU console, its record is read, in both languages; the JPKI client's link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]
LANGUAGES = ("ja", "en")


@pytest.fixture(scope="module")
def at(house: House) -> str:
    return house.fork("card-talk")


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "plain"])
def test_a_login_is_sent_step_by_step_and_read_again(at: str, company: Company, scripted: bool) -> None:
    owner = company(at, java_script_enabled=scripted)
    owner.scripted = scripted
    owner.go("cards/console/")
    owner.look("cards-console-choice")
    owner.test("card_id").select_option(index=1)
    owner.press("power-on")
    owner.look("cards-console-empty")
    login = owner.test("script-login")
    for _ in range(5):
        owner.press(login.get_by_test_id("next"))
    owner.press(login.get_by_test_id("next"))
    owner.sees("この手順には暗証番号が要ります。")
    owner.look("cards-console-refused")
    login.get_by_test_id("secret").fill("1234")
    owner.press(login.get_by_test_id("next"))
    owner.sees("照合済み: 利用者証明用パスワード")
    owner.look("cards-console-verified")
    for _ in range(2):
        owner.press(login.get_by_test_id("next"))
    owner.sees("利用者証明用秘密鍵で署名する")
    owner.press("power-off")
    owner.sees("電源は切れています")
    owner.look("cards-console-off")
    owner.press("as-record")
    expect(owner.test("exchange")).to_have_count(8)
    expect(owner.page.locator("main")).not_to_contain_text("31 32 33 34")


def test_every_page_of_card_talk_in_both_languages(at: str, company: Company) -> None:
    owner = company(at)
    owner.go("cards/console/")
    owner.page.get_by_label("一覧にない在留カードの番号").fill(_residence_card(owner))
    owner.press("power-on")
    owner.press(owner.page.locator("[data-testid^=script-read]").get_by_test_id("all"))
    desk = owner.page.url.partition("?")[0]
    for lang in LANGUAGES:
        for name, path in (
            ("sessions", "cards/"),
            ("session", desk.replace("/console", "").removeprefix(owner.at)),
            ("desk", desk.removeprefix(owner.at)),
            ("choice", "cards/console/"),
        ):
            owner.go(f"{path}?lang={lang}")
            owner.look(f"cards-{name}-{lang}")
    expect(owner.page.locator("h1")).to_have_text("APDU console")


def test_the_link_for_the_jpki_client(at: str, company: Company) -> None:
    user = company(at)
    user.go("portal/sign-in/individual")
    user.press("make-link")
    expect(user.test("link-command")).to_contain_text(f"odaiba jpki-client {user.at}jpki/")
    user.look("card-link")
    user.press("go-on")
    user.sees("まだカードの署名を受け取っていません")
    user.look("card-link-early")


def _residence_card(owner: Visitor) -> str:
    """Return the number of the first 在留カード in the list."""
    option = owner.test("card_id").locator("option", has_text="在留カード").first
    return option.get_attribute("value") or ""
