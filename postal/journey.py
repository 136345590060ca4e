"""What happens next to a mail item, decided from the item, the day and what the carrier finds: pure."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from postal.holiday import next_office_day
from postal.item import MailItem, Presence, Redirect
from postal.lifecycle import Note, State
from postal.outcome import Outcome
from postal.transit import SATURDAY, IsHoliday

HOLD_DAYS = 7
"""Held from the day after the attempt, then returned (facts/post.md §4)."""
MOST_TURNS = 60
"""Turns, most of them at closed doors, before the post gives up (assumed)."""

Draw = Callable[[str], random.Random]
"""Chance by purpose, keyed to this item and this visit."""


class Move(StrEnum):
    """What the post does with an item next."""

    RELAY = "relay"
    ARRIVE = "arrive"
    TAKE_OUT = "take-out"
    VISIT = "visit"
    HOLD = "hold"
    SEND_BACK = "send-back"
    BRING_BACK = "bring-back"
    REST = "rest"


AT_A_DOOR = frozenset({Move.VISIT, Move.BRING_BACK})

SPANS = {
    Move.ARRIVE: (time(5), 120),
    Move.TAKE_OUT: (time(8, 30), 60),
    Move.VISIT: (time(10), 420),
    Move.HOLD: (time(17, 30), 90),
    Move.SEND_BACK: (time(9), 60),
    Move.BRING_BACK: (time(10), 420),
}
"""The time of day from which, and the minutes within which, the post does a thing (assumed)."""
RELAY_AFTER_MINUTES = range(60, 181)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one step changes: the new state (None: no event), when the next is due, and the counters."""

    state: State | None
    due_at: datetime | None
    held_until: date | None
    turns: int
    note: str = ""


def next_move(item: MailItem) -> Move:
    """Return what the post does with the item when it is due."""
    onward = Move.TAKE_OUT if item.service.terms.relays else Move.VISIT
    moves = {
        State.ACCEPTED: Move.RELAY if item.service.terms.relays else Move.VISIT,
        State.RELAYED: Move.ARRIVE,
        State.ARRIVED: Move.TAKE_OUT,
        State.OUT_FOR_DELIVERY: Move.VISIT,
        State.ABSENT: Move.HOLD,
        State.HELD: Move.SEND_BACK if item.held_until else onward,
        State.REDELIVERY_REQUESTED: onward,
        State.FORWARDED: onward,
        State.RETURNING: Move.BRING_BACK,
    }
    return moves.get(item.state, Move.REST)


def at_time(move: Move, on: date, now: datetime, draw: Draw) -> datetime:
    """Return the whole minute of the day `on` at which a move happens, by keyed chance, never before `now`."""
    start, minutes = SPANS[move]
    wished = datetime.combine(on, start, now.tzinfo) + timedelta(minutes=draw(move).randrange(minutes))
    return max(wished, _next_minute(now))


def _next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def first_due(item: MailItem, now: datetime, draw: Draw) -> datetime:
    """Return when the first thing happens to an item that was just accepted."""
    if item.service.terms.relays:
        later = RELAY_AFTER_MINUTES.start + draw(Move.RELAY).randrange(len(RELAY_AFTER_MINUTES))
        return _next_minute(now) + timedelta(minutes=later)
    return at_time(Move.VISIT, item.deliver_on, now, draw)


def on_the_way(item: MailItem, move: Move, now: datetime, draw: Draw) -> Turn:
    """Return the turn of a move that nobody at a door decides."""
    match move:
        case Move.RELAY:
            return _turn(item, State.RELAYED, at_time(Move.ARRIVE, item.deliver_on, now, draw))
        case Move.ARRIVE:
            return _turn(item, State.ARRIVED, at_time(Move.TAKE_OUT, now.date(), now, draw))
        case Move.TAKE_OUT:
            return _turn(item, State.OUT_FOR_DELIVERY, at_time(Move.VISIT, now.date(), now, draw))
        case Move.HOLD:
            return _turn(item, State.HELD, _give_up_at(item.held_until or now.date(), now, draw))
        case _:
            return _turn(item, None, None)


def found_at(item: MailItem, wish: Outcome, on: date, is_holiday: IsHoliday) -> Presence:
    """Return what the carrier finds: what the item itself says for this visit, else for its life, else as wished."""
    if item.finds:
        return item.finds[0]
    outcome = wish if item.outcome is None or item.state is State.RETURNING else item.outcome
    states = {event.state for event in item.events}
    if outcome is Outcome.CLOSED:
        return Presence.CLOSED if on.weekday() >= SATURDAY or is_holiday(on) else Presence.PRESENT
    if outcome in _MISSED_ONCE and State.ABSENT in states:
        return Presence.PRESENT
    if outcome is Outcome.MOVED and State.FORWARDED in states:
        return Presence.PRESENT
    return _FINDS.get(outcome, Presence.PRESENT)


_MISSED_ONCE = frozenset({Outcome.ABSENT_ONCE, Outcome.REDELIVERY, Outcome.WINDOW, Outcome.TEN_DAYS})
_FINDS = {
    **dict.fromkeys(_MISSED_ONCE, Presence.ABSENT),
    Outcome.ABSENT: Presence.ABSENT,
    Outcome.MOVED: Presence.MOVED,
    Outcome.UNKNOWN: Presence.UNKNOWN,
    Outcome.REFUSED: Presence.REFUSED,
}


def at_the_door(item: MailItem, found: Presence, now: datetime, is_holiday: IsHoliday, draw: Draw) -> Turn:
    """Return the turn of a visit at the addressee's door; a State.RETURNING turn has its way back still to plan.

    Absent: a slip is left and the item held for 7 days counted from the day after the first absence. Closed (an
    office at a weekend): no slip, brought again on the next office day. Moved: forwarded once, or with 転送不要
    returned. Unknown: returned.
    """
    if not item.service.terms.to_hand and found in (Presence.ABSENT, Presence.CLOSED):
        found = Presence.PRESENT
    match found:
        case Presence.PRESENT:
            return _turn(item, State.DELIVERED, None)
        case Presence.ABSENT:
            return _absent(item, now, draw)
        case Presence.CLOSED:
            return _closed(item, now, is_holiday, draw)
        case Presence.MOVED if _is_forwardable(item):
            on = now.date() + timedelta(days=1)
            return _turn(item, State.FORWARDED, _brought_at(item, on, now, draw))
        case _:
            return _turn(item, State.RETURNING, None, note=Note.UNKNOWN)


def at_the_senders(item: MailItem, found: Presence, now: datetime, is_holiday: IsHoliday, draw: Draw) -> Turn:
    """Return the turn of bringing an item back: only a closed office makes the post come again."""
    if found is Presence.CLOSED and item.turns < MOST_TURNS:
        on = next_office_day(now.date(), is_holiday)
        return _turn(item, None, at_time(Move.BRING_BACK, on, now, draw))
    return _turn(item, State.RETURNED, None)


def sent_back(item: MailItem, back_on: date, now: datetime, draw: Draw, note: str) -> Turn:
    """Return the turn that starts the way back; `back_on` is the day that transit gives for it."""
    return _turn(item, State.RETURNING, at_time(Move.BRING_BACK, back_on, now, draw), note)


def asked_for(item: MailItem, on: date, now: datetime, draw: Draw) -> Turn:
    """Return the turn of a 配達希望受付 for a day."""
    return _turn(item, State.REDELIVERY_REQUESTED, _brought_at(item, on, now, draw), on.isoformat())


def _turn(item: MailItem, state: State | None, due_at: datetime | None, note: str = "") -> Turn:
    return Turn(state, due_at, item.held_until, item.turns + 1, note)


def _brought_at(item: MailItem, on: date, now: datetime, draw: Draw) -> datetime:
    move = Move.TAKE_OUT if item.service.terms.relays else Move.VISIT
    return at_time(move, on, now, draw)


def _give_up_at(held_until: date, now: datetime, draw: Draw) -> datetime:
    return at_time(Move.SEND_BACK, max(held_until, now.date()) + timedelta(days=1), now, draw)


def _absent(item: MailItem, now: datetime, draw: Draw) -> Turn:
    until = item.held_until or now.date() + timedelta(days=HOLD_DAYS)
    return Turn(State.ABSENT, at_time(Move.HOLD, now.date(), now, draw), until, item.turns + 1)


def _closed(item: MailItem, now: datetime, is_holiday: IsHoliday, draw: Draw) -> Turn:
    if item.held_until:
        return _turn(item, State.HELD, _give_up_at(item.held_until, now, draw))
    if item.turns >= MOST_TURNS:
        return _turn(item, State.RETURNING, None, note=Note.EXPIRED)
    on = next_office_day(now.date(), is_holiday)
    state = None if item.state is State.HELD else State.HELD
    return _turn(item, state, _brought_at(item, on, now, draw), note=Note.CLOSED)


def _is_forwardable(item: MailItem) -> bool:
    forwarded = any(event.state is State.FORWARDED for event in item.events)
    return item.redirect is Redirect.FORWARD and not forwarded
