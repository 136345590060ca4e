"""The console in English: every phrase is in the phrase book, and no page says a Japanese word of its own.

What people wrote stays as it is: names, addresses, reasons, notes, file names, mails, drawn papers.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined
from sqlalchemy import select

from backoffice.bootstrap import web_app, wire
from backoffice.cards.teaching.scripts import MY_NUMBER, scripts_for
from backoffice.settings import Settings
from backoffice.simulation.world import World
from backoffice.store import journal
from backoffice.store.applications import Application, Document, DocumentRequest
from backoffice.store.credentials import my_number_cards
from backoffice.store.people import Account, Officer, Organisation, Person, ResidenceCard
from backoffice.store.submissions import Submission
from backoffice.web.phrases import JAPANESE
from tests.web.english import modules, of_code, of_template, templates, unknown

WRITTEN = {
    Person: ("kanji_name", "native_name", "prefecture", "city", "street", "workplace"),
    Organisation: ("name", "representative", "prefecture", "city", "street"),
    Account: ("name",),
    Submission: ("name",),
    Officer: ("name",),
    Document: ("file_name",),
    DocumentRequest: ("words", "items"),
    Application: ("reasons", "note"),
}
"""What people wrote, by table."""
NUMBERS = re.compile(r"[東大名福広札仙高]オン[ECNAW]\d{8}|仮\d+|模[A-Z]\d+")
PLACES = re.compile(r"[^\s(]+模擬郵便局|〒[-0-9]+ \S.*")
MARKS = re.compile(r"answer-.*|source|language")
"""Marks of elements that show what somebody wrote into a form, where a rule was read, or the names of languages."""
ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "aria-description")
UNSHOWN = frozenset({"script", "style", "textarea"})
VOID = frozenset(
    {"area", "br", "circle", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source"}
)
KEYS = re.compile(r"(?<=/)(?:[a-z]+-\d+|\d{6,}|[0-9a-f]{12,})(?=/|$)")
NOT_PAGES = re.compile(
    r"/sign-out|/export|/download|\.(?:pdf|csv|xlsx|jpg)\b|[?&]lang=|/documents/[a-z]+-\d+$"
)
TABS = ("", "form/", "documents/", "person/", "history/", "post/", "decision/", "annex/", "counter/")
MOST_PAGES = 300
FEW = 3
"""So many pages of one kind are read by one role; its own cases of every stage come on top."""


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.stem)
def test_the_phrase_book_knows_the_templates(path):
    assert unknown(of_template(path)) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_the_phrase_book_knows_the_words_of_the_code(path):
    assert unknown(of_code(path)) == []


class Words(HTMLParser):
    """The Japanese words that a page shows, where it does not say `lang="ja"`; its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []
        self.lang = ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._open.append((tag, told))
        self.lang = told.get("lang", "") if tag == "html" else self.lang
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        for name in ATTRIBUTES:
            self._note(told.get(name, ""))
        if tag in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(tag in UNSHOWN for tag, _ in self._open):
            self._note(" ".join(data.split()))

    def _note(self, words: str) -> None:
        if JAPANESE.search(words) and not any(_is_written(told) for _, told in self._open):
            self.found.append(words)


def _is_written(told: dict[str, str]) -> bool:
    mark = told.get("data-testid", "")
    return told.get("lang") == "ja" or bool(MARKS.fullmatch(mark))


def written(world: World) -> re.Pattern[str]:
    """Return what people wrote in a world: the longest first, as one pattern."""
    found: set[str] = set()
    with world.read() as reading:
        for table, names in WRITTEN.items():
            for row in reading.session.scalars(select(table)):
                for name in names:
                    value = getattr(row, name)
                    found |= set(value if isinstance(value, list) else [value or ""])
        for event in journal.events_after(reading.connection, 0, reading.state.journal_seq):
            found |= {str(event.facts.get(name, "")) for name in ("reason", "note")}
    shown = {" ".join(words.split()) for words in found if JAPANESE.search(words or "")}
    return re.compile("|".join(map(re.escape, sorted(shown, key=len, reverse=True))))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, World]]:
    system = wire(Settings(data=tmp_path_factory.mktemp("english"), mail="direct", fast_hash=True))
    world = system.simulator.create("english", "demo", "1").world
    app = web_app(system)
    app.jinja_env.undefined = StrictUndefined
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    yield app, world
    system.close()


def officers(world: World) -> dict[str, str]:
    """Return one sign-in of each role of the console, by role."""
    with world.read() as reading:
        known = [each for each in reading.state.settings["sign_ins"] if each["surface"] == "console"]
    return {each["role"]: each["sign_in"] for each in reversed(known)}


def of_each_stage(world: World, base: str) -> list[str]:
    """Return the addresses of all tabs of one case of each type, stage and way of receipt."""
    with world.read() as reading:
        found = reading.session.scalars(select(Application).where(Application.filed_at.is_not(None)))
        kinds = {(one.type, one.status, one.receipt): one.id for one in found}
    return [f"{base}cases/{key}/{tab}" for key in kinds.values() for tab in TABS]


def signed_in(app: Flask, world: World, sign_in: str) -> FlaskClient:
    with world.read() as reading:
        known = {each["sign_in"]: each["password"] for each in reading.state.settings["sign_ins"]}
    client = app.test_client()
    answer = client.post(
        f"/w/{world.id}/console/sign-in", data={"sign_in": sign_in, "password": known[sign_in]}
    )
    assert answer.status_code == 303
    return client


def pages(client: FlaskClient, starts: list[str], below: str) -> Iterator[tuple[str, str]]:
    """Yield address and text of pages in English: `starts`, and of each kind that links lead to a few."""
    waiting, seen, read = deque(starts), set(starts), dict[str, int]()
    while waiting and sum(read.values()) < MOST_PAGES:
        address = waiting.popleft()
        kind = KEYS.sub("*", urlsplit(address).path)
        if read.get(kind, 0) >= FEW and address not in starts:
            continue
        read[kind] = read.get(kind, 0) + 1
        answer = client.get(f"{address}{'&' if '?' in address else '?'}lang=en", follow_redirects=True)
        if "html" not in answer.content_type:
            continue
        assert answer.status_code < 500, address
        yield address, answer.text
        for link in Words(answer.text).links:
            there = urljoin(address, link).partition("#")[0]
            if there.startswith(below) and there not in seen and not NOT_PAGES.search(there):
                seen.add(there)
                waiting.append(there)


def japanese(text: str, people: re.Pattern[str]) -> list[str]:
    """Return the Japanese words of a page that nobody wrote."""
    page = Words(text)
    assert page.lang == "en"
    own = (PLACES.sub("", NUMBERS.sub("", people.sub("", words))) for words in page.found)
    return [words for words in own if JAPANESE.search(words)]


@pytest.mark.slow
def test_no_page_of_the_console_says_a_japanese_word_of_its_own(demo):
    app, world = demo
    people = written(world)
    base = f"/w/{world.id}/console/"
    left: dict[str, str] = {}
    cases = of_each_stage(world, base)
    for role, sign_in in officers(world).items():
        starts = [base, *cases] if role == "審査官" else [base, *cases[:: len(TABS)]]
        for address, text in pages(signed_in(app, world, sign_in), starts, base):
            for words in japanese(text, people):
                left.setdefault(words, f"{sign_in} {address}")
    assert not left, "\n".join(f"{words}  ← {address}" for words, address in sorted(left.items()))


@pytest.mark.slow
def test_no_page_around_the_console_says_a_japanese_word_of_its_own(demo):
    app, world = demo
    people = written(world)
    base = f"/w/{world.id}"
    around = (
        *("/", f"{base}/", f"{base}/journal?verify=1", f"{base}/rules/", f"{base}/rules/?with=2020-01-06"),
        *(f"{base}/rules/eligibility", f"{base}/rules/notices", f"{base}/rules/?on=x"),
        *(f"{base}/console/sign-in", f"{base}/console/nothing", "/w/nothing/", "/nothing"),
    )
    client = app.test_client()
    left: dict[str, str] = {}
    for address in around:
        text = client.get(f"{address}{'&' if '?' in address else '?'}lang=en").text
        for words in japanese(text, people):
            left.setdefault(words, address)
    assert not left, "\n".join(f"{words}  ← {address}" for words, address in sorted(left.items()))


@pytest.mark.slow
def test_no_page_of_the_cards_says_a_japanese_word_of_its_own(demo):
    app, world = demo
    client, base = app.test_client(), f"/w/{world.id}/"
    for card, script in cards_and_scripts(world):
        desk = client.post(f"{base}cards/console/", data={"card_id": card}).location
        client.post(desk, data={"script": script, "step": "all", "secret": "0000"})
    assert client.post(f"{base}portal/card-link", data={"for": "sign-in"}).status_code == 303
    people, left = written(world), dict[str, str]()
    for below, own in (("cards/", ["", "console/"]), ("municipality/", [""]), ("portal/card-link", [""])):
        starts = [f"{base}{below}{path}" for path in own]
        for address, text in pages(client, starts, base + below):
            for words in japanese(text, people):
                left.setdefault(words, address)
    assert not left, "\n".join(f"{words}  ← {address}" for words, address in sorted(left.items()))


def cards_and_scripts(world: World) -> list[tuple[str, str]]:
    """Return a card of each kind with each conversation that suits it."""
    with world.read() as reading:
        residence = reading.session.scalars(select(ResidenceCard.number).limit(1)).one()
        mine = my_number_cards(reading.session, 1)[0].id
    return [
        (card, script.key)
        for card, kind in ((mine, MY_NUMBER), (residence, "residence-1"))
        for script in scripts_for(kind)
    ]
