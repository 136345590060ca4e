"""Visits to the counter: numbers of the day, calling, leaving without the card, and the hours that bind."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.domain.visits import Leaving, VisitState
from backoffice.store.visits import Visit
from backoffice.usecases import counter, visiting
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House


@pytest.fixture
def ready(house: House) -> str:
    """An application that waits for a visit; it is half past nine, or ten, of an office day."""
    return house.reach(Status.PERMITTED, house.file(receipt="counter"))


def taken(
    house: House,
    application: str = "",
    visitor: str = "applicant",
    name: str = "模擬　花子",
    who: str = "counter",
) -> Visit:
    with house.world.write() as tx:
        return visiting.take_in(tx, actor_named(tx, house.who[who]), application, visitor, name)


def do(house: House, what: str, visit: Visit, *words: str, who: str = "counter") -> Visit:
    with house.world.write() as tx:
        found: Visit = getattr(visiting, what)(tx, actor_named(tx, house.who[who]), visit.id, *words)
        return found


def visit(house: House, key: str) -> Visit:
    with house.world.read() as reading:
        return visiting.visit_of(reading, key)


def refused(house: House, act: object, *words: object, **more: object) -> tuple[str, str]:
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        act(house, *words, **more)  # type: ignore[operator]  # a helper above
    return caught.value.kind, caught.value.refusals[0].rule


@pytest.mark.rule("R-247")
def test_nobody_books_and_numbers_go_by_the_day_and_the_order_of_coming(house: House, ready: str) -> None:
    first, second = taken(house, ready), taken(house)
    assert (first.number, second.number) == (1, 2)
    assert do(house, "call", second).stage is VisitState.CALLED
    assert do(house, "mark_absent", second).stage is VisitState.ABSENT
    with house.world.write() as tx:
        assert visiting.call_next(tx, actor_named(tx, house.who["counter"])).id == first.id
    house.pass_time(days=1)
    over = visit(house, second.id)
    assert (over.stage, over.ground) == (VisitState.LEFT, Leaving.DAY_ENDED)
    assert visit(house, first.id).stage is VisitState.LEFT
    assert house.get(ready).stage is Status.PERMITTED
    assert taken(house, ready).number == 1


@pytest.mark.rule("R-245", "R-247")
def test_who_may_not_have_the_card_gets_no_number_and_is_told_who_must_come(house: House, ready: str) -> None:
    with house.nothing_saved(), pytest.raises(Refused, match="one of them must come") as caught:
        taken(house, ready, "third-person")
    assert "案内してください" in caught.value.refusals[0].ja
    taken(house, ready, "user")
    assert refused(house, taken, ready) == ("conflict", "R-247")


@pytest.mark.rule("R-035")
def test_outside_the_hours_nobody_is_taken_in_and_who_was_is_served(house: House, ready: str) -> None:
    inside = taken(house, ready)
    house.pass_time(hours=3)
    assert refused(house, taken) == ("refused", "R-035")
    do(house, "call", inside)
    assert house.do("counter", ready, "hand-over").stage is Status.COMPLETED
    assert visit(house, inside.id).stage is VisitState.SERVED


@pytest.mark.slow
@pytest.mark.rule("R-035")
def test_a_program_hands_over_at_any_time_unless_the_world_keeps_counter_hours(house: House) -> None:
    first, second = (house.reach(Status.PERMITTED, house.file(receipt="counter")) for _ in range(2))
    house.pass_time(hours=9)
    assert house.do("counter", first, "hand-over").stage is Status.COMPLETED
    with house.world.write() as tx:
        tx.set_world(counter_hours="always")
    with house.nothing_saved(), pytest.raises(Refused, match="closed"):
        house.do("counter", second, "hand-over")
    house.pass_time(hours=15)
    assert house.do("counter", second, "hand-over").stage is Status.COMPLETED


@pytest.mark.rule("R-035")
def test_the_console_keeps_the_hours_in_every_world(house: House, ready: str) -> None:
    house.pass_time(hours=9)
    with house.nothing_saved(), pytest.raises(Refused, match="closed"), house.world.write() as tx:
        counter.hand_over(tx, actor_named(tx, house.who["counter"]), ready, in_hours=True)


@pytest.mark.rule("R-267", "R-247")
def test_short_stamps_end_the_visit_and_leave_the_application_as_it_was(house: House, ready: str) -> None:
    before = house.get(ready).version
    came = taken(house, ready)
    assert refused(house, do, "leave", came, "no-such-reason") == ("refused", "")
    assert refused(house, do, "leave", came, "other") == ("refused", "")
    left = do(house, "leave", came, "stamps-short")
    assert (left.stage, left.ground) == (VisitState.LEFT, Leaving.STAMPS_SHORT)
    assert (house.get(ready).version, house.get(ready).stage) == (before, Status.PERMITTED)
    assert house.kinds(ready)[-2:] == ["visit.came", "visit.left"]
    assert refused(house, do, "leave", came, "settled")[0] == "conflict"
    assert taken(house, ready).number == 2


def test_one_officer_ends_a_visit_before_calling_the_next(house: House) -> None:
    first, second = taken(house), taken(house)
    do(house, "call", first)
    assert refused(house, do, "call", second)[0] == "conflict"
    assert refused(house, do, "call", first)[0] == "conflict"
    assert refused(house, do, "mark_absent", second)[0] == "conflict"
    do(house, "leave", first, "settled")
    assert do(house, "call", second).stage is VisitState.CALLED


def test_an_application_may_be_named_later_and_only_a_filed_one(house: House, ready: str) -> None:
    came = taken(house)
    assert refused(house, do, "name_application", came, "") == ("refused", "")
    assert refused(house, do, "name_application", came, house.enter()) == ("refused", "R-120")
    assert do(house, "name_application", came, ready).application_id == ready
    assert refused(house, taken, name="") == ("refused", "")


@pytest.mark.parametrize("who", ["examiner", "approver", "annex"])
def test_only_the_counter_does_it(house: House, who: str) -> None:
    came = taken(house)
    assert refused(house, taken, who=who)[0] == "forbidden"
    for what, words in (
        ("call", ()),
        ("mark_absent", ()),
        ("leave", ("settled",)),
        ("name_application", ("x",)),
    ):
        assert refused(house, do, what, came, *words, who=who)[0] == "forbidden"
    with house.nothing_saved(), pytest.raises(Refused), house.world.write() as tx:
        visiting.call_next(tx, actor_named(tx, house.who[who]))
