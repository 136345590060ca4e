"""Two hundred people log in by card at once over the served app: they wait for one another, and none fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from threading import Barrier, Thread
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from waitress.server import create_server

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.store.chips import CardSession
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases import admission, my_number_cards, registering

pytestmark = [pytest.mark.server, pytest.mark.slow]

AT_ONCE, CARDS = 200, 5
PATIENCE = 600
"""Seconds that anybody waits for his turn: a busy disk makes the queue long, and nobody is turned away."""
PIN, PASSWORD = "1234", "sakura-2025"
STEPS = ("", "/pin", "/credentials")


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = wire(Settings(data=tmp_path / "var", mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture
def address(system: System) -> Iterator[str]:
    """Serve as `odaiba serve` does, but for the forms' tokens: waitress with sixteen threads."""
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    server = create_server(app, host="127.0.0.1", port=0, threads=system.settings.threads)
    thread = Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/w/many/portal/"
    server.close()
    thread.join(timeout=30)


def cards(system: System) -> list[str]:
    """Put users with a card each into a world; user CARD0 has the first of them."""
    made = []
    with system.simulator.create("many").world.write() as tx:
        for number in range(CARDS):
            person = admission.add_person(tx, {})
            card = my_number_cards.issue_card(tx, {"person_id": person.id, "pin": PIN})
            given = {"kind": "individual", "sign_in": f"CARD{number}", "password": PASSWORD}
            registering.note_registration(tx, admission.add_account(tx, given)[0], card.id)
            made.append(card.id)
    return made


def log_in(address: str, card: str, sign_in: str) -> str:
    """Go through all pages of a login; return where it ended, or what went wrong."""
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=None))
    opener = build_opener(HTTPCookieProcessor(jar))
    forms = ({"card_id": card}, {"pin": PIN}, {"sign_in": sign_in, "password": PASSWORD})
    try:
        for step, form in zip(STEPS, forms, strict=True):
            path = f"{address}sign-in/individual{step}"
            with opener.open(path, urlencode(form).encode(), timeout=PATIENCE) as answer:
                reached: str = answer.url.removeprefix(address)
    except HTTPError as failed:
        return f"{failed.code} {failed.url.removeprefix(address)}"
    except OSError as failed:
        return repr(failed)
    return reached


@pytest.mark.rule("R-080")
def test_two_hundred_logins_at_once_are_queued_and_none_fails(system: System, address: str) -> None:
    known = cards(system)
    ended: list[str] = []
    start = Barrier(AT_ONCE)

    def one(number: int) -> None:
        start.wait(timeout=60)
        ended.append(log_in(address, known[number % CARDS], f"CARD{number % CARDS}"))

    people = [Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=PATIENCE)
    assert Counter(ended) == {"": AT_ONCE}
    with system.simulator.worlds.open("many").read() as reading:
        for card in known:
            assert reading.require(MyNumberCard, card, "", "").wrong_pins == 0
            purposes = Counter(row.purpose for row in reading.having(CardSession, chip_id=card))
            assert purposes == {"read": AT_ONCE // CARDS, "sign-in": AT_ONCE // CARDS}
