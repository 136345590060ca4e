"""What the 資料 desk's list is asked for: a tab, a section and a place to go on from, all of it in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from backoffice.domain.actors import Actor
from backoffice.domain.sections import SECTIONS
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.document_lists import DocumentsFilter
from backoffice.web.console.document_tabs import TABS, Tab, count_of
from backoffice.web.console.worklist_query import PAGE, key
from backoffice.web.counts import count_text

EVERY = "all"


@dataclass(frozen=True, slots=True)
class WantedDocuments:
    """The list as its address asks for it; no `section` is every section's."""

    tab: Tab
    section: str = ""
    after: str = ""

    def address(self, **changes: Any) -> str:
        """Return the address of this list with some changes; it begins at the top unless `after` is given."""
        changed = replace(self, **{"after": "", **changes})
        section, after = changed.section or EVERY, changed.after or None
        return url_for("console.documents", tab=changed.tab.name, section=section, after=after)

    def question(self, today: date) -> DocumentsFilter:
        """Return the store's question for a page of this list and one row more."""
        narrowed = self.tab.narrow(today)
        return replace(narrowed, section=self.section, after=key(self.after), limit=PAGE + 1)


def read(arguments: Mapping[str, str], officer: Actor) -> WantedDocuments:
    """Return what an address asks for; without a section one's own, without a tab the first."""
    tab = next((each for each in TABS if each.name == arguments.get("tab")), TABS[0])
    section = arguments.get("section", officer.section or EVERY)
    after = arguments.get("after", "")
    return WantedDocuments(tab, section if section in SECTIONS else "", after if key(after) else "")


def key_of(application: Application) -> str:
    """Return the key that the next page begins behind."""
    return f"{application.documents_on}.{application.id}"


def tabs(reading: Reading, wanted: WantedDocuments) -> list[dict[str, Any]]:
    """Return the tabs with their counts; more than are counted show as "1,000+"."""
    return [
        {
            "href": wanted.address(tab=tab),
            "label": tab.label,
            "current": tab is wanted.tab,
            "count": count_text(count_of(reading, tab, wanted.section)),
        }
        for tab in TABS
    ]
