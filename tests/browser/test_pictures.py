"""The pictures of the README, from the demo world as a visitor finds it: `make pictures` (pytest --pictures DIR)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import filer, officers
from tests.browser.album import LABEL, POST, TELEPHONE, Album
from tests.browser.house import House
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


@pytest.fixture(scope="module")
def at(house: House) -> str:
    return house.fork("pictures")


@pytest.fixture
def visitor(company: Company, at: str) -> Visitor:
    return company(at)


def test_the_entrance(company: Company, house: House, album: Album) -> None:
    visitor = company(f"{house.url}/w/demo/")
    album.choose(visitor.go(""), "journey")


def test_the_console(company: Company, house: House, album: Album) -> None:
    visitor = company(f"{house.url}/w/demo/")
    visitor.enter_as("examiner1")
    visitor.go("console/desks/examination/?scope=all")
    album.choose(visitor.page, "console-worklist")
    visitor.press(visitor.test("worklist").get_by_role("link").nth(2))
    officers.tab(visitor, "申請内容")
    _let_the_viewer_draw(visitor)
    album.choose(visitor.page, "console-case", visitor.test("identity"))


def test_the_approvers_list(company: Company, house: House, album: Album) -> None:
    visitor = company(f"{house.url}/w/demo/")
    visitor.enter_as("approver1")
    for box in visitor.test("worklist").get_by_role("checkbox").all()[:2]:
        box.check()
    album.choose(visitor.page, "console-approval")


def test_the_annex(company: Company, house: House, album: Album) -> None:
    visitor = company(f"{house.url}/w/demo/")
    visitor.enter_as("annex1")
    visitor.go("console/desks/annex/?step=to-check")
    visitor.press(visitor.test("worklist").get_by_role("link").first)
    visitor.press("go-annex")
    album.choose(visitor.page, "annex-envelope", visitor.test("step-to-check"))


def test_a_card_at_the_counter(company: Company, house: House, album: Album) -> None:
    """The chip is read, its photo beside the person's; of a fork, since what was read is kept."""
    counter = company(house.fork("pictures-card"))
    counter.enter_as("counter1")
    counter.go("console/annex/production/?queue=to-make")
    case = counter.page.locator("[data-testid^=open-app-]").first.get_attribute("data-testid") or ""
    counter.go(f"console/cases/{case.removeprefix('open-')}/counter/")
    counter.press("read-card")
    album.choose(counter.page, "card-reading", counter.page.get_by_text("券面の番号", exact=True))


def test_a_login_on_the_apdu_console(company: Company, house: House, album: Album) -> None:
    owner = company(house.fork("pictures-console"))
    owner.go("cards/console/")
    owner.test("card_id").select_option(index=1)
    owner.press("power-on")
    login = owner.test("script-login")
    for _ in range(5):
        owner.press(login.get_by_test_id("next"))
    login.get_by_test_id("secret").fill("1234")
    owner.press(login.get_by_test_id("next"))
    album.choose(owner.page, "card-console", owner.page.locator("h1"))


def test_the_journey_of_the_papers(visitor: Visitor, album: Album) -> None:
    visitor.enter_as("demo-user1")
    visitor.press(visitor.test("waiting").get_by_role("link").first)
    album.choose(visitor.page, "portal-application", visitor.test("identity"))
    album.choose(visitor.page, "portal-telephone", size=TELEPHONE)
    number = filer.NUMBER.findall(visitor.test("identity").inner_text())[0]
    name = visitor.page.locator("h1").inner_text().splitlines()[0]
    _read_the_result(visitor, album)
    visitor.press("pack-envelope")
    filer.pack(visitor, number, name, (5_000, 500))
    album.choose(visitor.page, "packing-table", visitor.test("packing-form"))
    visitor.press("hand-in")
    album.choose(visitor.page, "post-receipt", visitor.page.locator("h1"))


def test_the_post(visitor: Visitor, album: Album) -> None:
    """A card that nobody was at home for has the longest way."""
    visitor.go("post/")
    visitor.press(
        visitor.test("items").get_by_role("row").filter(has_text="返送済み").get_by_role("link").first
    )
    album.choose(visitor.page, "tracking")
    album.choose(visitor.page, "tracking-telephone", size=TELEPHONE)


def test_a_card_that_is_brought_once_more(company: Company, house: House, album: Album) -> None:
    """Nobody was in; the receiver asked for another day, and it came."""
    visitor = company(house.fork("pictures-again"))
    visitor.enter_as("demo-user1")
    visitor.go("post/")
    held = visitor.test("items").get_by_role("row").filter(has_text="保管").filter(has_text="髙千原精機")
    visitor.press(held.get_by_role("link").first)
    visitor.press("redelivery")
    visitor.move("week")
    album.choose(visitor.page, "tracking-redelivered", visitor.page.locator("h1"), POST)
    visitor.press("print-label")
    album.choose(visitor.page, "post-label", visitor.page.locator("main"), LABEL)


def _read_the_result(visitor: Visitor, album: Album) -> None:
    told = visitor.test("mails").locator("li").filter(has_text="審査完了").first.inner_text()
    back = visitor.page.url
    visitor.go(f"mail/box/{filer.ADDRESS.findall(told)[0]}/")
    album.choose(visitor.page, "mailbox")
    visitor.follow("審査完了に関するお知らせ")
    album.choose(visitor.page, "mail-result")
    visitor.page.goto(back)


def _let_the_viewer_draw(visitor: Visitor) -> None:
    """Give the browser's own PDF viewer time: it tells nobody when it is done."""
    visitor.page.wait_for_timeout(1_500)
