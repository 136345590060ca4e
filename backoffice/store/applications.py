"""The application with its documents and document requests, and the questions that lists ask of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, func, or_
from sqlmodel import Field, Session, SQLModel, col, select

from backoffice.domain.life import Desk, Status
from backoffice.domain.receipt import Receipt
from backoffice.store.types import InstantText, JsonText


class Application(SQLModel, table=True):
    """An application (申請). Who and what it is about, where it stands, and what the desks have added.

    `urgent_on` is the day that orders the worklists; `desk` the queue it stands in; `version` rises with each change.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index("application_by_desk", "desk", "urgent_on", "id"),
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
    card_number: str
    receipt: str
    joined: bool = False
    kanji_newly_asked: bool = False
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    notify_email: str
    entered_at: datetime = Field(sa_type=InstantText)
    filed_at: datetime | None = Field(default=None, sa_type=InstantText)
    provisional_number: str = ""
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


class Document(SQLModel, table=True):
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


class DocumentRequest(SQLModel, table=True):
    """Documents that an examiner asked for (追加資料提出の求め), until they are supplied."""

    __tablename__ = "document_request"
    __table_args__ = (Index("request_by_application", "application_id", "id"),)

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
    """What a list is asked for: nothing set is everything. `after` is the key of the last row of the page before."""

    desk: str = ""
    status: str = ""
    examiner_id: str = ""
    filer_id: str = ""
    applicant_id: str = ""
    number: str = ""
    name: str = ""
    urgent_by: date | None = None
    after: tuple[date, str] | None = None
    limit: int = 50


def listed(session: Session, wanted: Filter) -> Sequence[Application]:
    """Return a page of applications, the most urgent first, by key and never by offset."""
    query = (
        select(Application)
        .where(*_conditions(wanted))
        .order_by(col(Application.urgent_on), col(Application.id))
        .limit(wanted.limit)
    )
    return session.exec(query).all()


def counts_by_desk(session: Session) -> dict[Desk, int]:
    """Return how many applications stand in each desk's queue."""
    query = (
        select(Application.desk, func.count()).where(Application.desk != "").group_by(col(Application.desk))
    )
    return {Desk(desk): count for desk, count in session.exec(query)}


def documents_of(session: Session, application_id: str) -> Sequence[Document]:
    """Return an application's files in the order of their coming."""
    query = select(Document).where(Document.application_id == application_id).order_by(col(Document.id))
    return session.exec(query).all()


def requests_of(session: Session, application_id: str) -> Sequence[DocumentRequest]:
    """Return an application's document requests in the order of asking."""
    query = select(DocumentRequest).where(DocumentRequest.application_id == application_id)
    return session.exec(query.order_by(col(DocumentRequest.id))).all()


def of_applicant(session: Session, person_id: str) -> Sequence[Application]:
    """Return a person's applications, the oldest first."""
    query = select(Application).where(Application.applicant_id == person_id).order_by(col(Application.id))
    return session.exec(query).all()


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    equal = ("desk", "status", "examiner_id", "filer_id", "applicant_id")
    found = [
        col(getattr(Application, name)) == getattr(wanted, name) for name in equal if getattr(wanted, name)
    ]
    if wanted.number:
        found.append(_numbered(wanted.number))
    if wanted.name:
        found.append(col(Application.applicant_name).contains(wanted.name, autoescape=True))
    if wanted.urgent_by:
        found.append(col(Application.urgent_on) <= wanted.urgent_by)
    if wanted.after:
        found.append(_behind(*wanted.after))
    return found


def _numbered(number: str) -> ColumnElement[bool]:
    return or_(
        col(Application.number) == number,
        col(Application.provisional_number) == number,
        col(Application.card_number) == number,
        col(Application.id) == number,
    )


def _behind(urgent_on: date, key: str) -> ColumnElement[bool]:
    same_day = and_(col(Application.urgent_on) == urgent_on, col(Application.id) > key)
    return or_(col(Application.urgent_on) > urgent_on, same_day)
