"""Conservation: whatever befalls items and whatever is asked of them, each is in one place, its papers with it, and ends."""

import heapq
import itertools
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from postal import control, ledger, office
from postal.holiday import JST
from postal.item import Address, Presence, Redirect
from postal.lifecycle import FINAL, State, successors
from postal.mishap import as_they_arrive
from postal.outcome import Outcome
from postal.refusal import Refused
from postal.service import HandIn, ServiceClass
from postal.whereabouts import PlaceKind, where_now

START = datetime(2024, 12, 20, tzinfo=JST)
MOST_DAYS = 240

AT_OFFICE, ROAD, CARRIER = PlaceKind.AT_OFFICE, PlaceKind.ON_THE_ROAD, PlaceKind.WITH_CARRIER
NEXT_PLACES = {
    AT_OFFICE: set(PlaceKind) - {PlaceKind.LOST, PlaceKind.WITH_SENDER},
    ROAD: set(PlaceKind) - {PlaceKind.LOST},
    CARRIER: set(PlaceKind) - {PlaceKind.LOST, PlaceKind.WITH_SENDER},
    PlaceKind.ASTRAY: {PlaceKind.ASTRAY, PlaceKind.LOST, AT_OFFICE, ROAD},
    PlaceKind.AT_NEIGHBOURS: {PlaceKind.AT_NEIGHBOURS, PlaceKind.ASTRAY, AT_OFFICE},
    PlaceKind.AT_RECEIVERS: {PlaceKind.AT_RECEIVERS},
    PlaceKind.WITH_SENDER: {PlaceKind.WITH_SENDER},
    PlaceKind.LOST: {PlaceKind.LOST},
}
"""Where a thing can be next: nothing comes back from a hand, and only what strays is lost."""
# What is stopped on its way back waits at an office, and goes to its sender from there.
NEXT_PLACES[AT_OFFICE].add(PlaceKind.WITH_SENDER)

ENDS = ["annex", "osaka", "applicant"]
posted = st.fixed_dictionaries(
    {
        "service": st.sampled_from(ServiceClass),
        "redirect": st.sampled_from(Redirect),
        "sender": st.sampled_from(ENDS),
        "addressee": st.sampled_from(ENDS),
        "outcome": st.sampled_from([None, *Outcome]),
        "finds": st.lists(st.sampled_from(Presence), max_size=4),
        "hand_in": st.sampled_from(HandIn),
        "short": st.booleans(),
        "papers": st.integers(0, 3),
    }
)
asked = st.tuples(
    st.integers(0, 50 * 24 * 60),
    st.sampled_from(
        ["window", "redelivery", "longer", "stop", "release", "lose", "deliver", "befall", "move"]
    ),
    st.integers(0, 3),
    st.integers(0, 14),
)
histories = st.fixed_dictionaries(
    {
        "minute": st.integers(0, 40 * 24 * 60),
        "items": st.lists(posted, min_size=1, max_size=4),
        "asks": st.lists(asked, max_size=8),
        "wish": st.sampled_from(Outcome),
        "seed": st.text(max_size=3),
    }
)


class History:
    """Lives a history through, and looks at every item after everything that happens."""

    def __init__(self, history, world, addresses):
        self.history, self.world, self.addresses = history, world, addresses
        self.places = {}
        self.papers = {}
        self.numbers = [number for one in history["items"] if (number := self.post(one))]

    def post(self, one):
        price = 50 if one["short"] and one["hand_in"] is HandIn.PILLAR_BOX else 2000
        papers = [{"kind": "letter", "note": f"{len(self.places)}-{at}"} for at in range(one["papers"])]
        changes = {name: one[name] for name in ("redirect", "outcome", "hand_in")}
        with suppress(Refused):
            number = self.world.post(
                one["service"],
                self.addresses[one["sender"]],
                self.addresses[one["addressee"]],
                postage_yen=price,
                papers=papers,
                finds=tuple(one["finds"]),
                **changes,
            )
            self.places[number] = where_now(self.world.item(number)).kind
            self.papers[number] = [paper["note"] for paper in papers]
            return number
        return None

    def live(self):
        begun = self.world.now
        for minute, verb, which, days in sorted(self.history["asks"]):
            self.pass_time(begun + timedelta(minutes=minute))
            if self.numbers:
                number = self.numbers[which % len(self.numbers)]
                self.ask(verb, number, days)
                self.look(number)
        for number in self.numbers:
            with suppress(Refused):
                control.release(self.world, number)
        self.pass_time(begun + timedelta(days=MOST_DAYS))
        return [self.world.item(number) for number in self.numbers], self.world.journal

    def pass_time(self, until):
        world = self.world
        while world.agenda and world.agenda[0][0] <= until:
            world.now, _, _, number = heapq.heappop(world.agenda)
            office.carry(world, number, lambda _item: self.history["wish"])
            self.look(number)
        world.now = max(world.now, until)

    def ask(self, verb, number, days):
        world, annex = self.world, self.addresses["annex"]
        there = Address("540-0001", ("大阪府大阪市中央区城見1-1-1",), "")
        asks = {
            "window": lambda: control.hand_over_at_window(world, number),
            "redelivery": lambda: control.request_redelivery(
                world, number, world.now.date() + timedelta(days=days)
            ),
            "longer": lambda: control.keep_longer(world, number),
            "stop": lambda: control.stop(world, number),
            "release": lambda: control.release(world, number),
            "lose": lambda: control.lose(world, number),
            "deliver": lambda: control.deliver(world, number, "模擬 花子"),
            "befall": lambda: control.befall(world, number, list(Outcome)[days]),
            "move": lambda: control.note_move(world, annex.name, annex, there, world.now.date()),
        }
        with suppress(Refused):
            asks[verb]()

    def look(self, number):
        held, item = self.world.books.find(number), self.world.item(number)
        assert item == held, "what was written is not what is read"
        now = where_now(item).kind
        assert now in NEXT_PLACES[self.places[number]], (number, self.places[number], now)
        assert [paper["note"] for paper in as_they_arrive(item)] == self.papers[number]
        self.places[number] = now


def live(history, world_class, addresses):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        ledger.create(connection)
        start = START + timedelta(minutes=history["minute"])
        lived = History(history, world_class(connection, start, history["seed"]), addresses).live()
    engine.dispose()
    return lived


def is_sound(item):
    """Say that a life is legal: time forward, legal successors only, an end, in the right hands."""
    for before, after in itertools.pairwise(item.events):
        assert after.at >= before.at
        assert after.state in successors(before.state, relays=item.service.terms.relays)
    assert item.state in FINAL
    assert item.due_at is None
    got = item.state in (State.DELIVERED, State.HANDED_OVER)
    assert (item.delivered_at is not None) == got
    assert (item.state is State.RETURNED) == (where_now(item).kind is PlaceKind.WITH_SENDER)
    assert not item.signed_by or got
    assert got <= bool(item.signed_by or not item.service.terms.to_hand)


def check(history, world_class, addresses):
    items, journal = live(history, world_class, addresses)
    for item in items:
        is_sound(item)
        events = [kind for _, kind, number, facts in journal if number == item.number and "office" in facts]
        states = [f"item.{event.state}" for event in item.events]
        assert events == states[1:]
        if not history["asks"]:
            assert item.events[-1].at <= item.accepted_at + timedelta(days=180)
    assert [at for at, *_ in journal] == sorted(at for at, *_ in journal)
    assert live(history, world_class, addresses) == (items, journal)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(history=histories)
def test_every_history_is_conserved(history, world_class, addresses):
    check(history, world_class, addresses)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(history=histories)
def test_many_histories_are_conserved(history, world_class, addresses):
    check(history, world_class, addresses)
