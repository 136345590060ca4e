"""Pages that need no story: the worlds, the inboxes, the post, and what a stranger meets at the doors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


@pytest.fixture(scope="module")
def at(house: House) -> str:
    return house.fork("looks")


def test_a_stranger_finds_the_demo_world_and_its_roles(house: House, company: Company) -> None:
    visitor = company(f"{house.url}/w/demo/")
    visitor.page.goto(house.url)
    visitor.look("chooser")
    visitor.follow("demo")
    visitor.look("entrance")
    expect(visitor.page.locator("[data-testid^=enter-]")).to_have_count(len(house.roles))
    visitor.follow("すべての記録を見る")
    visitor.look("journal")
    visitor.press("verify")
    visitor.sees("連鎖は正しい")
    visitor.look("journal-verified")


def test_a_world_is_copied_and_asks_before_it_is_reset(company: Company, at: str) -> None:
    visitor = company(at)
    visitor.go("")
    visitor.page.locator("details").get_by_text("この世界の設定・複製・初期化").click()
    visitor.look("entrance-settings")
    visitor.page.get_by_label("複製した世界の名前").fill("looks-copy")
    visitor.press("fork")
    visitor.sees("を複製しました。")
    expect(visitor.test("world-name")).to_have_text("世界: looks-copy")
    visitor.press("reset")  # the drawer stays as it was left
    visitor.look("reset-asked")
    visitor.press("reset-sure")
    visitor.sees("世界を初めの状態に戻しました。")


def test_a_mailbox_is_read_searched_and_emptied(company: Company, at: str) -> None:
    visitor = company(at)
    visitor.go("mail/")
    visitor.look("mail-overview")
    visitor.press(visitor.page.locator("main table a").first)
    visitor.look("mailbox")
    visitor.page.get_by_label("検索", exact=True).fill("subject:申請受付番号のお知らせ")
    visitor.press(visitor.page.get_by_role("button", name="検索する"))
    visitor.look("mailbox-found")
    visitor.press(visitor.page.locator("main table a").first)
    visitor.look("mail")
    visitor.follow("ソースを見る")
    visitor.look("mail-source")
    visitor.page.go_back()
    visitor.press(visitor.page.get_by_role("button", name="未読に戻す"))
    expect(visitor.page.get_by_text("未読", exact=True).first).to_be_visible()


def test_the_post_is_searched_in_two_languages(company: Company, at: str) -> None:
    visitor = company(at)
    visitor.go("post/")
    visitor.look("post-search")
    number = visitor.test("items").get_by_role("link").first.inner_text()
    visitor.test("number-1").fill(number.replace("-", ""))
    visitor.test("number-2").fill("123-45-67890-0")
    visitor.press("track")
    visitor.look("post-results")
    visitor.follow(number)
    visitor.look("post-item")
    visitor.follow("English")
    visitor.sees("History")
    visitor.look("post-item-english")


def test_moving_time_leaves_the_page_as_it_was_asked_for(company: Company, at: str) -> None:
    visitor = company(at)
    visitor.enter_as("examiner1")
    for path in ("console/desks/examination/?scope=all&name=KAO", "post/?locale=en"):
        visitor.go(path)
        visitor.move("hour")
        assert visitor.page.url.startswith(at + path)
    visitor.go("console/desks/examination/?scope=all&name=KAO")
    expect(visitor.test("name")).to_have_value("KAO")


def test_what_happened_meanwhile_is_told_with_links_that_open(company: Company, at: str) -> None:
    visitor = company(at)
    visitor.enter_as("demo-user1")
    visitor.move("office-day")
    links = visitor.test("clock-changes").get_by_role("link")
    addresses = {link.get_attribute("href") or "" for link in links.all()}
    assert addresses
    assert not [address for address in addresses if "/console/" in address], "the console is no user's"
    visitor.look("changes")


def test_the_pages_beside_the_story_are_well(company: Company, at: str) -> None:
    user, officer = company(at), company(at)
    user.go("portal/sign-in/individual")
    user.look("portal-individual")
    user.enter_as("demo-user1")
    for page in ("bulk", "template-files", "applications?status=追完待ち", "search?name=A"):
        user.go(f"portal/{page}")
        user.look(f"portal-{page.partition('?')[0]}-asked")
    user.go("portal/applications")
    user.press(user.test("open-application").last)
    for page in ("answers", "receipt", "attach/additional", "envelope"):
        user.page.goto(f"{user.page.url.partition('?')[0].rstrip('/')}/{page}")
        user.look(f"finished-{page.replace('/', '-')}")
        user.page.go_back()
    officer.enter_as("examiner1")
    for desk in ("approval", "annex", "counter"):
        officer.go(f"console/desks/{desk}/")
        officer.look(f"console-foreign-{desk}")
    officer.go("console/desks/examination/")
    officer.press(officer.test("worklist").get_by_role("link").first)
    officer.press("go-procedures")
    officer.press("go-withdraw")
    officer.look("console-withdraw")
    officer.press("preview-withdraw")
    officer.look("console-withdraw-refused")


def test_the_pages_for_who_is_no_user_yet_and_the_rules_are_well(company: Company, at: str) -> None:
    guest = company(at)
    pages = (
        "guidance",
        "forgotten",
        "register",
        "credential-paper",
        "enrol",
        "enrol/status",
        "stopped-report",
    )
    for page in (*(f"portal/{page}" for page in pages), "rules/", "rules/eligibility", "rules/notices"):
        guest.go(page)
        guest.look(page.strip("/").replace("/", "-"))


def test_the_pages_of_each_kind_of_application_are_well(company: Company, at: str) -> None:
    user, parent = company(at), company(at)
    user.enter_as("demo-user1")
    for page in ("report", "list", "change", "removal"):
        user.go(f"portal/organisation/{page}")
        user.look(f"portal-organisation-{page}")
    for kind, wanted in (("coe", "技能"), ("acquisition", "家族滞在"), ("work-certificate", "")):
        user.go(f"portal/entry?type={kind}")
        user.look(f"entry-choice-{kind}")
        person = "new" if wanted else user.page.locator("[name=applicant_id]").first.get_attribute("value")
        for lang in ("ja", "en"):
            user.go(f"portal/entry/{person}?type={kind}&requested_status={wanted}&lang={lang}")
            user.look(f"entry-{kind}-{lang}")
    user.go("portal/?lang=ja")
    for name in ("NGUYEN DUC MANH", "LEE HARIN"):
        user.go(f"portal/search?name={name.replace(' ', '+')}")
        user.press(user.page.get_by_role("link", name=name).first)
        user.look(f"application-{name.split()[0].lower()}")
    parent.enter_as("demo-parent1")
    parent.look("portal-parent")
    parent.go("portal/user-details")
    parent.look("portal-parent-details")


def test_the_console_shows_every_kind_of_case_and_paper_well(company: Company, at: str) -> None:
    officer = company(at)
    officer.enter_as("examiner1")
    for name in ("THAPA SUNITA", "LEE HARIN", "PHAM BAO AN"):
        officer.go(f"console/search/?name={name.replace(' ', '+')}")
        officer.press(officer.page.locator("main table a").first)
        case, tag = officer.page.url, name.split()[0].lower()
        for tab in ("", "form/", "person/", "decision/"):
            officer.page.goto(f"{case}{tab}")
            officer.look(f"case-{tag}-{tab.strip('/') or 'overview'}")
    officer.enter_as("reception1")
    officer.look("reception")
    officer.press(officer.page.locator("main table a").first)
    officer.look("reception-paper")
    for page in ("credentials/", "system/"):
        officer.go(f"console/{page}")
        officer.look(f"console-{page.strip('/')}")


@pytest.mark.parametrize(
    "path", ["nowhere/", "portal/nowhere", "console/nowhere", "mail/box/nobody@example.jp/99/"]
)
def test_what_is_not_there_is_said_on_a_page_of_ours(company: Company, at: str, path: str) -> None:
    visitor = company(at)
    visitor.go(path)
    expect(visitor.page.locator("h1")).to_have_text(re.compile("ません"))
    visitor.look(f"absent-{path.strip('/').replace('/', '-')}")


def test_a_world_that_is_not_there_is_said(house: House, company: Company) -> None:
    visitor = company(f"{house.url}/w/nowhere/")
    visitor.exists = False
    for path in ("", "portal/", "console/", "mail/", "post/"):
        visitor.go(path)
        expect(visitor.page.locator("h1")).to_have_text(re.compile("ません"))
        visitor.look(f"no-world-{path.strip('/')}")
