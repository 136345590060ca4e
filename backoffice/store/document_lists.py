"""The questions of the 資料 desk: each walks along an index of its own, which holds only what is to be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from backoffice.domain.document_steps import DocumentStep
from backoffice.store.applications import AT_DOCUMENTS_DESK, Application
from backoffice.store.counting import counted_up


@dataclass(frozen=True, slots=True)
class DocumentsFilter:
    """A step of the desk's work; `since` and `until` bound its day, both inclusive; "" is every section.

    `after` is the key (day, application) of the last row of the page before.
    """

    step: DocumentStep
    since: date | None = None
    until: date | None = None
    section: str = ""
    after: tuple[date, str] | None = None
    limit: int = 50


def waiting_documents(session: Session, wanted: DocumentsFilter) -> Sequence[Application]:
    """Return a page of applications whose documents wait for a step, the earliest day first, by key."""
    query = select(Application).options(defer(Application.form))  # type: ignore[arg-type]  # a column, which SQLModel types by its value
    in_order = query.order_by(col(Application.documents_on), col(Application.id)).limit(wanted.limit)
    return session.exec(in_order.where(*_asked(wanted))).all()


def count_documents(session: Session, wanted: DocumentsFilter) -> int:
    """Return how many wait for a step, but no more than MOST_COUNTED and one."""
    return counted_up(session, select(literal(1)).select_from(Application).where(*_asked(wanted)))


def _asked(wanted: DocumentsFilter) -> list[ColumnElement[bool]]:
    own = [col(Application.section) == wanted.section] if wanted.section else []
    since = [col(Application.documents_on) >= wanted.since] if wanted.since else []
    until = [col(Application.documents_on) <= wanted.until] if wanted.until else []
    at_desk: list[ColumnElement[bool]] = [AT_DOCUMENTS_DESK]  # type: ignore[list-item]  # the partial index's own words
    step = [col(Application.documents_step) == wanted.step]
    return [*at_desk, *step, *own, *since, *until, *([_behind(wanted.after)] if wanted.after else [])]


def _behind(after: tuple[date, str]) -> ColumnElement[bool]:
    day, key = after
    same_day = and_(col(Application.documents_on) == day, col(Application.id) > key)
    # The first half lets the index start where the page before ended.
    return and_(col(Application.documents_on) >= day, or_(col(Application.documents_on) > day, same_day))
