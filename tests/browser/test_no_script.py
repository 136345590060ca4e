"""JavaScript off: the main steps of the story work as plain pages and forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import filer, officers
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

APPLICANT = "WIJESEKARA MUDIYANSELAGE DONA SANDUNI NETHMINI"


def test_a_renewal_lives_without_a_script(house: House, company: Company) -> None:
    at = house.fork("plain")
    user, office = (company(at, java_script_enabled=False) for _ in range(2))
    filer.sign_in(user, "demo-user3")
    number = filer.file_a_renewal(user, APPLICANT)
    officers.permit(office, number, "1年")
    filer.home(user, APPLICANT)
    user.press("pack-envelope")
    filer.pack(user, number, APPLICANT, (5_000, 500))
    expect(user.test("stamps-total")).to_contain_text("5,500円")
    user.press("hand-in")
    expect(user.test("receipt-slip")).to_be_visible()
    office.enter_as("annex1")
    officers.find_arrived(office, number)
    officers.receive_and_open(office, number)
    for step in ("accept-papers", "issue-card", "confirm-issue-card", "dispatch"):
        office.press(step)
    filer.home(user, APPLICANT)
    user.move("week")
    user.sees("手続はすべて終わりました。")


def test_pressing_in_two_windows_files_once_without_a_script(house: House, company: Company) -> None:
    """Both presses reach the server here; it answers both with the same 仮番号."""
    user = company(house.fork("plain-twice"), java_script_enabled=False)
    user.enter_as("demo-user1")
    filer.home(user, "ALBUQUERQUE CAVALCANTI VASCONCELOS MARIA FERNANDA")
    user.press(user.test("next-step").get_by_test_id("file"))
    second = user.page.context.new_page()
    second.goto(user.page.url)
    user.press("file")
    second.get_by_test_id("file").click()
    number = user.test("provisional-number").inner_text()
    expect(second.get_by_test_id("provisional-number")).to_have_text(number)
