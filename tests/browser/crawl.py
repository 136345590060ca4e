"""Finds every kind of page of the console by following its links: pages of the same address and make count once."""

from __future__ import annotations

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tests.browser.visitor import Visitor

MOST_READ = 300
KEYS = re.compile(r"(?<=/)(?:[a-z]+-\d+|\d{6,}|[0-9a-f]{12,})(?=/|$)")
NUMBERS = re.compile(r"[-_]?\d+$")
NOT_PAGES = re.compile(r"/files?/|\.(?:pdf|csv|ndjson|jpg|xlsx)\b|/sign-out|/download|/export")


class _Reader(HTMLParser):
    """Takes the links and the kinds of marks (data-testid) out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.marks: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.links.append(str(told["href"]))
        if told.get("data-testid"):
            self.marks.add(NUMBERS.sub("", str(told["data-testid"])))


Make = tuple[str, frozenset[str]]
"""An address without its keys, and the marks on the page."""


def kinds_of_pages(visitor: Visitor, makes: set[Make], start: str = "console/") -> dict[str, str]:
    """Return an address for each new make of page that links lead to, by its name; the visitor is signed in.

    `makes` are those that are known; the new ones are added.
    """
    below = visitor.at + start
    waiting, seen = deque([below]), {below}
    found: dict[str, str] = {}
    read = 0
    while waiting and read < MOST_READ:
        address, read = waiting.popleft(), read + 1
        answer = visitor.page.request.get(address)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = _Reader()
        page.feed(answer.text())
        make = (_plain(urlsplit(address).path.removeprefix(urlsplit(below).path)), frozenset(page.marks))
        if make not in makes:
            makes.add(make)
            found[f"{_name(make[0])}-{sum(each == make[0] for each, _ in makes)}"] = address
        for link in page.links:
            there = urljoin(answer.url, link).partition("#")[0]
            if there.startswith(below) and there not in seen and not NOT_PAGES.search(there):
                seen.add(there)
                waiting.append(there)
    return found


def _plain(path: str) -> str:
    return KEYS.sub("*", path)


def _name(path: str) -> str:
    return re.sub(r"[^a-z]+", "-", path).strip("-") or "home"
