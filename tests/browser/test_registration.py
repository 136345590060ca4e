"""新規利用者登録 and ログイン, page by page as the guide tells them (S2 §4, §5 I), with the buttons' official names."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

HOLDER, PIN, SIGNATURE = "PARK JIWOO", "3456", "ODAIBA0003"
PASSWORD, NEW, EMAIL = "sakura-2025", "fuji-3776", "jiwoo@example.jp"


@pytest.mark.rule("R-064", "R-065", "R-066", "R-067", "R-068", "R-069", "R-071", "R-072", "R-073", "R-080")
def test_whoever_holds_a_card_registers_and_signs_in(house: House, company: Company) -> None:
    at = house.fork("registration")
    user = company(at)
    _read_the_card(user)
    _enter_details(user, _residence_card_number(house, "registration"))
    sign_in = _set_the_password(user)
    _sign_in(user, sign_in, PASSWORD)
    user.sees("メニュー")
    _change_own_data(user)
    _forget_the_id(user, company(at))


def _read_the_card(user: Visitor) -> None:
    user.go("portal/")
    user.look("portal-sign-in")
    expect(user.page.get_by_role("heading", name="新規利用者登録")).to_be_visible()
    user.press("register-individual")
    expect(user.page.get_by_role("heading", name="新規利用者登録（外国人本人・その他）")).to_be_visible()
    user.look("register-card")
    user.press("read-card")
    user.sees("マイナンバーカードをICカードリーダーにセットしてください。")
    user.test("card_id").select_option(label=f"{HOLDER}（1998年生まれ）")
    user.press("read-card")
    user.look("register-signature")
    user.page.get_by_label("署名用パスワード").fill("WRONG000")
    user.press("secret-submit")
    user.sees("あと4回間違えるとロックされます。")
    user.page.get_by_label("署名用パスワード").fill(SIGNATURE)
    user.press("secret-submit")
    user.look("register-pin")
    user.page.get_by_label("利用者証明用パスワード").fill(PIN)
    user.press("secret-submit")


def _enter_details(user: Visitor, card_number: str) -> None:
    expect(user.test("name")).to_have_value(HOLDER)
    expect(user.test("sex-女")).to_be_checked()
    expect(user.test("birth_on-year")).to_have_value("1998")
    user.look("register-details")
    user.press(user.page.get_by_role("button", name="確認", exact=True))
    expect(user.page.locator("[data-error-summary]")).to_be_focused()
    user.look("register-details-refused")
    user.page.get_by_label("住居地").fill("東京都江東区青海2-7-11")
    user.page.get_by_label("電話番号").fill("03-0000-0000")
    user.page.get_by_label("メールアドレス").fill(EMAIL)
    user.page.get_by_role("radio", name="外国人本人", exact=True).check()
    user.page.get_by_label("在留カード番号").fill(card_number)
    user.page.get_by_label("利用規約に同意します。").check()
    user.press(user.page.get_by_role("button", name="確認", exact=True))
    user.sees("内容に間違いがないか確かめて", HOLDER, EMAIL)
    user.look("register-confirm")
    user.press(user.page.get_by_role("button", name="確認", exact=True))
    user.sees("登録完了のメールを送信しました。")
    user.look("registered")


def _set_the_password(user: Visitor) -> str:
    """Follow the mail's link, set the password, and return the 認証ID from the mail that comes then."""
    _open_mail(user, EMAIL, "利用者情報登録完了のお知らせ")
    user.look("mail-with-link")
    user.press("mail-link")
    user.look("password-first")
    for label in ("新しいパスワード", "新しいパスワード（確認）"):
        user.page.get_by_label(re.compile(f"^{label}(?!（)")).fill(PASSWORD)
    user.press("set-password")
    user.sees("認証IDを、登録されたメールアドレスにお知らせしました。")
    user.look("password-set")
    _open_mail(user, EMAIL, "認証IDのお知らせ")
    return re.findall(r"U\d{8}", user.page.locator("pre").first.inner_text())[0]


def _sign_in(user: Visitor, sign_in: str, password: str) -> None:
    user.go("portal/sign-in")
    user.press(user.page.get_by_role("link", name="外国人本人・その他").first)
    user.test("card_id").select_option(label=f"{HOLDER}（1998年生まれ）")
    user.look("sign-in-card")
    user.press(user.page.get_by_role("button", name="外国人本人・その他"))
    user.page.get_by_label("利用者証明用パスワード").fill(PIN)
    user.look("sign-in-pin")
    user.press("secret-submit")
    user.page.get_by_label("認証ID").fill(sign_in)
    user.page.get_by_label("パスワード").fill(password)
    user.look("sign-in-credentials")
    user.press(user.page.get_by_role("button", name="ログイン"))


def _change_own_data(user: Visitor) -> None:
    user.follow("利用者情報変更")
    user.look("user-details")
    user.page.get_by_label("電話番号").fill("090-0000-0000")
    user.press("change-details")
    user.sees("利用者情報を変更しました。")
    user.page.get_by_label("現在のパスワード").fill(PASSWORD)
    user.test("password").fill(NEW)
    user.test("again").fill(NEW)
    user.press("change-password")
    user.sees("パスワードを変更しました。")


def _forget_the_id(user: Visitor, counter: Visitor) -> None:
    user.page.context.clear_cookies()
    user.go("portal/sign-in")
    user.follow("パスワードを忘れた場合")
    user.look("forgotten")
    user.follow("認証IDも忘れた場合（申出書）")
    user.look("credential-paper")
    user.page.get_by_label("認証IDを確認したい").check()
    user.page.get_by_label("氏名").fill(HOLDER)
    user.page.get_by_label("メールアドレス").fill(EMAIL)
    user.press("hand-in")
    user.sees("本人確認を待っています")
    user.look("credential-slip")
    slip = user.page.url
    counter.enter_as("counter1")
    counter.follow(re.compile("認証ID・パスワード"))
    counter.look("credentials-desk")
    counter.press(counter.page.get_by_role("link", name=re.compile("paper-")))
    counter.page.get_by_role("radio", name=re.compile(HOLDER)).check()
    counter.test("identified").check()
    counter.look("credentials-answer")
    counter.press("answer")
    counter.sees("回答しました。")
    counter.look("credentials-answered")
    user.page.goto(slip)
    expect(user.test("told-sign-in")).to_have_text(re.compile(r"U\d{8}"))
    user.look("credential-slip-answered")


def _open_mail(user: Visitor, address: str, subject: str) -> None:
    user.go("mail/")
    user.press(user.page.get_by_role("row").filter(has_text=address).get_by_role("link"))
    user.follow(subject)


def _residence_card_number(house: House, world: str) -> str:
    """Read the number off the journal: the world's people came with their cards."""
    after, number = 0, ""
    while not number:
        told = house.ask("GET", f"/api/v1/worlds/{world}/events?after={after}&limit=1000")
        events = told["events"]
        assert isinstance(events, list)
        assert events
        added = [event for event in events if event["kind"] == "person.added"]
        number = added[-1]["facts"]["card"] if added else ""
        after = int(str(told["next"]))
    return str(number)
