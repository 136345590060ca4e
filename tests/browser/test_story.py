"""One renewal from the front door to the card in hand, in the browser, by real mail and real post."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import filer, officers
from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.files import kit

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

APPLICANT = "NGUYEN THI TUONG LAM"
WANTED = "在職証明書（模擬）"


def test_a_renewal_by_post_from_filing_to_the_card_in_hand(house: House, company: Company) -> None:
    at = house.fork("story")
    user, examiner, approver, annex = (company(at) for _ in range(4))
    number = _file(user)
    _examine(examiner, user, number)
    _decide(examiner, approver, number)
    _send_a_bad_envelope(user, number)
    _send_it_back(annex, user, number)
    _send_a_good_envelope(user, number)
    _make_the_card(annex, user, number)
    _deliver(user, annex, number)


def _file(user: Visitor) -> str:
    filer.sign_in(user, "demo-user1")
    user.sees("メニュー")
    user.look("portal-menu")
    filer.enter(user, APPLICANT)
    user.look("entered")
    user.press("to-application")
    filer.attach_both(user)
    user.look("application-ready")
    provisional = filer.file(user)
    assert filer.PROVISIONAL.fullmatch(provisional)
    user.press("to-list")
    user.look("portal-list")
    expect(user.page.get_by_text(provisional)).to_have_count(1)
    user.move("office-day")
    expect(user.test("clock-changes")).to_contain_text("申請受付番号")
    user.look("portal-list-next-day")
    return _read_number(user)


def _read_number(user: Visitor) -> str:
    filer.home(user, APPLICANT)
    user.look("application-numbered")
    for subject in ("申請受付完了のお知らせ", "申請受付番号のお知らせ"):
        texts = filer.read_mails(user, subject)
        assert len(texts) == 2, "one to the user and one to the applicant"
    numbers = {number for text in texts for number in filer.NUMBER.findall(text)}
    assert len(numbers) == 1
    return numbers.pop()


def _examine(examiner: Visitor, user: Visitor, number: str) -> None:
    officers.sign_in(examiner, "examiner1")
    examiner.look("console-worklist")
    officers.open_case(examiner, number)
    examiner.look("console-case")
    officers.take(examiner)
    _see_the_files(examiner)
    for name in ("本人", "経過", "連絡", "郵便", "決裁"):
        officers.tab(examiner, name)
        examiner.look(f"console-tab-{name}")
    officers.request_documents(examiner, WANTED, "勤務先の名前が読み取れません。")
    examiner.look("console-requested")
    filer.home(user, APPLICANT)
    user.look("application-awaiting")
    (text,) = filer.read_mails(user, "申請内容等について")
    assert WANTED in text
    user.press("attach-additional")
    user.look("attach-additional")
    filer.attach(user, filer.pdf("在職証明書.pdf", kind="additional"))
    user.sees("追加資料を提出しました。")


def _see_the_files(examiner: Visitor) -> None:
    officers.tab(examiner, "申請内容")
    expect(examiner.test("answer-name")).to_contain_text(APPLICANT)
    examiner.look("console-tab-申請内容")
    officers.tab(examiner, "資料")
    examiner.look("console-tab-資料")
    opened = examiner.test("open-file").get_attribute("href") or ""
    answer = examiner.page.request.get(examiner.page.url.split("/w/")[0] + opened)
    assert answer.body() == kit.pdf_bytes(pages=3)
    examiner.press(examiner.test("documents").get_by_role("link", name="顔写真"))
    shown = examiner.test("photo")
    expect(shown).to_be_visible()
    assert shown.evaluate("photo => photo.naturalHeight / photo.naturalWidth") == pytest.approx(
        4 / 3, abs=0.02
    )
    examiner.look("console-tab-資料-photo")


def _decide(examiner: Visitor, approver: Visitor, number: str) -> None:
    officers.open_case(examiner, number)
    officers.propose(examiner, "3年", "活動内容、勤務先とも従前のとおりで、問題は認められない。")
    officers.open_case(examiner, number)
    officers.tab(examiner, "決裁")
    expect(examiner.test("approve")).to_have_count(0)
    expect(examiner.test("why-not")).to_be_visible()
    examiner.look("console-decision-proposer")
    approver.enter_as("approver1")
    approver.look("console-approval-desk")
    officers.open_case(approver, number)
    officers.approve(approver)
    approver.look("console-approved")


def _send_a_bad_envelope(user: Visitor, number: str) -> None:
    filer.home(user, APPLICANT)
    user.look("application-permitted")
    (text,) = filer.read_mails(user, "審査完了に関するお知らせ")
    assert number in text
    assert "135-0064" in text
    user.press("pack-envelope")
    user.look("packing-empty")
    filer.pack(user, number, "", (5_000,))
    user.press("check")
    user.sees("収入印紙", "氏名")
    user.look("packing-defects")
    user.press("hand-in")
    expect(user.test("receipt-slip")).to_contain_text("簡易書留")
    user.look("posted")
    user.press("track")
    expect(user.test("state")).to_contain_text("引受")
    user.look("tracking-accepted")


def _send_it_back(annex: Visitor, user: Visitor, number: str) -> None:
    annex.enter_as("annex1")
    annex.look("annex-desk")
    officers.find_arrived(annex, number)
    officers.receive_and_open(annex, number)
    annex.sees("収入印紙", "氏名", "不備があります。")
    expect(annex.test("accept-papers")).to_have_count(0)
    annex.look("annex-defects")
    annex.press("return-envelope")
    annex.look("annex-return-confirm")
    annex.press("confirm-return")
    filer.home(user, APPLICANT)
    (text,) = filer.read_mails(user, "提出書類の不備について")
    assert "収入印紙" in text
    user.look("application-sent-back")
    for _ in range(6):
        if not user.page.get_by_text("届いてから送れます。").count():
            break
        user.move("office-day")
    expect(user.test("parcel-sent-back")).to_contain_text("お届け")


def _send_a_good_envelope(user: Visitor, number: str) -> None:
    user.press("pack-envelope")
    user.look("packing-again")
    filer.pack(user, number, APPLICANT, ())
    user.press("suggest-stamps")
    user.press("check")
    expect(user.test("checklist").locator("[data-state=no]")).to_have_count(0)
    user.look("packing-complete")
    user.press("hand-in")
    user.press("to-application")
    user.look("application-sent")


def _make_the_card(annex: Visitor, user: Visitor, number: str) -> None:
    officers.find_arrived(annex, number)
    officers.receive_and_open(annex, number)
    annex.look("annex-complete")
    annex.press("accept-papers")
    annex.look("annex-to-make")
    annex.press("issue-card")
    annex.look("annex-issue-confirm")
    annex.press("confirm-issue-card")
    annex.look("annex-to-dispatch")
    filer.home(user, APPLICANT)
    (text,) = filer.read_mails(user, "在留カード・就労資格証明書送付に関するお知らせ")
    assert "模擬" in text
    annex.press("dispatch")
    annex.look("annex-dispatched")


def _deliver(user: Visitor, annex: Visitor, number: str) -> None:
    filer.home(user, APPLICANT)
    user.look("application-dispatched")
    new_card = user.test("parcel-new-card")
    for _ in range(12):
        if "お届け" in new_card.get_by_test_id("parcel-state").inner_text():
            break
        user.move("next-event")
    user.look("application-delivered")
    delivered_on = user.now[:10]
    user.press(new_card.get_by_test_id("tracking"))
    expect(user.test("state")).to_contain_text("お届け済み")
    user.look("tracking-delivered")
    filer.home(user, APPLICANT)
    user.sees("手続はすべて終わりました。")
    year, month, day = map(int, delivered_on.split("-"))
    effective = re.compile(f"効力が生じた日\\s*{year}年{month}月{day}日")
    expect(user.page.locator("main")).to_have_text(effective)
    user.look("application-completed")
    officers.open_case(annex, number)
    expect(annex.page.locator("main")).to_contain_text(f"{year}年{month}月{day}日")
    annex.look("console-completed")
