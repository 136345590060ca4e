"""What a turn leaves behind: the item in the books, its event, the journal and the agenda."""

from dataclasses import replace

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
    """Do a turn: return the item as it is after it, saved; RuntimeError for a state that may not follow."""
    changes = {**turn.changes, "due_at": turn.due_at, "turns": item.turns + 1}
    if turn.state is None:
        moved = replace(item, **changes)
    else:
        _allow(item, turn.state)
        event = event_of(step, turn.state, _office(item, turn), turn.note)
        moved = item.after(event, **changes)
        step.emit(f"item.{turn.state}", item.number, service=item.service.value, office=event.office)
    if turn.told:
        step.emit(turn.told, item.number, service=item.service.value)
    step.books.save(moved)
    plan(step, moved)
    return moved


def plan(step: Step, item: MailItem) -> None:
    """Put what is due next to an item on the agenda."""
    if item.due_at is not None:
        step.schedule(item.due_at, CARRY, item.number)


def event_of(step: Step, state: State, place: Place, note: str = "") -> TrackingEvent:
    """Return an event of now at the office of a place."""
    return TrackingEvent(step.now, state, place.office, place.office_code, place.prefecture, note)


def known(books: Books, tracking_number: str) -> MailItem:
    """Return the item of a number as people type it. Raises Absent."""
    item = books.find(bare(tracking_number))
    if item is None:
        raise Absent(tracking_number)
    return item


def _allow(item: MailItem, state: State) -> None:
    if state not in successors(item.state, relays=item.service.terms.relays):
        raise RuntimeError(f"{item.number}: {state} does not follow {item.state}")


def _office(item: MailItem, turn: Turn) -> Place:
    at_senders = turn.state in _AT_THE_SENDERS or turn.note == Note.SHORT
    address = item.sender if at_senders else item.forward_to or item.addressee
    return places.at(address.postal_code)
