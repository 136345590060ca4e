"""失効情報照会 in a world whose time moves: expiry, the 特例期間, the hole, the post that loses a card, cards given back."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.life import Status
from backoffice.domain.residence_card import LapseGround, NumberStanding
from backoffice.store.people import Person, ResidenceCard
from backoffice.usecases import number_inquiry, sending
from tests.domain.weekdays import day
from tests.usecases.house import EXPIRES, TODAY, House

EXPIRY = date.fromisoformat(EXPIRES)


def standing(house: House, number: str, told: date = EXPIRY) -> str:
    with house.world.read() as reading:
        return str(number_inquiry.inquire(reading, number, told))


def ground(house: House, number: str) -> LapseGround | None:
    with house.world.read() as reading:
        card = reading.require(ResidenceCard, number, "在留カード", "card")
        return number_inquiry.ground(reading, card)


def to(house: House, written: str) -> None:
    with house.world.read() as reading:
        days = (day(written) - reading.today).days
    house.pass_time(days=days)


def test_a_number_of_nobody_waiting_lapses_on_the_day_after_its_expiry(house: House) -> None:
    with house.world.read() as reading:
        assert reading.today == TODAY
    person = house.person()
    with house.world.read() as reading:
        number = reading.require(Person, person, "申請人", "person").card_number
    to(house, "2025-07-20 日")
    assert standing(house, number) == NumberStanding.GOOD
    assert standing(house, f" {number[:4].lower()} {number[4:]}") == NumberStanding.GOOD
    to(house, "2025-07-21 月")
    assert (standing(house, number), ground(house, number)) == ("lapsed", LapseGround.EXPIRED)
    assert standing(house, number, date(2025, 7, 21)) == NumberStanding.UNKNOWN


@pytest.mark.slow
def test_while_the_special_period_of_a_renewal_runs_the_number_has_not_lapsed(house: House) -> None:
    number = house.get(house.reach(Status.EXAMINATION)).card_number
    for written, expected in (
        ("2025-07-21 月", "good"),
        ("2025-09-20 土", "good"),
        ("2025-09-21 日", "lapsed"),
    ):
        to(house, written)
        assert standing(house, number) == expected, written


@pytest.mark.rule("R-239")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"state": "punched"}, LapseGround.PUNCHED),
        ({"returned_on": TODAY}, LapseGround.RETURNED),
        ({"returned_on": date(2026, 1, 1)}, None),
    ],
)
def test_hole_and_return_make_a_number_lapse(
    house: House, values: dict[str, object], expected: LapseGround | None
) -> None:
    number = house.get(house.reach(Status.FILED)).card_number
    with house.world.write() as tx:
        card = tx.require(ResidenceCard, number, "在留カード", "card")
        for name, value in values.items():
            setattr(card, name, value)
    assert ground(house, number) is expected
    assert standing(house, number) == (NumberStanding.LAPSED if expected else NumberStanding.GOOD)


def test_a_card_that_the_post_has_lost_has_lapsed_and_an_earlier_one_is_replaced(house: House) -> None:
    row = house.get(house.reach(Status.FILED))
    with house.world.write() as tx:
        earlier = ResidenceCard(
            number="ZZ00000001ZZ", person_id=row.applicant_id, issued_on=date(2020, 1, 1), expires_on=EXPIRY
        )
        tx.add(earlier)
    assert ground(house, "ZZ00000001ZZ") is LapseGround.REPLACED
    with house.world.write() as tx:
        sending.void_lost_cards(tx, [{"kind": "residence-card", "card_number": row.card_number}])
    assert ground(house, row.card_number) is LapseGround.LOST
