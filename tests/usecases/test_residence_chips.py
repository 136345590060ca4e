"""Chips of 在留カード of a world: personalised when first read, read back with what was printed, silent once punched."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from backoffice.bootstrap import System
from backoffice.cards.reader import NoCardError
from backoffice.cards.residence_signature import Authenticity
from backoffice.cards.residence_terminal import RefusedByCard, ResidenceRead, judged, read_residence_card
from backoffice.domain.jst import JST
from backoffice.domain.life import Status
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import Authority, CardSession, ChipMemory, card_sessions
from backoffice.store.people import Person, ResidenceCard
from backoffice.usecases.presenting import presented
from tests.usecases.house import House


def card_of(house: House, person_id: str) -> str:
    with house.world.read() as reading:
        return reading.require(Person, person_id, "申請人", "person").card_number


def read(house: House, number: str, typed: str = "") -> ResidenceRead:
    with house.world.write() as tx, presented(tx, number, "desk") as connection:
        return read_residence_card(connection, typed or number, tx.chance("terminal", number).randbytes)


def authority(house: House, which: int) -> bytes:
    with house.world.read() as reading:
        return reading.require(Authority, f"residence-card-{which}", "認証局", "authority").content


def test_a_first_generation_card_reads_back_as_printed_and_is_genuine(house: House) -> None:
    number = card_of(house, house.person(nationality="ベトナム"))
    found = read(house, number)
    assert (found.generation, found.kind, found.number) == (1, "1", number)
    assert found.values[0xD4].rstrip(b"\0").decode("shift_jisx0213").startswith("東京都")
    assert judged(found, authority(house, 1)) is Authenticity.GENUINE
    with house.world.read() as reading:
        (session,) = card_sessions(reading.session)
        memory = reading.require(ChipMemory, number, "チップ", "chip")
        assert (session.chip_kind, session.purpose, memory.kind) == ("residence-1", "desk", "residence-1")
        assert session.exchanges[0]["answer"].endswith("9000")


@pytest.mark.slow
def test_a_card_of_the_day_of_the_second_generation_has_its_entries(system: System) -> None:
    house = House.build(system, "second-generation", start=datetime(2026, 6, 14, 9, tzinfo=JST))
    given = {"expires_on": "2027-06-30", "permitted_on": "2026-06-14", "period_months": 12}
    number = card_of(house, house.person(**given, status="留学", sex="女", birth_on="2001-02-03"))
    found = read(house, number)
    entries = {tag: value.decode() for tag, value in found.files["DF1/83"].items()}
    assert entries[0xC5] == entries[0xCD] == "20270630"
    assert (entries[0xC6], entries[0xC7], entries[0xCE], entries[0xCC]) == ("20010203", "2", "0100", "9")
    assert found.values[0xC2].decode() == number
    assert judged(found, authority(house, 2)) is Authenticity.GENUINE
    house.world.close()


def test_a_chip_is_personalised_once_and_speaks_anew_each_time(house: House) -> None:
    number = card_of(house, house.person())
    first, second = read(house, number), read(house, number)
    assert first.files == second.files
    with house.world.read() as reading:
        assert reading.require(ChipMemory, number, "チップ", "chip").powered == 2
        challenges = [one.exchanges[2]["answer"] for one in card_sessions(reading.session)]
    assert len(set(challenges)) == 2


def test_another_number_is_refused_with_6300_and_stays_in_what_was_said(house: House) -> None:
    number = card_of(house, house.person())
    with house.world.write() as tx:
        with pytest.raises(RefusedByCard) as refused, presented(tx, number, "desk") as connection:
            read_residence_card(connection, "ZZ00000000ZZ")
        assert refused.value.status == 0x6300
    with house.world.read() as reading:
        (session,) = card_sessions(reading.session)
    assert session.exchanges[-1]["answer"] == "6300"


def test_an_altered_face_is_told_from_a_genuine_one(house: House) -> None:
    number = card_of(house, house.person())
    read(house, number)
    with house.world.write() as tx:
        memory = tx.require(ChipMemory, number, "チップ", "chip")
        files = dict(memory.content["files"])
        face = bytearray.fromhex(files["DF1/86"])
        face[100] ^= 1
        memory.content = {"files": files | {"DF1/86": face.hex()}}
    assert judged(read(house, number), authority(house, 1)) is Authenticity.TAMPERED


@pytest.mark.slow
@pytest.mark.rule("R-239")
def test_a_punched_card_never_answers_again_and_the_new_one_does(house: House) -> None:
    application = house.reach(Status.CARD_ISSUED)
    row = house.get(application)
    old, new = row.card_number, row.new_card_number
    with house.world.write() as tx:
        assert _silent(tx, old)
    found = read(house, new)
    assert found.number == new != old
    with house.world.read() as reading:
        card = reading.require(ResidenceCard, new, "在留カード", "card")
        written = (card.status, card.period_months, card.stay_until)
        assert written == (row.status_to_be, row.granted_months, row.granted_until)


def _silent(tx: Transaction, number: str) -> bool:
    with pytest.raises(NoCardError), presented(tx, number, "desk"):
        pass
    return not tx.having(CardSession, chip_id=number)


def test_what_was_written_on_a_card_stays_when_its_holder_changes(house: House) -> None:
    person = house.person(status="留学", permitted_on="2024-07-20")
    number = card_of(house, person)
    with house.world.write() as tx:
        holder = tx.require(Person, person, "申請人", "person")
        holder.status, holder.expires_on = "技能", date(2030, 1, 1)
        card = tx.require(ResidenceCard, number, "在留カード", "card")
        assert (card.status, card.stay_until, card.issued_on) == (
            "留学",
            date(2025, 7, 20),
            date(2024, 7, 20),
        )
