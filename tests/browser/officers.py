"""What the officers do at their desks, page by page: examine, ask, propose, approve, open, make, dispatch."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def sign_in(officer: Visitor, sign_in_id: str, password: str = "odaiba-demo") -> None:
    officer.go("console/")
    officer.look("console-sign-in")
    officer.page.get_by_label("職員ID").fill(sign_in_id)
    officer.page.get_by_label("パスワード").fill(password)
    officer.press("sign-in-submit")


def open_case(officer: Visitor, number: str) -> None:
    """Find a case by its number and open it."""
    officer.go("console/search/")
    officer.page.locator("main").get_by_label("番号", exact=False).first.fill(number)
    officer.press(officer.page.locator("main").get_by_role("button").first)
    officer.look("console-search")
    officer.press(officer.page.locator("[data-testid^=open-app-]").first)


def take(officer: Visitor) -> None:
    officer.press("take")
    officer.sees("この申請を担当しました。")


def tab(officer: Visitor, name: str) -> None:
    """Go to a tab of the case."""
    officer.press(officer.test("case-tabs").get_by_role("link", name=name))


def request_documents(officer: Visitor, item: str, words: str) -> None:
    """Ask for a document, reading the mail before it goes."""
    officer.press("go-request")
    officer.test("items").fill(item)
    officer.test("words").fill(words)
    officer.look("console-request-documents")
    officer.press("preview-request")
    officer.sees(item, words)
    officer.look("console-request-confirm")
    officer.press("send-request")


def propose(officer: Visitor, period: str, reasons: str) -> None:
    officer.press("go-propose")
    officer.test("disposition-permit").check()
    officer.page.get_by_role("radio", name=period, exact=True).check()
    officer.test("reasons").fill(reasons)
    accept_findings(officer)
    officer.look("console-propose")
    officer.press("propose")


def accept_findings(officer: Visitor) -> None:
    """Accept what the page finds worth judging, if it finds anything."""
    for verdict in officer.page.locator('input[name^="verdict-"][value="accepted"]').all():
        verdict.check()


def approve(officer: Visitor) -> None:
    """Approve, reading the result mail before it goes."""
    officer.press("go-approve")
    officer.look("console-decision")
    officer.press("approve")
    officer.look("console-approve-confirm")
    officer.press("confirm-approve")


def permit(officer: Visitor, number: str, period: str) -> None:
    """Take, propose and approve, first as examiner and then as approver."""
    officer.enter_as("examiner1")
    open_case(officer, number)
    take(officer)
    propose(officer, period, "従前のとおりで、問題は認められない。")
    officer.enter_as("approver1")
    open_case(officer, number)
    approve(officer)


def find_arrived(officer: Visitor, number: str, *, patience: int = 6) -> None:
    """Let office days pass until an envelope has arrived at the annex, and go to its work."""
    open_case(officer, number)
    for _ in range(patience):
        if officer.test("go-annex").inner_text() == "受領する（到着）":
            break
        officer.move("office-day")
    officer.press("go-annex")
    expect(officer.test("step-arrived")).to_be_visible()


def receive_and_open(officer: Visitor, number: str) -> None:
    """Receive and open an envelope as annex1, have annex2 witness it, and come back to it as annex1."""
    officer.look("annex-arrived")
    officer.press("receive-envelope")
    officer.look("annex-to-open")
    officer.press("open-envelope")
    expect(officer.test("step-to-check")).to_be_visible()
    expect(officer.test("why-not-witness")).to_be_visible()
    officer.look("annex-awaits-witness")
    witness(officer, "annex2", number)
    officer.enter_as("annex1")
    open_case(officer, number)
    officer.press("go-annex")


def witness(officer: Visitor, sign_in_id: str, number: str) -> None:
    """Sign as the second officer that an opened envelope holds what is shown."""
    officer.enter_as(sign_in_id)
    open_case(officer, number)
    officer.press("go-annex")
    officer.look("annex-witness")
    officer.press("witness-envelope")
