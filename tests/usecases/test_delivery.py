"""The new card on its way: absent, held, fetched, brought again, returned, dispatched again (R-240)."""

from datetime import timedelta

import pytest

from backoffice.bootstrap import System
from backoffice.domain.jst import instant
from backoffice.domain.life import Status
from backoffice.domain.places import ANNEX, Place
from backoffice.domain.refusal import Refused
from backoffice.ports import Dispatch, TrackedItem
from backoffice.usecases.carrying import at_the_post_office
from postal import control
from tests.usecases.house import TODAY, House


def tracked(house: House, application: str) -> TrackedItem:
    with house.world.read() as reading:
        item = reading.ports.post.find(reading.connection, house.get(application).dispatch_number)
        assert item is not None
        return item


def states(house: House, application: str) -> list[str]:
    return [event.state for event in tracked(house, application).events]


@pytest.mark.rule("R-240")
def test_absent_held_returned_dispatched_again_and_effective_on_the_second_delivery(house: House) -> None:
    application = house.reach(Status.DISPATCHED)
    old = house.get(application).card_number
    house.at_the_door("absent")
    house.pass_time(days=3)
    assert states(house, application) == ["accepted", "absent", "held"]
    assert house.get(application).stage is Status.DISPATCHED
    house.pass_time(days=14)
    first = house.get(application)
    assert states(house, application)[-2:] == ["returning", "returned"]
    assert (first.stage, first.effective_on) == (Status.CARD_RETURNED, None)
    assert house.card(first.new_card_number).place == house.card(old).place == "annex"
    assert house.mails()[-1]["subject"] == "在留カードの返戻について"
    house.at_the_door("present")
    house.do("annex", application, "dispatch")
    with house.world.read() as reading:
        again_on = reading.today
    house.pass_time(days=5)
    second = house.get(application)
    assert second.dispatch_number != first.dispatch_number
    assert second.stage is Status.COMPLETED
    assert second.effective_on is not None
    assert second.effective_on > again_on
    assert house.card(second.new_card_number).place == "holder"
    assert house.kinds(application).count("permission.took-effect") == 1


@pytest.mark.rule("R-240")
def test_a_card_held_takes_effect_when_it_is_brought_on_the_day_asked_for(house: House) -> None:
    application = house.reach(Status.DISPATCHED)
    house.at_the_door("absent-once")
    house.pass_time(days=2)
    with house.world.write() as tx:
        wanted = tx.today + timedelta(days=2)
        tx.ports.post.redeliver(tx.for_post, house.get(application).dispatch_number, wanted)
    house.pass_time(days=4)
    row = house.get(application)
    assert (row.stage, row.effective_on) == (Status.COMPLETED, wanted)


@pytest.mark.rule("R-240")
def test_a_card_fetched_at_the_window_takes_effect_there_and_then(house: House) -> None:
    application = house.reach(Status.DISPATCHED)
    house.at_the_door("absent")
    house.pass_time(days=2)
    with at_the_post_office(house.world) as step:
        control.hand_over_at_window(step, house.get(application).dispatch_number)
    with house.world.read() as reading:
        today = reading.today
    row = house.get(application)
    assert (row.stage, row.effective_on) == (Status.COMPLETED, today)
    with (
        house.nothing_saved(),
        pytest.raises(Exception, match="not held"),
        at_the_post_office(house.world) as step,
    ):
        control.hand_over_at_window(step, row.dispatch_number)


def test_nothing_more_happens_to_a_card_that_was_delivered(house: House) -> None:
    application = house.reach(Status.COMPLETED)
    kinds = house.kinds(application)
    house.pass_time(days=60)
    assert house.kinds(application) == kinds


@pytest.mark.parametrize("service", ["simplified-registered", "letter-pack-plus"])
def test_the_card_travels_as_the_return_envelope_says(house: House, service: str) -> None:
    application = house.reach(Status.PERMITTED)
    price = {"simplified-registered": 460, "letter-pack-plus": 600}[service]
    house.opened(application, house.papers(application, envelope={"service": service, "postage": price}))
    house.reach(Status.DISPATCHED, application)
    assert house.shipment(house.get(application).dispatch_number).service == service
    house.reach(Status.COMPLETED, application)


@pytest.mark.rule("R-225")
def test_the_card_of_an_organisations_applicant_goes_to_its_seat(house: House) -> None:
    application = house.reach(Status.DISPATCHED)
    with house.world.read() as reading:
        seat = house.organisation(reading).place()
    assert tracked(house, application).addressee == seat


@pytest.mark.rule("R-224")
def test_the_card_of_an_individual_goes_to_the_applicants_address(house: House) -> None:
    person = house.person(status="永住者の配偶者等")
    house.add_user("herself", kind="individual", person_id=person)
    application = house.file(person, user="herself")
    house.reach(Status.PERMITTED, application)
    house.send(application, user="herself")
    house.pass_time(days=5)
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        house.do("annex", application, action)
    assert tracked(house, application).addressee == house.applicant(application).place()
    house.pass_time(days=5)
    assert house.get(application).stage is Status.COMPLETED


def test_the_annex_is_closed_at_weekends_and_on_holidays(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.pass_time(days=45)  # Friday 18 July 2025; Monday 21 July is 海の日
    with house.world.read() as reading:
        assert (reading.today - TODAY).days == 46
    number = house.send(application)
    house.pass_time(days=3, hours=12)
    assert house.shipment(number).state == "travelling"
    house.pass_time(hours=24)
    arrived_at = house.shipment(number).arrived_at
    assert arrived_at is not None
    assert f"{arrived_at:%Y-%m-%d %a}" == "2025-07-22 Tue"


def test_an_item_that_is_no_shipment_of_ours_moves_nothing(house: House) -> None:
    with house.world.write() as tx:
        place = house.organisation(tx).place()
        step = tx.for_post
        tx.ports.post.accept(step, Dispatch("simplified-registered", place, place, [], 20, 460))
    assert house.pass_time(days=5).stopped_by == "target"


def test_a_number_that_is_no_items_is_refused_at_the_post_office(house: House) -> None:
    with house.nothing_saved(), pytest.raises(Refused), house.world.write() as tx:
        tx.ports.post.redeliver(tx.for_post, "00000000000", TODAY)


@pytest.mark.rule("R-229", "R-232")
def test_the_annex_is_known_by_its_address_and_not_by_its_postal_code(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    with house.world.read() as reading:
        desk = ANNEX.at(reading.today)
    beside = house.send(
        application, [{"kind": "letter"}], to=Place(desk.postal_code, ("東京都江東区青海1-1-1",), "x")
    )
    house.pass_time(days=5)
    assert house.shipment(beside).state == "sent-back"
    written = Place("135-0064", ("".join(desk.lines),), "おだいば分室御中")
    right = house.send(application, to=written)
    house.pass_time(days=5)
    assert house.shipment(right).state == "arrived"


@pytest.mark.rule("R-233")
def test_the_desk_of_2019_is_closed_at_weekends_too(system: System) -> None:
    house = House.build(system, "desk-of-2019", start=instant("2019-09-06T10:00:00+09:00"))  # a Friday
    number = house.send("", [{"kind": "letter"}])
    house.pass_time(days=2, hours=12)
    assert house.shipment(number).state == "travelling"
    house.pass_time(hours=24)
    assert house.shipment(number).state == "arrived"
