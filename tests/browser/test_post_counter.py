"""The counter of the post alone in a browser: each of its pages is accessible and fits, and a letter is handed in by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Locator, Page
from werkzeug.serving import make_server

from postal.alone import Alone
from postal.app import create_app
from tests.browser.visitor import AXE_RUN, SETTLED

pytestmark = pytest.mark.browser
PAGES = ("/", "/counter", "/services", "/calls")
"""What the header of the post alone leads to."""
ENDS = {
    "from": ("160-0022", "東京都新宿区新宿1-2-3\n模擬荘201", "模擬 太郎"),
    "to": ("135-0064", "東京都江東区青海2-7-11", "おだいば分室"),
}


@pytest.fixture
def counter(chromium: Browser, tmp_path: Path) -> Iterator[str]:
    del chromium
    with closing(Alone(tmp_path)) as alone:
        server = make_server("127.0.0.1", 0, create_app(alone), threaded=True)
        listening = Thread(target=server.serve_forever)
        listening.start()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.shutdown()
            listening.join()
            server.server_close()


def look(page: Page) -> None:
    """Find nothing wrong with the present page, at 1280 pixels and at 200 %."""
    for width in (1280, 640):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SETTLED) == 0, f"{page.url} is wider than {width}"
        found = page.evaluate(AXE_RUN)["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def leads_on(page: Page, target: Locator, key: str = "") -> None:
    """Press a link or button, or a key in a field, and wait for the page it leads to."""
    with page.expect_navigation():
        target.press(key) if key else target.click()


def fill_in(page: Page) -> None:
    for end, (code, lines, name) in ENDS.items():
        page.fill(f"#{end}-postal_code", code)
        page.fill(f"#{end}-lines", lines)
        page.fill(f"#{end}-name", name)
    page.check("input[name=papers][value=residence-card]")


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_letter_is_handed_in_at_the_counter(chromium: Browser, counter: str, locale: str) -> None:
    page = chromium.new_page()
    page.goto(f"{counter}/services?locale={locale}")
    look(page)
    leads_on(page, page.get_by_role("link", name={"ja": "窓口へ", "en": "To the counter"}[locale]))
    look(page)
    fill_in(page)
    page.fill("#postage_yen", "434")
    leads_on(page, page.locator("#postage_yen"), "Enter")
    assert "26円不足" in page.get_by_test_id("refused").inner_text()
    look(page)
    page.fill("#postage_yen", "")
    leads_on(page, page.locator("#postage_yen"), "Enter")
    assert "460" in page.get_by_test_id("price").inner_text()
    look(page)
    leads_on(page, page.get_by_test_id("accept"), "Enter")
    assert "310-" in page.get_by_test_id("taken").inner_text()
    look(page)
    walk(page, counter, locale)
    page.close()


def walk(page: Page, post: str, locale: str) -> None:
    """Look at each page that a post with one item has, and one that says it has no such item."""
    leads_on(page, page.get_by_test_id("taken").get_by_role("link").first)
    number = page.url.partition("reqCodeNo1=")[2][:11]
    look(page)
    for path in ("/", f"/services/srv/search/?requestNo1={number}&requestNo2=12345678901", "/calls"):
        page.goto(f"{post}{path}{'&' if '?' in path else '?'}locale={locale}")
        look(page)
        assert page.get_by_role("navigation").first.get_by_role("link").count() == len(PAGES)
