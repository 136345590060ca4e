"""What a turn leaves behind: the item in the books, its event, the journal and the agenda."""

from dataclasses import replace
from datetime import datetime

from postal import places
from postal.books import Books
from postal.item import MailItem, TrackingEvent
from postal.lifecycle import Note, State, successors
from postal.number import bare
from postal.places import Place
from postal.refusal import Absent
from postal.step import Step
from postal.timetable import Turn

CARRY = "post.carry"
_AT_THE_SENDERS = frozenset({State.COLLECTED, State.ACCEPTED, State.RELAYED, State.RETURNED})


def record(step: Step, item: MailItem, turn: Turn) -> MailItem:
    """Do a turn now: return the item as it is after it, saved, journalled and planned."""
    moved = after(item, turn, step.now)
    step.books.save(moved)
    service = item.service.value
    if turn.state is not None:
        step.emit(f"item.{turn.state}", item.number, service=service, office=moved.events[-1].office)
    if turn.told:
        step.emit(turn.told, item.number, service=service)
    if moved.due_at != item.due_at:
        plan(step, moved)
    return moved


def after(item: MailItem, turn: Turn, now: datetime) -> MailItem:
    """Return the item as it is after a turn; RuntimeError for a state that may not follow."""
    changes = {**turn.changes, "due_at": turn.due_at, "turns": item.turns + 1}
    if turn.state is None:
        return replace(item, **changes)
    if turn.state not in successors(item.state, relays=item.service.terms.relays):
        raise RuntimeError(f"{item.number}: {turn.state} does not follow {item.state}")
    return item.after(event_of(now, turn.state, _office(item, turn), turn.note), **changes)


def plan(step: Step, item: MailItem) -> None:
    """Put what is due next to an item on the agenda."""
    if item.due_at is not None:
        step.schedule(item.due_at, CARRY, item.number)


def event_of(now: datetime, state: State, place: Place, note: str = "") -> TrackingEvent:
    """Return an event of an instant at the office of a place."""
    return TrackingEvent(now, state, place.office, place.office_code, place.prefecture, note)


def item_of(books: Books, tracking_number: str) -> MailItem:
    """Return the item of a number as people type it. Raises Absent."""
    item = books.find(bare(tracking_number))
    if item is None:
        raise Absent(tracking_number)
    return item


def _office(item: MailItem, turn: Turn) -> Place:
    at_senders = turn.state in _AT_THE_SENDERS or turn.note == Note.SHORT
    address = item.sender if at_senders else item.forward_to or item.addressee
    return places.at(address.postal_code)
