"""The moves of the post, the times of day at which it makes them, and the turn that a move makes: pure."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from postal import places, transit
from postal.holiday import IsHoliday
from postal.item import Address, MailItem
from postal.lifecycle import State
from postal.moving import ChangeOfAddress
from postal.outcome import Outcome

Draw = Callable[[str], random.Random]
"""Chance by purpose, keyed to this item and this turn."""


class Move(StrEnum):
    """What the post, or a receiver at its window, does with an item next."""

    TAKE_IN = "take-in"
    WEIGH = "weigh"
    RELAY = "relay"
    ARRIVE = "arrive"
    TAKE_OUT = "take-out"
    VISIT = "visit"
    HOLD = "hold"
    WAIT = "wait"
    ASK = "ask"
    FETCH = "fetch"
    SEND_BACK = "send-back"
    BRING_BACK = "bring-back"
    MISS = "miss"
    SEARCH = "search"
    FETCH_BACK = "fetch-back"
    REST = "rest"


SPANS = {
    Move.TAKE_IN: (time(17), 120),
    Move.WEIGH: (time(18), 120),
    Move.RELAY: (time(18), 180),
    Move.ARRIVE: (time(5), 120),
    Move.TAKE_OUT: (time(8, 30), 60),
    Move.VISIT: (time(10), 420),
    Move.HOLD: (time(17, 30), 90),
    Move.ASK: (time(20), 60),
    Move.FETCH: (time(11), 360),
    Move.SEND_BACK: (time(9), 60),
    Move.BRING_BACK: (time(10), 420),
    Move.MISS: (time(9), 60),
    Move.SEARCH: (time(7), 60),
    Move.FETCH_BACK: (time(9), 60),
}
"""The time of day from which, and the minutes within which, a thing is done (assumed)."""
RELAY_AFTER_MINUTES = range(60, 181)
HOLD_DAYS, LONGER_DAYS = 7, 10
"""Held from the day after the attempt, 10 days on request, then returned (facts/post.md §4)."""
MISSED_DAYS, FOUND_DAYS, LOST_DAYS = 3, 7, 30
"""Days after which an item that strayed is missed; and from then on is found, or given up (assumed)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one step changes: the new state (None: no event), when the next is due, other fields of the item.

    `told` is a kind of the journal for what the tracking page does not show.
    """

    state: State | None
    due_at: datetime | None
    note: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    told: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """What is known when an item is due: the time, chance, holidays, and what is to become of the item.

    `door` is what its receiver does; `change` the 転居届 that its receiver has filed.
    """

    now: datetime
    draw: Draw
    is_holiday: IsHoliday
    outcome: Outcome = Outcome.PRESENT
    door: Outcome = Outcome.PRESENT
    change: ChangeOfAddress | None = None

    @property
    def today(self) -> date:
        """The day of the round."""
        return self.now.date()

    def day(self, later: int) -> date:
        """Return the day so many days later."""
        return self.today + timedelta(days=later)

    def at(self, move: Move, on: date) -> datetime:
        """Return the whole minute of a day at which a move happens, by keyed chance, never before now."""
        start, minutes = SPANS[move]
        wished = datetime.combine(on, start, self.now.tzinfo) + timedelta(
            minutes=self.draw(move).randrange(minutes)
        )
        return max(wished, _next_minute(self.now))

    def soon(self, move: Move) -> datetime:
        """Return when a move happens next: today while it is done today, else tomorrow."""
        start, minutes = SPANS[move]
        ends = datetime.combine(self.today, start, self.now.tzinfo) + timedelta(minutes=minutes)
        return self.at(move, self.day(0 if self.now < ends else 1))

    def round_on(self, item: MailItem, on: date) -> date:
        """Return the first day from `on` on which the carrier brings items of this service."""
        return transit.brought_from(item.service, on, self.is_holiday, express=item.express)

    def relayed_at(self) -> datetime:
        """Return when an item that was accepted now is sent on."""
        later = RELAY_AFTER_MINUTES.start + self.draw(Move.RELAY).randrange(len(RELAY_AFTER_MINUTES))
        return _next_minute(self.now) + timedelta(minutes=later)

    def brought_on(self, item: MailItem, origin: Address, to: Address, purpose: str) -> date:
        """Return the day on which an item that sets out now is brought to an address."""
        return transit.delivery_on(
            item.service,
            places.at(origin.postal_code),
            places.at(to.postal_code),
            self.now,
            is_holiday=self.is_holiday,
            chance=self.draw(purpose),
            express=item.express,
        )


def _next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
