"""Gathers what is known when an item is due: the time, chance, what is to become of it, a 転居届 of its receiver."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from postal import moving
from postal.holiday import IsHoliday, japanese_holiday
from postal.item import MailItem
from postal.journey import next_move
from postal.number import bare
from postal.outcome import OF_THE_ROAD, Outcome, drawn
from postal.step import Step
from postal.timetable import Draw, Move, Round

Wish = Callable[[MailItem], Outcome]


def wished(step: Step, number: str, wish: Outcome | Mapping[Outcome, int]) -> Outcome:
    """Return what a setting lets become of an item: the same for all, or drawn by its number."""
    if isinstance(wish, Outcome):
        return wish
    return drawn(wish, step.chance("post.outcome", number).randrange(100))


def draw_of(step: Step, item: MailItem) -> Draw:
    """Return chance by purpose, keyed to the item and its turn."""

    def draw(purpose: str) -> random.Random:
        return step.chance(f"post.{purpose}", f"{item.number}:{item.turns}")

    return draw


def asked_of(step: Step, item: MailItem) -> Round:
    """Return the round of an item that somebody asks something of; its own outcome alone is known."""
    outcome = item.outcome or Outcome.PRESENT
    door = Outcome.PRESENT if outcome in OF_THE_ROAD else outcome
    return Round(step.now, draw_of(step, item), japanese_holiday, outcome, door)


def round_of(
    step: Step, now: datetime, item: MailItem, wish: Wish, is_holiday: IsHoliday
) -> tuple[MailItem, Round]:
    """Return what is known of an item that is due now, and the item, which from now on knows what befalls it on its way.

    What the item itself says goes before the wish; on the way back the receiver's doing counts no more. Who is met
    on the road is met once, so that is noted; of its receiver then only the closed days are asked.
    """
    outcome = item.outcome
    if outcome is None or (item.goes_back and outcome not in OF_THE_ROAD):
        outcome = wish(item)
    door = outcome
    if outcome in OF_THE_ROAD:
        item = item if item.outcome is outcome else replace(item, outcome=outcome)
        door = Outcome.CLOSED if wish(item) is Outcome.CLOSED else Outcome.PRESENT
    change = _change_of(step, now, item) if next_move(item) is Move.VISIT else None
    return item, Round(now, draw_of(step, item), is_holiday, outcome, door, change)


def _change_of(step: Step, now: datetime, item: MailItem) -> moving.ChangeOfAddress | None:
    changes = step.books.changes_from(bare(item.receiver.postal_code))
    return moving.latest(changes, item.receiver, now.date()) if changes else None
