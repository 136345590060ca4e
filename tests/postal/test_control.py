"""What people ask of an item in the post: stop, release, lose, deliver, keep longer, befall, 転居届."""

from datetime import date, datetime

import pytest

from postal import control
from postal.holiday import JST
from postal.item import Address, Presence
from postal.lifecycle import State
from postal.outcome import Outcome
from postal.refusal import Absent, Refused
from postal.service import ServiceClass

SR, LPP, ORD = ServiceClass.SIMPLIFIED_REGISTERED, ServiceClass.LETTER_PACK_PLUS, ServiceClass.ORDINARY
NEW_HOME = Address("530-0001", ("大阪府大阪市北区梅田1-1-1",), "")
VERBS = {
    "befall": lambda world, number: control.befall(world, number, Outcome.ABSENT),
    "stop": control.stop,
    "lose": control.lose,
    "deliver": lambda world, number: control.deliver(world, number, "模擬 花子"),
}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def kinds(world, number):
    return [kind for _, kind, subject, _ in world.journal if subject == number]


def refusal(act, *asked):
    with pytest.raises(Refused) as refused:
        act(*asked)
    assert not refused.value.ja.isascii()
    return refused.value.code


@pytest.mark.parametrize("service", [SR, LPP])
def test_a_stopped_item_waits_until_it_is_released(world, service):
    number = world.post(service)
    control.stop(world, number)
    world.run(at("2025-06-20 12:00"))
    assert world.story(number) == ["accepted"]
    assert world.item(number).stopped
    control.release(world, number)
    world.run()
    assert not world.item(number).stopped
    assert world.story(number)[-1] == "delivered"
    assert world.item(number).events[1].at >= at("2025-06-20 12:00")
    assert [kind for kind in kinds(world, number) if kind in ("item.stopped", "item.released")] == [
        "item.stopped",
        "item.released",
    ]


def test_an_item_released_before_its_day_comes_on_its_day(world):
    number = world.post(SR)
    due_at = world.item(number).due_at
    control.stop(world, number)
    control.release(world, number)
    assert world.item(number).due_at == due_at
    world.run()
    assert world.days(number)[-1] == ("delivered", "06-03 Tue")


def test_an_item_on_the_shelf_that_was_stopped_past_its_days_goes_back(world):
    number = world.post(SR, outcome=Outcome.ABSENT)
    world.run(at("2025-06-05 12:00"))
    control.stop(world, number)
    world.run(at("2025-06-20 12:00"))
    control.release(world, number)
    world.run()
    assert world.days(number)[-2:] == [("returning", "06-21 Sat"), ("returned", "06-22 Sun")]


def test_what_is_stopped_is_neither_handed_out_nor_asked_for(world):
    number = world.post(SR, outcome=Outcome.ABSENT)
    world.run(at("2025-06-05 12:00"))
    control.stop(world, number)
    assert refusal(control.hand_over_at_window, world, number) == "stopped"
    assert refusal(control.request_redelivery, world, number, date(2025, 6, 7)) == "stopped"
    assert refusal(control.keep_longer, world, number) == "stopped"
    assert refusal(control.stop, world, number) == "stopped"
    assert refusal(control.lose, world, number) == "stopped"
    assert refusal(control.deliver, world, number, "模擬 花子") == "stopped"


def test_what_is_not_stopped_is_not_released(world):
    assert refusal(control.release, world, world.post(SR)) == "not-stopped"


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_done_with_an_item_at_its_end(world, verb):
    number = world.post(SR)
    world.run()
    assert refusal(VERBS[verb], world, number) == "ended"
    assert world.story(number) == ["accepted", "delivered"]


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_done_with_an_unknown_number(world, verb):
    with pytest.raises(Absent):
        VERBS[verb](world, "31000000004")


@pytest.mark.parametrize("service", [SR, LPP])
def test_a_lost_item_is_missed_three_days_later_and_given_up_after_thirty(world, service):
    number = world.post(service)
    control.lose(world, number)
    world.run()
    assert world.days(number) == [
        ("accepted", "06-02 Mon"),
        ("investigated", "06-05 Thu"),
        ("lost", "07-05 Sat"),
    ]
    assert [event.note for event in world.item(number).events[1:]] == ["strayed", "lost"]
    assert kinds(world, number) == ["item.accepted", "item.strayed", "item.investigated", "item.lost"]


def test_a_lost_item_that_is_to_be_found_is_delivered(world):
    number = world.post(SR)
    control.lose(world, number)
    world.run(at("2025-06-20 12:00"))
    control.befall(world, number, Outcome.FOUND)
    world.run()
    assert world.days(number)[1:] == [("investigated", "06-05 Thu"), ("delivered", "06-21 Sat")]


def test_an_item_is_lost_once(world):
    number = world.post(SR)
    control.lose(world, number)
    assert refusal(control.lose, world, number) == "astray"
    assert refusal(control.deliver, world, number, "模擬 花子") == "astray"


@pytest.mark.parametrize(
    ("service", "story"),
    [
        (SR, ["accepted", "delivered"]),
        (LPP, ["accepted", "relayed", "arrived", "out-for-delivery", "delivered"]),
        (ORD, ["accepted", "delivered"]),
    ],
)
def test_delivered_now_to_a_named_person_who_signs(world, service, story):
    number = world.post(service)
    control.deliver(world, number, "模擬 花子")
    item = world.item(number)
    assert world.story(number) == story
    assert (item.signed_by, item.delivered_at, item.due_at) == ("模擬 花子", world.now, None)
    world.run()
    assert world.story(number) == story


@pytest.mark.parametrize("service", [SR, LPP])
def test_what_was_missed_is_handed_over_through_the_shelf(world, service):
    number = world.post(service, outcome=Outcome.ABSENT)
    absent_at = at("2025-06-03 17:05")
    world.run(absent_at)
    control.deliver(world, number, "模擬 花子")
    assert world.story(number)[-2:] == (
        ["held", "delivered"] if service is SR else ["out-for-delivery", "delivered"]
    )


def test_what_goes_back_is_not_delivered(world):
    number = world.post(SR, outcome=Outcome.REFUSED)
    world.run(at("2025-06-03 23:00"))
    assert world.story(number)[-1] == "returning"
    assert refusal(control.deliver, world, number, "模擬 花子") == "going-back"


@pytest.mark.parametrize("name", ["", "  ", "あ" * 61, "模擬\n花子"])
def test_a_signature_is_a_name(world, name):
    assert refusal(control.deliver, world, world.post(SR), name) == "bad-field"


def test_kept_for_ten_days_on_request(world):
    number = world.post(SR, outcome=Outcome.ABSENT)
    world.run(at("2025-06-05 12:00"))
    control.keep_longer(world, number)
    assert refusal(control.keep_longer, world, number) == "kept-longer"
    world.run()
    assert world.days(number) == [
        ("accepted", "06-02 Mon"),
        ("absent", "06-03 Tue"),
        ("held", "06-03 Tue"),
        ("returning", "06-14 Sat"),
        ("returned", "06-15 Sun"),
    ]
    assert world.item(number).held_until == date(2025, 6, 13)
    assert kinds(world, number)[3] == "item.kept-longer"


def test_what_nobody_missed_is_not_kept_longer(world):
    assert refusal(control.keep_longer, world, world.post(SR)) == "not-held"


def test_what_befalls_an_item_can_be_changed_on_its_way(world):
    number = world.post(SR, outcome=Outcome.ABSENT)
    world.run(at("2025-06-05 12:00"))
    control.befall(world, number, Outcome.WINDOW)
    world.run()
    assert world.days(number)[-1] == ("handed-over", "06-06 Fri")
    assert "item.outcome-set" in kinds(world, number)


def test_whoever_has_moved_is_followed(world, addresses):
    annex = addresses["annex"]
    known = control.note_move(world, annex.name, annex, NEW_HOME, date(2025, 6, 3))
    number = world.post(SR)
    world.run()
    item = world.item(number)
    assert known == "M0000001"
    assert world.days(number)[1:] == [("forwarded", "06-03 Tue"), ("delivered", "06-05 Thu")]
    assert [event.prefecture for event in item.events[1:]] == ["東京都", "大阪府"]
    assert item.forward_to == Address(NEW_HOME.postal_code, NEW_HOME.lines, annex.name)


@pytest.mark.parametrize(
    ("left", "moved_to", "from_on", "code"),
    [
        (Address("999-9999", ("東京都",), ""), NEW_HOME, date(2025, 6, 3), "impossible-address"),
        (NEW_HOME, Address("530-0001", (), ""), date(2025, 6, 3), "impossible-address"),
        (NEW_HOME, NEW_HOME, date(2025, 6, 3), "same-address"),
        (NEW_HOME, Address("160-0022", ("東京都新宿区新宿1",), ""), date(1, 1, 1), "day-impossible"),
    ],
)
def test_an_impossible_move_is_not_noted(world, left, moved_to, from_on, code):
    assert refusal(control.note_move, world, "模擬 太郎", left, moved_to, from_on) == code
    assert world.books.changes_from("5300001") == []


def test_present_again_after_a_change_of_mind(world):
    number = world.post(SR, finds=(Presence.ABSENT,))
    control.befall(world, number, Outcome.PRESENT)
    world.run()
    assert world.item(number).state is State.DELIVERED
