"""What the holder of a card does until he is in the portal: 新規利用者登録 and ログイン, page by page (S2 §4, §5 I)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.guide import Guide
from tests.browser.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a card: what stands on it and what only he knows."""

    name: str
    born: int
    sex: str
    residence_card: str
    pin: str = "3456"
    signature: str = "ODAIBA0003"
    password: str = "sakura-2025"
    email: str = "mai@example.jp"

    def lay_in(self, user: Visitor) -> None:
        """Choose the holder's card on the tray."""
        card = re.compile(f"マイナンバーカード（模擬）\\s*{self.name}\\s*{self.born}年生まれ")
        user.page.get_by_role("radio", name=card).check()


def register(guide: Guide, holder: Holder) -> str:
    """Register, set the password by the mail's link; return the 認証ID that comes by mail then."""
    _read_the_card(guide, holder)
    enter_details(guide, holder)
    return set_the_password(guide.visitor, holder)


def _read_the_card(guide: Guide, holder: Holder) -> None:
    user = guide.visitor
    user.go("portal/")
    user.look("portal-sign-in")
    guide.heading("新規利用者登録")
    user.press(guide.button("外国人本人・その他", user.page.locator(".door__ways").last))
    expect(user.page.get_by_role("heading", name="新規利用者登録（外国人本人・その他）")).to_be_visible()
    user.look("register-card")
    user.press("read-card")
    user.sees("マイナンバーカードをICカードリーダーにセットしてください。")
    holder.lay_in(user)
    user.press("read-card")
    guide.words("JPKIクライアントソフト")
    user.look("register-signature")
    user.page.get_by_label("署名用パスワード").fill("WRONG000")
    user.press("secret-submit")
    user.sees("あと4回間違えるとロックされます。")
    user.page.get_by_label("署名用パスワード").fill(holder.signature)
    user.press("secret-submit")
    user.look("register-pin")
    user.page.get_by_label("利用者証明用パスワード").fill(holder.pin)
    user.press("secret-submit")


def enter_details(guide: Guide, holder: Holder) -> None:
    """Fill in what the card does not tell, and send the registration."""
    user = guide.visitor
    expect(guide.field("利用者氏名")).to_have_value(holder.name)
    expect(user.test(f"sex-{holder.sex}")).to_be_checked()
    expect(user.test("birth_on-year")).to_have_value(str(holder.born))
    guide.words("@ras-immi.moj.go.jp")
    user.look("register-details")
    user.press(guide.button("確認"))
    expect(user.page.locator("[data-error-summary]")).to_be_focused()
    user.look("register-details-refused")
    guide.field("住居地").fill("東京都江東区青海2-7-11")
    guide.field("電話番号").fill("03-0000-0000")
    guide.field("メールアドレス").fill(holder.email)
    for kind in ("法定代理人", "配偶者・子・父又は母等（法定代理人を除く）", "外国人本人"):
        guide.choice(kind).check()
    guide.field("在留カード番号").fill(holder.residence_card)
    guide.field("利用規約に同意します。").check()
    user.press(guide.button("確認"))
    user.sees("内容に間違いがないか確かめて", holder.name, holder.email)
    user.look("register-confirm")
    user.press(guide.button("確認"))
    user.sees("登録完了のメールを送信しました。")
    user.look("registered")


def set_the_password(user: Visitor, holder: Holder) -> str:
    """Set the password by the mail's link; return the 認証ID that comes by mail then."""
    open_mail(user, holder.email, "利用者情報登録完了のお知らせ")
    user.look("mail-with-link")
    user.press("mail-link")
    user.look("password-first")
    fill_new_password(user, holder.password)
    user.sees("認証IDを、登録されたメールアドレスにお知らせしました。")
    user.look("password-set")
    text = open_mail(user, holder.email, "認証IDのお知らせ")
    return re.findall(r"U\d{8}", text)[0]


def sign_in(guide: Guide, holder: Holder, sign_in_id: str) -> None:
    """Go in with the card, the 認証ID and the password (S2 §5 I)."""
    user = guide.visitor
    user.go("portal/sign-in")
    user.press(guide.button("外国人本人・その他"))
    holder.lay_in(user)
    user.look("sign-in-card")
    user.press(guide.button("外国人本人・その他"))
    guide.words("JPKIクライアントソフト")
    user.page.get_by_label("利用者証明用パスワード").fill(holder.pin)
    user.look("sign-in-pin")
    user.press("secret-submit")
    enter_credentials(guide, holder, sign_in_id)


def enter_credentials(guide: Guide, holder: Holder, sign_in_id: str) -> None:
    """Go in with the 認証ID and the password once the card has shown who one is."""
    user = guide.visitor
    user.page.get_by_label("認証ID").fill(sign_in_id)
    user.page.get_by_label("パスワード").fill(holder.password)
    user.look("sign-in-credentials")
    user.press(guide.button("ログイン"))
    user.sees("メニュー")


def fill_new_password(user: Visitor, password: str) -> None:
    """Set a new password on the page that a mail's link leads to."""
    for label in ("新しいパスワード", "新しいパスワード（確認）"):
        user.page.get_by_label(re.compile(f"^{label}(?!（)")).fill(password)
    user.press("set-password")


def open_mail(user: Visitor, address: str, subject: str) -> str:
    """Open the newest mail of a subject in the inbox of an address; return its text."""
    user.go("mail/")
    user.press(user.page.get_by_role("row").filter(has_text=address).get_by_role("link"))
    user.follow(subject)
    return user.page.locator("pre").first.inner_text()
