"""The desks read the card that is presented: genuine or not, whose number, how it stands to the record, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from backoffice.bootstrap import System
from backoffice.cards.in_process import InProcessReaders
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.domain.residence_card import LapseGround, NumberStanding
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store.chips import Authority, CardSession, ChipMemory
from backoffice.store.people import Person, ResidenceCard
from backoffice.usecases import card_reading, certifying, number_inquiry, presenting
from backoffice.usecases.card_reading import CardReading
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House


def at_desk(
    house: House, application: str, number: str = "", typed: str = "", who: str = "counter"
) -> CardReading:
    own = house.get(application).card_number
    with house.world.write() as tx:
        officer = actor_named(tx, house.who[who])
        return card_reading.read_at_desk(tx, officer, application, number or own, typed or number or own)


def codes(reading: CardReading) -> list[str]:
    return [finding.code for finding in reading.findings]


def change(house: House, number: str, **values: object) -> None:
    with house.world.write() as tx:
        card = tx.require(ResidenceCard, number, "在留カード", "card")
        for name, value in values.items():
            setattr(card, name, value)


@pytest.mark.rule("R-243", "R-245")
def test_the_applicants_card_is_genuine_and_agrees_with_the_record(house: House) -> None:
    application = house.reach(Status.FILED)
    found = at_desk(house, application)
    assert (codes(found), found.good, found.generation) == (["good"], True, 1)
    assert [image.name for image in found.images] == ["face", "front"]
    with house.world.read() as reading:
        said = reading.require(CardSession, found.session_id, "対話", "session")
        assert (said.purpose, said.about, said.by) == ("desk", application, house.who["counter"])


def test_a_number_that_is_typed_wrong_is_refused_by_the_chip_and_told(house: House) -> None:
    application = house.reach(Status.FILED)
    found = at_desk(house, application, typed="zz００００００００ZZ")
    assert (codes(found), found.typed) == (["refused-6300"], "ZZ00000000ZZ")
    assert "6300" in found.findings[0].ja
    assert found.session_id


@pytest.mark.slow
def test_another_persons_card_is_told_apart(house: House) -> None:
    application, other = house.reach(Status.FILED), house.person()
    with house.world.read() as reading:
        number = reading.require(Person, other, "申請人", "person").card_number
    assert codes(at_desk(house, application, number)) == ["another-number"]


def test_a_text_that_is_no_number_and_a_card_of_none_are_refused(house: House) -> None:
    application = house.reach(Status.FILED)
    for typed in ("", "AB123", "ＡＢ１２３４５６７８あい", "A" * 5000):
        with pytest.raises(Refused) as refused:
            at_desk(house, application, typed=typed or " ")
        assert refused.value.refusals[0].field == "typed_number"
    with pytest.raises(Refused) as refused:
        at_desk(house, application, "ZZ00000000ZZ")
    assert refused.value.kind == "absent"


def test_a_card_that_ended_has_lapsed_but_for_the_special_period(house: House) -> None:
    application = house.reach(Status.FILED)
    number = house.get(application).card_number
    change(house, number, expires_on=date(2025, 5, 31))
    assert codes(at_desk(house, application)) == ["lapsed-expired"]


def tampered(tx: Transaction, memory: ChipMemory) -> None:
    files = dict(memory.content["files"])
    face = bytearray.fromhex(files["DF1/86"])
    face[100] ^= 1
    memory.content = {"files": files | {"DF1/86": face.hex()}}


def unsigned(tx: Transaction, memory: ChipMemory) -> None:
    files = dict(memory.content["files"])
    memory.content = {"files": {name: files[name] for name in files if not name.startswith("DF3")}}


def foreign(tx: Transaction, memory: ChipMemory) -> None:
    own = tx.require(Authority, "residence-card-1", "認証局", "authority")
    other = certifying.authority(tx, "jpki-signature")
    own.content, own.key = other.content, other.key


def revoked(tx: Transaction, memory: ChipMemory) -> None:
    (row,) = certifying.good_certificates(tx, memory.id)
    certifying.revoke(tx, row.id, "keyCompromise")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (tampered, "authenticity-tampered"),
        (unsigned, "authenticity-unsigned"),
        (foreign, "authenticity-foreign"),
        (revoked, "certificate-revoked"),
    ],
)
def test_a_card_that_is_not_genuine_is_told_in_words(
    house: House, spoil: Callable[[Transaction, ChipMemory], None], code: str
) -> None:
    application = house.reach(Status.FILED)
    at_desk(house, application)
    with house.world.write() as tx:
        number = house.get(application).card_number
        spoil(tx, tx.require(ChipMemory, number, "チップ", "chip"))
    found = at_desk(house, application)
    assert codes(found) == [code]
    assert not found.good


def test_a_second_generation_card_that_says_otherwise_than_the_record_differs(house: House) -> None:
    application = house.reach(Status.FILED)
    number = house.get(application).card_number
    change(house, number, issued_on=date(2026, 6, 14))
    at_desk(house, application)
    with house.world.write() as tx:
        applicant = tx.require(Person, house.get(application).applicant_id, "申請人", "person")
        applicant.birth_on = date(1950, 1, 1)
    found = at_desk(house, application)
    assert (found.generation, codes(found)) == (2, ["certificate-not-yet", "differs"])
    assert "生年月日" in found.findings[1].ja


@pytest.mark.rule("R-239")
@pytest.mark.slow
def test_the_old_card_is_silent_and_lapsed_and_the_new_one_is_written_and_read_back(house: House) -> None:
    application = house.reach(Status.CARD_ISSUED)
    row = house.get(application)
    found = at_desk(house, application, who="annex")
    assert (codes(found), found.session_id) == (["silent"], "")
    with house.world.write() as tx:
        officer = actor_named(tx, house.who["annex"])
        written = card_reading.verify_written(tx, officer, application)
    assert (codes(written), written.facts[1].value) == (["good"], row.new_card_number)
    with house.world.read() as reading:
        cards = {
            number: reading.require(ResidenceCard, number, "在留カード", "card")
            for number in (row.card_number, row.new_card_number)
        }
        grounds = [number_inquiry.ground(reading, card) for card in cards.values()]
        answers = [number_inquiry.inquire(reading, card.number, card.expires_on) for card in cards.values()]
    assert grounds == [LapseGround.PUNCHED, None]
    assert answers == [NumberStanding.LAPSED, NumberStanding.GOOD]


@pytest.mark.parametrize(
    ("who", "allowed"), [("annex", True), ("counter", True), ("examiner", False), ("approver", False)]
)
def test_the_annex_and_the_counter_read_cards(house: House, who: str, *, allowed: bool) -> None:
    application = house.reach(Status.FILED)
    if allowed:
        assert at_desk(house, application, who=who).good
        return
    with pytest.raises(Refused) as refused:
        at_desk(house, application, who=who)
    assert refused.value.kind == "forbidden"


class AtMachine:
    """The ports of a world whose machine has readers."""

    def __init__(self, world: World, readers: InProcessReaders | None) -> None:
        self.world, self.ports = world, world.ports
        world.ports = replace(world.ports, desk_readers=readers)

    def __enter__(self) -> World:
        return self.world

    def __exit__(self, *_: object) -> None:
        self.world.ports = self.ports


def test_a_card_in_a_reader_of_the_machine_is_read_and_kept(house: House) -> None:
    application = house.reach(Status.FILED)
    number = house.get(application).card_number
    with house.world.write() as tx:
        chip = presenting.woken_chip(tx, number).chip
        officer = actor_named(tx, house.who["counter"])
    slots = {"Virtual PCD 00 00": chip, "Virtual PCD 00 01": None}
    with AtMachine(house.world, InProcessReaders(slots)) as world:
        found = card_reading.read_at_machine(world, officer, application, "Virtual PCD 00 00", number)
        empty = card_reading.read_at_machine(world, officer, application, "Virtual PCD 00 01", number)
        gone = card_reading.read_at_machine(world, officer, application, "Drawer", number)
    assert (codes(found), codes(empty), codes(gone)) == (["good"], ["no-card"], ["no-reader"])
    with house.world.read() as reading:
        said = reading.require(CardSession, found.session_id, "対話", "session")
        assert (said.chip_kind, said.about, empty.session_id) == ("residence-1", application, "")
    none = card_reading.read_at_machine(house.world, officer, application, "Drawer", number)
    assert codes(none) == ["no-reader"]


def test_no_journal_event_tells_of_a_reading(house: House, system: System) -> None:
    application = house.reach(Status.FILED)
    before = house.head()
    at_desk(house, application)
    assert house.head() == before


@pytest.mark.slow
def test_of_a_card_of_another_authority_in_a_machine_nothing_is_shown_or_kept(house: House) -> None:
    application = house.reach(Status.FILED)
    number = house.get(application).card_number
    with house.world.write() as tx:
        chip = presenting.woken_chip(tx, number).chip
        officer = actor_named(tx, house.who["counter"])
        foreign(tx, tx.require(ChipMemory, number, "チップ", "chip"))
    with AtMachine(house.world, InProcessReaders({"Reader": chip})) as world:
        found = card_reading.read_at_machine(world, officer, application, "Reader", number)
    assert codes(found) == ["authenticity-foreign", "kept-out"]
    assert (found.facts, found.images, found.session_id) == ((), (), "")
    with house.world.read() as reading:
        assert reading.having(CardSession, chip_id=number) == []
