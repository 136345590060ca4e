"""What the tracking page says first, for every state in both languages."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from postal import headline
from postal.item import TrackingEvent
from postal.lifecycle import Note, State
from postal.service import ServiceClass


@pytest.fixture
def item(world):
    return replace(world.item(world.post(ServiceClass.LETTER_PACK_PLUS)), held_until=date(2025, 6, 11))


def at(item, state, note=""):
    event = TrackingEvent(
        item.accepted_at + timedelta(hours=len(item.events)), state, "局", "135-8799", "東京都", note
    )
    return item.after(event)


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("state", State)
def test_every_state_is_told(item, state, locale):
    told = at(item, state, "2025-06-06" if state is State.REDELIVERY_REQUESTED else "")
    words = headline.advice(told, locale)
    assert words
    assert not {"{", "}", "—"} & set(words)
    assert [stage.is_now for stage in headline.stages(told, locale)].count(True) == 1


def test_a_wrong_door_reads_as_a_delivery(item):
    wrong, right = at(item, State.MISDELIVERED), at(item, State.DELIVERED)
    for told in (
        headline.tone,
        lambda one: headline.advice(one, "ja"),
        lambda one: headline.stages(one, "en"),
    ):
        assert told(wrong) == told(right)


def test_the_day_that_matters(item):
    assert headline.advice(at(item, State.ABSENT), "ja").endswith("2025年6月11日（水）までお預かりします。")
    assert (
        headline.advice(at(item, State.HELD), "en") == "It is held at the post office until Wed 11 June 2025."
    )
    assert (
        headline.advice(at(item, State.REDELIVERY_REQUESTED, "2025-06-06"), "ja")
        == "2025年6月6日（金）に配達します。"
    )
    without = replace(item, held_until=None)
    assert "次の営業日" in headline.advice(at(without, State.HELD, Note.CLOSED), "ja")
    assert headline.advice(at(without, State.HELD), "ja") == "郵便局でお預かりしています。"


def test_the_last_stage_is_the_senders_door_when_it_goes_back(item):
    going = at(at(at(item, State.RELAYED), State.ARRIVED), State.RETURNING)
    assert [stage.label for stage in headline.stages(going, "ja")] == ["引受", "輸送", "配達", "差出人へ"]
    assert [bool(stage.reached_at) for stage in headline.stages(going, "ja")] == [True, True, True, False]


def test_what_is_looked_for_on_its_way_back_goes_to_its_sender(item):
    missed = at(at(item, State.RETURNING), State.INVESTIGATED)
    assert headline.stages(missed, "en")[-1].label == "To sender"


def test_what_a_service_does_not_record_is_no_stage(world):
    letter = world.item(world.post())
    assert [stage.label for stage in headline.stages(letter, "ja")] == ["引受", "お届け"]
    assert [stage.label for stage in headline.stages(at(letter, State.ABSENT), "en")] == [
        "Accepted",
        "Delivery",
        "Delivered",
    ]
    assert [stage.label for stage in headline.stages(at(letter, State.DELIVERED), "ja")] == ["引受", "お届け"]
