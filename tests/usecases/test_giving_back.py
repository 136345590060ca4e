"""返納: a void 在留カード given back at the counter, once, by its holder."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.domain.residence_card import LapseGround
from backoffice.store.journal import about
from backoffice.store.people import ResidenceCard
from backoffice.usecases import giving_back, number_inquiry
from tests.usecases.house import TODAY, House


def offered(house: House, application: str) -> list[str]:
    with house.world.read() as reading:
        return [card.number for card in giving_back.void_cards(reading, house.get(application))]


@pytest.mark.rule("R-239")
def test_the_punched_card_is_given_back_once_and_the_new_one_is_not(house: House) -> None:
    application = house.reach(Status.PERMITTED, house.file(receipt="counter"))
    old = house.get(application).card_number
    with house.nothing_saved(), pytest.raises(Refused, match="is good"):
        house.do("counter", application, "give-back-card")
    assert offered(house, application) == []
    house.do("counter", application, "hand-over")
    assert offered(house, application) == [old]
    for number, reason in ((house.get(application).new_card_number, "is good"), ("ZZ00000000ZZ", "no card")):
        with house.nothing_saved(), pytest.raises(Refused, match=reason):
            house.do("counter", application, "give-back-card", number=number)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("annex", application, "give-back-card")
    assert caught.value.kind == "forbidden"
    house.do("counter", application, "give-back-card", number=old.lower())
    assert house.card(old).returned_on == house.get(application).effective_on == date(2025, 6, 3)
    assert offered(house, application) == []
    with house.world.read() as reading:
        assert number_inquiry.ground(reading, house.card(old)) is LapseGround.RETURNED
        last = about(reading.connection, application)[-1]
    assert (last.kind, last.facts) == ("card.given-back", {"card": old})
    with house.nothing_saved(), pytest.raises(Refused, match="was given back on"):
        house.do("counter", application, "give-back-card")


def test_a_punched_card_that_lies_at_the_annex_is_not_given_back_yet_nor_another_persons(
    house: House,
) -> None:
    application = house.reach(Status.CARD_ISSUED)
    assert offered(house, application) == []
    with house.nothing_saved(), pytest.raises(Refused, match="not in its holder's hand"):
        house.do("counter", application, "give-back-card")
    stranger = house.get(house.reach(Status.FILED)).card_number
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", application, "give-back-card", number=stranger)
    assert caught.value.kind == "absent"
    house.reach(Status.COMPLETED, application)
    assert offered(house, application) == [house.get(application).card_number]


@pytest.mark.slow
def test_a_lost_card_that_is_found_again_is_given_back(house: House) -> None:
    application = house.reach(Status.FILED)
    number = house.get(application).card_number
    with house.world.write() as tx:
        card = tx.require(ResidenceCard, number, "在留カード", "card")
        card.state = card.place = "lost"
    house.do("counter", application, "reissue-card")
    assert offered(house, application) == [number]
    house.do("counter", application, "give-back-card", number=number)
    assert house.card(number).returned_on == TODAY
