"""Chromium, the server, and the people at their browsers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.album import DESK, Album
from tests.browser.house import House, serving
from tests.browser.town import Town, opened
from tests.browser.visitor import Visitor

BROWSERS = ("chromium-headless-shell", "google-chrome", "chromium-browser", "chromium")
"""The first one found drives the tests; for pictures the last one does, as it can show a PDF in a page."""
QUIET = (
    "--disable-dev-shm-usage",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE_MS = 20_000
HERE = Path(__file__).resolve().parent

Company = Callable[..., Visitor]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pictures of pages")
    group.addoption("--pictures", type=Path, help="save the pictures of the README into this directory")
    group.addoption(
        "--every-page", type=Path, help="save a picture of each page of the story into this directory"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Take pictures only when they are asked for, and then do nothing else."""
    asked = config.getoption("--pictures", None) is not None
    takes = {"test_pictures.py": (True,), "test_every_page.py": (True, False)}
    return (
        True
        if collection_path.suffix == ".py" and asked not in takes.get(collection_path.name, (False,))
        else None
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser tests last: Playwright's event loop stays open while they last, and others run their own."""
    items.sort(key=lambda item: HERE in item.path.parents)


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A headless Chromium that lives until all browser tests are done."""
    names = reversed(BROWSERS) if request.config.getoption("--pictures", None) else BROWSERS
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(
            f"no browser on this machine: install one of {', '.join(BROWSERS)} to run the browser tests"
        )
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server with the demo world; asked for after the browser, so that nothing starts without one."""
    del chromium
    with serving(tmp_path_factory.mktemp("house") / "var") as opened:
        yield opened


@pytest.fixture(scope="session")
def town(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A server inside the test, without a world."""
    del chromium
    with opened(tmp_path_factory.mktemp("town") / "var") as served:
        yield served


@pytest.fixture(scope="session")
def album(request: pytest.FixtureRequest) -> Album:
    options = request.config.getoption
    return Album(options("--pictures", None), options("--every-page", None))


@pytest.fixture
def company(chromium: Browser, album: Album) -> Iterator[Company]:
    """Call in a visitor to the world at an address: `company(at, java_script_enabled=False)`, a context each.

    In the end nothing may have been wrong with any page that they looked at.
    """
    present: list[Visitor] = []

    def call_in(at: str, **options: object) -> Visitor:
        context = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport=DESK, **options)
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context, at, album)
        visitor.scripted = bool(options.get("java_script_enabled", True))
        present.append(visitor)
        return visitor

    yield call_in
    wrong = [line for visitor in present for line in visitor.wrong]
    for visitor in present:
        visitor.page.context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))
