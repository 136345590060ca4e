"""The questions that a user's own list (申請情報一覧) asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from backoffice.domain.life import Status
from backoffice.domain.receipt import Receipt
from backoffice.store.applications import Application, Document

PAGE = 25


@dataclass(frozen=True, slots=True)
class OwnFilter:
    """What a user's own list is asked for: nothing but `filer_id` set is all of it.

    `statuses` are the stages that one official word covers; `before` is the key of the last row of the page before.
    """

    filer_id: str
    statuses: tuple[Status, ...] = ()
    number: str = ""
    name: str = ""
    receipt: str = ""
    awaiting_documents: bool = False
    before: str = ""
    limit: int = PAGE


def newest_of_filer(session: Session, wanted: OwnFilter) -> Sequence[Application]:
    """Return a page of a user's own applications, the newest first, by key and never by offset."""
    query = (
        select(Application)
        .options(defer(Application.form))  # type: ignore[arg-type]  # a column, which SQLModel types by its value
        .where(col(Application.filer_id) == wanted.filer_id, *_conditions(wanted))
        .order_by(col(Application.id).desc())
        .limit(wanted.limit)
    )
    return session.exec(query).all()


def waiting_for_filer(session: Session, filer_id: str, limit: int = 6) -> Sequence[Application]:
    """Return the applications that wait for their user: not filed, documents asked for, papers to be sent."""
    status, envelope_id = col(Application.status), col(Application.envelope_id)
    to_send = and_(status == Status.PERMITTED, col(Application.receipt) == Receipt.POST, envelope_id == "")
    waits = or_(status == Status.ENTERED, col(Application.request_id) != "", to_send)
    query = select(Application).where(col(Application.filer_id) == filer_id, waits)
    return session.exec(query.order_by(col(Application.urgent_on), col(Application.id)).limit(limit)).all()


def files_of_each(session: Session, applications: Sequence[Application]) -> dict[str, list[Document]]:
    """Return the files of several applications by application, each in the order of their coming."""
    found: dict[str, list[Document]] = {application.id: [] for application in applications}
    query = select(Document).where(col(Document.application_id).in_(found)).order_by(col(Document.id))
    for document in session.exec(query):
        found[document.application_id].append(document)
    return found


def _conditions(wanted: OwnFilter) -> list[ColumnElement[bool]]:
    conditions = [
        (wanted.statuses, col(Application.status).in_(wanted.statuses)),
        (wanted.number, _numbered(wanted.number)),
        (wanted.name, col(Application.applicant_name).contains(wanted.name, autoescape=True)),
        (wanted.receipt, col(Application.receipt) == wanted.receipt),
        (wanted.awaiting_documents, col(Application.request_id) != ""),
        (wanted.before, col(Application.id) < wanted.before),
    ]
    return [condition for asked, condition in conditions if asked]


def _numbered(number: str) -> ColumnElement[bool]:
    columns = (Application.number, Application.provisional_number, Application.card_number, Application.id)
    return or_(*(col(column) == number for column in columns))
