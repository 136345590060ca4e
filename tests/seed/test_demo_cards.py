"""The cards of the demo world: who signs in by one, which do not serve, and which lie ready at a desk."""

import pytest
from sqlmodel import select

from backoffice.domain.card_conditions import Condition
from backoffice.domain.life import Status
from backoffice.simulation.transaction import Reading
from backoffice.simulation.world import World
from backoffice.store.applications import (
    Application,
)
from backoffice.store.chips import ChipMemory
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Account, Officer, by_sign_in
from backoffice.usecases import registering, representing
from backoffice.usecases.card_reading import read_at_desk
from backoffice.usecases.laying_out import laid_out
from seed.tables import rows

pytestmark = pytest.mark.slow


@pytest.mark.rule("R-001", "R-080")
def test_there_are_cards_to_sign_in_and_to_register_with(world: World) -> None:
    with world.read() as reading:
        cards = {card["name"]: card for card in reading.state.settings["cards"]}
        users = {each["name"]: each for each in reading.state.settings["sign_ins"]}
        assert {name: users[name]["role"] for name in cards if name in users} == {
            "TRAN QUOC BAO": "外国人本人",
            "PHAM THI NGOC": "法定代理人",
            "PHAM VAN DUC": "親族",
        }
        assert [name for name in cards if name not in users] == ["PARK JIWOO", *BAD_CARDS]
        for name, role in users.items():
            if name in cards:
                account = reading.require(Account, role["id"], "利用者", "user")
                assert registering.holds_card(reading, account, cards[name]["id"])
                assert account.password_expires_on is not None
                person = representing.people_of(reading, account)[0]
                assert person.name == ("TRAN QUOC BAO" if name == "TRAN QUOC BAO" else "PHAM MINH KHOI")
                assert representing.may_file_for(reading, account, person) is None
    with world.write() as tx:
        assert registering.obstacles(tx, cards["PARK JIWOO"]["id"]) == []


BAD_CARDS = {
    "KIM HARIN": Condition.LOCKED,
    "CHAU GIA HAN": Condition.LACKING,
    "SHRESTHA BIBEK": Condition.ENDED,
}


DESKS = {"counter1": {Status.PERMITTED}, "annex1": {Status.PAPERS_RECEIVED, Status.CARD_PENDING}}


@pytest.mark.rule("R-062")
def test_the_tray_shows_cards_that_serve_and_some_that_do_not(reading: Reading) -> None:
    shown = {card.name: card.condition for card in laid_out(reading)}
    good = ("TRAN QUOC BAO", "PHAM THI NGOC", "PHAM VAN DUC", "PARK JIWOO")
    assert shown == dict.fromkeys(good, Condition.GOOD) | BAD_CARDS
    keys = [card["id"] for card in reading.state.settings["cards"]]
    cards = [reading.require(MyNumberCard, key, "カード", "card") for key in keys]
    assert {card.name for card in cards} == set(shown)
    told = {
        row["name"]: (row["pin"], row["signature_password"])
        for row in rows("scenarios/demo_cards")
        if row["pin"]
    }
    assert {card.name: (card.pin, card.signature_password) for card in cards} == told
    made = set(reading.session.exec(select(ChipMemory.id)))
    assert made.isdisjoint(card.id for card in cards if card.name in BAD_CARDS)


@pytest.mark.rule("R-243", "R-245")
@pytest.mark.parametrize(("sign_in_name", "stages"), DESKS.items())
def test_a_presented_card_can_be_read_at_once_at_each_desk(
    world: World, applications: list[Application], sign_in_name: str, stages: set[Status]
) -> None:
    waiting = [
        each
        for each in applications
        if each.stage in stages and (each.at_counter or each.stage is not Status.PERMITTED)
    ]
    assert waiting
    with world.write() as tx:
        officer = by_sign_in(tx.session, Officer, sign_in_name)
        assert officer is not None
        for each in waiting:
            number = each.card_number
            if not number:
                continue
            found = read_at_desk(tx, officer.actor(), each.id, number, number)
            assert [finding.code for finding in found.findings] == ["good"]
        assert any(each.card_number for each in waiting)
