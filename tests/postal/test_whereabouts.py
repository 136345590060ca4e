"""Where an item really is, stop by stop, beside what its page says."""

import heapq

import pytest

from postal import control, office
from postal.lifecycle import State
from postal.outcome import Outcome
from postal.service import ServiceClass
from postal.whereabouts import PlaceKind, where_now

SR, LPP = ServiceClass.SIMPLIFIED_REGISTERED, ServiceClass.LETTER_PACK_PLUS
STOPS = {
    (LPP, Outcome.PRESENT): "at-office on-the-road at-office with-carrier at-receivers",
    (SR, Outcome.WINDOW): "at-office with-carrier at-office at-receivers",
    (SR, Outcome.REFUSED): "at-office on-the-road with-sender",
    (SR, Outcome.LOST): "at-office astray lost",
    (SR, Outcome.FOUND): "at-office astray at-office at-receivers",
    (SR, Outcome.MISDELIVERED): "at-office at-neighbours at-office at-receivers",
    (SR, Outcome.MOVED): "at-office on-the-road at-receivers",
}


@pytest.mark.parametrize(("service", "outcome"), STOPS)
def test_an_item_goes_from_place_to_place(world, service, outcome):
    number = world.post(service, outcome=outcome)
    stops = [where_now(world.item(number)).kind]
    while world.agenda:
        world.now, *_ = heapq.heappop(world.agenda)
        office.carry(world, number, lambda _item: Outcome.PRESENT)
        kind = where_now(world.item(number)).kind
        stops += [kind] if kind is not stops[-1] else []
    assert " ".join(stops) == STOPS[service, outcome]


def test_what_is_stopped_on_the_road_is_kept_at_the_office_that_saw_it_last(world):
    number = world.post(LPP)
    world.run(world.item(number).due_at)
    assert world.item(number).state is State.RELAYED
    assert where_now(world.item(number)).kind is PlaceKind.ON_THE_ROAD
    control.stop(world, number)
    assert where_now(world.item(number)).kind is PlaceKind.AT_OFFICE
    assert where_now(world.item(number)).office == "新宿模擬郵便局"


@pytest.mark.parametrize("kind", PlaceKind)
def test_every_place_has_its_words(kind):
    assert kind.ja
    assert kind.en.isascii()
