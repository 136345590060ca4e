"""The application with its documents and document requests, and the questions that lists ask of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, func, not_, or_, union_all
from sqlalchemy.orm import defer
from sqlmodel import Field, Session, col, select

from backoffice.domain.life import MAY_NEED_PAPERS, Desk, Status
from backoffice.domain.receipt import Receipt
from backoffice.store.rows import Row
from backoffice.store.shipments import Shipment, Way
from backoffice.store.types import InstantText, JsonText


class Application(Row, table=True):
    """An application (申請). Who and what it is about, where it stands, and what the desks have added.

    `urgent_on` is the day that orders the worklists; `desk` the queue it stands in; `version` rises with each change.
    """

    __tablename__ = "application"
    __table_args__ = (
        # The names stand in these so that a search reads the index alone and stops when its page is full.
        Index("application_by_desk", "desk", "urgent_on", "id", "applicant_name"),
        Index("application_by_stage", "desk", "status", "urgent_on", "id", "applicant_name"),
        Index("application_by_urgency", "urgent_on", "id", "applicant_name"),
        Index("application_by_examiner", "examiner_id", "desk", "urgent_on", "id"),
        Index("application_by_filer", "filer_id", "id"),
        Index("application_by_applicant", "applicant_id", "id"),
        Index("application_by_status", "status", "urgent_on", "id"),
    )

    id: str = Field(primary_key=True)
    type: str
    status: str
    desk: str = ""
    urgent_on: date
    version: int = 1
    filer_id: str
    organisation_id: str = ""
    applicant_id: str
    applicant_name: str
    nationality: str
    residence_status: str
    period_months: int
    expires_on: date
    card_number: str = Field(index=True)
    receipt: str
    joined: bool = False
    kanji_newly_asked: bool = False
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    notify_email: str
    entered_at: datetime = Field(sa_type=InstantText)
    filed_at: datetime | None = Field(default=None, sa_type=InstantText)
    provisional_number: str = Field(default="", index=True)
    number: str = Field(default="", index=True)
    document_id: str = ""
    photo_id: str = ""
    request_id: str = ""
    examiner_id: str = ""
    examiner_name: str = ""
    disposition: str = ""
    granted_months: int = 0
    granted_until: date | None = None
    reasons: str = ""
    proposed_by: str = ""
    note: str = ""
    approved_by: str = ""
    result_at: datetime | None = Field(default=None, sa_type=InstantText)
    papers_due_on: date | None = None
    envelope_id: str = ""
    new_card_number: str = ""
    dispatch_number: str = ""
    effective_on: date | None = None

    @property
    def stage(self) -> Status:
        """The status as the domain's word."""
        return Status(self.status)

    @property
    def at_counter(self) -> bool:
        """Whether the card is handed over at a counter."""
        return self.receipt == Receipt.COUNTER


class Document(Row, table=True):
    """A file that came with an application: `kind` is documents, photo or additional; `state` ok or error-file."""

    __tablename__ = "document"
    __table_args__ = (Index("document_by_application", "application_id", "id"),)

    id: str = Field(primary_key=True)
    application_id: str
    kind: str
    sha256: str
    size: int
    file_name: str
    pages: int = 0
    locked: bool = False
    state: str = "ok"
    attached_at: datetime = Field(sa_type=InstantText)


class DocumentRequest(Row, table=True):
    """Documents that an examiner asked for (追加資料提出の求め), until they are supplied."""

    __tablename__ = "document_request"
    __table_args__ = (
        Index("request_by_application", "application_id", "id"),
        Index("request_by_due_day", "due_on", "id"),
    )

    id: str = Field(primary_key=True)
    application_id: str
    items: list[str] = Field(default_factory=list, sa_type=JsonText)
    words: str = ""
    asked_by: str
    asked_at: datetime = Field(sa_type=InstantText)
    due_on: date
    supplied_at: datetime | None = Field(default=None, sa_type=InstantText)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is asked for: nothing set is everything. `after` is the key of the last row of the page before.

    `urgent_from` and `urgent_by` bound the day of urgency, both inclusive; `reply_due_before` asks for those whose
    documents were due before a day and have not come; `envelope` for those whose envelope is in a state, and
    `envelope_not` for the others. `filed` leaves out what nobody has filed yet.
    """

    desk: str = ""
    status: str = ""
    statuses: tuple[Status, ...] = ()
    examiner_id: str = ""
    unassigned: bool = False
    filed: bool = False
    urgent_from: date | None = None
    reply_due_before: date | None = None
    envelope: str = ""
    envelope_not: str = ""
    filer_id: str = ""
    applicant_id: str = ""
    number: str = ""
    name: str = ""
    urgent_by: date | None = None
    after: tuple[date, str] | None = None
    limit: int = 50


def listed(session: Session, wanted: Filter) -> Sequence[Application]:
    """Return a page of applications, the most urgent first, by key and never by offset.

    Their forms are read only when somebody asks for them.
    """
    query = (
        select(Application)
        .options(defer(Application.form))  # type: ignore[arg-type]  # a column, which SQLModel types by its value
        .where(*_conditions(wanted))
        .order_by(col(Application.urgent_on), col(Application.id))
        .limit(wanted.limit)
    )
    return session.exec(query).all()


def counted(session: Session, wanted: Filter) -> int:
    """Return how many applications a list would have; only for what an index answers (desk, examiner)."""
    return session.exec(select(func.count()).select_from(Application).where(*_conditions(wanted))).one()


def counts_by_stage(session: Session) -> dict[tuple[Desk, Status], int]:
    """Return how many applications stand in each desk's queue, by status: one walk along an index."""
    query = (
        select(Application.desk, Application.status, func.count())
        .where(Application.desk != "")
        .group_by(col(Application.desk), col(Application.status))
    )
    return {(Desk(desk), Status(status)): count for desk, status, count in session.exec(query)}


def counts_by_status(session: Session) -> dict[Status, int]:
    """Return how many applications there are of each status."""
    query = select(Application.status, func.count()).group_by(col(Application.status))
    return {Status(status): count for status, count in session.exec(query)}


def documents_of(session: Session, application_id: str) -> Sequence[Document]:
    """Return an application's files in the order of their coming."""
    query = select(Document).where(Document.application_id == application_id).order_by(col(Document.id))
    return session.exec(query).all()


def open_requests(session: Session, applications: Sequence[Application]) -> dict[str, DocumentRequest]:
    """Return the document requests that several applications wait for, by application, in one question."""
    keys = [application.request_id for application in applications if application.request_id]
    query = select(DocumentRequest).where(col(DocumentRequest.id).in_(keys))
    return {request.application_id: request for request in session.exec(query)} if keys else {}


def requests_of(session: Session, application_id: str) -> Sequence[DocumentRequest]:
    """Return an application's document requests in the order of asking."""
    query = select(DocumentRequest).where(DocumentRequest.application_id == application_id)
    return session.exec(query.order_by(col(DocumentRequest.id))).all()


def of_applicant(session: Session, person_id: str) -> Sequence[Application]:
    """Return a person's applications, the oldest first."""
    query = select(Application).where(Application.applicant_id == person_id).order_by(col(Application.id))
    return session.exec(query).all()


def stranded(session: Session, limit: int = 50) -> Sequence[Shipment]:
    """Return what lies at the annex and no desk waits for, those that were sent first in front.

    Envelopes of nobody, and of applications that need none (any more); papers that came back from their user.
    """
    awaited = select(Application.id).where(
        col(Application.status).in_(MAY_NEED_PAPERS),
        not_(and_(col(Application.status) == Status.PERMITTED, col(Application.receipt) == Receipt.COUNTER)),
    )
    envelope = and_(
        col(Shipment.state) == "arrived",
        col(Shipment.way) == Way.TO_ANNEX,
        ~awaited.where(col(Application.id) == col(Shipment.application_id)).exists(),
    )
    came_back = and_(col(Shipment.state) == "returned", col(Shipment.way) == Way.SENT_BACK)
    query = select(Shipment).where(or_(envelope, came_back))
    return session.exec(query.order_by(col(Shipment.sent_at), col(Shipment.id)).limit(limit)).all()


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    equal = ("desk", "status", "examiner_id", "filer_id", "applicant_id")
    return [
        *(
            col(getattr(Application, name)) == getattr(wanted, name)
            for name in equal
            if getattr(wanted, name)
        ),
        *(condition(wanted) for name, condition in _CONDITIONS.items() if getattr(wanted, name)),
    ]


def _numbered(number: str) -> ColumnElement[bool]:
    # A union of four questions, each by its own index: one OR over four columns would walk the whole queue.
    columns = (
        Application.number,
        Application.provisional_number,
        Application.card_number,
        Application.id,
    )
    found = union_all(*(select(Application.id).where(column == number) for column in columns))
    return col(Application.id).in_(found.subquery().select())


def _overdue(wanted: Filter) -> ColumnElement[bool]:
    due = select(DocumentRequest.application_id).where(
        col(DocumentRequest.due_on) < wanted.reply_due_before, col(DocumentRequest.supplied_at).is_(None)
    )
    return and_(col(Application.request_id) != "", col(Application.id).in_(due))


def _enveloped(state: str) -> ColumnElement[bool]:
    return col(Application.id).in_(
        select(Shipment.application_id).where(Shipment.state == state, Shipment.way == Way.TO_ANNEX)
    )


def _behind(wanted: Filter) -> ColumnElement[bool]:
    urgent_on, key = wanted.after or (date.min, "")
    same_day = and_(col(Application.urgent_on) == urgent_on, col(Application.id) > key)
    # The first half lets an index start where the page before ended.
    return and_(
        col(Application.urgent_on) >= urgent_on, or_(col(Application.urgent_on) > urgent_on, same_day)
    )


_CONDITIONS: dict[str, Callable[[Filter], ColumnElement[bool]]] = {
    "statuses": lambda wanted: col(Application.status).in_(wanted.statuses),
    "unassigned": lambda _wanted: col(Application.examiner_id) == "",
    "filed": lambda _wanted: col(Application.status) != Status.ENTERED,
    "number": lambda wanted: _numbered(wanted.number),
    "name": lambda wanted: col(Application.applicant_name).contains(wanted.name, autoescape=True),
    "urgent_from": lambda wanted: col(Application.urgent_on) >= wanted.urgent_from,
    "urgent_by": lambda wanted: col(Application.urgent_on) <= wanted.urgent_by,
    "reply_due_before": _overdue,
    "envelope": lambda wanted: _enveloped(wanted.envelope),
    "envelope_not": lambda wanted: not_(_enveloped(wanted.envelope_not)),
    "after": _behind,
}
