"""The official guide in a stranger's hand: what it names is found on the page under exactly that name, or the test fails."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor


class Guide:
    """A visitor who follows the guide; `met` are the names that were found on the pages."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.met: set[str] = set()

    def button(self, name: str, within: Locator | None = None) -> Locator:
        """Return what can be pressed (a button, or a link that leads on)."""
        place = within or self.visitor.page.locator("main")
        found = place.get_by_role("button", name=name, exact=True)
        return self._seen(name, found.or_(place.get_by_role("link", name=name, exact=True)))

    def heading(self, name: str) -> Locator:
        return self._seen(name, self.visitor.page.get_by_role("heading", name=name, exact=True))

    def field(self, label: str) -> Locator:
        return self._seen(
            label, self.visitor.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(※必須\s*)?$"))
        )

    def choice(self, label: str) -> Locator:
        """Return a radio button; words that support it may follow its name."""
        return self._seen(
            label, self.visitor.page.get_by_role("radio", name=re.compile(f"^{re.escape(label)}"))
        )

    def words(self, name: str) -> Locator:
        """Return where the page's main part says these words."""
        return self._seen(name, self.visitor.page.locator("main").get_by_text(name))

    def _seen(self, name: str, found: Locator) -> Locator:
        expect(found.first, f"The guide names 「{name}」.").to_be_visible(timeout=5_000)
        self.met.add(name)
        return found.first
