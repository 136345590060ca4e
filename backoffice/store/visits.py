"""Visits to the counter (来庁), each with the number of its day, and the questions about them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, Session, col, func, select

from backoffice.domain.visits import HERE, Leaving, Visitor, VisitState
from backoffice.store.counting import counted_up
from backoffice.store.rows import Row
from backoffice.store.types import InstantText


class Visit(Row, table=True):
    """Somebody at the counter: `number` counts from 1 each day, `visitor` is a Visitor, `name` who he says he is.

    `application_id` is "" while nobody knows what it is about. `reason` is a Leaving of a visit that ended without a
    hand-over, `note` the officer's words about it; `officer_id` is who called the number last.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index("visit_by_state", "state", "day", "number"),
        Index("visit_by_day", "day", "number", unique=True),
        Index("visit_by_application", "application_id", "state"),
    )

    id: str = Field(primary_key=True)
    day: date
    number: int
    state: str
    version: int = 1
    visitor: str
    name: str
    application_id: str = ""
    taken_at: datetime = Field(sa_type=InstantText)
    taken_by: str
    called_at: datetime | None = Field(default=None, sa_type=InstantText)
    officer_id: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=InstantText)
    reason: str = ""
    note: str = ""

    @property
    def stage(self) -> VisitState:
        """The state as the domain's word."""
        return VisitState(self.state)

    @property
    def who(self) -> Visitor:
        """The visitor as the domain's word."""
        return Visitor(self.visitor)

    @property
    def ground(self) -> Leaving | None:
        """The reason as the domain's word, None of a visit that has none."""
        return Leaving(self.reason) if self.reason else None


def last_number(session: Session, day: date) -> int:
    """Return the last number that was given on a day, 0 before the first."""
    return session.exec(select(func.max(Visit.number)).where(Visit.day == day)).one() or 0


def standing(session: Session, states: Collection[VisitState], limit: int = 100) -> Sequence[Visit]:
    """Return the visits that stand somewhere, in the order of their numbers."""
    query = select(Visit).where(col(Visit.state).in_(sorted(states)))
    return session.exec(query.order_by(col(Visit.day), col(Visit.number)).limit(limit)).all()


def of_day(session: Session, day: date, before: int = 0, limit: int = 50) -> Sequence[Visit]:
    """Return the visits of a day, the last number first; `before` is the last number of the page before."""
    query = select(Visit).where(Visit.day == day)
    if before:
        query = query.where(Visit.number < before)
    return session.exec(query.order_by(col(Visit.number).desc()).limit(limit)).all()


def visit_about(session: Session, application_id: str) -> Visit | None:
    """Return the visit about an application that has not ended, or None."""
    query = select(Visit).where(Visit.application_id == application_id, col(Visit.state).in_(sorted(HERE)))
    return session.exec(query.limit(1)).first()


def at_window(session: Session, officer_id: str) -> Visit | None:
    """Return the visit that an officer has called and not ended, or None."""
    query = select(Visit).where(Visit.state == VisitState.CALLED, Visit.officer_id == officer_id)
    return session.exec(query.order_by(col(Visit.day), col(Visit.number)).limit(1)).first()


def visits_before(session: Session, application_id: str, limit: int = 20) -> Sequence[Visit]:
    """Return the visits about an application, the newest first."""
    query = select(Visit).where(Visit.application_id == application_id)
    return session.exec(query.order_by(col(Visit.id).desc()).limit(limit)).all()


def waiting_visits(session: Session) -> int:
    """Return how many wait to be called, no more than MOST_COUNTED and one."""
    return counted_up(session, select(Visit.id).where(Visit.state == VisitState.WAITING))
