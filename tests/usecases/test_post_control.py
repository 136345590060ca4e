"""The owner's hand on the post: time goes to a state and no further, and what-if leaves no trace."""

from datetime import timedelta

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.ports import Doing, Handling, TrackedItem
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.usecases.post_control import Trial, control, item_of, move_until, what_if
from backoffice.usecases.sending import send_papers
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House

pytestmark = pytest.mark.slow

LETTER = [{"kind": "letter"}]


def pack(house: House, application: str, **handling: object) -> str:
    """Send a letter pack, whose way is recorded station by station."""
    with house.world.write() as tx:
        actor = actor_named(tx, house.who["user"])
        asked = Handling(**handling)  # type: ignore[arg-type]  # a test's own words
        return send_papers(
            tx, actor, "letter-pack-plus", LETTER, application_id=application, handling=asked
        ).id


def until(house: House, number: str, state: str) -> TrackedItem:
    return move_until(house.system.simulator, house.world, number, state)


def item(house: House, number: str) -> TrackedItem:
    with house.world.read() as reading:
        return item_of(reading, number)


def test_time_stops_at_the_instant_of_the_state_as_if_it_had_been_moved_there(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    number = pack(house, application)
    twin = House(house.system, house.system.simulator.worlds.fork(house.world.id, "").world)
    out = until(house, number, "out-for-delivery")
    with house.world.read() as reading:
        now, agenda_seq = reading.now, reading.state.agenda_seq
    assert (out.state, out.at) == ("out-for-delivery", now)
    house.system.simulator.advance(twin.world, now)
    assert twin.head() == house.head()
    with twin.world.read() as reading:
        assert reading.state.agenda_seq == agenda_seq
    assert twin.rows()["mail_item"] == house.rows()["mail_item"]
    for each in (house, twin):
        each.pass_time(days=5)
    assert twin.head() == house.head()


def test_a_state_that_it_has_already_moves_nothing(house: House) -> None:
    number = pack(house, house.reach(Status.PERMITTED))
    head = house.head()
    assert until(house, number, "accepted").state == "accepted"
    assert house.head() == head


def test_a_state_behind_it_is_refused_before_time_moves(house: House) -> None:
    number = pack(house, house.reach(Status.PERMITTED))
    until(house, number, "arrived")
    with house.nothing_saved(), pytest.raises(Refused, match="Time has not moved") as caught:
        until(house, number, "relayed")
    assert caught.value.kind == "conflict"


def test_a_life_that_ends_without_the_state_says_so(house: House) -> None:
    number = pack(house, house.reach(Status.PERMITTED), outcome="present")
    with pytest.raises(Refused, match="life ended as delivered"):
        until(house, number, "returned")
    with house.world.read() as reading:
        assert reading.now == item(house, number).at


def test_sixty_days_are_the_most(house: House) -> None:
    number = pack(house, house.reach(Status.PERMITTED))
    doing(house, number, Doing("stop"))
    with house.world.read() as reading:
        before = reading.now
    with pytest.raises(Refused, match="within 60 days"):
        until(house, number, "delivered")
    with house.world.read() as reading:
        assert reading.now == before + timedelta(days=60)


def doing(house: House, number: str, done: Doing) -> TrackedItem:
    with house.world.write() as tx:
        return control(tx, number, done)


@pytest.mark.rule("R-240")
def test_what_if_shows_the_end_and_leaves_the_world_as_it_was(house: House) -> None:
    application = house.reach(Status.DISPATCHED)
    number = house.get(application).dispatch_number

    def seen(reading: Reading, shown: TrackedItem) -> tuple[str, str, bool]:
        row = reading.require(Application, application, "申請", "application")
        return shown.state, row.status, row.effective_on is not None

    with house.nothing_saved():
        tried = what_if(
            house.system.simulator, house.world, number, Trial(Doing("befall", outcome="absent")), seen
        )
        now = what_if(
            house.system.simulator, house.world, number, Trial(Doing("deliver", signed_by="家族")), seen
        )
    assert tried == ("returned", "card-returned", False)
    assert now == ("delivered", "completed", True)
    assert house.get(application).stage is Status.DISPATCHED
    assert not list((house.system.settings.data / "building").iterdir())


def test_two_worlds_of_one_seed_agree_on_shares_and_a_fork_keeps_them(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    with house.world.write() as tx:
        tx.set_world(delivery=tx.ports.post.read_delivery({"lost": 30, "misdelivered": 30, "damaged": 40}))
    twin = House(house.system, house.system.simulator.worlds.fork(house.world.id, "").world)
    twin.who = house.who
    for each in (house, twin):
        numbers = [pack(each, application) for _ in range(6)]
        each.pass_time(days=30)
        assert len({event.note for number in numbers for event in item(each, number).events} - {""}) > 1
    assert twin.head() == house.head()
