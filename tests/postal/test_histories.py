"""Whatever happens at the doors and at the window: legal successors, time forward, every life ends."""

import itertools
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from postal import ledger, office
from postal.item import Presence, Redirect
from postal.lifecycle import FINAL, successors
from postal.refusal import Refused
from postal.service import ServiceClass

JST = timezone(timedelta(hours=9), "JST")
START = datetime(2024, 12, 20, tzinfo=JST)

lives = st.fixed_dictionaries(
    {
        "service": st.sampled_from(ServiceClass),
        "redirect": st.sampled_from(Redirect),
        "addressee": st.sampled_from(["annex", "osaka"]),
        "minute": st.integers(0, 40 * 24 * 60),
        "finds": st.lists(st.sampled_from(Presence), min_size=1, max_size=8),
        "asks": st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["window", 1, 3, 7])), max_size=4),
        "seed": st.text(max_size=3),
    }
)


def live(life, world_class, addresses):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        ledger.create(connection)
        world = world_class(connection, START + timedelta(minutes=life["minute"]), life["seed"])
        number = world.post(
            life["service"],
            addresses["applicant"],
            addresses[life["addressee"]],
            postage_yen=2000,
            redirect=life["redirect"],
        )
        doors = itertools.chain(life["finds"], itertools.repeat(life["finds"][-1]))
        for day, ask in sorted(life["asks"], key=lambda asked: asked[0]):
            world.run(
                max(world.now, START + timedelta(minutes=life["minute"], days=day)), lambda _: next(doors)
            )
            ask_for(world, number, ask)
        world.run(presence=lambda _: next(doors))
        item = world.item(number)
    engine.dispose()
    return item, world.journal


def ask_for(world, number, ask):
    with suppress(Refused):
        if ask == "window":
            office.hand_over_at_window(world, number)
        else:
            office.request_redelivery(world, number, world.now.date() + timedelta(days=ask))


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(life=lives)
def test_every_life_is_legal_and_ends(life, world_class, addresses):
    item, journal = live(life, world_class, addresses)
    relays = item.service.terms.relays
    for before, after in itertools.pairwise(item.events):
        assert after.at >= before.at
        assert after.state in successors(before.state, relays=relays)
    assert item.state in FINAL
    assert item.due_at is None
    assert item.events[-1].at <= item.accepted_at + timedelta(days=180)
    assert [kind for _, kind, _, _ in journal] == [f"item.{event.state}" for event in item.events]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(life=lives)
def test_the_same_life_twice_is_the_same(life, world_class, addresses):
    assert live(life, world_class, addresses) == live(life, world_class, addresses)
