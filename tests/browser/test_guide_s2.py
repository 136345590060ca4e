"""A stranger follows the official guide (S2) §4 to §6 in the browser and finds what it names, under its name.

The stranger is a foreign national who files for himself, in a world of E24, as the guide is of March 2024. What the officers do is done by use-cases.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from backoffice.domain.jst import JST
from backoffice.domain.life import Status
from backoffice.domain.procedure import ApplicationType
from backoffice.store.people import Person
from backoffice.usecases import admission, my_number_cards
from tests.browser import card_holder, filer, officers
from tests.browser.card_holder import Holder, open_mail
from tests.browser.guide import Guide
from tests.browser.town import Town
from tests.browser.visitor import SETTLED, Visitor
from tests.usecases.house import TOKYO, House
from tests.usecases.test_lives import decided, wish

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

NAME = "NGUYEN THI MAI"
ENGINEER = "技術・人文知識・国際業務"
NEW_PASSWORD, NEW_EMAIL = "fuji-3776", "mai-new@example.jp"
EMAIL = "own@example.jp"
PHONE: ViewportSize = {"width": 390, "height": 844}
TAX = "マイナポータルから所得・個人住民税情報を取得する"
RESULT = "審査完了に関するお知らせ"
START = datetime(2024, 6, 3, 9, tzinfo=JST)
WORK_AND_SCHOOL = {
    "workplace_name": "模擬港湾設計株式会社",
    "workplace_address": "東京都江東区青海１－１－１",
    "workplace_phone": "0300000000",
    "school_name": "ハノイ模擬工科大学",
}
NAMED = {
    "§4": (
        *("新規利用者登録", "外国人本人・その他", "JPKIクライアントソフト"),
        *("外国人本人", "法定代理人", "配偶者・子・父又は母等（法定代理人を除く）"),
        *("@ras-immi.moj.go.jp", "利用規約に同意します。", "確認"),
    ),
    "§5(1)ウ I": ("外国人本人・その他", "JPKIクライアントソフト", "ログイン"),
    "§5(1)ウ II": (
        *("申請情報入力（1件ずつ申請情報を入力）", "申請種別及び在留資格選択（Step1）"),
        *("活動に関する事項（Step2-3）", "申請情報入力", "入力情報確認（Step3）"),
        "在留申請オンラインシステムの申請項目入力時の注意事項について",
    ),
    "§5(1)ウ III": (
        *("申請情報一覧へ", "資料を添付する", "顔写真を添付する", "顔写真", "資料"),
        *("日本での活動内容に応じた資料", "資料添付に関する申告書"),
    ),
    "注17": ("申請情報検索", TAX, "マイナポータル連携", "取得対象者氏名", "取得対象年度", "登録"),
    "§5(1)ウ IV": (
        *("在留カードの受取方法を変更する", "郵送による受領", "窓口での受領"),
        *("申請完了", "審査中", "審査完了"),
    ),
    "§5(1)ウ V": ("入管庁に申請を行う",),
    "§5(2)イ": ("郵送による受領",),
    "§6": (
        *("在留申請オンラインシステム認証ID確認申出書", "認証ID"),
        *("パスワードを忘れた場合", "利用者情報変更"),
    ),
}
"""What the guide puts between 「」, by section; §5(2)ア and ウ are walked by tests of their own."""


@pytest.mark.rule(
    "R-062", "R-064", "R-065", "R-066", "R-067", "R-068", "R-069", "R-071", "R-072", "R-073", "R-080"
)
@pytest.mark.rule(
    "R-099", "R-115", "R-116", "R-117", "R-119", "R-120", "R-121", "R-122", "R-127", "R-150", "R-151"
)
@pytest.mark.rule("R-164", "R-165", "R-281")
def test_a_person_alone_goes_by_the_guide_from_the_card_to_the_new_card(town: Town, company: Company) -> None:
    house = House.build(town.system, "guide", start=START)
    holder = _holder(house)
    guide = Guide(company(town.at("guide")))
    sign_in_id = card_holder.register(guide, holder)
    card_holder.sign_in(guide, holder, sign_in_id)
    _enter(guide)
    application = _attach(guide)
    _fetch_income_and_tax(guide)
    _choose_the_receipt(guide)
    _file(guide, holder)
    _have_the_card_by_post(guide, house, application, holder)
    _change_own_data(guide, holder)
    _forget_the_password(guide, sign_in_id)
    _forget_the_id(guide, company(town.at("guide")))
    assert {name for names in NAMED.values() for name in names} <= guide.met


def _holder(house: House) -> Holder:
    """Admit a foreign national with both cards who is in no organisation."""
    with house.world.write() as tx:
        given = {"name": NAME, "sex": "女", "birth_on": "1998-03-14", "expires_on": "2024-07-20"} | TOKYO
        person = admission.add_person(
            tx, given | {"nationality": "ベトナム", "status": ENGINEER, "period_months": 36}
        )
        holder = Holder(NAME, 1998, "女", person.card_number)
        secrets = {"pin": holder.pin, "signature_password": holder.signature}
        my_number_cards.issue_card(tx, secrets | {"person_id": person.id})
        admission.add_officer(tx, {"role": "counter", "sign_in": "counter1", "password": "odaiba-demo"})
    return holder


def _enter(guide: Guide) -> None:
    user = guide.visitor
    user.look("portal-menu")
    user.press(guide.button("申請情報入力（1件ずつ申請情報を入力）"))
    guide.heading("申請種別及び在留資格選択（Step1）")
    guide.button("在留申請オンラインシステムの申請項目入力時の注意事項について")
    user.page.get_by_role("radio", name=re.compile(NAME)).check()
    user.look("own-step-1")
    user.press(user.page.get_by_role("button", name="次へ", exact=True))
    guide.words("活動に関する事項（Step2-3）")
    user.sees("所属機関等作成用の申請書と補助用紙")
    user.look("own-step-2-1")
    user.press(user.page.get_by_role("button", name="次へ", exact=True))
    for field, text in WORK_AND_SCHOOL.items():
        user.test(field).fill(text)
    user.look("own-step-2-2")
    user.press(user.page.get_by_role("button", name="次へ", exact=True))
    expect(user.page.get_by_role("heading", level=1)).to_have_text("受領方法等（Step2-4）")
    user.page.get_by_role("radio", name=re.compile("^郵送")).check()
    user.look("entry-2-4")
    user.press(user.page.get_by_role("button", name="次へ", exact=True))
    guide.heading("入力情報確認（Step3）")
    user.test("intent_confirmed").check()
    user.look("own-step-3")
    user.press(guide.button("申請情報入力"))
    user.sees("まだ申請は完了していません")
    user.look("own-entered")


def _attach(guide: Guide) -> str:
    """Go by the list to the application, attach both files, and return its key."""
    user = guide.visitor
    user.press(guide.button("申請情報一覧へ"))
    user.look("portal-list")
    user.press(user.test("open-application").filter(has_text=NAME))
    user.look("own-application")
    application = user.page.url.rsplit("/", 1)[1]
    user.press(guide.button("資料を添付する"))
    guide.words("資料")
    guide.heading("日本での活動内容に応じた資料")
    user.sees("所属機関等作成用の申請書と補助用紙")
    guide.words("資料添付に関する申告書")
    user.look("own-documents")
    filer.attach(user, filer.pdf())
    user.press(guide.button("顔写真を添付する"))
    guide.words("顔写真")
    user.look("own-photo")
    filer.attach(user, filer.photo())
    return application


def _fetch_income_and_tax(guide: Guide) -> None:
    user = guide.visitor
    user.follow("申請情報検索")
    guide.heading("申請情報検索")
    user.test("name").fill(NAME)
    user.press("search")
    user.look("search-mynaportal")
    user.press(guide.button(TAX))
    guide.heading("マイナポータル連携")
    user.look("mynaportal")
    user.press(guide.button(TAX))
    user.sees("入力内容に誤りがあります")
    user.look("mynaportal-wrong")
    guide.field("取得対象者氏名").fill(NAME)
    guide.field("取得対象年度").select_option(label="令和6年度")
    user.press(guide.button(TAX))
    user.sees("本物のマイナポータルではありません")
    user.look("mynaportal-site")
    user.test("confirmed").check()
    user.press("consent")
    guide.heading("マイナポータル連携")
    user.look("mynaportal-data")
    user.press(guide.button("登録"))
    user.sees("所得・個人住民税情報を登録しました", "tax-data-2024.json")
    user.look("application-tax-data")


def _choose_the_receipt(guide: Guide) -> None:
    user = guide.visitor
    user.press(guide.button("在留カードの受取方法を変更する"))
    for word in ("申請完了", "審査中"):
        guide.words(word)
    guide.choice("窓口での受領")
    guide.choice("郵送による受領").check()
    user.look("own-receipt")
    user.press("change-receipt")
    user.sees("受領方法は「郵送による受領」です。")


def _file(guide: Guide, holder: Holder) -> None:
    """File, and find both numbers: the first at once, the other on the next day by mail."""
    user = guide.visitor
    user.press(guide.button("入管庁に申請を行う"))
    user.look("file")
    user.press(guide.button("入管庁に申請を行う"))
    provisional = user.test("provisional-number").inner_text()
    assert filer.PROVISIONAL.fullmatch(provisional)
    user.look("filed")
    user.press("to-application")
    user.move("office-day")
    user.look("own-numbered")
    (number,) = set(filer.NUMBER.findall(user.test("identity").inner_text()))
    assert number in open_mail(user, holder.email, "申請受付番号のお知らせ")


def _have_the_card_by_post(guide: Guide, house: House, application: str, holder: Holder) -> None:
    user = guide.visitor
    decided(house, application)
    told = open_mail(user, holder.email, RESULT)
    for line in ("135-0064", "簡易書留", "手数料納付書", "在留カード"):
        assert line in told
    filer.home(user, NAME)
    guide.words("審査完了")
    user.look("own-permitted")
    user.press("pack-envelope")
    number = user.test("number").inner_text()
    filer.pack(user, number, NAME, ())
    user.press("suggest-stamps")
    user.press("check")
    expect(user.test("checks").locator("[data-state=no]")).to_have_count(0)
    user.look("own-packing")
    user.press("hand-in")
    house.pass_time(days=3)
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        house.do("annex", application, action)
    house.pass_time(days=5)
    assert house.get(application).stage is Status.COMPLETED
    filer.home(user, NAME)
    user.sees("手続はすべて終わりました。")
    user.look("own-completed")


def _change_own_data(guide: Guide, holder: Holder) -> None:
    user = guide.visitor
    user.press(guide.button("利用者情報変更", user.test("nav")))
    user.look("user-details")
    guide.field("住居地").fill("東京都港区港南5-5-30")
    guide.field("電話番号").fill("090-0000-0000")
    guide.field("メールアドレス").fill(NEW_EMAIL)
    user.press("change-details")
    user.sees("利用者情報を変更しました。")
    expect(guide.field("住居地")).to_have_value("東京都港区港南5-5-30")
    guide.field("現在のパスワード").fill(holder.password)
    user.test("password").fill(NEW_PASSWORD)
    user.test("again").fill(NEW_PASSWORD)
    user.press("change-password")
    user.sees("パスワードを変更しました。")


def _forget_the_password(guide: Guide, sign_in_id: str) -> None:
    user = guide.visitor
    user.page.context.clear_cookies()
    user.go("portal/sign-in")
    user.press(guide.button("パスワードを忘れた場合"))
    user.look("forgotten")
    guide.field("認証ID").fill(sign_in_id)
    guide.field("メールアドレス").fill(NEW_EMAIL)
    user.press("ask-for-reset")
    user.look("forgotten-asked")
    open_mail(user, NEW_EMAIL, "パスワード再設定のご案内")
    user.press("mail-link")
    card_holder.fill_new_password(user, "takao-0599")
    user.sees("新しいパスワードでログインしてください。")


def _forget_the_id(guide: Guide, counter: Visitor) -> None:
    """Hand the paper in at the counter, where it is answered, and read the ID on it."""
    user = guide.visitor
    user.go("portal/sign-in")
    user.press("credential-paper")
    guide.heading("在留申請オンラインシステム認証ID確認申出書")
    user.sees("第15号様式")
    guide.words("認証ID")
    user.look("credential-paper")
    guide.field("認証IDを確認したい").check()
    guide.field("氏名").fill(NAME)
    guide.field("メールアドレス").fill(NEW_EMAIL)
    user.press("hand-in")
    user.sees("本人確認を待っています")
    user.look("credential-slip")
    officers.sign_in(counter, "counter1")
    counter.follow(re.compile("認証ID・パスワード"))
    counter.look("credentials-desk")
    counter.press(counter.page.get_by_role("link", name=re.compile("paper-")))
    counter.page.get_by_role("radio", name=re.compile(NAME)).check()
    counter.test("identified").check()
    counter.look("credentials-answer")
    counter.press("answer")
    counter.look("credentials-confirm")
    counter.press("sure")
    counter.sees("回答しました。")
    counter.look("credentials-answered")
    user.page.reload()
    expect(user.test("told-sign-in")).to_have_text(re.compile(r"U\d{8}"))
    user.look("credential-slip-answered")


@pytest.mark.rule("R-203", "R-213", "R-214", "R-215")
def test_a_certificate_comes_by_mail_is_registered_and_can_be_shown_on_a_phone(
    town: Town, company: Company
) -> None:
    house, user = House.build(town.system, "certificate", start=START), company(town.at("certificate"))
    application = _own_application(town, house, user, wish(ApplicationType.COE, ENGINEER))
    guide = Guide(user)
    user.press(guide.button("在留カードの受取方法を変更する"))
    guide.choice("郵送による受領")
    guide.choice("メールによる受領").check()
    user.look("certificate-receipt")
    user.press("change-receipt")
    user.press(guide.button("入管庁に申請を行う"))
    user.press(guide.button("入管庁に申請を行う"))
    house.pass_time(days=1)
    decided(house, application)
    phone = company(town.at("certificate"))
    phone.page.set_viewport_size(PHONE)
    number = house.get(application).certificate_number
    assert number in open_mail(phone, EMAIL, "電子在留資格認定証明書の交付について")
    _fits(phone)
    phone.press("mail-link")
    phone.sees("電子在留資格認定証明書", number, NAME, "ベトナム", ENGINEER, "1年")
    _fits(phone)
    phone.look("certificate")
    phone.press(Guide(phone).button("受領登録"))
    phone.sees("受領登録が済んでいます。", number)
    phone.page.set_viewport_size(PHONE)
    _fits(phone)
    phone.look("certificate-registered")
    filer.home(user, NAME)
    user.sees("手続はすべて終わりました。")


@pytest.mark.rule("R-118", "R-243")
def test_an_entertainer_fetches_the_card_at_the_counter(town: Town, company: Company) -> None:
    house, user = House.build(town.system, "entertainer", start=START), company(town.at("entertainer"))
    application = _own_application(town, house, user, {}, "興行")
    guide = Guide(user)
    with house.world.read() as reading:
        applicant = reading.require(Person, house.get(application).applicant_id, "申請人", "person").id
    user.go(f"portal/entry/{applicant}")
    guide.heading("身分事項（Step2-1）")
    expect(user.test("organisations-form")).to_have_count(0)
    user.go(f"portal/applications/{application}/attach/documents")
    guide.heading("日本での活動内容に応じた資料")
    expect(user.page.locator("main")).not_to_contain_text("所属機関等作成用")
    filer.home(user, NAME)
    user.press(guide.button("在留カードの受取方法を変更する"))
    guide.choice("窓口での受領").check()
    user.press("change-receipt")
    user.press(guide.button("入管庁に申請を行う"))
    user.press(guide.button("入管庁に申請を行う"))
    house.pass_time(days=1)
    decided(house, application)
    assert "手数料納付書" in open_mail(user, EMAIL, RESULT)
    filer.home(user, NAME)
    user.sees("旅券（パスポート）", "在留カード", "手数料納付書", RESULT)
    user.look("own-to-fetch")
    house.do("counter", application, "hand-over")
    filer.home(user, NAME)
    user.sees("手続はすべて終わりました。")


def _own_application(
    town: Town, house: House, user: Visitor, asked: dict[str, Any], status: str = ENGINEER
) -> str:
    """Enter an application of one who files for himself, with its files; leave him before its page, signed in."""
    known = {"name": NAME, "nationality": "ベトナム", "expires_on": "2024-07-20", "status": status}
    person = house.person(**known)
    house.add_user("own", kind="individual", person_id=person, email=EMAIL)
    application = house.enter(person, "own", **asked)
    house.attach(application, user="own")
    town.let_in(user, house.world.id, house.who["own"])
    filer.home(user, NAME)
    return application


def _fits(phone: Visitor) -> None:
    """Require that nothing of a page is cut off or smaller than can be read on a phone."""
    assert phone.page.evaluate(SETTLED) <= 0
    main = phone.page.locator("main")
    sizes = main.evaluate(
        "main => [...main.querySelectorAll('dd, pre, p')].map(x => parseFloat(getComputedStyle(x).fontSize))"
    )
    assert min(sizes) >= 12
