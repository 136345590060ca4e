"""The case page: from the worklist to a proposal, with findings judged, notes, every tab, and a session that ends."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import officers
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

TABS = ("申請内容", "資料", "本人", "経過", "連絡", "郵便", "決裁")
TO_STAY_MINUTES = "26:00"
TO_END_MINUTES = "05:00"


def test_a_case_is_read_judged_noted_and_proposed(house: House, company: Company) -> None:
    examiner = company(house.fork("case"))
    _open_what_was_sent_back(examiner)
    examiner.look("case-overview")
    _judge(examiner)
    _note(examiner)
    for name in TABS:
        officers.tab(examiner, name)
        examiner.look(f"case-{name}")
    _seldom(examiner)
    _propose(examiner)


def test_a_page_warns_before_its_session_ends(house: House, company: Company) -> None:
    examiner = company(house.fork("idle"))
    examiner.enter_as("examiner1")
    examiner.page.clock.install()
    examiner.page.reload()
    expect(examiner.test("idle")).to_be_hidden()
    examiner.page.clock.fast_forward(TO_STAY_MINUTES)
    expect(examiner.test("idle")).to_contain_text("まもなくログアウトします")
    examiner.look("case-idle")
    examiner.test("idle-stay").click()
    expect(examiner.test("idle")).to_be_hidden()
    examiner.page.clock.fast_forward(TO_STAY_MINUTES)
    examiner.page.clock.fast_forward(TO_END_MINUTES)
    expect(examiner.test("idle")).to_contain_text("ログアウトしました")
    expect(examiner.test("idle-stay")).to_be_hidden()


def _open_what_was_sent_back(examiner: Visitor) -> None:
    examiner.enter_as("examiner1")
    examiner.go("console/desks/examination/")
    row = examiner.test("worklist").get_by_role("row").filter(has_text="差戻し").first
    examiner.press(row.locator("[data-testid^=open-app-]"))


def _judge(examiner: Visitor) -> None:
    """Choose a verdict with the keyboard for each open finding, and record them."""
    expect(examiner.test("judge")).to_be_visible()
    for verdict in examiner.page.locator('input[name^="verdict-"][value="accepted"]').all():
        verdict.focus()
        examiner.page.keyboard.press("Space")
        expect(verdict).to_be_checked()
    examiner.press("judge")
    expect(examiner.test("flash")).to_contain_text("気付きの判断を記録しました。")
    expect(examiner.test("judge")).to_have_count(0)
    examiner.look("case-judged")


def _note(examiner: Visitor) -> None:
    examiner.page.get_by_label("メモを書き足す").fill("勤務先に電話で在職を確かめた。")
    examiner.press("write-note")
    expect(examiner.test("case-notes")).to_contain_text("在職を確かめた")
    examiner.press(examiner.page.locator("[data-testid^=correct-note-]").first)
    examiner.look("case-note")
    examiner.page.get_by_label("メモ", exact=False).first.fill("勤務先に電話で在職と給与を確かめた。")
    examiner.press("correct-note")
    examiner.look("case-notes")
    officers.tab(examiner, "資料")
    examiner.page.get_by_label("メモ", exact=False).last.fill("2枚目の印影が薄い。")
    examiner.press("write-page-note")
    expect(examiner.test("page-notes")).to_contain_text("印影が薄い")
    examiner.press(examiner.test("documents").get_by_role("link", name="顔写真").first)
    examiner.look("case-photo")


def _seldom(examiner: Visitor) -> None:
    examiner.press("go-procedures")
    examiner.look("case-procedures")
    examiner.press("go-end")
    examiner.look("case-end")
    examiner.test("reason").fill("申請人が出国したため")
    examiner.press("preview-end")
    examiner.look("case-end-confirm")
    examiner.press("again")
    expect(examiner.test("reason")).to_have_value("申請人が出国したため")
    officers.tab(examiner, "概要")


def _propose(examiner: Visitor) -> None:
    examiner.press("go-propose")
    examiner.test("disposition-permit").check()
    examiner.page.get_by_role("radio", name="1年", exact=True).check()
    examiner.test("reasons").fill("従前のとおりで、問題は認められない。")
    officers.accept_findings(examiner)
    examiner.press("preview-proposal")
    examiner.look("case-proposal-preview")
    examiner.press("confirm-propose")
    expect(examiner.test("flash")).to_contain_text("起案しました")
    expect(examiner.test("state")).to_contain_text(re.compile("決裁待ち"))
    examiner.look("case-proposed")
