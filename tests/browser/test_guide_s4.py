"""The questions and answers of 2019 (S4), walked as a stranger: Q3, Q36, Q44–Q46, Q63–Q67, Q77–Q82, then and now."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser import filer, officers
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

QUOTED = {
    "Q36": ("在留申請オンラインシステム", "テンプレートファイル"),
    "Q42": ("申請情報一覧", "申請状態"),
    "Q44": ("申請完了", "審査中"),
    "Q45": ("審査完了に関するお知らせ",),
    "Q48, Q61": ("地方官署窓口",),
    "Q77–Q79": ("パスワードを忘れた場合", "在留申請オンラインシステム認証ID・パスワード確認等申出書"),
    "Q80": ("利用者情報更新",),
    "Q81": ("在留申請オンラインシステム認証ID・パスワード等確認申出書",),
}
"""What stands between 「」 in these answers: each is looked for below under this name."""
SYSTEM, TEMPLATES = QUOTED["Q36"]
LIST, STATE = QUOTED["Q42"]
FILED, EXAMINED = QUOTED["Q44"]
(RESULT,) = QUOTED["Q45"]
(AT_COUNTER,) = QUOTED["Q48, Q61"]
FORGOTTEN, PAPER = QUOTED["Q77–Q79"]
(OWN_DATA,) = QUOTED["Q80"]
(LOCK_PAPER,) = QUOTED["Q81"]

START = {"E19": "2019-09-02T10:00:00+09:00", "E25": "2025-06-02T10:00:00+09:00"}
EXPIRES = {"E19": "2019-11-20", "E25": "2025-08-20"}
ERAS = tuple(START)
OFFICERS = ("examiner", "approver", "annex", "counter", "reception")
NUMBER, EMAIL, NAME = "9700150000001", "hanako@example.jp", "模擬　花子"
OTHER = "taro@example.jp"
FIRST, SECOND, THIRD = "sakura-2019", "fuji-3776", "ume-2020"
APPLICANT, FETCHING = "TRAN VAN BINH", "LI MEI"


@dataclass(frozen=True, slots=True)
class World:
    """A world of an era, made by program: an organisation with two foreigners on its list, officers, and no user."""

    house: House
    name: str
    organisation: str
    cards: tuple[str, ...]

    @property
    def at(self) -> str:
        return f"{self.house.url}/w/{self.name}/"

    def ask(self, path: str, **body: object) -> dict[str, object]:
        return self.house.ask("POST", f"/api/v1/worlds/{self.name}/{path}", body)

    def advance(self, to: str) -> None:
        """Let time pass to an instant of this world."""
        self.ask("clock/advance", to=f"{to}+09:00")

    def add_users(self, valid_until: str, **given: object) -> None:
        """Put two users of the organisation into the world, whose approved use ends on a day."""
        own = {"organisation_id": self.organisation, "password": FIRST} | given
        self.ask("users", **own, sign_in="HANAKO", email=EMAIL, name=NAME)
        self.ask("users", **own, sign_in="TARO", email=OTHER)
        self.ask(f"organisations/{self.organisation}/usage", valid_until=valid_until)


def make(house: House, name: str, era: str) -> World:
    """Make a world that begins in an era; nothing is pinned, its clock says which rules hold."""
    house.ask("POST", "/api/v1/worlds", {"name": name, "seed": "4", "start": START[era]})
    at = f"/api/v1/worlds/{name}"
    organisation = {"name": "みなと模擬商事株式会社", "corporate_number": NUMBER, "prefecture": "東京都"}
    key = str(house.ask("POST", f"{at}/organisations", organisation)["organisation_id"])
    for role in OFFICERS:
        house.ask("POST", f"{at}/officers", {"role": role, "sign_in": f"{role}1", "password": filer.PASSWORD})
    stay = {"organisation_id": key, "expires_on": EXPIRES[era], "period_months": 12}
    stay |= {"status": "技術・人文知識・国際業務"}
    people = [house.ask("POST", f"{at}/people", stay | {"name": one}) for one in (APPLICANT, FETCHING)]
    return World(house, name, key, tuple(str(one["card_number"]) for one in people))


# --- Q3, Q36, Q77–Q82 ---
@pytest.mark.rule("R-027", "R-036", "R-040", "R-044", "R-085", "R-086", "R-088", "R-089", "R-090", "R-091")
@pytest.mark.rule("R-094", "R-155", "R-176")
@pytest.mark.parametrize("era", ERAS)
def test_from_the_first_paper_to_every_forgotten_secret(house: House, company: Company, era: str) -> None:
    world = make(house, f"s4-{era.lower()}", era)
    user, desk = company(world.at), company(world.at)
    _ask_to_use(user, world, era)
    _approve(desk, NAME)
    sign_in, password = _first_secrets(user, era)
    filer.sign_in(user, sign_in, password)
    _look_at_the_menu(user, era)
    _change_after_a_leak(user, password)
    _forget_the_password(user, sign_in, era)
    _be_locked_out(user, world, sign_in, era)
    _forget_both(user, desk, era)


def _ask_to_use(user: Visitor, world: World, era: str) -> None:
    user.go("portal/")
    user.sees(SYSTEM)
    user.press("register-organisation")
    user.page.get_by_role("radio", name="所属機関職員", exact=True).check()
    user.press("choose-kind")
    user.sees("新規利用申出", "追加利用申出", "1" if era == "E25" else "所属している外国人リスト")
    ways = user.page.get_by_role("radio", name=re.compile("郵送"))
    assert ways.count() == (0 if era == "E19" else 2)
    user.page.get_by_label("氏名").fill(NAME)
    user.page.get_by_label("メールアドレス").fill(EMAIL)
    user.page.get_by_label("法人番号").first.fill(NUMBER)
    for box in user.page.locator("input[name=documents]").all():
        box.check()
    if era == "E19":
        user.test("cards").fill("\n".join(world.cards))
    user.look("s4-enrol")
    user.press("hand-in")
    user.sees("控えの番号", "窓口に持参")


def _approve(desk: Visitor, who: str) -> None:
    """Sign in at the desk for users, and approve the one paper that waits, reading the mails first."""
    desk.page.context.clear_cookies()
    officers.sign_in(desk, "reception1")
    desk.go("console/reception/")
    desk.look("s4-reception")
    desk.press(desk.page.get_by_role("row").filter(has_text=who).get_by_role("link"))
    for box in desk.page.locator("input[name=checked]:enabled").all():
        box.check()
    desk.look("s4-submission")
    desk.press("approve")
    desk.look("s4-submission-mails")
    desk.press("sure")
    desk.sees("承認しました。", "承認済み")


def _first_secrets(user: Visitor, era: str) -> tuple[str, str]:
    """Read ID and password off the mails: in E19 both come in one, later a link leads to the password first."""
    text = mail(user, EMAIL, "利用申出の結果（承認）について")
    if era == "E19":
        return re.findall(r"認証ID　+：(\S+)", text)[0], re.findall(r"初期パスワード　*：(\S+)", text)[0]
    user.press("mail-link")
    _set(user, FIRST)
    return re.findall(r"U\d{8}", mail(user, EMAIL, "認証IDのお知らせ"))[0], FIRST


def _look_at_the_menu(user: Visitor, era: str) -> None:
    user.sees("メニュー", "申請情報入力（一括）", TEMPLATES, LIST, OWN_DATA)
    user.follow(TEMPLATES)
    user.look("s4-templates")
    with user.page.expect_download() as download:
        user.test("template-renewal-n-main").click()
    assert download.value.suggested_filename == "申請情報入力(在留期間更新許可申請).xlsx"
    assert user.page.get_by_test_id("templates-change").count() == (era != "E19")
    user.follow("申請情報入力（一括）", within=user.page.locator("main"))


def _change_after_a_leak(user: Visitor, password: str) -> None:
    user.follow(OWN_DATA)
    expect(user.page.locator("h1")).to_have_text(OWN_DATA)
    user.sees("認証IDは変更できません。", "抹消")
    user.look("s4-user-details")
    user.page.get_by_label("現在のパスワード").fill(password)
    user.test("password").fill(SECOND)
    user.test("again").fill(SECOND)
    user.press("change-password")
    mail(user, EMAIL, "パスワード変更完了のお知らせ")


def _forget_the_password(user: Visitor, sign_in: str, era: str) -> None:
    user.page.context.clear_cookies()
    user.go("portal/sign-in")
    user.follow(FORGOTTEN)
    assert (PAPER in user.page.locator("main").inner_text()) is (era == "E19")
    user.look("s4-forgotten")
    user.page.get_by_label("認証ID").fill(sign_in)
    user.page.get_by_label("メールアドレス").fill(EMAIL)
    user.press("ask-for-reset")
    mail(user, EMAIL, "パスワード再設定のご案内")
    user.press("mail-link")
    _set(user, THIRD)
    filer.sign_in(user, sign_in, THIRD)
    user.sees("メニュー")


def _be_locked_out(user: Visitor, world: World, sign_in: str, era: str) -> None:
    user.page.context.clear_cookies()
    for _ in range(5):
        filer.sign_in(user, sign_in, "wrong-1")
    user.sees("パスワードを続けて間違えたため")
    assert (PAPER in user.page.locator("main").inner_text()) is (era == "E19")
    user.look("s4-locked")
    filer.sign_in(user, sign_in, THIRD)
    user.sees("パスワードを続けて間違えたため")
    if era != "E19":
        world.ask("clock/advance", by="PT24H")
        filer.sign_in(user, sign_in, THIRD)
        user.sees("メニュー")


def _forget_both(user: Visitor, counter: Visitor, era: str) -> None:
    """Hand the paper in at the counter; in E19 it tells the ID, undoes the lock, and lets one set a password there."""
    user.page.context.clear_cookies()
    user.go("portal/credential-paper")
    title = PAPER if era == "E19" else "在留申請オンラインシステム認証ID確認申出書"
    expect(user.test("form-title")).to_have_text(title)
    asks = ("認証IDを確認したい", "パスワードを再設定したい", "ロックを解除したい")
    for label in asks if era == "E19" else asks[:1]:
        user.page.get_by_label(label).check()
    if era == "E19":
        user.sees(LOCK_PAPER)
    user.page.get_by_label("氏名").fill(NAME)
    user.page.get_by_label("メールアドレス").fill(EMAIL)
    user.look("s4-credential-paper")
    user.press("hand-in")
    slip = user.page.url
    counter.page.context.clear_cookies()
    officers.sign_in(counter, "counter1")
    counter.go("console/credentials/")
    counter.press(counter.page.get_by_role("link", name=re.compile("paper-")))
    counter.page.get_by_role("radio", name=re.compile("花子")).check()
    counter.test("identified").check()
    counter.press("answer")
    counter.press("sure")
    user.page.goto(slip)
    told = user.test("told-sign-in").inner_text()
    if era == "E19":
        _set(user, FIRST)
        filer.sign_in(user, told, FIRST)
        user.sees("メニュー")


def _set(user: Visitor, password: str) -> None:
    user.test("password").fill(password)
    user.test("again").fill(password)
    user.press("set-password")


# --- Q44–Q46 ---
@pytest.mark.rule("R-126", "R-174", "R-209", "R-210", "R-216", "R-222", "R-227", "R-243", "R-261", "C-45")
@pytest.mark.parametrize("era", ["E19"])
def test_the_card_by_post_and_at_the_counter(house: House, company: Company, era: str) -> None:
    world = make(house, f"s4-card-{era.lower()}", era)
    world.add_users("2020-09-01" if era == "E19" else "2026-06-01")
    label = AT_COUNTER if era == "E19" else "窓口での受領"
    user, office = company(world.at), company(world.at)
    filer.sign_in(user, "HANAKO", FIRST)
    number = _file(user, APPLICANT, "郵送", era)
    _choose_again(user, label, era)
    fetched = _file(user, FETCHING, label[:4], era)
    _see_the_list(user, label, era)
    _permit(office, number)
    _read_what_to_send(user, era)
    _permit(office, fetched)
    _read_what_to_bring(user, era)


def _file(user: Visitor, applicant: str, receipt: str, era: str) -> str:
    """Enter and file a renewal; in E19 only the photo goes with it (R-135)."""
    filer.choose(user, applicant)
    for step in ("2-1", "2-2", "2-3"):
        if step == "2-2":
            user.test("school_name").fill("ハノイ模擬工科大学")
        user.press(filer._next(user))
    choice = user.page.get_by_role("radio", name=re.compile(f"^{receipt}"))
    expect(choice).to_have_count(1)
    choice.check()
    if receipt != "郵送":
        user.test("receipt_office").select_option(index=1)
    user.press(filer._next(user))
    user.test("intent_confirmed").check()
    user.press("enter")
    user.press("to-application")
    if era == "E19":
        user.press("action-photo")
        filer.attach(user, filer.photo())
    else:
        filer.attach_both(user)
    user.look(f"s4-{era}-application-to-file")
    filer.file(user)
    user.press("to-application")
    user.move("office-day")
    return filer.NUMBER.findall(user.test("identity").inner_text())[0]


def _choose_again(user: Visitor, label: str, era: str) -> None:
    """Change the receipt while 申請完了, and back; each time a mail says so (Q44, Q75)."""
    user.sees(FILED)
    for wanted in (label, "郵送による受領"):
        user.press("action-receipt")
        user.sees(f"「{FILED}」又は「{EXAMINED}」")
        user.page.get_by_role("radio", name=wanted).check()
        user.look(f"s4-{era}-receipt")
        user.press("change-receipt")
        user.sees(f"受領方法は「{wanted}」です。")
    here = user.page.url
    assert "変更後の受領方法：郵送による受領" in mail(user, EMAIL, "在留カード受領方法変更のお知らせ")
    user.page.goto(here)


def _see_the_list(user: Visitor, label: str, era: str) -> None:
    user.follow(LIST)
    user.sees(STATE)
    expect(user.page.get_by_label("受領方法")).to_contain_text(label)
    row = user.page.get_by_role("row").filter(has_text=FETCHING)
    expect(row).to_contain_text(label.removesuffix("での受領"))
    user.look(f"s4-{era}-applications")


def _permit(office: Visitor, number: str) -> None:
    for role in ("examiner1", "approver1"):
        office.page.context.clear_cookies()
        officers.sign_in(office, role)
        officers.open_case(office, number)
        if role == "approver1":
            officers.approve(office)
            return
        officers.take(office)
        officers.propose(office, "1年", "従前のとおりで、問題は認められない。")


def _read_what_to_send(user: Visitor, era: str) -> None:
    filer.home(user, APPLICANT)
    user.look(f"s4-{era}-application-to-send")
    (text,) = filer.read_mails(user, RESULT)
    assert ("レターパック" in text) is (era != "E19")
    assert ("署名してください" in text) is (era == "E19")
    assert "簡易書留" in text
    user.sees("審査が完了しました。", "簡易書留")
    assert ("レターパック" in user.page.locator("main").inner_text()) is (era != "E19")
    assert ("おだいば" in user.page.locator("main").inner_text()) is (era != "E19")
    user.press("pack-envelope")
    assert ("レターパック" in user.page.locator("main").inner_text()) is (era != "E19")
    user.test("has_slip").check()
    user.test("slip_name").fill(APPLICANT)
    user.test("slip_signed").check()
    user.press("check")
    user.look(f"s4-{era}-envelope-checked")


def _read_what_to_bring(user: Visitor, era: str) -> None:
    filer.home(user, FETCHING)
    user.sees("旅券", "在留カード", "手数料納付書", f"「{RESULT}」")
    user.look(f"s4-{era}-application-to-fetch")
    (text,) = filer.read_mails(user, RESULT)
    for paper in ("旅券", "在留カード", "収入印紙", "手数料納付書", f"「{RESULT}」のメールの写し"):
        assert paper in text


# --- Q63–Q67, Q82 ---
@pytest.mark.rule("R-050", "R-052", "R-053", "R-054", "R-056", "R-057", "R-058", "R-082", "R-083", "R-084")
@pytest.mark.rule("R-177", "R-179", "R-282")
@pytest.mark.parametrize("era", ERAS)
def test_the_year_of_use_and_of_a_password(house: House, company: Company, era: str) -> None:
    year = int(START[era][:4])
    world = make(house, f"s4-year-{era.lower()}", era)
    world.add_users(f"{year}-12-20", password_expires_on=f"{year}-11-19")
    user, desk = company(world.at), company(world.at)
    world.advance(f"{year}-10-21T10:00:00")
    for address in (EMAIL, OTHER):
        assert "有効期限" in mail(user, address, "定期報告のご案内")
    user.look("s4-mail-report")
    _report_in_time(user, desk, year)
    world.advance(f"{year}-11-13T10:00:00")
    assert f"「{OWN_DATA}」" in mail(user, EMAIL, "パスワードの有効期限のお知らせ")
    user.look("s4-mail-password")
    user.go(f"mail/box/{EMAIL}/")
    expect(user.page.get_by_role("link", name="パスワードの有効期限のお知らせ")).to_have_count(2)
    world.advance(f"{year}-11-20T10:00:00")
    user.page.context.clear_cookies()
    filer.sign_in(user, "HANAKO", FIRST)
    user.sees(f"「{FORGOTTEN}」から再設定してください。")
    _forget_to_report(user, desk, world, year)


def _report_in_time(user: Visitor, desk: Visitor, year: int) -> None:
    filer.sign_in(user, "HANAKO", FIRST)
    user.follow("定期報告")
    user.sees("いずれか１名", f"{year}年11月20日", "費用はかかりません")
    expect(user.page.get_by_role("radio", name=re.compile("書留以外"))).to_have_count(0)
    user.page.get_by_role("radio", name="窓口に持参").check()
    user.look("s4-report")
    user.press("hand-in")
    user.look("s4-reported")
    _approve(desk, NAME)
    for address in (EMAIL, OTHER):
        assert f"{year + 1}年12月20日" in mail(user, address, "定期報告の確認結果のお知らせ")


def _forget_to_report(user: Visitor, desk: Visitor, world: World, year: int) -> None:
    """Let the next year end without a report: use stops; a late one by 簡易書留 resumes it (Q67)."""
    world.advance(f"{year + 1}-12-21T09:00:00")
    assert "定期報告" in mail(user, OTHER, "利用停止のお知らせ")
    user.page.context.clear_cookies()
    filer.sign_in(user, "HANAKO", FIRST)
    user.sees("利用停止中のため")
    user.look("s4-stopped")
    user.go("portal/stopped-report")
    user.page.get_by_label("認証ID").fill("HANAKO")
    user.page.get_by_label("利用者のメールアドレス").fill(EMAIL)
    user.look("s4-stopped-report")
    user.press("hand-in")
    user.sees("郵送（簡易書留）")
    world.advance(f"{year + 1}-12-24T10:00:00")
    _approve(desk, NAME)
    assert f"{year + 2}年12月20日" in mail(user, OTHER, "利用再開のお知らせ")


def mail(user: Visitor, address: str, subject: str) -> str:
    """Open the newest mail of a subject to an address, and return its text."""
    user.go(f"mail/box/{address}/")
    user.press(user.page.get_by_role("link", name=subject).first)
    return user.page.locator("pre").first.inner_text()
