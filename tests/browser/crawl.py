"""Finds every kind of page of the console by following its links: one that shows nothing new at its kind of address is passed by."""

from __future__ import annotations

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from tests.browser.visitor import Visitor

SAMPLES = 16
"""How many addresses of one kind are read: queues are ordered by stage, so that these differ."""
KEYS = re.compile(r"(?<=/)(?:[a-z]+-\d+|\d{6,}|[0-9a-f]{12,})(?=/|$)")
NUMBERS = re.compile(r"[-_]?\d+$")
NOT_PAGES = re.compile(r"/files?/|\.(?:pdf|csv|ndjson|jpg|xlsx)\b|/sign-out|/download|/export")


class _Reader(HTMLParser):
    """Takes the links and the kinds of marks (data-testid) out of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.marks: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.links.append(str(told["href"]))
        if told.get("data-testid"):
            self.marks.add(NUMBERS.sub("", str(told["data-testid"])))


LANGUAGE_FIELDS = frozenset({"lang", "locale"})
"""What says the language in an address: of the office, and of the post."""
Marks = dict[str, set[str]]
"""The marks that have been met, by the address without its keys."""


def kinds_of_pages(visitor: Visitor, known: Marks, start: str = "console/") -> dict[str, str]:
    """Return the addresses, by name, of pages that show a mark for the first time at their kind of address.

    The visitor is signed in; links are followed breadth first, SAMPLES of each kind of address. What is met is added to `known`.
    """
    below = visitor.at + start
    waiting, seen = deque([below]), {below}
    asked: Counter[str] = Counter()
    named: Counter[str] = Counter()
    found: dict[str, str] = {}
    while waiting:
        address = waiting.popleft()
        kind = _plain(urlsplit(address).path.removeprefix(urlsplit(below).path))
        asked[kind] += 1
        page = _read(visitor, address) if asked[kind] <= SAMPLES else None
        if page is None:
            continue
        if page.marks - known.setdefault(kind, set()):
            known[kind] |= page.marks
            named[_name(kind)] += 1
            found[f"{_name(kind)}-{named[_name(kind)]}"] = address
        for link in page.links:
            there = _without_language(urljoin(page.address, link))
            if there.startswith(below) and there not in seen and not NOT_PAGES.search(there):
                seen.add(there)
                waiting.append(there)
    return found


def _read(visitor: Visitor, address: str) -> _Reader | None:
    """Return what an address answers with; none when it is no page."""
    answer = visitor.page.request.get(address, headers={"Accept": "text/html"})
    if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
        return None
    page = _Reader(answer.url)
    page.feed(answer.text())
    return page


def _without_language(address: str) -> str:
    parts = urlsplit(address)
    asked = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in LANGUAGE_FIELDS
    ]
    return urlunsplit(parts._replace(query=urlencode(asked), fragment=""))


def _plain(path: str) -> str:
    return KEYS.sub("*", path)


def _name(path: str) -> str:
    return re.sub(r"[^a-z]+", "-", path).strip("-") or "home"
