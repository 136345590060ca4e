"""A small world for the post: an in-memory book, an agenda that is a heap, a journal that is a list."""

import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import StrictUndefined

from postal import journey, ledger, office
from postal.alone import Alone
from postal.books import Books
from postal.holiday import JST
from postal.http import post_pages
from postal.item import Address, Dispatch, MailItem, Presence
from postal.outcome import Outcome
from postal.service import ServiceClass
from postal.timetable import Move

APPLICANT = Address("160-0022", ("東京都新宿区新宿1-2-3", "模擬荘201"), "グエン ヴァン アン")
ANNEX = Address(
    "135-0064", ("東京都江東区青海2-7-11", "東京港湾合同庁舎9階"), "東京出入国在留管理局 おだいば分室"
)
OSAKA = Address("530-0001", ("大阪府大阪市北区梅田1-1-1",), "模擬商事株式会社")
AT_A_DOOR = frozenset({Move.VISIT, Move.BRING_BACK})
POSTAGE = {
    ServiceClass.ORDINARY: 110,
    ServiceClass.SIMPLIFIED_REGISTERED: 460,
    ServiceClass.SPECIFIED_RECORD: 320,
    ServiceClass.REGISTERED: 590,
    ServiceClass.LETTER_PACK_PLUS: 600,
    ServiceClass.LETTER_PACK_LIGHT: 430,
}


def present(_item: MailItem) -> Presence:
    return Presence.PRESENT


class World:
    """Satisfies postal.step.Step."""

    def __init__(self, connection: sa.Connection, now: datetime, seed: str = "s") -> None:
        self.connection = connection
        self.books = Books(connection)
        self.now = now
        self.seed = seed
        self.agenda: list[tuple[datetime, int, str, str]] = []
        self.journal: list[tuple[datetime, str, str, dict[str, object]]] = []
        self.scripted: set[str] = set()
        self.count = 0

    def schedule(
        self, due: datetime, kind: str, subject: str, facts: Mapping[str, object] | None = None
    ) -> None:
        assert due > self.now
        self.count += 1
        heapq.heappush(self.agenda, (due, self.count, kind, subject))

    def emit(self, kind: str, subject: str, **facts: object) -> None:
        self.journal.append((self.now, kind, subject, facts))

    def chance(self, purpose: str, subject: str) -> random.Random:
        return random.Random(f"{self.seed}:{purpose}:{subject}")

    def run(self, until: datetime | None = None, presence: Callable[[MailItem], Presence] = present) -> None:
        """Serve what is due until an instant, or until nothing is left."""
        while self.agenda and (until is None or self.agenda[0][0] <= until):
            self.now, _, kind, subject = heapq.heappop(self.agenda)
            assert kind == "post.carry"
            self._find(subject, presence)
            office.carry(self, subject, lambda _item: Outcome.PRESENT)
            self.books.write()
        if until is not None:
            self.now = until

    def _find(self, number: str, presence: Callable[[MailItem], Presence]) -> None:
        """Let the carrier find something at the next door, where the item itself does not say what."""
        item = self.books.find(number)
        assert item is not None
        is_due = item.due_at is not None and item.due_at <= self.now
        if presence is present and number in self.scripted:
            self.books.save(replace(item, finds=()))
        elif is_due and presence is not present and journey.next_move(item) in AT_A_DOOR:
            self.scripted.add(number)
            self.books.save(replace(item, finds=(presence(item),)))

    def post(
        self,
        service: ServiceClass = ServiceClass.SIMPLIFIED_REGISTERED,
        sender: Address = APPLICANT,
        addressee: Address = ANNEX,
        **changes: object,
    ) -> str:
        facts = {"papers": [], "weight_g": 25, "postage_yen": POSTAGE[service], **changes}
        number = office.accept(self, Dispatch(service, sender, addressee, **facts))
        self.books.write()
        return number

    def item(self, number: str) -> MailItem:
        self.books.write()
        found = office.find(self.connection, number)
        assert found is not None
        return found

    def days(self, number: str) -> list[tuple[str, str]]:
        """The states of an item with their days ("06-02 Mon")."""
        return [(event.state.value, f"{event.at:%m-%d %a}") for event in self.item(number).events]

    def story(self, number: str) -> list[str]:
        return [event.state.value for event in self.item(number).events]


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        ledger.create(connection)
        yield connection
    engine.dispose()


@pytest.fixture
def world(connection: sa.Connection) -> World:
    """A Monday morning: 2025-06-02 09:00 JST."""
    return World(connection, datetime(2025, 6, 2, 9, tzinfo=JST))


@pytest.fixture
def new_world(connection: sa.Connection) -> Callable[..., World]:
    """Make further worlds over a cleared book."""

    def make(now: datetime, seed: str = "s") -> World:
        for table in reversed(ledger.METADATA.sorted_tables):
            connection.execute(table.delete())
        return World(connection, now, seed)

    return make


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Alone]:
    alone = Alone(tmp_path)
    yield alone
    alone.close()


@pytest.fixture
def allowed() -> set[str]:
    """What whoever asks for a page may do; tests change it, or bring their own."""
    return {"track", "list", "ask", "fetch", "print"}


@pytest.fixture
def hosted(world: World, allowed: set[str]) -> Flask:
    """A host that has the post of one world, "demo", under its own address."""

    def opened(value: Any) -> Callable[[str], Any]:
        return lambda name: nullcontext(value) if name == "demo" else None

    app = Flask("host", static_folder=None)
    app.jinja_options = {"undefined": StrictUndefined}
    pages = post_pages(
        opened(world.connection),
        "postal/alone.html",
        lambda _, purpose, numbers: purpose in allowed,
        opened(world),
    )
    app.register_blueprint(pages, url_prefix="/w/<world>/post")
    return app


@pytest.fixture(scope="session")
def world_class() -> type[World]:
    return World


@pytest.fixture(scope="session")
def addresses() -> dict[str, Address]:
    return {"applicant": APPLICANT, "annex": ANNEX, "osaka": OSAKA}
