"""What the carrier finds at a door, the addressee's or on the way back the sender's, and what he does then; pure."""

from dataclasses import replace

from postal.holiday import is_office_day, next_office_day
from postal.item import MailItem, Presence, Redirect
from postal.lifecycle import Note, State
from postal.outcome import Outcome
from postal.shelf import held_from, rests_until
from postal.timetable import Move, Round, Turn
from postal.ways import handed, onward, send_after, send_back

MOST_TURNS = 60
"""Turns, most of them at closed doors, before the post gives up (assumed)."""

_MISSED_ONCE = frozenset({Outcome.ABSENT_ONCE, Outcome.REDELIVERY, Outcome.WINDOW, Outcome.TEN_DAYS})
_FINDS = {
    **dict.fromkeys(_MISSED_ONCE, Presence.ABSENT),
    Outcome.ABSENT: Presence.ABSENT,
    Outcome.MOVED: Presence.MOVED,
    Outcome.UNKNOWN: Presence.UNKNOWN,
    Outcome.REFUSED: Presence.REFUSED,
}


def found(item: MailItem, known: Round) -> Presence:
    """Return what the carrier finds: what the item itself says for this visit, else by what its receiver does."""
    if item.finds:
        return item.finds[0]
    if known.door is Outcome.CLOSED:
        return Presence.PRESENT if is_office_day(known.today, known.is_holiday) else Presence.CLOSED
    if known.door in _MISSED_ONCE and item.has_been(State.ABSENT):
        return Presence.PRESENT
    if known.door is Outcome.MOVED and item.has_been(State.FORWARDED):
        return Presence.PRESENT
    return _FINDS.get(known.door, Presence.PRESENT)


def visit(item: MailItem, known: Round) -> Turn:
    """Return the turn of a visit at the addressee's door.

    Absent: a slip is left and the item held for 7 days counted from the day after the first absence. Closed (an
    office at a weekend): no slip, brought again on the next office day. Moved: forwarded, or with 転送不要 returned.
    Unknown, refused: returned. The letterbox of what needs no hand is always there.
    """
    if known.change is not None:
        return send_after(item, known)
    if known.outcome is Outcome.MISDELIVERED and not item.has_been(State.MISDELIVERED):
        return Turn(State.MISDELIVERED, known.at(Move.FETCH_BACK, known.day(1)))
    return _next_find(item, _met(item, known))


def bring_back(item: MailItem, known: Round) -> Turn:
    """Return the turn of bringing an item back: only a closed office makes the post come again."""
    if found(item, known) is Presence.CLOSED and item.turns < MOST_TURNS:
        on = next_office_day(known.today, known.is_holiday)
        return _next_find(item, Turn(None, known.at(Move.BRING_BACK, on)))
    return handed(item, State.RETURNED, known)


def _next_find(item: MailItem, turn: Turn) -> Turn:
    rest = item.finds[1:]
    return replace(turn, changes={**turn.changes, "finds": rest}) if rest else turn


def _met(item: MailItem, known: Round) -> Turn:
    met = found(item, known)
    if not item.service.terms.to_hand and met in (Presence.ABSENT, Presence.CLOSED):
        met = Presence.PRESENT
    match met:
        case Presence.PRESENT:
            return handed(item, State.DELIVERED, known)
        case Presence.ABSENT:
            until = held_from(item, known)
            return Turn(State.ABSENT, known.at(Move.HOLD, known.today), changes={"held_until": until})
        case Presence.CLOSED:
            return _closed(item, known)
        case Presence.MOVED if item.redirect is Redirect.FORWARD and not item.has_been(State.FORWARDED):
            return Turn(State.FORWARDED, known.at(onward(item), known.round_on(item, known.day(1))))
        case Presence.REFUSED:
            return send_back(item, known, Note.REFUSED)
        case _:
            return send_back(item, known, Note.UNKNOWN)


def _closed(item: MailItem, known: Round) -> Turn:
    if item.held_until:
        return Turn(State.HELD, rests_until(item, known))
    if item.turns >= MOST_TURNS:
        return send_back(item, known, Note.EXPIRED)
    on = next_office_day(known.today, known.is_holiday)
    state = None if item.state is State.HELD else State.HELD
    return Turn(state, known.at(onward(item), on), Note.CLOSED)
