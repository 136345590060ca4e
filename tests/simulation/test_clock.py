"""Time moves in windows, and however it is moved the same things happen: the same journal to the last hash."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from backoffice.bootstrap import System
from backoffice.domain.jst import JST
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.simulation.loop import WINDOW, run_until
from backoffice.store import agenda, journal
from tests.simulation import busy
from tests.usecases.house import House

pytestmark = pytest.mark.slow

Build = Callable[..., House]


def instant(house: House, days: int) -> datetime:
    with house.world.read() as reading:
        return reading.now + timedelta(days=days)


def one_jump(house: House) -> None:
    house.pass_time(days=busy.DAYS)


def day_by_day(house: House) -> None:
    for _ in range(busy.DAYS):
        house.pass_time(days=1)


def hour_by_hour_for_a_week_then_at_once(house: House) -> None:
    for _ in range(7 * 24):
        house.pass_time(hours=1)
    house.pass_time(days=busy.DAYS - 7)


def from_event_to_event(house: House) -> None:
    end = instant(house, busy.DAYS)
    simulator = house.system.simulator
    while (due := simulator.next_event(house.world)) <= end and simulator.advance(house.world, due).events:
        pass
    simulator.advance(house.world, end)


def windows_of(size: int) -> Callable[[House], None]:
    def move(house: House) -> None:
        run_until(house.world, instant(house, busy.DAYS), house.system.simulator.service, size)

    move.__name__ = f"windows_of_{size}"
    return move


@pytest.fixture(scope="module")
def expected(system: System) -> dict[str, Any]:
    """Return the head, time and outcomes of the one jump that all others must equal."""
    house = House.build(system, "one-jump")
    applications = busy.scripted(house)
    one_jump(house)
    return outcome(house, applications)


def outcome(house: House, applications: list[str]) -> dict[str, Any]:
    with house.world.read() as reading:
        return {
            "head": reading.state.head,
            "now": reading.now,
            "mode": (reading.state.mode, reading.state.error),
            "journal": reading.state.journal_seq,
            "agenda": reading.state.agenda_seq,
            "stages": busy.done(house, applications),
        }


def test_the_sixty_days_are_full(expected: dict[str, Any]) -> None:
    assert expected["mode"] == ("frozen", "")
    assert Counter(expected["stages"]) == {
        Status.COMPLETED: 3,
        Status.PERMITTED: 2,
        Status.REFUSED: 1,
    }
    assert int(str(expected["journal"])) > 150


@pytest.mark.parametrize(
    "move",
    [
        pytest.param(day_by_day, marks=pytest.mark.slow),
        pytest.param(hour_by_hour_for_a_week_then_at_once, marks=pytest.mark.slow),
        pytest.param(from_event_to_event, marks=pytest.mark.slow),
        windows_of(1),
        windows_of(7),
        windows_of(WINDOW),
    ],
    ids=lambda move: move.__name__,
)
def test_however_time_is_moved_the_same_happens(
    build: Build, expected: dict[str, Any], move: Callable[[House], None]
) -> None:
    house = build()
    applications = busy.scripted(house)
    move(house)
    assert outcome(house, applications) == expected


def test_another_seed_is_another_world(build: Build) -> None:
    first, second, third = build("1"), build("1"), build("2")
    assert first.head() == second.head() != third.head()


def test_a_world_of_the_same_commands_has_the_same_rows(build: Build) -> None:
    first, second = build(), build()
    for house in (first, second):
        house.reach(Status.COMPLETED)
    mine, others = first.rows(), second.rows()
    assert mine["account"] != others["account"], "salts differ"
    for table in mine.keys() - {"account", "officer"}:
        assert mine[table] == others[table], table
    assert first.mails() == second.mails()


def test_time_only_moves_forward(house: House) -> None:
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.system.simulator.advance(house.world, datetime(2025, 6, 2, 8, 59, 59, tzinfo=JST))
    assert (caught.value.kind, caught.value.refusals[0].code) == ("conflict", "backwards")
    with house.nothing_saved(), pytest.raises(Refused):
        run_until(house.world, datetime(2024, 1, 1, tzinfo=JST), house.system.simulator.service)


def test_to_now_is_no_move(house: House) -> None:
    with house.nothing_saved():
        done = house.pass_time()
    assert (done.began_at, done.events, done.stopped_by) == (done.ended_at, 0, "target")


def test_not_more_than_thirty_years_at_once(house: House) -> None:
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.pass_time(days=366 * 30 + 1)
    assert caught.value.refusals[0].code == "too-far"
    assert house.pass_time(days=366 * 30).stopped_by == "target"


def test_what_is_due_at_the_target_is_done_and_what_comes_a_second_later_is_not(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.world.read() as reading:
        due = agenda.next_due(reading.connection)
    assert due is not None
    house.system.simulator.advance(house.world, due - timedelta(seconds=1))
    assert house.get(application).number == ""
    house.system.simulator.advance(house.world, due)
    assert house.get(application).number


def test_events_bear_the_instant_at_which_they_were_due_however_late_time_is_moved(house: House) -> None:
    application = house.reach(Status.FILED)
    house.pass_time(days=30)
    with house.world.read() as reading:
        numbered = [
            event
            for event in journal.about(reading.connection, application)
            if event.kind == "number.assigned"
        ]
    assert [event.at for event in numbered] == [datetime(2025, 6, 3, 9, tzinfo=JST)]


def test_of_one_instant_the_lower_priority_goes_first_then_the_order_of_coming(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.world.write() as tx:
        due = tx.now + timedelta(hours=1)
        for name, priority in (("third", 70), ("first", 10), ("second", 10)):
            facts = {"actor": house.who["examiner"], "action": "take", "examiner": house.who["examiner2"]}
            tx.schedule(due, "command", application, facts | {"note": name}, priority)
        order = [entry.facts["note"] for entry in sorted(tx.entries_due_by(due))]
    assert order == ["first", "second", "third"]


def test_moments_are_named_by_instant_or_duration(house: House) -> None:
    moment = house.system.simulator.moment
    assert moment(house.world, by="P1D") == datetime(2025, 6, 3, 9, tzinfo=JST)
    assert moment(house.world, to="2025-06-03T00:00:00Z") == datetime(2025, 6, 3, 9, tzinfo=JST)
    for wrong in (
        {},
        {"to": "2025-06-03", "by": "P1D"},
        {"to": "2025-06-03T09:00:00"},
        {"by": "1 day"},
        {"by": "P9999Y"},
    ):
        with pytest.raises(Refused):
            moment(house.world, **wrong)


def test_the_next_office_day_skips_weekends_and_holidays(house: House) -> None:
    simulator = house.system.simulator
    seen = []
    for _ in range(35):
        simulator.advance(house.world, simulator.next_office_day(house.world))
        with house.world.read() as reading:
            seen.append(reading.now)
    assert {moment.hour for moment in seen} == {9}
    assert all(moment.weekday() < 5 for moment in seen)
    assert datetime(2025, 7, 21, 9, tzinfo=JST) not in seen, "海の日"
    assert seen[-1] == datetime(2025, 7, 22, 9, tzinfo=JST)


def test_the_next_event_of_an_idle_world_is_now(house: House) -> None:
    with house.world.read() as reading:
        assert house.system.simulator.next_event(house.world) == reading.now
