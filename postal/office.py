"""The post office: accepts mail items and carries them, on a connection and a time that it is given."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy

from postal import counter, journey, ledger, number, transit
from postal.books import Books
from postal.holiday import japanese_holiday
from postal.item import Address, Dispatch, MailItem, TrackingEvent
from postal.journey import Move, Turn
from postal.lifecycle import AT_THE_OFFICE, Note, State, successors
from postal.outcome import Outcome
from postal.paper import parse_papers, to_facts
from postal.places import Place
from postal.refusal import Absent, Refused
from postal.step import Step
from postal.transit import IsHoliday

CARRY = "post.carry"
MAX_LIMIT = 200
_START_SPREAD = 5_000_000
_NUMBERS = "post.number"


def accept(step: Step, dispatch: Dispatch, is_holiday: IsHoliday = japanese_holiday) -> str:
    """Accept an item (引受) and return its bare tracking number; its life is on the agenda ("post.carry").

    Refuses underpaid, too-heavy, impossible-weight, impossible-address, needs-window, bad-field,
    too-many-papers, no-tariff. Handed in at any hour: a ゆうゆう窓口 is assumed open.
    """
    origin, destination = counter.check(dispatch, step.now.date())
    papers = tuple(to_facts(paper) for paper in parse_papers(dispatch.papers))
    item = _new(step, dispatch, origin, papers)
    draw = _draw(step, item)
    chance = draw("transit")
    on = transit.delivery_on(
        item.service, origin, destination, step.now, is_holiday=is_holiday, chance=chance
    )
    item = replace(item, deliver_on=on)
    due_at = journey.first_due(item, step.now, draw)
    item = item.after(_event(step, State.ACCEPTED, origin), due_at=due_at)
    step.books.enter(item)
    step.emit("item.accepted", item.number, service=item.service.value, postage_yen=item.postage_yen)
    _plan(step, item)
    return item.number


def carry(
    step: Step,
    tracking_number: str,
    wish: Callable[[MailItem], Outcome],
    is_holiday: IsHoliday = japanese_holiday,
) -> MailItem:
    """Do the one thing that is due to an item and return it in its new state, with its events.

    Nothing is due (an older agenda entry, or a life at its end): nothing happens. `wish` says what is to become of
    an item at its receiver's now, where the item itself does not say it. Raises Absent.
    """
    item = _get(step.books, tracking_number)
    if item.due_at is None or step.now < item.due_at:
        return item
    return _record(step, item, _decide(step, item, wish, is_holiday))


def request_redelivery(step: Step, tracking_number: str, on: date) -> MailItem:
    """Note that the receiver wants the item on a day, from tomorrow to the last day it is held (配達希望受付).

    Refuses not-held, and day-impossible. Raises Absent.
    """
    item = _at_the_office(step, tracking_number, slip=True)
    last = item.held_until or step.now.date()
    if not step.now.date() < on <= last:
        raise Refused(
            "day-impossible",
            f"配達希望日は明日から{last}までの日を選んでください。",
            f"Choose a day from tomorrow to {last}.",
            "on",
        )
    return _record(step, item, journey.asked_for(item, on, step.now, _draw(step, item)))


def hand_over_at_window(step: Step, tracking_number: str) -> MailItem:
    """Hand the item to its receiver at the window (窓口でお渡し). Refuses not-held. Raises Absent."""
    item = _at_the_office(step, tracking_number)
    return _record(step, item, Turn(State.HANDED_OVER, None, item.held_until, item.turns))


def find(connection: sqlalchemy.Connection, tracking_number: str) -> MailItem | None:
    """Return the item of a number as people type it, with its events; None when there is none."""
    return Books(connection).find(number.bare(tracking_number))


def items(
    connection: sqlalchemy.Connection,
    *,
    state: State | str | None = None,
    to: str | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[MailItem]:
    """Return items with their events, newest first: by state, by addressee's name, older than seq `after`."""
    wanted = State(state) if state is not None else None
    return ledger.items(connection, wanted, to, after, max(1, min(limit, MAX_LIMIT)))


def _new(step: Step, dispatch: Dispatch, origin: Place, papers: tuple[dict[str, object], ...]) -> MailItem:
    seq = step.books.next_seq()
    serial = step.chance(_NUMBERS, "").randrange(_START_SPREAD) + seq
    return MailItem(
        seq=seq,
        number=number.issue(dispatch.service, serial, transit.posting_region(origin)),
        service=dispatch.service,
        state=State.ACCEPTED,
        sender=dispatch.sender,
        addressee=dispatch.addressee,
        papers=papers,
        weight_g=dispatch.weight_g,
        postage_yen=dispatch.postage_yen,
        redirect=dispatch.redirect,
        accepted_at=step.now,
        deliver_on=step.now.date(),
        express=dispatch.express,
        size_mm=dispatch.size_mm,
        outcome=dispatch.outcome,
        finds=dispatch.finds,
        notices=dispatch.notices,
    )


def _get(books: Books, tracking_number: str) -> MailItem:
    item = books.find(number.bare(tracking_number))
    if item is None:
        raise Absent(tracking_number)
    return item


def _at_the_office(step: Step, tracking_number: str, *, slip: bool = False) -> MailItem:
    item = _get(step.books, tracking_number)
    if item.state not in AT_THE_OFFICE or (slip and not item.held_until):
        raise Refused(
            "not-held",
            f"この郵便物は郵便局で保管していません（{item.state.ja}）。",
            f"The item is not held at the post office ({item.state.en}).",
        )
    return item


def _draw(step: Step, item: MailItem) -> journey.Draw:
    def draw(purpose: str) -> random.Random:
        return step.chance(f"post.{purpose}", f"{item.number}:{item.turns}")

    return draw


def _decide(step: Step, item: MailItem, wish: Callable[[MailItem], Outcome], is_holiday: IsHoliday) -> Turn:
    move, draw = journey.next_move(item), _draw(step, item)
    if move is Move.VISIT:
        found = journey.found_at(item, wish(item), step.now.date(), is_holiday)
        turn = journey.at_the_door(item, found, step.now, is_holiday, draw)
        sends_back = turn.state is State.RETURNING
        return _way_back(step, item, is_holiday, turn.note) if sends_back else turn
    if move is Move.SEND_BACK:
        return _way_back(step, item, is_holiday, Note.EXPIRED)
    if move is Move.BRING_BACK:
        found = journey.found_at(item, wish(item), step.now.date(), is_holiday)
        return journey.at_the_senders(item, found, step.now, is_holiday, draw)
    return journey.on_the_way(item, move, step.now, draw)


def _way_back(step: Step, item: MailItem, is_holiday: IsHoliday, note: str) -> Turn:
    origin, home = _place(item.addressee), _place(item.sender)
    draw = _draw(step, item)
    chance = draw("transit-back")
    on = transit.delivery_on(item.service, origin, home, step.now, is_holiday=is_holiday, chance=chance)
    return journey.sent_back(item, on, step.now, draw, note)


def _record(step: Step, item: MailItem, turn: Turn) -> MailItem:
    changes: dict[str, Any] = {"due_at": turn.due_at, "held_until": turn.held_until, "turns": turn.turns}
    if journey.next_move(item) in journey.AT_A_DOOR and item.due_at is not None:
        changes["finds"] = item.finds[1:] or item.finds
    if turn.state is None:
        moved = replace(item, **changes)
    else:
        _allow(item, turn.state)
        event = _event(step, turn.state, _office_of(item, turn.state), turn.note)
        moved = item.after(event, **changes)
        step.emit(f"item.{turn.state}", item.number, service=item.service.value, office=event.office)
    step.books.save(moved)
    _plan(step, moved)
    return moved


def _allow(item: MailItem, state: State) -> None:
    if state not in successors(item.state, relays=item.service.terms.relays):
        raise RuntimeError(f"{item.number}: {state} does not follow {item.state}")


def _plan(step: Step, item: MailItem) -> None:
    if item.due_at is not None:
        step.schedule(item.due_at, CARRY, item.number)


def _office_of(item: MailItem, state: State) -> Place:
    at_senders = state in (State.RELAYED, State.RETURNED)
    return _place(item.sender if at_senders else item.addressee)


def _place(address: Address) -> Place:
    return counter.place_of(address, "address")


def _event(step: Step, state: State, place: Place, note: str = "") -> TrackingEvent:
    return TrackingEvent(step.now, state, place.office, place.office_code, place.prefecture, note)
