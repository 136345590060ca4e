"""An item on the shelf of its receiver's office: held, asked for, kept longer, fetched, in the end sent back; pure."""

from datetime import date, datetime, timedelta

from postal.item import MailItem
from postal.lifecycle import Note, State
from postal.outcome import Outcome
from postal.timetable import HOLD_DAYS, LONGER_DAYS, Move, Round, Turn
from postal.ways import handed, missed_on, onward, send_back

ASKED_DAYS = 2
"""Days from the evening on which a receiver asks by itself to the day that it asks for (assumed)."""


def held_from(item: MailItem, known: Round) -> date:
    """Return the last day of holding after an absence now: 7 days from the day after the first one."""
    return item.held_until or known.day(HOLD_DAYS)


def hold(item: MailItem, known: Round) -> Turn:
    """Return the turn by which an item comes to lie on the shelf."""
    return Turn(State.HELD, rests_until(item, known))


def wait(item: MailItem, known: Round) -> Turn:
    """Return the turn of an item on the shelf: what its receiver does by itself, or the end of the holding."""
    last = _last_day(item, known)
    if known.today > last:
        return send_back(item, known, Note.EXPIRED)
    if _asks(item, known) and known.day(ASKED_DAYS) <= last:
        return asked_for(item, known.day(ASKED_DAYS), known)
    if known.door is Outcome.TEN_DAYS and not is_kept_longer(item):
        return keep_longer(item, known)
    if known.door in (Outcome.WINDOW, Outcome.TEN_DAYS):
        return handed(item, State.HANDED_OVER, known)
    return Turn(None, _give_up_at(last, known))


def rests_until(item: MailItem, known: Round) -> datetime:
    """Return when something happens next to an item on the shelf."""
    last = _last_day(item, known)
    if known.today > last:
        return known.soon(Move.SEND_BACK)
    if known.door is Outcome.WINDOW:
        return known.at(Move.FETCH, min(known.day(1), last))
    if known.door is Outcome.TEN_DAYS:
        return known.at(Move.FETCH, last) if is_kept_longer(item) else known.soon(Move.ASK)
    return known.soon(Move.ASK) if _asks(item, known) else _give_up_at(last, known)


def asked_for(item: MailItem, on: date, known: Round) -> Turn:
    """Return the turn of a 配達希望受付 for a day."""
    return Turn(State.REDELIVERY_REQUESTED, known.at(onward(item), on), on.isoformat())


def keep_longer(item: MailItem, known: Round) -> Turn:
    """Return the turn by which an item is held for ten days instead of seven."""
    last = longest(item)
    changes = {"held_until": last}
    due_at = item.due_at
    if item.state is State.HELD:
        fetches = known.door is Outcome.TEN_DAYS
        due_at = known.at(Move.FETCH, last) if fetches else _give_up_at(last, known)
    return Turn(None, due_at, changes=changes, told="item.kept-longer")


def is_kept_longer(item: MailItem) -> bool:
    """Say whether it is held for ten days already."""
    return item.held_until is not None and item.held_until >= longest(item)


def longest(item: MailItem) -> date:
    """Return the last day of holding on request."""
    since = missed_on(item) or item.accepted_at.date()
    return since + timedelta(days=LONGER_DAYS)


def _asks(item: MailItem, known: Round) -> bool:
    return known.door is Outcome.REDELIVERY and not item.has_been(State.REDELIVERY_REQUESTED)


def _last_day(item: MailItem, known: Round) -> date:
    return item.held_until or known.today


def _give_up_at(last: date, known: Round) -> datetime:
    return known.at(Move.SEND_BACK, max(last, known.today) + timedelta(days=1))
