"""The 資料 desk in a browser: remind of what is overdue, ask again for an error file, look at what came, print the letter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from backoffice.adapters.prints import missing
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


def tab(clerk: Visitor, name: str) -> None:
    clerk.go("console/documents/")
    clerk.press(clerk.test("document-tabs").get_by_role("link", name=name))


def test_the_documents_desk_from_its_list_to_nothing_left(house: House, company: Company) -> None:
    clerk = company(house.fork("documents-desk"))
    clerk.enter_as("documents1")
    clerk.go("console/")
    clerk.look("documents-overdue")
    _remind_by_keyboard(clerk)
    _give_more_time(clerk)
    _ask_again(clerk)
    _check(clerk)
    _print(clerk)


def _remind_by_keyboard(clerk: Visitor) -> None:
    clerk.test("remind").first.focus()
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.sees("担当の審査官が決めます")
    clerk.look("documents-remind")
    clerk.test("words").focus()
    clerk.page.keyboard.type("至急、提出してください。")
    clerk.page.keyboard.press("Tab")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    expect(clerk.test("letter")).to_contain_text("至急、提出してください。")
    clerk.look("documents-remind-confirm")
    clerk.press("send-reminder")
    clerk.sees("督促しました。", "督促1回")


def _give_more_time(clerk: Visitor) -> None:
    clerk.press("go-extend")
    for part, value in (("year", "2025"), ("month", "6"), ("day", "20")):
        clerk.test(f"due_on-{part}").fill(value)
    clerk.press("preview-extension")
    expect(clerk.page.locator("[data-error-summary]")).to_contain_text("理由")
    clerk.test("reason").fill("発行元の休業のため")
    clerk.look("documents-extend")
    clerk.press("preview-extension")
    expect(clerk.test("letter")).to_contain_text("2025年6月20日")
    clerk.press("send-extension")
    clerk.sees("提出期限を延ばしました。", "発行元の休業のため")


def _ask_again(clerk: Visitor) -> None:
    tab(clerk, "エラーファイル")
    clerk.look("documents-error-file")
    clerk.press(clerk.test("ask-again").first)
    expect(clerk.test("template-unreadable")).to_have_attribute("aria-current", "true")
    clerk.look("documents-template")
    clerk.press("preview-request")
    clerk.press("send-request")
    clerk.sees("追加資料の提出を求めました。")
    tab(clerk, "エラーファイル")
    clerk.sees("この段階の申請はありません")


def _check(clerk: Visitor) -> None:
    tab(clerk, "提出済み未確認")
    clerk.press(clerk.test("look").first)
    clerk.look("documents-supplied")
    clerk.press("check-documents")
    clerk.sees("提出された資料を確認しました。", "確認済み")


def _print(clerk: Visitor) -> None:
    clerk.press(clerk.test("print-request").first)
    clerk.sees("資料提出通知書", "見本")
    clerk.look("print-document-request")
    expect(clerk.test("why-no-pdf" if missing() else "open-pdf")).to_be_visible()
    clerk.press("print-back")
    clerk.test("print-menu").locator("summary").press("Enter")
    clerk.press("print-case-sheet")
    clerk.look("print-case-sheet")
