from datetime import date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from postal import control, office
from postal.books import Books
from postal.holiday import JST
from postal.item import Address, Presence, Redirect
from postal.lifecycle import State
from postal.refusal import Absent, Refused
from postal.service import ServiceClass

SR, LPP, LPL, ORD = (
    ServiceClass.SIMPLIFIED_REGISTERED,
    ServiceClass.LETTER_PACK_PLUS,
    ServiceClass.LETTER_PACK_LIGHT,
    ServiceClass.ORDINARY,
)
DAY = timedelta(days=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def finds(*found):
    """Return a presence that finds these one after the other, then the last again and again."""
    left = list(found)
    return lambda _item: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.rule("R-216")
def test_registered_mail_records_acceptance_and_delivery_only(world):
    number = world.post(SR)
    world.run()
    assert world.days(number) == [("accepted", "06-02 Mon"), ("delivered", "06-03 Tue")]
    assert world.item(number).delivered_at == world.item(number).events[-1].at


@pytest.mark.rule("R-216")
def test_a_letter_pack_has_the_full_chain(world):
    number = world.post(LPP)
    world.run()
    assert world.days(number) == [
        ("accepted", "06-02 Mon"),
        ("relayed", "06-02 Mon"),
        ("arrived", "06-03 Tue"),
        ("out-for-delivery", "06-03 Tue"),
        ("delivered", "06-03 Tue"),
    ]
    assert [kind for _, kind, _, _ in world.journal] == [f"item.{state}" for state in world.story(number)]


@pytest.mark.parametrize("service", [SR, LPP])
@pytest.mark.parametrize("hour", [0, 9, 12, 23])
def test_door_times_are_whole_minutes_of_the_day(world, service, hour):
    world.now = at(f"2025-06-02 {hour:02d}:59:31")
    number = world.post(service)
    world.run(presence=finds(Presence.ABSENT))
    for event in world.item(number).events[1:]:
        assert (event.at.second, event.at.microsecond) == (0, 0)
        if event.state is State.ABSENT:
            assert 10 <= event.at.hour < 17


@pytest.mark.parametrize(
    ("accepted", "weekday", "attempt", "held_until", "returned_from", "home"),
    [
        ("2025-06-02", "Mon", "06-03 Tue", "2025-06-10", "06-11 Wed", "06-12 Thu"),
        ("2025-06-06", "Fri", "06-07 Sat", "2025-06-14", "06-15 Sun", "06-16 Mon"),
        ("2025-04-28", "Mon", "04-29 Tue", "2025-05-06", "05-07 Wed", "05-08 Thu"),
        ("2025-12-27", "Sat", "12-28 Sun", "2026-01-04", "01-05 Mon", "01-06 Tue"),
        ("2024-02-22", "Thu", "02-23 Fri", "2024-03-01", "03-02 Sat", "03-03 Sun"),
    ],
)
def test_absent_held_seven_days_returned(world, accepted, weekday, attempt, held_until, returned_from, home):
    world.now = at(f"{accepted} 09:00")
    assert f"{world.now:%a}" == weekday
    number = world.post(SR, postage_yen=1000)
    world.run(presence=finds(Presence.ABSENT))
    assert world.days(number)[1:] == [
        ("absent", attempt),
        ("held", attempt),
        ("returning", returned_from),
        ("returned", home),
    ]
    item = world.item(number)
    assert item.held_until == date.fromisoformat(held_until)
    assert item.delivered_at is None
    assert item.is_final


@pytest.mark.parametrize(
    ("service", "accepted", "weekday", "delivered"),
    [
        (SR, "2025-06-06", "Fri", "06-09 Mon"),
        (LPP, "2025-06-06", "Fri", "06-09 Mon"),
        (SR, "2025-05-02", "Fri", "05-07 Wed"),
        (SR, "2025-06-02", "Mon", "06-03 Tue"),
    ],
)
def test_a_desk_that_is_closed_is_visited_on_the_next_office_day(
    world, service, accepted, weekday, delivered
):
    world.now = at(f"{accepted} 09:00")
    assert f"{world.now:%a}" == weekday

    def desk(_item):
        from postal.holiday import japanese_holiday

        closed = world.now.weekday() >= 5 or japanese_holiday(world.now.date())
        return Presence.CLOSED if closed else Presence.PRESENT

    number = world.post(service)
    world.run(presence=desk)
    assert world.days(number)[-1] == ("delivered", delivered)
    assert world.item(number).held_until is None


@pytest.mark.parametrize("service", [SR, LPP])
def test_a_desk_that_never_opens_gets_nothing(world, service):
    number = world.post(service)
    world.run(presence=finds(Presence.CLOSED))
    assert world.story(number)[-2:] == ["returning", "returned"]


def test_brought_back_to_a_closed_sender_on_the_next_office_day(world):
    number = world.post(SR, postage_yen=1000)
    world.run(presence=finds(Presence.UNKNOWN, Presence.CLOSED, Presence.PRESENT))
    assert world.days(number) == [
        ("accepted", "06-02 Mon"),
        ("returning", "06-03 Tue"),
        ("returned", "06-05 Thu"),
    ]
    assert world.item(number).events[1].note == "addressee-unknown"


@pytest.mark.parametrize("service", [SR, LPP])
def test_redelivery_on_a_day(world, service):
    number = world.post(service)
    presence = finds(Presence.ABSENT, Presence.PRESENT)
    world.run(at("2025-06-05 12:00"), presence)
    control.request_redelivery(world, number, date(2025, 6, 8))
    world.run(presence=presence)
    assert world.days(number)[-1] == ("delivered", "06-08 Sun")
    assert "redelivery-requested" in world.story(number)


def test_redelivery_asked_on_the_very_evening_overtakes_the_shelf(world):
    number = world.post(SR)
    presence = finds(Presence.ABSENT, Presence.PRESENT)
    world.run(at("2025-06-03 17:15"), presence)
    control.request_redelivery(world, number, date(2025, 6, 4))
    world.run(presence=presence)
    assert world.story(number) == ["accepted", "absent", "redelivery-requested", "delivered"]


def test_absent_again_does_not_prolong_the_seven_days(world):
    number = world.post(SR, postage_yen=1000)
    world.run(at("2025-06-05 12:00"), finds(Presence.ABSENT))
    control.request_redelivery(world, number, date(2025, 6, 10))
    world.run(presence=finds(Presence.ABSENT))
    assert world.item(number).held_until == date(2025, 6, 10)
    assert ("returning", "06-11 Wed") in world.days(number)


@pytest.mark.parametrize("on", [date(2025, 6, 5), date(2025, 6, 4), date(2025, 6, 11)])
def test_redelivery_on_an_impossible_day(world, on):
    number = world.post(SR)
    world.run(at("2025-06-05 12:00"), finds(Presence.ABSENT))
    with pytest.raises(Refused) as refused:
        control.request_redelivery(world, number, on)
    assert refused.value.code == "day-impossible"


def test_fetched_at_the_window(world):
    number = world.post(SR)
    world.run(at("2025-06-05 12:00"), finds(Presence.ABSENT))
    control.hand_over_at_window(world, number)
    world.run()
    assert world.story(number) == ["accepted", "absent", "held", "handed-over"]
    assert world.item(number).delivered_at == at("2025-06-05 12:00")


@pytest.mark.parametrize(
    "command", [control.hand_over_at_window, partial(control.request_redelivery, on=date(2025, 6, 4))]
)
def test_what_is_not_held_is_not_handed_out(world, command):
    number = world.post(SR)
    with pytest.raises(Refused) as refused:
        command(world, number)
    assert refused.value.code == "not-held"
    assert world.story(number) == ["accepted"]


@pytest.mark.parametrize(
    ("redirect", "story"),
    [
        (Redirect.FORWARD, ["accepted", "forwarded", "delivered"]),
        (Redirect.NEVER, ["accepted", "returning", "returned"]),
    ],
)
def test_moved(world, redirect, story):
    number = world.post(SR, redirect=redirect)
    world.run(presence=finds(Presence.MOVED, Presence.PRESENT))
    assert world.story(number) == story


@pytest.mark.parametrize("service", [ORD, LPL])
def test_the_letterbox_needs_nobody(world, service):
    number = world.post(service)
    world.run(presence=finds(Presence.ABSENT))
    assert world.story(number)[-1] == "delivered"


def test_carrying_twice_does_nothing_twice(world):
    number = world.post(SR)
    world.run()
    done = world.item(number)
    assert office.carry(world, number, finds(Presence.ABSENT)) == done
    assert world.story(number) == ["accepted", "delivered"]


def test_carrying_too_early_does_nothing(world):
    number = world.post(LPP)
    office.carry(world, number, finds(Presence.PRESENT))
    assert world.story(number) == ["accepted"]


def test_the_same_seed_tells_the_same_story(new_world):
    def told(seed):
        world = new_world(at("2025-06-02 09:00"), seed)
        for service in (SR, LPP, SR):
            world.post(service)
        world.run(presence=finds(Presence.PRESENT, Presence.ABSENT, Presence.PRESENT, Presence.ABSENT))
        return world.journal

    assert told("a") == told("a")
    assert told("a") != told("b")


BAD = {
    "underpaid": {"postage_yen": 459},
    "too-heavy": {"weight_g": 1001},
    "impossible-weight": {"weight_g": 0},
    "needs-window": {"hand_in": "pillar-box"},
    "bad-field": {"papers": [{"kind": "cheque"}]},
    "too-many-papers": {"papers": [{"kind": "letter"}] * 31},
}


@pytest.mark.parametrize(("code", "change"), BAD.items())
def test_refused_at_the_window(world, code, change):
    with pytest.raises(Refused) as refused:
        world.post(SR, **change)
    assert refused.value.code == code
    assert refused.value.pointer
    assert not refused.value.ja.isascii()
    assert office.items(world.connection) == []
    assert world.agenda == world.journal == []


def test_an_underpaid_item_names_the_amount(world):
    with pytest.raises(Refused, match="26 yen short") as refused:
        world.post(SR, postage_yen=434)
    assert "26円不足" in refused.value.ja


def test_a_letter_pack_may_go_into_the_pillar_box_and_weigh_4_kg(world):
    assert world.post(LPP, weight_g=4000, hand_in="pillar-box")
    with pytest.raises(Refused, match="4,000 g"):
        world.post(LPP, weight_g=4001)


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        (Address("999-9999", ("東京都江東区青海2",), "A"), "addressee.postal_code"),
        (Address("", ("東京都江東区青海2",), "A"), "addressee.postal_code"),
        (Address("SW1A 1AA", ("10 Downing Street", "London"), "A"), "addressee.postal_code"),
        (Address("135-0064", (), "A"), "addressee.lines"),
        (Address("135-0064", ("東京都江東区青海2",) * 7, "A"), "addressee.lines"),
        (Address("135-0064", ("東京都江東区青海2",) * 30, "A"), "addressee.lines"),
        (Address("135-0064", ("  ",), "A"), "addressee.lines"),
        (Address("135-0064", ("東京都" + "あ" * 60,), "A"), "addressee.lines"),
        (Address("135-0064", ("東京都江東区\n青海2",), "A"), "addressee.lines[0]"),
        (Address("135-0064", ("東京都江東区青海2",), " "), "addressee.name"),
        (Address("135-0064", ("大阪府大阪市北区梅田1",), "A"), "addressee.postal_code"),
    ],
)
def test_impossible_addresses(world, address, pointer):
    with pytest.raises(Refused) as refused:
        world.post(SR, addressee=address)
    assert refused.value.pointer == pointer


@pytest.mark.parametrize("code", ["135-0064", "1350064", "１３５－００６４"])
@pytest.mark.parametrize(
    "line", ["東京都江東区青海2-7-11", "江東区青海2-7-11", "Aomi 2-7-11, Koto-ku, Tokyo"]
)
def test_possible_addresses(world, code, line):
    assert world.post(SR, addressee=Address(code, (line,), "NGUYỄN Văn An 髙﨑 𠮷"))


def test_unknown_numbers(world):
    assert office.find(world.connection, "310-00-00000-4") is None
    with pytest.raises(Absent):
        office.carry(world, "31000000004", finds(Presence.PRESENT))


def test_found_as_people_type_it(world):
    number = world.post(LPP)
    assert office.find(world.connection, f"{number[:4]}-{number[4:8]}－{number[8:]}") == world.item(number)


def test_items_are_listed_by_state_and_addressee(world, addresses):
    first, second = world.post(SR), world.post(LPP, addressee=addresses["osaka"])
    world.run(at("2025-06-02 20:00"))
    third = world.post(SR)

    def listed(**asked):
        return [item.number for item in office.items(world.connection, **asked)]

    assert listed() == [third, second, first]
    assert listed(state="relayed") == [second]
    assert listed(to=addresses["osaka"].name) == [second]
    assert listed(after=world.item(second).seq) == [first]
    assert listed(limit=1) == [third]
    assert all(item.events for item in office.items(world.connection))
    with pytest.raises(ValueError):
        listed(state="vanished")


def test_papers_travel_with_the_item(world):
    papers = [{"kind": "fee-slip", "number": "1", "name": "A", "signed": False, "stamps": [5000, 500]}]
    number = world.post(SR, papers=papers)
    assert list(world.item(number).papers) == papers


def test_many_items_move_in_as_few_statements_as_one(world):
    numbers = [world.post(service) for service in (SR, LPP) for _ in range(20)]
    world.books = Books(world.connection)
    counted = []
    listener = lambda *call: counted.append(call[2])  # noqa: E731 removed again by identity
    sa.event.listen(world.connection, "before_cursor_execute", listener)
    world.books.fetch(numbers)
    for number in numbers:
        world.now = max(world.now, world.books.find(number).due_at)
        office.carry(world, number, finds(Presence.ABSENT))
    world.books.write()
    sa.event.remove(world.connection, "before_cursor_execute", listener)
    assert len(counted) == 5, counted  # one of them asks who has moved
    assert all(len(world.story(number)) > 1 for number in numbers)


def test_books_are_searched_by_index(world):
    plans = [
        "SELECT * FROM mail_item WHERE number = 'x'",
        "SELECT * FROM mail_item WHERE state = 'held' ORDER BY seq DESC",
        "SELECT * FROM mail_item WHERE addressee_name = 'x' ORDER BY seq DESC",
        "SELECT * FROM tracking_event WHERE item_seq = 1 ORDER BY seq",
    ]
    for query in plans:
        plan = world.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
        assert all("SEARCH" in row[3] for row in plan), plan
        assert not any("TEMP B-TREE" in row[3] for row in plan), plan
