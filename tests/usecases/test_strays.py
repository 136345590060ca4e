"""What lies at the annex and no desk waits for: sent back unopened, with the card where it belongs (B16)."""

from typing import Any

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.store.worklists import stranded
from backoffice.usecases import annex
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House

LETTER: list[dict[str, Any]] = [{"kind": "letter"}]


def sent_back(house: House, number: str, who: str = "annex") -> str:
    with house.world.write() as tx:
        return annex.return_unopened(tx, actor_named(tx, house.who[who]), number).id


def stray(house: House) -> list[str]:
    with house.world.read() as reading:
        return [shipment.id for shipment in stranded(reading.session)]


@pytest.mark.rule("R-263", "R-243")
def test_an_envelope_of_a_case_that_turned_to_the_counter_goes_back_and_the_card_is_handed_over_then(
    house: House,
) -> None:
    application = house.reach(Status.PROPOSED, period_months=3)
    card = house.get(application).card_number
    number = house.send(application, [{"kind": "residence-card"}])
    house.pass_time(days=5)
    assert stray(house) == []
    house.do("approver", application, "approve")
    assert stray(house) == [number]
    with house.nothing_saved(), pytest.raises(Refused, match="in the post or at the annex"):
        house.do("counter", application, "hand-over")
    back = sent_back(house, number)
    assert house.shipment(number).state == "sent-back"
    assert (house.card(card).place, house.get(application).envelope_id) == ("post", "")
    assert "窓口で交付" in house.mails()[-1]["text"]
    house.pass_time(days=5)
    assert (house.shipment(back).state, house.card(card).place) == ("delivered", "holder")
    assert house.do("counter", application, "hand-over").stage is Status.COMPLETED


@pytest.mark.parametrize(
    ("status", "words"), [(Status.WITHDRAWN, "取り下げられた"), (Status.CARD_PENDING, "既に受理")]
)
def test_an_envelope_that_nobody_needs_any_more(house: House, status: Status, words: str) -> None:
    application = house.reach(status)
    kept = house.get(application).envelope_id
    number = house.send(application, LETTER)
    house.pass_time(days=5)
    assert stray(house) == [number]
    sent_back(house, number)
    assert words in house.mails()[-1]["text"]
    assert (stray(house), house.get(application).envelope_id) == ([], kept)


def test_an_envelope_of_nobody(house: House) -> None:
    number = house.send("", LETTER)
    house.pass_time(days=5)
    assert stray(house) == [number]
    before = len(house.mails())
    back = sent_back(house, number)
    house.pass_time(days=5)
    assert (house.shipment(back).state, len(house.mails())) == ("delivered", before)
    with house.nothing_saved(), pytest.raises(Refused):
        sent_back(house, number)


def test_the_awaited_envelope_and_one_under_way_are_not_sent_back(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    number = house.send(application)
    for days, words in ((0, "no unopened envelope"), (5, "waits for")):
        house.pass_time(days=days)
        with house.nothing_saved(), pytest.raises(Refused, match=words):
            sent_back(house, number)


def test_it_is_an_action_of_its_application(house: House) -> None:
    application, other = house.reach(Status.WITHDRAWN), house.reach(Status.FILED)
    number = house.send(application, LETTER)
    house.pass_time(days=5)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("annex", other, "return-unopened", number=number)
    assert caught.value.kind == "absent"
    house.do("annex", application, "return-unopened", number=number)
    assert house.shipment(number).state == "sent-back"


def test_only_the_annex_sends_back(house: House) -> None:
    number = house.send("", LETTER)
    house.pass_time(days=5)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        sent_back(house, number, "examiner")
    assert caught.value.kind == "forbidden"


def test_an_envelope_of_the_users_that_came_back_frees_the_application(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.at_the_door("absent")
    with house.world.read() as reading:
        elsewhere = house.organisation(reading, "stranger").place()
    house.send(application, to=elsewhere)
    house.pass_time(days=20)
    assert house.get(application).envelope_id == ""
    assert house.card(house.get(application).card_number).place == "holder"
    house.at_the_door("present")
    house.reach(Status.CARD_PENDING, application)


def test_the_envelope_that_has_arrived_is_handled_before_one_that_travels(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.at_the_door("absent")
    with house.world.read() as reading:
        elsewhere = house.organisation(reading, "stranger").place()
    first = house.send(application, LETTER, to=elsewhere)
    second = house.send(application)
    assert house.get(application).envelope_id == first
    house.pass_time(days=5)
    assert house.shipment(first).state == "travelling"
    assert house.get(application).envelope_id == second
