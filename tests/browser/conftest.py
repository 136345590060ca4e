"""Chromium, the server, and the people at their browsers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.album import DESK, Album
from tests.browser.house import House, serving
from tests.browser.visitor import Visitor

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first one found drives the tests; pictures want the last that has a PDF viewer, so look from behind."""
QUIET = (
    "--disable-dev-shm-usage",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE_MS = 10_000

Company = Callable[..., Visitor]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pictures of pages")
    group.addoption("--pictures", type=Path, help="save the pictures of the README into this directory")
    group.addoption(
        "--every-page", type=Path, help="save a picture of each page of the story into this directory"
    )


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; package-scoped, as Playwright's loop must end before other tests run theirs."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(
            f"no browser on this machine: install one of {', '.join(BROWSERS)} to run the browser tests"
        )
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server with the demo world; asked for after the browser, so that nothing starts without one."""
    del chromium
    with serving(tmp_path_factory.mktemp("house") / "var") as opened:
        yield opened


@pytest.fixture(scope="package")
def album(request: pytest.FixtureRequest) -> Album:
    return Album(request.config.getoption("--pictures"), request.config.getoption("--every-page"))


@pytest.fixture
def company(chromium: Browser, album: Album) -> Iterator[Company]:
    """Call in a visitor to the world at an address: `company(at, java_script_enabled=False)`, a context each.

    In the end nothing may have been wrong with any page that they looked at.
    """
    present: list[Visitor] = []
    known: set[str] = set()

    def call_in(at: str, **options: object) -> Visitor:
        context = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport=DESK, **options)
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context, at, album)
        visitor.scripted = bool(options.get("java_script_enabled", True))
        visitor.known = known
        present.append(visitor)
        return visitor

    yield call_in
    wrong = [line for visitor in present for line in visitor.wrong]
    for visitor in present:
        visitor.page.context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))
