"""No mouse: signing in and filing by Tab, Space, arrows and Enter alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import filer
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

APPLICANT = "NGUYEN THI TUONG LAM"
FAR = 150


def test_a_renewal_is_filed_without_a_mouse(house: House, company: Company) -> None:
    user = company(house.fork("keyboard"))
    _sign_in(user)
    _enter(user)
    _attach(user, filer.pdf())
    _attach(user, filer.photo())
    _go(user, user.test("next-step").get_by_test_id("file"))
    _go(user, user.test("file"))
    assert filer.PROVISIONAL.fullmatch(user.test("provisional-number").inner_text())


def test_the_focus_is_always_seen(house: House, company: Company) -> None:
    """Each stop of the Tab key on the menu and on a form has an outline."""
    user = company(house.fork("focus"))
    user.enter_as("demo-user1")
    for path in ("portal/", "portal/entry?name=LAM"):
        user.go(path)
        for _ in range(25):
            user.page.keyboard.press("Tab")
            width = user.page.evaluate(OUTLINE)
            assert width is None or width >= 2, user.page.evaluate("document.activeElement.outerHTML")


OUTLINE = """() => {
  const seen = document.activeElement;
  if (seen === document.body) return null;
  return Math.max(...[seen, seen.nextElementSibling ?? seen].map(e => parseFloat(getComputedStyle(e).outlineWidth) || 0));
}"""


def _sign_in(user: Visitor) -> None:
    user.go("portal/")
    _go(user, user.test("sign-in-organisation"))
    _to(user, user.page.get_by_label("認証ID"))
    user.page.keyboard.type("demo-user1")
    _to(user, user.page.get_by_label("パスワード"))
    user.page.keyboard.type(filer.PASSWORD)
    _enter_key(user)
    _skip(user)
    _go(user, user.test("menu-entry").get_by_role("link"))


def _enter(user: Visitor) -> None:
    _skip(user)
    _to(user, user.test("applicant-name"))
    user.page.keyboard.type(APPLICANT)
    _enter_key(user)
    _to(user, user.page.locator("li[data-testid^=person-]").get_by_role("radio"))
    user.page.keyboard.press("Space")
    _go(user, _next(user))
    for step in ("2-1", "2-2", "2-3", "2-4"):
        expect(user.page.locator("h1")).to_contain_text(step)
        _skip(user)
        if step == "2-2":
            _to(user, user.test("school_name"))
            user.page.keyboard.type("ハノイ模擬工科大学")
        _go(user, _next(user))
    _skip(user)
    _to(user, user.test("intent_confirmed"))
    user.page.keyboard.press("Space")
    _go(user, user.test("enter"))
    _go(user, user.test("to-application"))


def _attach(user: Visitor, upload: filer.Upload) -> None:
    """Go to the field by Tab; the computer's own dialogue, which Enter would open, gives the file."""
    _go(user, user.test(f"action-{upload.kind}"))
    _skip(user)
    field = user.test(upload.kind)
    _to(user, field)
    field.set_input_files(files=[{"name": upload.name, "mimeType": upload.mime, "buffer": upload.data}])
    expect(user.page.get_by_text(upload.name).first).to_be_visible()
    _go(user, user.test("attach"))


def _next(user: Visitor) -> Locator:
    return user.page.get_by_role("button", name="次へ", exact=True)


def _skip(user: Visitor) -> None:
    """Take the skip link, the first stop of every page."""
    user.page.keyboard.press("Tab")
    expect(user.page.get_by_role("link", name="本文へ進む")).to_be_focused()
    user.page.keyboard.press("Enter")


def _to(user: Visitor, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(FAR):
        if target.evaluate("field => field === document.activeElement"):
            return
        user.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def _go(user: Visitor, target: Locator) -> None:
    _to(user, target)
    _enter_key(user)


def _enter_key(user: Visitor) -> None:
    with user.page.expect_navigation():
        user.page.keyboard.press("Enter")
