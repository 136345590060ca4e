"""A person at a browser, in one role: walks through pages, and notes whatever is wrong with them.

What is wrong is collected, not raised, so that one story tells of all pages; the fixture `company` fails at its end.
"""

from __future__ import annotations

import re
from importlib.resources import files
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.album import DESK, Album

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
AXE_RUN = f"{AXE}; axe.run(document, {{resultTypes: ['violations'], iframes: false}})"
ZOOMED = {"width": 640, "height": 800}
"""1280 pixels at 200 %."""
REFUSALS = frozenset({400, 403, 404, 409, 413, 422})
SETTLED = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Visitor:
    """One role's browser in one world; `at` is the world's address, ending in a slash."""

    def __init__(self, context: BrowserContext, at: str, album: Album) -> None:
        self.at = at
        self.album = album
        self.wrong: list[str] = []
        self.scripted = True
        self.exists = True
        self.page: Page = context.new_page()
        context.on("console", self._hear)
        context.on("request", self._watch)
        context.on("response", self._answered)
        context.on("weberror", lambda error: self.wrong.append(f"script error: {error.error}"))

    # --- walking ---
    def go(self, path: str) -> Page:
        """Open a page of the world."""
        self.page.goto(self.at + path)
        return self.page

    def test(self, testid: str) -> Locator:
        """Return what a data-testid names."""
        return self.page.get_by_test_id(testid)

    def press(self, what: Locator | str) -> None:
        """Press a button or link (or what a testid names) and wait for the next page."""
        button = self.test(what) if isinstance(what, str) else what
        with self.page.expect_navigation():
            button.click()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow the link with this text."""
        place = within or self.page
        self.press(place.get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def enter_as(self, sign_in: str) -> None:
        """Enter by the demo entrance, as one of its roles."""
        self.go("")
        role = self.page.locator("form", has=self.page.locator(f'input[name="sign_in"][value="{sign_in}"]'))
        self.press(role.get_by_role("button"))

    def move(self, how: str) -> None:
        """Move time by the bar: hour, office-day, week, next-event."""
        self.press(f"move-{how}")

    @property
    def now(self) -> str:
        """The simulated instant that the page shows."""
        return self.test("clock-now").get_attribute("datetime") or ""

    # --- looking ---
    def look(self, name: str, *, axe: bool = True, clock: bool = True) -> None:
        """Look at the present page as a whole: marked as simulated, accessible, not too wide.

        A page of the same name is looked through once; without `axe` nobody asks whether it is accessible; a paper has no `clock`.
        """
        expect(self.page).to_have_title(re.compile(r"【模擬】|\[Simulated\]"))
        expect(self.test("sim-banner")).to_be_visible()
        if clock and self.page.url.startswith(self.at) and self.exists and not self.test("timebar").count():
            self.wrong.append(f"{name}: has no clock")
        if self.scripted and name not in self.album.known:
            self.album.known.add(name)
            self.wrong += [f"{name}: {fault}" for fault in self._faults()] if axe else []
            self.wrong += self._sideways(name)
            self.album.every_page(self.page, name)

    def sees(self, *words: str) -> None:
        """Require that the page's main part shows these words."""
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word)

    def _faults(self) -> list[str]:
        found = self.page.evaluate(AXE_RUN)
        return [
            f"axe {fault['id']} ({fault['help']}): {node['target']} {node['html'][:160]}"
            for fault in found["violations"]
            for node in fault["nodes"][:3]
        ]

    def _sideways(self, name: str) -> list[str]:
        self.page.set_viewport_size(ZOOMED)
        over = self.page.evaluate(SETTLED)
        self.page.set_viewport_size(DESK)
        return [f"{name}: scrolls sideways by {over} px at 200 %"] if over > 0 else []

    # --- what a developer's console shows ---
    def _hear(self, message: ConsoleMessage) -> None:
        refused = "Failed to load resource" in message.text
        if message.type in ("error", "warning") and not refused:
            self.wrong.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _watch(self, request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme in ("http", "https") and target.hostname != "127.0.0.1":
            self.wrong.append(f"a request leaves this machine: {request.url}")

    def _answered(self, response: Response) -> None:
        page = response.request.is_navigation_request()
        if response.status >= 400 and not (page and response.status in REFUSALS):
            self.wrong.append(f"{response.status} of {response.request.method} {response.url}")
