"""A card of a world in a reader of the machine: what it counts is committed as it answers, and it goes with its world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256

import pytest

from backoffice.bootstrap import wire
from backoffice.cards.in_process import InProcessReaders
from backoffice.cards.jpki_client import JpkiClient
from backoffice.cards.reader import Connection, NoCardError
from backoffice.domain.refusal import Refused
from backoffice.settings import Settings
from backoffice.store.chips import CardSession, card_sessions
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Person, ResidenceCard
from backoffice.usecases.inserting import InsertedCard
from backoffice.usecases.my_number_cards import renew_card
from backoffice.usecases.presenting import MOST_EXCHANGES, presented
from tests.usecases.house import House
from tests.users.card_holders import PIN, issue

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")
DIGEST = sha256(b"what is signed").digest()

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = Settings(data=tmp_path_factory.mktemp("var"), mail="direct", fast_hash=True, port=0)
    with closing(wire(settings)) as system:
        yield House.build(system, "house")


@pytest.fixture
def card(house: House) -> str:
    return issue(house, person_id=house.person())


@contextmanager
def inserted(house: House, card: str) -> Iterator[Connection]:
    """Lay a card into a reader and put it under power."""
    connection = InProcessReaders({"slot": InsertedCard(house.world, card, lambda: True)}).connect("slot")
    yield connection
    connection.close()


def row(house: House, card: str) -> MyNumberCard:
    with house.world.read() as reading:
        return reading.require(MyNumberCard, card, "カード", "card")


def sessions(house: House, card: str) -> list[CardSession]:
    with house.world.read() as reading:
        return [each for each in card_sessions(reading.session, limit=500) if each.chip_id == card]


def residence_card(house: House) -> str:
    person = house.person()
    with house.world.read() as reading:
        return reading.require(Person, person, "申請人", "person").card_number


def punch(house: House, number: str) -> None:
    with house.world.write() as tx:
        tx.require(ResidenceCard, number, "在留カード", "card").state = "punched"


def test_a_wrong_try_is_counted_before_it_is_answered(house: House, card: str) -> None:
    with inserted(house, card) as connection:
        client = JpkiClient(connection)
        assert client.try_pin("0000").left == 2
        assert row(house, card).wrong_pins == 1
        assert client.try_pin(PIN).right
        assert row(house, card).wrong_pins == 0


def test_who_was_verified_stays_so_until_the_power_goes(house: House, card: str) -> None:
    with inserted(house, card) as connection:
        client = JpkiClient(connection)
        client.try_pin(PIN)
        assert len(client.sign(DIGEST)) == 256
    with inserted(house, card) as connection, pytest.raises(Exception, match="6982"):
        JpkiClient(connection).sign(DIGEST)


def test_what_others_count_meanwhile_is_counted_on(house: House, card: str) -> None:
    with inserted(house, card) as connection:
        client = JpkiClient(connection)
        assert client.try_pin("0000").left == 2
        with house.world.write() as tx, presented(tx, card, "sign-in") as elsewhere:
            assert JpkiClient(elsewhere).try_pin("0000").left == 1
        assert client.try_pin("0000").left == 0
        assert row(house, card).wrong_pins == 3
        with house.world.write() as tx:
            renew_card(tx, card)
        assert client.try_pin(PIN).right
    assert row(house, card).wrong_pins == 0


def test_a_card_that_is_punched_in_the_reader_falls_silent(house: House) -> None:
    number = residence_card(house)
    chip = InsertedCard(house.world, number, lambda: True)
    assert chip.atr
    assert chip.transmit(SELECT)
    punch(house, number)
    with pytest.raises(NoCardError):
        _ = chip.atr
    chip.close()
    with pytest.raises(NoCardError):
        chip.transmit(SELECT)
    with pytest.raises(NoCardError):
        InsertedCard(house.world, number, lambda: True)


def test_a_card_that_is_not_there_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        InsertedCard(house.world, "nobody's", lambda: True)


def test_a_card_that_is_taken_out_answers_no_more(house: House, card: str) -> None:
    lies = iter([True, False])
    chip = InsertedCard(house.world, card, lambda: next(lies))
    assert chip.atr
    with pytest.raises(NoCardError):
        _ = chip.atr


@pytest.mark.parametrize("end", ["delete", "reset"])
def test_a_card_goes_with_its_world(house: House, end: str) -> None:
    name = f"to-{end}"
    world = house.system.simulator.create(name, "empty", "7").world
    chip = InsertedCard(world, issue(House(house.system, world)), lambda: True)
    assert chip.atr
    getattr(house.system.simulator.worlds, end)(name)
    with pytest.raises(NoCardError):
        _ = chip.atr
    with pytest.raises(NoCardError):
        chip.transmit(SELECT)
    chip.close()


def test_what_was_said_is_kept_when_the_power_goes_and_no_secret_in_it(house: House, card: str) -> None:
    with inserted(house, card) as connection:
        JpkiClient(connection).try_pin(PIN)
        assert sessions(house, card) == []
    (kept,) = sessions(house, card)
    assert (kept.purpose, kept.chip_kind) == ("vpcd", "my-number")
    commands = [each["command"] for each in kept.exchanges]
    assert "0020008004" + "··" * 4 in commands
    assert SELECT.hex().upper() in commands


def test_who_says_too_much_is_counted_only(house: House, card: str) -> None:
    with inserted(house, card) as connection:
        for _ in range(MOST_EXCHANGES + 5):
            connection.transmit(SELECT)
    (kept,) = sessions(house, card)
    assert (len(kept.exchanges), kept.left_out) == (MOST_EXCHANGES, 5)


def test_a_power_cycle_without_a_word_leaves_no_trace(house: House, card: str) -> None:
    for _ in range(3):
        with inserted(house, card):
            pass
    assert sessions(house, card) == []
