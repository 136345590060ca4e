"""Logins by card: every page of one, by a test client in the same process, with the chip, the authority and the judging in it."""

from collections.abc import Iterator
from time import perf_counter, process_time

from flask.testing import FlaskClient

from backoffice.bootstrap import System, rest_what_stays, web_app
from backoffice.usecases import admission, my_number_cards, registering
from seed.bench.figures import LOGIN, Figure, lasting

PASSWORD, PIN = "bench-0123456789", "1234"
DOOR = "/w/bench/portal/sign-in/individual"
WARM = 3


class NotInError(Exception):
    """A login was refused, so that there is nothing to measure."""


def measured(system: System, rounds: int) -> Iterator[Figure]:
    """Sign the holder of a card in again and again; passwords are compared by a quick hash, so that they do not count."""
    card_id = _holder(system)
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    rest_what_stays()  # as the server does once it has started
    own, whole = [], []
    for _ in range(WARM + rounds):
        cpu, begun = process_time(), perf_counter()
        _sign_in(app.test_client(), card_id)
        own.append(process_time() - cpu)
        whole.append(perf_counter() - begun)
    yield from lasting("logins", LOGIN, own[WARM:], rounds)
    yield from lasting("logins", "a login by card, from the card to the menu", whole[WARM:], rounds)


def _holder(system: System) -> str:
    """Put a user with a card into a new world; the card is under power once, so that its keys are there."""
    with system.simulator.create("bench").world.write() as tx:
        person = admission.add_person(tx, {})
        card = my_number_cards.issue_card(tx, {"person_id": person.id, "pin": PIN})
        given = {"kind": "individual", "sign_in": "bench", "password": PASSWORD, "email": "bench@example.jp"}
        registering.note_registration(tx, admission.add_account(tx, given)[0], card.id)
    return card.id


def _sign_in(client: FlaskClient, card_id: str) -> None:
    """Lay the card in, give the PIN, give 認証ID and password, and see the menu (S2 §5 I)."""
    client.get(DOOR)
    for path, data in (
        ("", {"card_id": card_id}),
        ("/pin", {"pin": PIN}),
        ("/credentials", {"sign_in": "bench", "password": PASSWORD}),
    ):
        answer = client.post(f"{DOOR}{path}", data=data)
        if answer.status_code != 303:  # noqa: PLR2004 - 303 See Other
            raise NotInError(f"{DOOR}{path}: {answer.status_code}")
        client.get(answer.location)
