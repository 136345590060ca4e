"""The post office: accepts mail items and carries them, on a connection and a time that it is given."""

from dataclasses import replace
from datetime import date
from itertools import chain

import sqlalchemy

from postal import counter, journey, ledger, number, transit
from postal.books import Books
from postal.holiday import IsHoliday, japanese_holiday
from postal.item import Dispatch, MailItem
from postal.lifecycle import State
from postal.outcome import magic
from postal.paper import parse_papers, to_facts
from postal.places import Place
from postal.record import after, event_of, item_of, plan, record
from postal.round import Wish, draw_of, round_of
from postal.service import HandIn, ServiceClass
from postal.step import Step
from postal.timetable import Round

MAX_LIMIT = 200
_START_SPREAD = 5_000_000
_NUMBERS = "post.number"


def accept(step: Step, dispatch: Dispatch, is_holiday: IsHoliday = japanese_holiday) -> str:
    """Accept an item (引受) and return its bare tracking number; its life is on the agenda ("post.carry").

    Refuses what `check` does, bad-field, and too-many-papers. Handed in at any hour: a ゆうゆう窓口 is assumed open.
    """
    origin, _ = check(step, dispatch)
    papers = tuple(to_facts(paper) for paper in parse_papers(dispatch.papers))
    item = _new(step, dispatch, origin, papers)
    known = Round(step.now, draw_of(step, item), is_holiday)
    on = known.brought_on(item, item.sender, item.addressee, "transit")
    item = replace(item, deliver_on=on, events=(event_of(step.now, item.state, origin),))
    item = replace(item, due_at=journey.first_due(item, known))
    step.books.enter(item)
    step.emit(f"item.{item.state}", item.number, service=item.service.value, postage_yen=item.postage_yen)
    plan(step, item)
    return item.number


def check(step: Step, dispatch: Dispatch) -> tuple[Place, Place]:
    """Return the places of sender and addressee, accepting nothing. Refuses what the clerk does, and number-used."""
    ends = counter.check(dispatch, step.now.date())
    printed = counter.printed_number(dispatch)
    if printed and step.books.find(printed):
        raise counter.used(printed)
    return ends


def carry(step: Step, tracking_number: str, wish: Wish, is_holiday: IsHoliday = japanese_holiday) -> MailItem:
    """Do the one thing that is due to an item and return it in its new state, with its events.

    Nothing is due (an older agenda entry, a stopped item, or a life at its end): nothing happens. `wish` says what is
    to become of an item now, where the item itself does not say it. Raises Absent.
    """
    item = item_of(step.books, tracking_number)
    if item.due_at is None or item.stopped or step.now < item.due_at:
        return item
    item, known = round_of(step, step.now, item, wish, is_holiday)
    return record(step, item, journey.decide(item, known))


def foretell(
    step: Step, tracking_number: str, wish: Wish, is_holiday: IsHoliday = japanese_holiday
) -> MailItem:
    """Return an item as it ends if nobody does anything: its events are the very ones that will come.

    Nothing is written. A stopped item stays as it is. Raises Absent.
    """
    item = item_of(step.books, tracking_number)
    while item.due_at is not None and not item.stopped:
        now = max(item.due_at, step.now)
        item, known = round_of(step, now, item, wish, is_holiday)
        item = after(item, journey.decide(item, known), now)
    return item


def find(connection: sqlalchemy.Connection, tracking_number: str) -> MailItem | None:
    """Return the item of a number as people type it, with its events; None when there is none."""
    return Books(connection).find(number.bare(tracking_number))


def find_or_refuse(connection: sqlalchemy.Connection, tracking_number: str) -> MailItem:
    """Return the item of a number as people type it, with its events. Raises Absent."""
    return item_of(Books(connection), tracking_number)


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
    printed = counter.printed_number(dispatch)
    return MailItem(
        seq=seq,
        number=printed or _issued(step, dispatch.service, seq, transit.posting_region(origin)),
        service=dispatch.service,
        state=State.COLLECTED if dispatch.hand_in == HandIn.COLLECTION else State.ACCEPTED,
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
        outcome=dispatch.outcome or magic((*dispatch.addressee.lines, dispatch.addressee.name)),
        finds=dispatch.finds,
        notices=dispatch.notices,
        shortage_yen=_shortage_yen(dispatch, step.now.date()),
    )


def _shortage_yen(dispatch: Dispatch, on: date) -> int:
    return counter.shortage_yen(dispatch, on) if dispatch.hand_in == HandIn.PILLAR_BOX else 0


def _issued(step: Step, service: ServiceClass, seq: int, region: int) -> str:
    serial = step.chance(_NUMBERS, "").randrange(_START_SPREAD) + seq
    for free in chain((serial,), range(serial + _START_SPREAD, serial + 2 * _START_SPREAD)):
        issued = number.issue(service, free, region)
        if not step.books.is_taken(issued):
            return issued
    raise RuntimeError("no number is free")
