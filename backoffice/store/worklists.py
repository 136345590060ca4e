"""The questions of the officers' lists, whose answers take as long over a million applications as over a hundred.

A list walks along the index that has its order until its page is full. Where few applications are in question (a number, a rare name,
documents overdue, an envelope in the post room) those drive: they are looked up by key, and no other index is to be used.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, literal, not_, or_, union_all
from sqlalchemy import select as core_select
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from backoffice.domain.life import MAY_NEED_PAPERS, Status
from backoffice.domain.name_search import searchable
from backoffice.domain.receipt import Receipt
from backoffice.store import name_grams
from backoffice.store.applications import UNDER_EXAMINATION, Application, DocumentRequest
from backoffice.store.counting import MOST_COUNTED, counted_up
from backoffice.store.shipments import Shipment, Way
from backoffice.store.worklist_paths import BY_AGE, EQUAL, FREE, Filter, Path, path_of

__all__ = ["Filter", "counted", "listed", "stranded"]

LOOKED_AT = 3_000
Keys = Select[Any] | CompoundSelect[Any]


def listed(session: Session, wanted: Filter) -> Sequence[Application]:
    """Return a page of applications, the most urgent (with `usual_before` the oldest) first, by key and never by offset.

    Their forms are read only when somebody asks for them.
    """
    query = select(Application).options(defer(Application.form))  # type: ignore[arg-type]  # a column, which SQLModel types by its value
    in_order = query.order_by(_ordered_by(wanted), col(Application.id)).limit(wanted.limit)
    return session.exec(in_order.where(*_asked(session, wanted))).all()


def counted(session: Session, wanted: Filter) -> int:
    """Return how many applications a list would have, but no more than MOST_COUNTED and one."""
    at_most = replace(wanted, limit=MOST_COUNTED + 1)
    return counted_up(session, select(literal(1)).select_from(Application).where(*_asked(session, at_most)))


def stranded(session: Session, limit: int = 50) -> Sequence[Shipment]:
    """Return what lies at the annex and no desk waits for, those that were sent first in front.

    Envelopes of nobody, and of applications that need none (any more); papers that came back from their user.
    """
    envelope = and_(
        col(Shipment.state) == "arrived",
        col(Shipment.way) == Way.TO_ANNEX,
        ~awaited(),
    )
    came_back = and_(col(Shipment.state) == "returned", col(Shipment.way) == Way.SENT_BACK)
    query = select(Shipment).where(or_(envelope, came_back))
    return session.exec(query.order_by(col(Shipment.sent_at), col(Shipment.id)).limit(limit)).all()


def awaited() -> ColumnElement[bool]:
    """Return the condition that an envelope's application may still want its papers."""
    wanting = select(Application.id).where(
        col(Application.status).in_(MAY_NEED_PAPERS),
        not_(and_(col(Application.status) == Status.PERMITTED, col(Application.receipt) != Receipt.POST)),
    )
    return wanting.where(col(Application.id) == col(Shipment.application_id)).exists()


def numbered(number: str) -> Keys:
    """Return the question for the applications that a number names, whichever of their numbers it is.

    A union of four questions, each by its own index: one OR over four columns would walk the whole queue.
    """
    columns = (
        Application.number,
        Application.provisional_number,
        Application.card_number,
        Application.id,
    )
    found = union_all(*(core_select(col(Application.id)).where(col(column) == number) for column in columns))
    return core_select(found.subquery().c.id)


def compared(name: str) -> ColumnElement[bool]:
    """Return the condition that an application's name holds a searchable text."""
    return col(Application.search_name).contains(name, autoescape=True)


def _asked(session: Session, wanted: Filter) -> list[ColumnElement[bool]]:
    name = searchable(wanted.name)
    few = list(_few(session, wanted, name))
    if few:
        by_key = [col(Application.id).in_(keys) for keys in few]
        return [*by_key, *_conditions(wanted, name, ())]
    path = path_of(wanted)
    if name or path.each or path.sorts:
        return [col(Application.id).in_(_walked(wanted, name, path))]
    return _conditions(wanted, name, path.columns)


def _few(session: Session, wanted: Filter, name: str) -> list[Keys]:
    """Return the questions for the keys of those few that alone can be meant; none when all must be walked."""
    few = [question(wanted) for asked, question in _DRIVERS.items() if getattr(wanted, asked)]
    candidates = name_grams.candidates(session, name) if name else None
    return few if candidates is None else [*few, candidates]


def _walked(wanted: Filter, name: str, path: Path) -> Keys:
    """Return the question for a page's keys, read from indexes, a lead at a time: each has its own order.

    Of what is older than usual and yet not near its end only the oldest LOOKED_AT of a lead are looked at.
    """
    first, key = _ordered_by(wanted), col(Application.id)
    sifted = bool(wanted.usual_before and wanted.urgent_from)
    each, limit = (replace(wanted, urgent_from=None), LOOKED_AT) if sifted else (wanted, wanted.limit)
    pages = [
        core_select(first.label("first"), key.label("id"), col(Application.urgent_on).label("urgent_on"))
        .where(*led, *_conditions(each, name, path.columns, but=path.each))
        .order_by(first, key)
        .limit(limit)
        .subquery()
        for led in path.leads(wanted)
    ]
    if len(pages) == 1 and not sifted:
        return core_select(pages[0].c.id)
    every = union_all(*(core_select(page) for page in pages)).subquery()
    sieve = [every.c.urgent_on >= wanted.urgent_from] if sifted else []
    return core_select(every.c.id).where(*sieve).order_by(every.c.first, every.c.id).limit(wanted.limit)


def first_of(questions: Sequence[Select[Any]], limit: int) -> Keys:
    """Return the question for so many of the first keys of each of several ordered questions."""
    pages = [question.limit(limit) for question in questions]
    if len(pages) == 1:
        return pages[0]
    return union_all(*(core_select(page.subquery().c.id) for page in pages))


def _conditions(
    wanted: Filter, searched: str, lead: Collection[str], but: Collection[str] = ()
) -> list[ColumnElement[bool]]:
    """Return what a list asks of an application; only the columns of its path lead into an index."""
    partial = lead == BY_AGE.columns  # whose index says of the desk what the list asks
    equal = [
        (name, getattr(wanted, field))
        for field, name in EQUAL.items()
        if name not in but and not (partial and name == "desk")
    ]
    unassigned = [("examiner_id", "")] if wanted.unassigned else []
    several = (("status", wanted.statuses), ("organisation_id", wanted.organisation_ids))
    others = [condition(wanted) for field, condition in _CONDITIONS.items() if getattr(wanted, field)]
    return [
        *(_column(name, lead) == value for name, value in equal if value),
        *(_column(name, lead) == value for name, value in unassigned),
        *(_column(name, lead).in_(values) for name, values in several if values and name not in but),
        *others,
        *([UNDER_EXAMINATION] if partial else []),
        *([compared(searched)] if searched else []),
    ]


def _column(name: str, lead: Collection[str]) -> Any:
    column = getattr(Application, name)
    return col(column) if name in lead or name in FREE else _without_index(column)


def _ordered_by(wanted: Filter) -> Any:
    return col(Application.usual_until if wanted.usual_before else Application.urgent_on)


def _without_index(column: Any) -> Any:
    return col(column).concat("")


def _overdue(wanted: Filter) -> Keys:
    return core_select(col(DocumentRequest.application_id)).where(
        col(DocumentRequest.due_on) < wanted.reply_due_before, col(DocumentRequest.supplied_at).is_(None)
    )


def _enveloped(state: str) -> Keys:
    return core_select(col(Shipment.application_id)).where(
        col(Shipment.state) == state, col(Shipment.way) == Way.TO_ANNEX
    )


def _behind(wanted: Filter) -> ColumnElement[bool]:
    day, key = wanted.after or (date.min, "")
    ordered_by = _ordered_by(wanted)
    same_day = and_(ordered_by == day, col(Application.id) > key)
    # The first half lets an index start where the page before ended.
    return and_(ordered_by >= day, or_(ordered_by > day, same_day))


_DRIVERS: dict[str, Callable[[Filter], Keys]] = {
    "number": lambda wanted: numbered(wanted.number),
    "reply_due_before": _overdue,
    "envelope": lambda wanted: _enveloped(wanted.envelope),
}
_CONDITIONS: dict[str, Callable[[Filter], ColumnElement[bool]]] = {
    "filed": lambda _wanted: col(Application.status) != Status.ENTERED,
    "urgent_from": lambda wanted: col(Application.urgent_on) >= wanted.urgent_from,
    "urgent_by": lambda wanted: col(Application.urgent_on) <= wanted.urgent_by,
    "usual_before": lambda wanted: col(Application.usual_until) < wanted.usual_before,
    "reply_due_before": lambda _wanted: col(Application.request_id) != "",
    "envelope_not": lambda wanted: not_(col(Application.id).in_(_enveloped(wanted.envelope_not))),
    "after": _behind,
}
