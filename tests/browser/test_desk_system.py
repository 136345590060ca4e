"""The system's desk: an announcement by keyboard, an officer who comes, is stopped and leaves cases, the journal's file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backoffice.store import journal_export
from tests.browser import officers
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]
PAGES = ("", "maintenance/", "staff/", "offices/", "audit/?verify=1", "access/", "state/")


def test_the_administrator_keeps_the_system(house: House, company: Company) -> None:
    at = house.fork("system")
    admin, examiner, user = (company(at) for _ in range(3))
    admin.enter_as("admin1")
    examiner.enter_as("examiner3")
    _announce_by_keyboard(admin)
    examiner.go("console/")
    examiner.sees("年末の窓口", "混み合います。")
    user.go("portal/sign-in")
    user.sees("年末の窓口")
    _come_and_go(admin, company(at), examiner)
    for path in PAGES:
        admin.go(f"console/system/{path}")
        admin.look(f"system-{path.partition('/')[0] or 'announcements'}")
    _export(admin)


def _announce_by_keyboard(admin: Visitor) -> None:
    keys = admin.page.keyboard
    admin.test("title").focus()
    keys.type("年末の窓口")
    keys.press("Tab")
    keys.type("混み合います。")
    admin.test("from_day").fill("2025-06-01")
    admin.test("from_time").fill("09:00")
    admin.test("to_day").fill("2025-12-31")
    admin.test("to_time").fill("18:00")
    admin.test("audience-both").focus()
    keys.press("Space")
    keys.press("Tab")
    with admin.page.expect_navigation():
        keys.press("Enter")
    admin.sees("お知らせを掲載しました。", "掲載中")
    admin.look("system-announced")
    admin.follow("年末の窓口", within=admin.test("announcements"))
    admin.look("system-announcement")


def _come_and_go(admin: Visitor, newcomer: Visitor, examiner: Visitor) -> None:
    admin.go("console/system/staff/")
    admin.test("role").select_option("examiner")
    admin.test("sign_in").fill("examiner9")
    admin.press("add-officer")
    password = admin.test("password").locator("dd").inner_text()
    admin.look("system-officer-added")
    officers.sign_in(newcomer, "examiner9", password)
    newcomer.press("next-case")
    case = newcomer.page.url
    admin.follow("職員の一覧へ")
    admin.press("open-examiner9")
    expect(admin.test("open-cases-row")).to_have_count(1)
    admin.test("reason").fill("長期の不在")
    admin.press("stop-officer")
    expect(admin.test("left-open")).to_be_visible()
    admin.look("system-officer-stopped")
    newcomer.page.goto(case)
    expect(newcomer.page).to_have_url(re.compile("sign-in"))
    admin.test("examiner").select_option(index=1)
    admin.press("reassign")
    expect(admin.test("nothing-open")).to_be_visible()
    examiner.go("console/system/audit/")
    expect(examiner.page.locator("h1")).to_have_text(re.compile("許されていません"))


def _export(admin: Visitor) -> None:
    admin.go("console/system/audit/")
    with admin.page.expect_download() as download:
        admin.test("export-ndjson").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    checked = journal_export.check(iter(lines))
    assert (checked.broken, checked.head) == (None, admin.test("head").inner_text())


def test_a_list_tells_its_reader_that_it_has_changed_and_stays_as_it_is(
    house: House, company: Company
) -> None:
    at = house.fork("live")
    reader, other, elsewhere = (company(at) for _ in range(3))
    reader.enter_as("examiner1")
    reader.go("console/desks/examination/?scope=all")
    elsewhere.enter_as("reception1")
    asked = _questions(reader.page)
    before = _positions(reader.page)
    other.enter_as("examiner2")
    other.go("console/desks/examination/?scope=unassigned")
    other.press("next-case")
    expect(reader.test("news")).to_contain_text("一覧が変わりました（1件）")
    assert _positions(reader.page) == before
    reader.look("worklist-with-news")
    assert not elsewhere.test("news").count()
    assert 1 <= len(asked) <= 3
    reader.press("look-again-link")
    assert "scope=all" in reader.page.url
    assert not reader.test("news").count()


def _questions(page: Page) -> list[str]:
    """Return the questions that a page asks by itself, as they come."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "look-again" in request.url else None)
    return asked


def _positions(page: Page) -> list[float]:
    """Return where each row of the list stands in the window."""
    return page.evaluate(
        "[...document.querySelectorAll('main tr')].map((row) => row.getBoundingClientRect().top)"
    )
