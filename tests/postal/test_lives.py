"""Every life of an item as a dated story, asked for by its outcome; each day with its weekday."""

from datetime import date, datetime

import pytest

from postal import control, office
from postal.holiday import JST
from postal.item import Address, Presence, Redirect
from postal.mishap import as_they_arrive
from postal.outcome import MAGIC, Outcome, magic
from postal.service import HandIn, ServiceClass

SR, LPP, LPL, ORD, SPEC = (
    ServiceClass.SIMPLIFIED_REGISTERED,
    ServiceClass.LETTER_PACK_PLUS,
    ServiceClass.LETTER_PACK_LIGHT,
    ServiceClass.ORDINARY,
    ServiceClass.SPECIFIED_RECORD,
)

# Handed in on Monday 2025-06-02 at 09:00, Tokyo to Tokyo.
LIVES = {
    (SR, Outcome.PRESENT): "06-02 Mon accepted; 06-03 Tue delivered",
    (SR, Outcome.ABSENT_ONCE): """06-02 Mon accepted; 06-03 Tue absent; 06-03 Tue held;
        06-11 Wed returning hold-expired; 06-12 Thu returned""",
    (SR, Outcome.ABSENT): """06-02 Mon accepted; 06-03 Tue absent; 06-03 Tue held;
        06-11 Wed returning hold-expired; 06-12 Thu returned""",
    (SR, Outcome.REDELIVERY): """06-02 Mon accepted; 06-03 Tue absent; 06-03 Tue held;
        06-03 Tue redelivery-requested 2025-06-05; 06-05 Thu delivered""",
    (
        LPP,
        Outcome.REDELIVERY,
    ): """06-02 Mon accepted; 06-02 Mon relayed; 06-03 Tue arrived; 06-03 Tue out-for-delivery;
        06-03 Tue absent; 06-03 Tue held; 06-03 Tue redelivery-requested 2025-06-05;
        06-05 Thu out-for-delivery; 06-05 Thu delivered""",
    (SR, Outcome.WINDOW): "06-02 Mon accepted; 06-03 Tue absent; 06-03 Tue held; 06-04 Wed handed-over",
    (SR, Outcome.TEN_DAYS): "06-02 Mon accepted; 06-03 Tue absent; 06-03 Tue held; 06-13 Fri handed-over",
    (SR, Outcome.CLOSED): "06-02 Mon accepted; 06-03 Tue delivered",
    (SR, Outcome.MOVED): "06-02 Mon accepted; 06-03 Tue forwarded; 06-04 Wed delivered",
    (
        LPP,
        Outcome.MOVED,
    ): """06-02 Mon accepted; 06-02 Mon relayed; 06-03 Tue arrived; 06-03 Tue out-for-delivery;
        06-03 Tue forwarded; 06-04 Wed out-for-delivery; 06-04 Wed delivered""",
    (SR, Outcome.UNKNOWN): "06-02 Mon accepted; 06-03 Tue returning addressee-unknown; 06-04 Wed returned",
    (SR, Outcome.REFUSED): "06-02 Mon accepted; 06-03 Tue returning refused; 06-04 Wed returned",
    (SR, Outcome.DAMAGED): "06-02 Mon accepted; 06-03 Tue delivered damaged",
    (SR, Outcome.LOST): "06-02 Mon accepted; 06-06 Fri investigated strayed; 07-06 Sun lost lost",
    (LPP, Outcome.LOST): """06-02 Mon accepted; 06-02 Mon relayed; 06-06 Fri investigated strayed;
        07-06 Sun lost lost""",
    (SR, Outcome.FOUND): "06-02 Mon accepted; 06-06 Fri investigated strayed; 06-13 Fri delivered",
    (LPP, Outcome.FOUND): """06-02 Mon accepted; 06-02 Mon relayed; 06-06 Fri investigated strayed;
        06-13 Fri arrived; 06-13 Fri out-for-delivery; 06-13 Fri delivered""",
    (SR, Outcome.MISDELIVERED): """06-02 Mon accepted; 06-03 Tue misdelivered;
        06-04 Wed investigated misdelivered; 06-05 Thu delivered""",
    (LPP, Outcome.MISDELIVERED): """06-02 Mon accepted; 06-02 Mon relayed; 06-03 Tue arrived;
        06-03 Tue out-for-delivery; 06-03 Tue misdelivered; 06-04 Wed investigated misdelivered;
        06-05 Thu out-for-delivery; 06-05 Thu delivered""",
    (SR, Outcome.SHORTAGE_PAID): "06-02 Mon accepted; 06-03 Tue delivered",
    (SPEC, Outcome.ABSENT): "06-02 Mon accepted; 06-03 Tue delivered",
    (ORD, Outcome.ABSENT): "06-02 Mon accepted; 06-04 Wed delivered",
    (ORD, Outcome.LOST): "06-02 Mon accepted; 06-07 Sat investigated strayed; 07-07 Mon lost lost",
    (
        LPL,
        Outcome.WINDOW,
    ): """06-02 Mon accepted; 06-02 Mon relayed; 06-03 Tue arrived; 06-03 Tue out-for-delivery;
        06-03 Tue delivered""",
}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def told(world, number):
    return [f"{event.at:%m-%d %a} {event.state} {event.note}".strip() for event in world.item(number).events]


def story(text):
    return [" ".join(line.split()) for line in text.split(";")]


def kinds(world):
    return [kind for _, kind, _, _ in world.journal]


@pytest.mark.rule("R-216")
@pytest.mark.parametrize(("service", "outcome"), LIVES)
def test_a_life_by_its_outcome(world, service, outcome):
    number = world.post(service, outcome=outcome)
    foretold = office.foretell(world, number, lambda _item: Outcome.PRESENT)
    world.run()
    assert told(world, number) == story(LIVES[service, outcome])
    assert world.item(number).events == foretold.events
    assert world.item(number).due_at is None


def test_every_outcome_has_its_story():
    assert {outcome for _, outcome in LIVES} == set(Outcome)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("where", ["name", "line"])
def test_a_magic_word_asks_for_the_same_life(new_world, addresses, outcome, where):
    annex = addresses["annex"]

    def lived(addressee, **asked):
        world = new_world(at("2025-06-02 09:00"))
        number = world.post(SR, addressee=addressee, **asked)
        world.run()
        return told(world, number)

    plain = lived(annex, outcome=outcome)
    for word in (word for word, meant in MAGIC.items() if meant is outcome):
        name = f"{annex.name} {word}" if where == "name" else annex.name
        lines = annex.lines if where == "name" else (*annex.lines, word)
        assert lived(Address(annex.postal_code, lines, name)) == plain


def test_a_magic_word_counts_in_any_width_and_case():
    assert magic(("東京都", "ＳＩＭ－ｌｏｓｔ")) is Outcome.LOST
    assert magic(("東京都", "ＳＩＭ　ＬＯＳＴ")) is None


@pytest.mark.parametrize("outcome", Outcome)
def test_a_wish_asks_for_the_same_life(new_world, outcome):
    def lived(wish, **asked):
        world = new_world(at("2025-06-02 09:00"))
        number = world.post(LPP, **asked)
        while (due_at := world.item(number).due_at) is not None:
            world.now = due_at
            office.carry(world, number, lambda _item: wish)
        return told(world, number)

    assert lived(outcome) == lived(Outcome.PRESENT, outcome=outcome)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_verb_asks_for_the_same_life(new_world, outcome):
    def lived(befall):
        world = new_world(at("2025-06-02 09:00"))
        number = world.post(SR, outcome=None if befall else outcome)
        if befall:
            control.befall(world, number, outcome)
        world.run()
        return [line.split()[0::2] for line in told(world, number)]

    assert lived(befall=True)[:2] == lived(befall=False)[:2]


@pytest.mark.parametrize(
    ("posted", "weekday", "delivered"),
    [
        ("2025-06-06", "Fri", "06-09 Mon"),
        ("2025-05-02", "Fri", "05-07 Wed"),
        ("2025-07-18", "Fri", "07-22 Tue"),
        ("2025-06-04", "Wed", "06-05 Thu"),
    ],
)
def test_a_receiver_closed_at_weekends_and_on_holidays(world, posted, weekday, delivered):
    world.now = at(f"{posted} 09:00")
    assert f"{world.now:%a}" == weekday
    number = world.post(SR, outcome=Outcome.CLOSED)
    world.run()
    assert told(world, number)[-1] == f"{delivered} delivered"
    assert world.item(number).held_until is None


def test_ten_days_are_asked_for_without_an_event(world):
    number = world.post(SR, outcome=Outcome.TEN_DAYS)
    world.run()
    assert world.item(number).held_until == date(2025, 6, 13)
    assert kinds(world)[2:] == ["item.held", "item.kept-longer", "item.handed-over"]


def test_what_is_not_to_be_forwarded_goes_back_without_a_slip(world):
    number = world.post(SR, outcome=Outcome.MOVED, redirect=Redirect.NEVER)
    world.run()
    assert told(world, number)[1:] == ["06-03 Tue returning addressee-unknown", "06-04 Wed returned"]
    assert world.item(number).held_until is None


NEW_HOME = Address("530-0001", ("大阪府大阪市北区梅田1-1-1",), "")


@pytest.mark.parametrize(
    ("posted", "weekday", "redirect", "lines"),
    [
        ("2025-06-02", "Mon", Redirect.FORWARD, "06-03 Tue delivered"),
        ("2025-06-10", "Tue", Redirect.FORWARD, "06-11 Wed forwarded; 06-13 Fri delivered"),
        ("2025-06-10", "Tue", Redirect.NEVER, "06-11 Wed returning addressee-unknown; 06-12 Thu returned"),
        ("2026-06-08", "Mon", Redirect.FORWARD, "06-09 Tue forwarded; 06-11 Thu delivered"),
        ("2026-06-09", "Tue", Redirect.FORWARD, "06-10 Wed returning addressee-unknown; 06-11 Thu returned"),
    ],
)
def test_a_change_of_address_holds_for_a_year(world, addresses, posted, weekday, redirect, lines):
    annex = addresses["annex"]
    control.note_move(world, annex.name, annex, NEW_HOME, date(2025, 6, 10))
    world.now = at(f"{posted} 09:00")
    assert f"{world.now:%a}" == weekday
    number = world.post(SR, redirect=redirect, postage_yen=1000)
    world.run()
    assert told(world, number)[1:] == story(lines)


def test_a_change_of_address_is_matched_by_who_lives_there(world, addresses):
    annex = addresses["annex"]
    control.note_move(world, "ｸﾞｴﾝ ヴァンアン", annex, NEW_HOME, date(2025, 6, 2))
    same = Address("１３５００６４", ("東京都江東区 青海２−７−１１", *annex.lines[1:]), "グエン ヴァン アン")
    moved, other = world.post(SR, addressee=same), world.post(SR)
    neighbour = world.post(SR, addressee=Address(annex.postal_code, annex.lines[:1], same.name))
    world.run()
    assert world.story(moved) == ["accepted", "forwarded", "delivered"]
    assert world.story(other) == world.story(neighbour) == ["accepted", "delivered"]


def test_the_new_office_brings_what_was_forwarded(world, addresses):
    annex = addresses["annex"]
    control.note_move(world, annex.name, annex, NEW_HOME, date(2025, 6, 2))
    number = world.post(LPP, finds=(Presence.ABSENT, Presence.PRESENT))
    world.run(at("2025-06-06 12:00"))
    control.request_redelivery(world, number, date(2025, 6, 7))
    world.run()
    places = [(event.state.value, event.prefecture) for event in world.item(number).events]
    assert places[-8:] == [
        ("forwarded", "東京都"),
        ("arrived", "大阪府"),
        ("out-for-delivery", "大阪府"),
        ("absent", "大阪府"),
        ("held", "大阪府"),
        ("redelivery-requested", "大阪府"),
        ("out-for-delivery", "大阪府"),
        ("delivered", "大阪府"),
    ]


def test_two_who_moved_to_each_others_places_do_not_chase_a_letter_for_ever(world, addresses):
    annex = addresses["annex"]
    control.note_move(world, annex.name, annex, NEW_HOME, date(2025, 6, 2))
    control.note_move(world, annex.name, NEW_HOME, annex, date(2025, 6, 2))
    number = world.post(SR)
    world.run()
    assert world.story(number) == ["accepted", *["forwarded"] * 3, "returning", "returned"]


def test_damage_is_seen_on_arrival_and_tears_the_first_stamp_of_a_slip(world):
    slip = {"kind": "fee-slip", "number": "1", "name": "A", "signed": False, "stamps": [5000, 500]}
    number = world.post(SR, papers=[slip, {"kind": "letter"}], outcome=Outcome.DAMAGED)
    assert as_they_arrive(world.item(number)) == world.item(number).papers
    world.run()
    item = world.item(number)
    assert item.damaged
    assert as_they_arrive(item)[0]["stamps"] == [{"yen": 5000, "torn": True}, 500]
    assert as_they_arrive(item)[1] == item.papers[1]
    assert item.papers[0]["stamps"] == [5000, 500]
    assert "item.damaged" in kinds(world)


SHORT = {
    None: "06-02 Mon returning postage-short; 06-04 Wed returned",
    Outcome.PRESENT: "06-02 Mon returning postage-short; 06-04 Wed returned",
    Outcome.SHORTAGE_PAID: "06-04 Wed delivered shortage-paid",
    Outcome.REFUSED: "06-04 Wed returning refused; 06-06 Fri returned",
}


@pytest.mark.parametrize("outcome", SHORT)
def test_short_postage_in_a_pillar_box(world, outcome):
    number = world.post(ORD, postage_yen=84, hand_in=HandIn.PILLAR_BOX, outcome=outcome)
    assert world.item(number).shortage_yen == 26
    world.run()
    assert told(world, number)[1:] == story(SHORT[outcome])
    assert "item.short" in kinds(world)
    assert world.item(number).delivered_at is None or outcome is Outcome.SHORTAGE_PAID


def test_short_postage_goes_back_from_the_office_that_found_it(world, addresses):
    number = world.post(ORD, addressee=addresses["osaka"], postage_yen=84, hand_in=HandIn.PILLAR_BOX)
    world.run()
    assert {event.prefecture for event in world.item(number).events} == {"東京都"}


def test_a_short_letter_pack_travels_to_whoever_pays(world):
    number = world.post(LPL, postage_yen=370, hand_in=HandIn.PILLAR_BOX, outcome=Outcome.SHORTAGE_PAID)
    world.run()
    assert world.story(number) == ["accepted", "relayed", "arrived", "out-for-delivery", "delivered"]
    assert told(world, number)[-1] == "06-03 Tue delivered shortage-paid"


def test_a_letter_pack_is_collected(world):
    number = world.post(LPP, hand_in=HandIn.COLLECTION)
    assert world.story(number) == ["collected"]
    world.run()
    assert world.story(number) == [
        *("collected", "accepted", "relayed", "arrived", "out-for-delivery", "delivered")
    ]
    assert told(world, number)[1] == "06-02 Mon accepted"
    assert kinds(world)[:2] == ["item.collected", "item.accepted"]


@pytest.mark.parametrize(
    ("service", "outcome", "signed_by"),
    [
        (SR, Outcome.PRESENT, "東京出入国在留管理局 おだいば分室"),
        (SR, Outcome.WINDOW, "東京出入国在留管理局 おだいば分室"),
        (LPP, Outcome.REDELIVERY, "東京出入国在留管理局 おだいば分室"),
        (SR, Outcome.ABSENT, ""),
        (SR, Outcome.LOST, ""),
        (ORD, Outcome.PRESENT, ""),
        (LPL, Outcome.PRESENT, ""),
        (SPEC, Outcome.PRESENT, ""),
    ],
)
def test_who_takes_it_in_his_hand_signs(world, service, outcome, signed_by):
    number = world.post(service, outcome=outcome)
    world.run()
    assert world.item(number).signed_by == signed_by


def test_lost_on_the_way_back_and_found(world):
    number = world.post(SR, outcome=Outcome.REFUSED)
    world.run(at("2025-06-03 20:00"))
    control.befall(world, number, Outcome.FOUND)
    world.run()
    assert told(world, number)[1:] == story("""06-03 Tue returning refused; 06-07 Sat investigated strayed;
        06-14 Sat returning strayed; 06-15 Sun returned""")
