"""The ways on from a post office: to the door, after a receiver who has moved, back to the sender, into a hand; pure."""

from datetime import date

from postal.item import MailItem, Redirect
from postal.lifecycle import Note, State
from postal.outcome import Outcome
from postal.timetable import Move, Round, Turn

MOST_FORWARDS = 3
"""Times that an item is sent after its receiver (assumed)."""
MAX_SIGNED = 60
_BEGINS_ANEW = (State.FORWARDED, State.INVESTIGATED)


def onward(item: MailItem) -> Move:
    """Return how an item at its receiver's office sets out for the door."""
    return Move.TAKE_OUT if item.service.terms.relays else Move.VISIT


def handed(item: MailItem, state: State, known: Round, signed_by: str = "") -> Turn:
    """Return the turn by which an item is handed out, at the door, at the window or back to its sender.

    Whoever takes it in his hand signs: the addressee, if nobody is named. What was damaged on the way is seen now.
    """
    damaged = known.outcome is Outcome.DAMAGED
    paid = item.shortage_yen and state is not State.RETURNED
    note = Note.DAMAGED if damaged else Note.SHORTAGE_PAID if paid else ""
    signs = state is State.HANDED_OVER or (state is State.DELIVERED and item.service.terms.to_hand)
    signature = signed_by or (item.addressee.name[:MAX_SIGNED] if signs else "")
    return Turn(state, None, note, {"signed_by": signature}, "item.damaged" if damaged else "")


def send_back(item: MailItem, known: Round, note: str) -> Turn:
    """Return the turn that starts the way back to the sender, with its reason."""
    on = known.brought_on(item, item.receiver, item.sender, "transit-back")
    return Turn(State.RETURNING, known.at(Move.BRING_BACK, on), note)


def send_after(item: MailItem, known: Round) -> Turn:
    """Return the turn of an item whose receiver has filed a 転居届: forwarded for a year, then unknown there."""
    change = known.change
    forwards = sum(event.state is State.FORWARDED for event in item.events)
    ended = change is None or known.today > change.until_on or forwards >= MOST_FORWARDS
    if change is None or ended or item.redirect is Redirect.NEVER:
        return send_back(item, known, Note.UNKNOWN)
    on = known.brought_on(item, item.receiver, change.moved_to, "transit-forward")
    move = Move.ARRIVE if item.service.terms.relays else Move.VISIT
    changes = {"forward_to": change.moved_to, "deliver_on": on, "held_until": None}
    return Turn(State.FORWARDED, known.at(move, on), changes=changes)


def missed_on(item: MailItem) -> date | None:
    """Return the day of the first absence at the door where it is now; None for none."""
    day = None
    for event in item.events:
        if event.state in _BEGINS_ANEW:
            day = None
        elif event.state is State.ABSENT and day is None:
            day = event.at.date()
    return day
