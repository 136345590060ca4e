"""Every kind of page of the console, as each role meets it, of the mail, of the post with its papers, and of the cards: accessible, and whole at 200 % in both languages.

With --pictures each is taken four times into a directory `every` beside the chosen ones: Japanese and English, desk and 200 %.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.album import DESK, Album
from tests.browser.crawl import Marks, kinds_of_pages
from tests.browser.house import House
from tests.browser.visitor import ZOOMED, Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]
ROLES = ("examiner1", "approver1", "documents1", "annex1", "counter1", "reception1", "admin1")
LANGUAGES = ("ja", "en")
PAPERS = ("/label", "/receipt", "/posting-list", "/slip")
"""How the addresses of the post's prints end."""


@pytest.fixture(scope="module")
def at(house: House) -> str:
    return house.fork("every-page")


@pytest.fixture(scope="module")
def known() -> Marks:
    """What an earlier role has met already."""
    return {}


@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_page(role: str, company: Company, at: str, known: Marks, album: Album) -> None:
    visitor = company(at)
    visitor.enter_as(role)
    kinds = kinds_of_pages(visitor, known)
    assert kinds
    for name, address in kinds.items():
        for lang in LANGUAGES:
            visitor.page.goto(_in(address, lang))
            visitor.look(f"{role}-{name}-{lang}", axe=lang == LANGUAGES[0])
            for size, viewport in (("desk", DESK), ("200", ZOOMED)):
                album.page_of_every(visitor.page, f"{role}/{name}-{lang}-{size}", viewport)


def test_every_kind_of_page_of_the_post(company: Company, at: str, album: Album) -> None:
    visitor = company(at)
    visitor.enter_as("demo-user1")
    kinds = kinds_of_pages(visitor, {}, "post/")
    ends = {urlsplit(address).path.rpartition("/")[2] for address in kinds.values()}
    assert ends >= {"", "direct", "services", "counter", "label", "receipt", "posting-list", "slip"}
    for name, address in kinds.items():
        paper = urlsplit(address).path.endswith(PAPERS)
        for locale in LANGUAGES:
            visitor.page.goto(_in(address, locale, "locale"))
            visitor.look(f"post-{name}-{locale}", clock=not paper)
            for size, viewport in (("desk", DESK), ("200", ZOOMED)):
                album.page_of_every(visitor.page, f"post/{name}-{locale}-{size}", viewport)


def test_every_kind_of_page_of_the_mail(company: Company, at: str, album: Album) -> None:
    visitor = company(at)
    visitor.go("mail/")
    box = _first(visitor, "main table a")
    mail = _first(visitor, "table.mail-list a", box)
    below = ("", "?view=threads", "?q=zzz", "write")
    own = ("", "write", "boxes", "boxes?kind=refuses", "faults", "faults?action=reject")
    pages = [*(f"{at}mail/{path}" for path in own), *(box + path for path in below)]
    pages += [mail, f"{mail}source", f"{mail}print", f"{box}99999999/"]
    for number, address in enumerate(pages):
        for locale in LANGUAGES:
            visitor.page.goto(_in(address, locale, "locale"))
            visitor.look(f"mail-{number}-{locale}", clock=not address.endswith("/print"))
            for size, viewport in (("desk", DESK), ("200", ZOOMED)):
                album.page_of_every(visitor.page, f"mail/{number}-{locale}-{size}", viewport)


def test_every_kind_of_page_of_the_cards(company: Company, at: str, album: Album) -> None:
    visitor = company(at)
    for kind, script in (("マイナンバーカード", "login"), ("在留カード", "read-1")):
        visitor.go("cards/console/")
        card = visitor.test("card_id").locator("option", has_text=kind).first
        visitor.test("card_id").select_option(value=card.get_attribute("value"))
        visitor.press("power-on")
        talk = visitor.test(f"script-{script}")
        for secret in talk.get_by_test_id("secret").all():
            secret.fill("1234")
        visitor.press(talk.get_by_test_id("all"))
    kinds = kinds_of_pages(visitor, {}, "cards/")
    assert len(kinds) >= len(("list", "session", "choice", "desk"))
    for name, address in kinds.items():
        for lang in LANGUAGES:
            visitor.page.goto(_in(address, lang))
            visitor.look(f"cards-{name}-{lang}")
            for size, viewport in (("desk", DESK), ("200", ZOOMED)):
                album.page_of_every(visitor.page, f"cards/{name}-{lang}-{size}", viewport)


def _first(visitor: Visitor, links: str, address: str = "") -> str:
    """Return where the first of these links leads, on this page or another."""
    if address:
        visitor.page.goto(address)
    found: str = visitor.page.locator(links).first.evaluate("link => link.href")
    return found


def _in(address: str, lang: str, field: str = "lang") -> str:
    return f"{address}{'&' if '?' in address else '?'}{field}={lang}"
