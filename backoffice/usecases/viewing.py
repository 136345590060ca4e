"""What portal, console and API show of an application: where it stands, what may be done, and what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import (
    DocumentKind,
    Remark,
    declaration_remarks,
    pdf_remarks,
    photo_remarks,
)
from backoffice.domain.document_steps import DocumentStep
from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.life import PENDING, ROLES, Action, Status, actions_from
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import absent
from backoffice.domain.windows import has_special_period, special_period_ends_on
from backoffice.simulation.transaction import Reading
from backoffice.store import journal
from backoffice.store.applications import (
    Application,
    Document,
    DocumentRequest,
    documents_of,
    requests_of,
)
from backoffice.store.journal import Event
from backoffice.store.people import Account, Officer, Organisation, Person, ResidenceCard
from backoffice.store.shipments import Shipment, of_application
from backoffice.usecases.four_eyes import may_witness

OWNER_ACTIONS = frozenset(
    {Action.FILE, Action.SUPPLY_DOCUMENTS, Action.CHANGE_RECEIPT, Action.REGISTER_RECEIPT}
)
POST_ACTIONS = frozenset({Action.DELIVER, Action.RETURN_CARD, Action.LOSE_CARD})


@dataclass(frozen=True, slots=True)
class Case:
    """All that a case page needs: the application and what belongs to it."""

    application: Application
    applicant: Person
    filer: Account
    organisation: Organisation | None
    documents: Sequence[Document]
    requests: Sequence[DocumentRequest]
    shipments: Sequence[Shipment]
    events: Sequence[Event]


def case(reading: Reading, application: Application) -> Case:
    """Return an application with all that belongs to it."""
    session = reading.session
    return Case(
        application,
        reading.require(Person, application.applicant_id, "申請人", "person"),
        reading.require(Account, application.filer_id, "利用者", "user"),
        reading.get(Organisation, application.organisation_id),
        documents_of(session, application.id),
        requests_of(session, application.id),
        of_application(session, application.id),
        journal.about(reading.connection, application.id),
    )


def allowed_actions(reading: Reading, application: Application, actor: Actor | None = None) -> list[Action]:
    """Return the actions that the application's state allows now, to one actor or to anybody."""
    closed = _closed(reading, application, actor)
    return [
        action
        for action in actions_from(application.stage)
        if action not in POST_ACTIONS
        and action not in closed
        and _makes_sense(application, action)
        and _may(application, action, actor)
    ]


def _closed(reading: Reading, application: Application, actor: Actor | None) -> set[Action]:
    """Return what cannot be done by where the envelope, its papers, the card and the request are."""
    shipment = reading.get(Shipment, application.envelope_id)
    asked = reading.get(DocumentRequest, application.request_id)
    card = reading.get(ResidenceCard, application.card_number)
    stands = {
        Action.SUPPLY_DOCUMENTS: asked is None or asked.is_online,
        Action.RECEIVE_ENVELOPE: shipment is not None and shipment.state == "arrived",
        Action.WITNESS_ENVELOPE: shipment is not None and may_witness(reading, shipment, actor),
        Action.RETURN_ENVELOPE: shipment is not None and any(not each["soft"] for each in shipment.defects),
        Action.HAND_OVER: card is None or card.place == "holder",
    }
    return {action for action, stood in stands.items() if not stood}


def documents_online(reading: Reading, application: Application) -> bool:
    """Return whether documents go with an application online, by the rules of the day it was filed or entered (C-06)."""
    return DOCUMENTS_ONLINE.at(reading.rules_on((application.filed_at or application.entered_at).date()))


def attachments_label(reading: Reading, documents: Sequence[Document], application: Application) -> str:
    """Return the word of the list's column 添付資料 (X-040): 追完待ち, エラーファイル, 添付済み, 未添付."""
    if application.request_id:
        return "追完待ち"
    if error_files(documents):
        return "エラーファイル"
    whole = application.photo_id and (application.document_id or not documents_online(reading, application))
    return "添付済み" if whole else "未添付"


def remarks(document: Document) -> list[Remark]:
    """Return what is worth a look about a file that was taken (R-133, R-143, R-145)."""
    if document.kind == DocumentKind.PHOTO:
        return photo_remarks(document.border_spread, document.taken_on)
    undeclared = document.kind == DocumentKind.ADDITIONAL and not document.declared
    return [*pdf_remarks(document.dpi), *declaration_remarks(declared=not undeclared)]


def error_files(documents: Sequence[Document]) -> list[Document]:
    """Return the error files of an application that no later file has made up for (R-144)."""
    good = (
        d.id for d in documents if d.state == "ok" and d.kind in (DocumentKind.ADDITIONAL, DocumentKind.PAPER)
    )
    last_good = max(good, default="")
    return [d for d in documents if d.state == "error-file" and d.id > last_good]


def special_period_ends(application: Application, today: date) -> date | None:
    """Return the end of the 特例期間 of a pending application whose period of stay has ended, else None."""
    expires_on = application.expires_on
    if application.stage not in PENDING or expires_on is None or today <= expires_on:
        return None
    extends = application.kind in (ApplicationType.CHANGE, ApplicationType.RENEWAL)
    if not extends or not has_special_period(expires_on, application.period_months):
        return None
    return special_period_ends_on(expires_on)


def actor_named(reading: Reading, actor_id: str) -> Actor:
    """Return the user or officer of a key; Refused (absent) when there is none."""
    row = reading.get(Account, actor_id) or reading.get(Officer, actor_id)
    if row is None:
        raise absent("利用者・職員", "user or officer", actor_id)
    return row.actor()


def summary(reading: Reading, application: Application) -> dict[str, Any]:
    """Return an application as the API shows it."""
    documents = documents_of(reading.session, application.id)
    shown = {name: getattr(application, name) for name in _SHOWN}
    return {
        "application_id": application.id,
        "status": application.stage.label,
        "stage": application.status,
        "desk": application.desk,
        "receipt": application.receipt,
        "joined": dict(application.joined_with),
        "attachments": attachments_label(reading, documents, application),
        **{name: _text(value) for name, value in shown.items()},
        "special_period_ends_on": _text(special_period_ends(application, reading.today)),
        "actions": [str(action) for action in allowed_actions(reading, application)],
    }


def detail(reading: Reading, application: Application) -> dict[str, Any]:
    """Return an application with its form, requests, shipments and timeline, as the API shows it."""
    whole = case(reading, application)
    return summary(reading, application) | {
        "form": application.form,
        "documents": [_row(row, _DOCUMENT) for row in whole.documents],
        "requests": [_row(row, _REQUEST) for row in whole.requests],
        "shipments": [_row(row, _SHIPMENT) for row in whole.shipments],
        "timeline": [event_view(event) for event in whole.events],
    }


def event_view(event: Event) -> dict[str, Any]:
    """Return a journal event as the API shows it."""
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "kind": event.kind,
        "subject": event.subject,
        "facts": event.facts,
    }


_SHOWN = (
    "type", "applicant_id", "applicant_name", "filer_id", "organisation_id", "residence_status", "period_months",
    "expires_on", "card_number", "provisional_number", "number", "entered_at", "filed_at", "examiner_id",
    "disposition", "granted_months", "granted_until", "result_at", "papers_due_on", "new_card_number",
    "dispatch_number", "effective_on", "version", "requested_status", "occurred_on", "certificate_number",
)  # fmt: skip
_DOCUMENT = (
    *("id", "kind", "file_name", "size", "pages", "state", "attached_at"),
    *("declared", "taken_on", "dpi", "came_by", "original"),
)
_REQUEST = (
    *("id", "items", "words", "asked_at", "due_on", "supplied_at", "how", "purpose", "originals"),
    *("reminders", "reminded_at", "extended_for", "checked_at"),
)
_SHIPMENT = ("id", "way", "service", "state", "sent_at", "arrived_at", "opened_at", "defects", "papers")


def _row(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: _text(getattr(row, name)) for name in names}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _makes_sense(application: Application, action: Action) -> bool:
    sense = {
        Action.SUPPLY_DOCUMENTS: bool(application.request_id),
        Action.WAIVE_DOCUMENTS: bool(application.request_id),
        Action.REQUEST_DOCUMENTS: not application.request_id,
        Action.PROPOSE: not application.request_id,
        Action.RELEASE: bool(application.examiner_id),
        Action.REMIND_DOCUMENTS: bool(application.request_id),
        Action.EXTEND_DOCUMENTS: bool(application.request_id),
        Action.CHECK_DOCUMENTS: application.documents_step == DocumentStep.SUPPLIED,
        Action.APPROVE: bool(application.number),
        Action.REFUSE: False,  # what approving a proposed refusal does
        Action.RECEIVE_ENVELOPE: not (application.at_counter or application.by_mail),
        Action.HAND_OVER: application.at_counter,
        Action.REGISTER_RECEIPT: application.by_mail,
        Action.WITHDRAW_JOINED: bool(application.joined),
        Action.CHANGE_RECEIPT: not (application.filed_at and application.kind is ApplicationType.COE),
        Action.ARRANGE_RECEIPT: not (application.stage is Status.PERMITTED and _out_of_hand(application)),
    }
    return sense.get(action, True)


def _out_of_hand(application: Application) -> bool:
    return bool(application.envelope_id) or application.by_mail


def _may(application: Application, action: Action, actor: Actor | None) -> bool:
    if actor is None:
        return True
    if action in OWNER_ACTIONS:
        return actor.id == application.filer_id
    own = action in (Action.APPROVE, Action.REFUSE, Action.SEND_BACK) and actor.id == application.proposed_by
    return actor.role in ROLES[action] and actor.serves(application.section) and not own
