"""The APDU console: power lasts from step to step in the chip's row, counts truly, and is lost to whoever uses the card elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from backoffice.cards.teaching.explaining import explained
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import CardSession, ChipMemory
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Person, ResidenceCard
from backoffice.usecases import card_console, my_number_cards
from backoffice.usecases.presenting import MOST_EXCHANGES, presented
from tests.usecases.house import House

pytestmark = pytest.mark.slow

PIN = "4927"
JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
PIN_FILE = bytes.fromhex("00A4020C020018")
TRIES = bytes.fromhex("00200080")
WRONG_PIN = bytes.fromhex("002000800430303030")


@pytest.fixture
def card(house: House) -> str:
    with house.world.write() as tx:
        return my_number_cards.issue_card(tx, {"person_id": "", "pin": PIN}).id


@pytest.fixture
def number(house: House) -> str:
    person_id = house.person()
    with house.world.read() as reading:
        return reading.require(Person, person_id, "", "").card_number


def power(house: House, card_id: str) -> str:
    with house.world.write() as tx:
        return card_console.put_under_power(tx, card_id, "").id


def send(house: House, key: str, *commands: bytes) -> None:
    with house.world.write() as tx:
        desk = card_console.desk_for(tx, session(tx, key), "", "")
        card_console.send(tx, key, [lambda _desk, each=each: each for each in commands], desk)


def step(house: House, key: str, script: str, at: int | None, secret: str = "", number: str = "") -> None:
    with house.world.write() as tx:
        said = session(tx, key)
        steps = card_console.scripted(said, script, at)
        desk = card_console.desk_for(tx, said, number, secret)
        card_console.send(tx, key, [each.made for each in steps], desk)


def session(tx: Transaction, key: str) -> CardSession:
    return tx.require(CardSession, key, "", "")


def answers(house: House, key: str) -> Sequence[str]:
    """Return the status words of a session."""
    with house.world.read() as reading:
        row = reading.require(CardSession, key, "", "")
        return [each["answer"][-4:] for each in row.exchanges]


def test_a_login_goes_step_by_step_each_in_a_transaction_of_its_own(house: House, card: str) -> None:
    key = power(house, card)
    for at in range(8):
        step(house, key, "login", at, PIN)
    assert answers(house, key) == ["9000"] * 4 + ["63C3"] + ["9000"] * 3
    with house.world.read() as reading:
        row = reading.require(CardSession, key, "", "")
        told = explained(row.chip_kind, row.exchanges)
        memory = reading.require(ChipMemory, card, "", "")
    assert told[-1].title.en == "Sign with the user key"
    assert len(row.exchanges[-1]["answer"]) == 2 * (256 + 2)
    kept = str(row.exchanges) + str(memory.power)
    assert PIN not in kept
    assert PIN.encode().hex() not in kept


@pytest.mark.parametrize("whole", [True, False])
def test_a_residence_card_is_read_with_its_number(house: House, number: str, whole: bool) -> None:
    key = power(house, number)
    with house.world.read() as reading:
        script = card_console.scripts(reading.require(CardSession, key, "", ""))[0]
    for at in [None] if whole else range(len(script.steps)):
        step(house, key, script.key, at)
    assert answers(house, key) == ["9000"] * len(script.steps)


def test_another_number_is_refused_by_the_card(house: House, number: str) -> None:
    key = power(house, number)
    with house.world.read() as reading:
        script = card_console.scripts(reading.require(CardSession, key, "", ""))[0].key
    for at in (2, 3):
        step(house, key, script, at, number="AA00000000AA")
    assert answers(house, key) == ["9000", "6300"]
    with pytest.raises(Refused, match="in their order"):
        step(house, key, script, 4, number="AA00000000AA")


def test_wrong_pins_count_once_each_and_lock(house: House, card: str) -> None:
    key = power(house, card)
    send(house, key, JPKI, PIN_FILE)
    for _ in range(4):
        send(house, key, WRONG_PIN)
    send(house, key, TRIES)
    assert answers(house, key)[2:] == ["63C2", "63C1", "63C0", "6984", "63C0"]
    with house.world.read() as reading:
        assert reading.require(MyNumberCard, card, "", "").wrong_pins == 3


def test_power_that_was_taken_forgets_what_was_selected(house: House, card: str) -> None:
    first = power(house, card)
    send(house, first, JPKI, PIN_FILE)
    second = power(house, card)
    send(house, second, TRIES)
    assert answers(house, second) == ["6986"]
    with pytest.raises(Refused, match="lost its power"):
        send(house, first, TRIES)


def test_a_card_that_is_used_elsewhere_loses_its_power_here(house: House, card: str) -> None:
    key = power(house, card)
    with house.world.write() as tx, presented(tx, card, "sign-in") as connection:
        connection.transmit(JPKI)
    with house.world.read() as reading:
        assert not card_console.has_power(reading, reading.require(CardSession, key, "", ""))
    with pytest.raises(Refused, match="lost its power"):
        send(house, key, TRIES)


def test_a_card_that_was_taken_out_has_no_power(house: House, card: str) -> None:
    key = power(house, card)
    for _ in range(2):
        with house.world.write() as tx:
            card_console.take_out(tx, key)
    with pytest.raises(Refused, match="lost its power"):
        send(house, key, JPKI)


def test_a_session_that_is_full_takes_no_more(house: House, card: str) -> None:
    key = power(house, card)
    send(house, key, *[TRIES] * MOST_EXCHANGES)
    with pytest.raises(Refused, match="full"):
        send(house, key, TRIES)


def test_a_punched_card_stays_silent(house: House, number: str) -> None:
    key = power(house, number)
    with house.world.write() as tx:
        tx.require(ResidenceCard, number, "", "").state = "punched"
    with pytest.raises(Refused, match="silent"):
        power(house, number)
    with pytest.raises(Refused, match="silent"):
        send(house, key, TRIES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "four bytes"),
        ("00A404", "four bytes"),
        ("00A4040", "a digit too many"),
        ("SELECT", "hexadecimal"),
        ("00 B0 00 00 ·· ··", "hexadecimal"),
        ("00" * (card_console.LONGEST + 1), "At most"),
        ("00 " * 5000, "At most"),
        ("00" * 5000, "At most"),
    ],
)
def test_what_is_no_command_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        card_console.typed_command(text)


@pytest.mark.parametrize("text", ["00 a4 04 0c", "00:A4:04:0C", "00A4 040C\n", "００Ａ４０４０Ｃ"])
def test_a_command_is_typed_with_any_blanks_and_letters(text: str) -> None:
    assert card_console.typed_command(text) == bytes.fromhex("00A4040C")


@pytest.mark.parametrize(
    ("secret", "refused"), [("", True), ("1234", False), ("１２３４", True), ("9" * 17, True)]
)
def test_a_step_that_needs_a_secret_says_so(house: House, card: str, secret: str, refused: bool) -> None:
    key = power(house, card)
    with house.world.read() as reading:
        steps = card_console.scripted(reading.require(CardSession, key, "", ""), "login", 5)
    assert (card_console.secret_refusal(steps, secret) is not None) is refused
