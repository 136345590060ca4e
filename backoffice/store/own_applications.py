"""The questions that a user's own list (申請情報一覧) asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as core_select
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from backoffice.domain.life import Status
from backoffice.domain.name_search import searchable
from backoffice.store import name_grams
from backoffice.store.applications import TO_REGISTER, WAITS_FOR_USER, Application, Document
from backoffice.store.worklists import Keys, compared, first_of, numbered

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
        .where(*_asked(session, wanted))
        .order_by(col(Application.id).desc())
        .limit(wanted.limit)
    )
    return session.exec(query).all()


def waiting_for_filer(session: Session, filer_id: str, limit: int = 6) -> Sequence[Application]:
    """Return the applications that wait for their user: not filed, documents asked for, papers to be sent."""
    query = select(Application).where(col(Application.filer_id) == filer_id, WAITS_FOR_USER)
    return session.exec(query.order_by(col(Application.urgent_on), col(Application.id)).limit(limit)).all()


def certificates_to_register(session: Session, filer_id: str, limit: int = 6) -> Sequence[Application]:
    """Return the applications whose certificate came by mail and waits for its 受領登録."""
    query = select(Application).where(col(Application.filer_id) == filer_id, TO_REGISTER)
    return session.exec(query.order_by(col(Application.id)).limit(limit)).all()


def files_of_each(session: Session, applications: Sequence[Application]) -> dict[str, list[Document]]:
    """Return the files of several applications by application, each in the order of their coming."""
    found: dict[str, list[Document]] = {application.id: [] for application in applications}
    query = select(Document).where(col(Document.application_id).in_(found)).order_by(col(Document.id))
    for document in session.exec(query):
        found[document.application_id].append(document)
    return found


def _asked(session: Session, wanted: OwnFilter) -> list[Any]:
    name = searchable(wanted.name)
    candidates = name_grams.candidates(session, name) if name else None
    number = numbered(wanted.number) if wanted.number else None
    awaited = _awaited(wanted.filer_id) if wanted.awaiting_documents else None
    few = [keys for keys in (candidates, number, awaited) if keys is not None]
    if few:
        own = col(Application.filer_id).concat("") == wanted.filer_id
        return [*(col(Application.id).in_(keys) for keys in few), own, *_conditions(wanted, name)]
    return [col(Application.id).in_(_walked(wanted, name))]


def _awaited(filer_id: str) -> Keys:
    # That order is the index's of what waits: it leads to that index, and to no other.
    order = (col(Application.urgent_on), col(Application.id))
    own = core_select(col(Application.id)).where(col(Application.filer_id) == filer_id, WAITS_FOR_USER)
    return own.where(col(Application.request_id) != "").order_by(*order)


def _walked(wanted: OwnFilter, name: str) -> Keys:
    """Return the question for a page's keys, a status at a time: each has its own order in the index."""
    each = [replace(wanted, statuses=(status,)) for status in wanted.statuses] or [wanted]
    own = core_select(col(Application.id)).where(col(Application.filer_id) == wanted.filer_id)
    newest = own.order_by(col(Application.id).desc())
    return first_of([newest.where(*_conditions(one, name)) for one in each], wanted.limit)


def _conditions(wanted: OwnFilter, name: str) -> list[ColumnElement[bool]]:
    conditions = [
        (wanted.statuses, col(Application.status).in_(wanted.statuses)),
        (name, compared(name)),
        (wanted.receipt, col(Application.receipt) == wanted.receipt),
        (wanted.before, col(Application.id) < wanted.before),
    ]
    return [condition for asked, condition in conditions if asked]
