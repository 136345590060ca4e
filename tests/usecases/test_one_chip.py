"""One chip and many readers, with the municipality between: a plain model agrees after every step, in whatever order.

A card lies in a reader of the machine (vpcd), in the console, and is laid into others for a moment (the tray, a program),
while the municipality unlocks, renews, holds and takes it back. No count goes back or is lost, no key signs that was
renewed, nobody signs by a PIN that is none any more or that was shown before the card was in other hands.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backoffice.cards.challenge import signed_by
from backoffice.domain.refusal import Refused
from backoffice.store.chips import CardSession, Certificate
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases import card_console, municipality, my_number_cards
from backoffice.usecases.inserting import InsertedCard
from backoffice.usecases.presenting import presented
from tests.usecases.house import House
from tests.users.card_holders import issue

pytestmark = pytest.mark.slow

JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
CHOOSE = {"pin": bytes.fromhex("00A4020C020018"), "password": bytes.fromhex("00A4020C02001B")}
KEY = {"pin": bytes.fromhex("00A4020C020017"), "password": bytes.fromhex("00A4020C02001A")}
TRIES = {"pin": 3, "password": 5}
VALUES = {"pin": ("1234", "5678", "0000"), "password": ("ODAIBA0001", "ODAIBA0002", "WRONG00000")}
LEFT = bytes.fromhex("00200080")
DIGEST = sha256(b"what is signed").digest()
SIGN = bytes.fromhex("802A0080333031300D060960864801650304020105000420") + DIGEST + b"\x00"
STAYING = ("vpcd", "console")
"""Readers in which a card stays under power from one command to the next."""
READERS = (*STAYING, "program")
secrets, readers = st.sampled_from(["pin", "password"]), st.sampled_from(READERS)


def shown(value: str) -> bytes:
    return LEFT + bytes([len(value)]) + value.encode()


class OneChip(RuleBasedStateMachine):
    """The model: a value and a count for each secret; who was verified, in which reader, since the card last moved."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house, self.world = house, house.world

    @initialize()
    def begin(self) -> None:
        self.card = issue(
            self.house, person_id=self.house.person(), pin="1234", signature_password="ODAIBA0001"
        )
        self.value = {name: values[0] for name, values in VALUES.items()}
        self.wrong = dict.fromkeys(TRIES, 0)
        self.state, self.has_keys = "valid", True
        self.where, self.verified = "", set[str]()
        self.reader = InsertedCard(self.world, self.card, lambda: True)
        self.session = ""

    def say(self, reader: str, *commands: bytes) -> list[bytes]:
        """Say something to the card in a reader; whoever has it loses it, unless it is the same one still."""
        if reader == "program" or reader != self.where:
            self.verified = set()
        self.where = reader
        if reader == "vpcd":
            return [self.reader.transmit(command) for command in commands]
        if reader == "program":
            with self.world.write() as tx, presented(tx, self.card, "api") as connection:
                return [data + status.to_bytes(2) for data, status in map(connection.transmit, commands)]
        return self.by_console(commands)

    def by_console(self, commands: tuple[bytes, ...]) -> list[bytes]:
        with self.world.write() as tx:
            said = tx.get(CardSession, self.session)
            if said is None or not card_console.has_power(tx, said):
                self.verified = set()
                said = card_console.put_under_power(tx, self.card, "")
            self.session, before = said.id, len(said.exchanges)
        with self.world.write() as tx:
            said = tx.require(CardSession, self.session, "", "")
            desk = card_console.desk_for(tx, said, "", "")
            made = [lambda _desk, each=each: each for each in commands]
            card_console.send(tx, self.session, made, desk)
            return [bytes.fromhex(each["answer"]) for each in said.exchanges[before:]]

    @rule(reader=readers, secret=secrets, which=st.sampled_from([None, None, 0, 1, 2]), signs=st.booleans())
    def tries(self, reader: str, secret: str, which: int | None, signs: bool) -> None:
        """Try a secret, the right one where none is chosen, and sign at once if it was right."""
        value = self.value[secret] if which is None else VALUES[secret][which]
        commands = [JPKI, CHOOSE[secret], shown(value), *([KEY[secret], SIGN] if signs else [])]
        answers = self.say(reader, *commands)
        assert answers[2].hex() == self.judged(secret, value)
        if signs:
            self.agrees_on_signature(secret, answers[4])

    def judged(self, secret: str, value: str) -> str:
        self.verified = set()
        if self.wrong[secret] == TRIES[secret]:
            return "6984"
        if value == self.value[secret]:
            self.wrong[secret] = 0
            self.verified = {secret}
            return "9000"
        self.wrong[secret] += 1
        return f"63c{TRIES[secret] - self.wrong[secret]:x}"

    @precondition(lambda self: self.where in STAYING)
    @rule(secret=secrets)
    def goes_on_signing(self, secret: str) -> None:
        """Sign where the card lay last."""
        self.signs_without_a_try(self.where, secret)

    @rule(reader=st.sampled_from(STAYING), secret=secrets)
    def signs_without_a_try(self, reader: str, secret: str) -> None:
        """Sign by what was verified before, if anything was; the application is not chosen anew."""
        answer = self.say(reader, KEY[secret], SIGN)[1]
        self.agrees_on_signature(secret, answer)

    def agrees_on_signature(self, secret: str, answer: bytes) -> None:
        assert (answer[-2:] == b"\x90\x00") == (secret in self.verified), (answer[-2:].hex(), self.verified)
        if answer[-2:] == b"\x90\x00":
            assert signed_by(self.newest(secret).content, DIGEST, answer[:-2])

    def newest(self, secret: str) -> Certificate:
        """Return the certificate of a purpose that no newer one has superseded."""
        purpose = {"pin": "authentication", "password": "signature"}[secret]
        with self.world.read() as reading:
            rows = [row for row in reading.having(Certificate, chip_id=self.card) if row.purpose == purpose]
        (fresh,) = (row for row in rows if row.reason != "superseded")
        return fresh

    @rule(reader=st.sampled_from(STAYING), secret=secrets, which=st.integers(0, 1))
    def changes(self, reader: str, secret: str, which: int) -> None:
        """Change a secret by itself, which is allowed after it was shown right."""
        new = VALUES[secret][which]
        answer = self.say(
            reader, CHOOSE[secret], bytes.fromhex("00240180") + bytes([len(new)]) + new.encode()
        )[1]
        assert (answer == b"\x90\x00") == (secret in self.verified)
        if answer == b"\x90\x00":
            self.value[secret] = new

    @rule()
    def the_power_goes(self) -> None:
        self.reader.reset()
        if self.where == "vpcd":
            self.verified = set()

    @rule(secret=st.sampled_from(["", "pin", "password"]), which=st.integers(0, 1))
    def unlocks(self, secret: str, which: int) -> None:
        given = (
            {{"pin": "pin", "password": "signature_password"}[secret]: VALUES[secret][which]}
            if secret
            else {}
        )
        if self.does(partial(municipality.unlock, identified=True, **given)):
            self.wrong = dict.fromkeys(TRIES, 0)
            self.value |= {secret: VALUES[secret][which]} if secret else {}

    @rule(by_program=st.booleans())
    def renews(self, by_program: bool) -> None:
        act = my_number_cards.renew_card if by_program else partial(municipality.renew, identified=True)
        if self.does(act):
            self.wrong = dict.fromkeys(TRIES, 0)

    @rule(purpose=st.sampled_from(["authentication", "signature"]))
    def certifies(self, purpose: str) -> None:
        self.does(partial(municipality.renew_certificates, purposes=[purpose], identified=True))

    @rule(
        act=st.sampled_from(
            [municipality.suspend, partial(municipality.resume, identified=True), municipality.abolish]
        )
    )
    def loses_or_finds(self, act: object) -> None:
        self.does(act)

    def does(self, act: object) -> bool:
        """Have the municipality do something, which may refuse; what it does with the card in hand takes the card's power."""
        with suppress(Refused), self.world.write() as tx:
            act(tx, self.card)  # type: ignore[operator]  # a use-case of the municipality
            self.verified = set()
            return True
        return False

    @invariant()
    def counts_and_values_are_those_of_the_model(self) -> None:
        if not hasattr(self, "card"):
            return
        with self.world.read() as reading:
            row = reading.require(MyNumberCard, self.card, "", "")
            assert {"pin": row.wrong_pins, "password": row.wrong_signatures} == self.wrong
            assert {"pin": row.pin, "password": row.signature_password} == self.value

    def teardown(self) -> None:
        if hasattr(self, "reader"):
            self.reader.close()


BETWEEN: dict[str, Callable[[OneChip], object]] = {
    "unlocked": lambda chip: chip.unlocks("", 0),
    "another secret": lambda chip: chip.unlocks("pin", 1),
    "renewed": lambda chip: chip.renews(by_program=False),
    "renewed by program": lambda chip: chip.renews(by_program=True),
    "new certificate": lambda chip: chip.certifies("authentication"),
    "used elsewhere": lambda chip: chip.tries("program", "pin", None, signs=False),
    "locked elsewhere": lambda chip: [chip.tries("program", "pin", 2, signs=False) for _ in range(3)],
    "held": lambda chip: chip.loses_or_finds(municipality.suspend),
    "power gone": lambda chip: chip.the_power_goes(),
}


@pytest.mark.parametrize("reader", STAYING)
@pytest.mark.rule("R-066", "R-067", "R-078")
def test_nobody_signs_by_what_was_verified_before_the_card_was_in_other_hands(
    house: House, reader: str
) -> None:
    for between in BETWEEN.values():
        chip = OneChip(house)
        chip.begin()
        chip.tries(reader, "pin", None, signs=True)
        chip.signs_without_a_try(reader, "pin")
        between(chip)
        chip.signs_without_a_try(reader, "pin")
        chip.counts_and_values_are_those_of_the_model()
        chip.tries(reader, "pin", None, signs=True)
        chip.teardown()


@pytest.mark.rule("R-065", "R-066", "R-067", "R-078")
def test_one_chip_is_one_chip_in_every_reader(house: House) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # Hypothesis has no types here
        partial(OneChip, house),
        settings=settings(
            max_examples=20,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
