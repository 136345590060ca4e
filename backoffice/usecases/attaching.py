"""The user's files: the one PDF of documents, the photo, and what an examiner asked for later (B9, B10)."""

from datetime import date, timedelta

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import DocumentKind, names_declaration
from backoffice.domain.document_steps import DocumentStep
from backoffice.domain.files import FileStanding, judge_pdf, judge_photo
from backoffice.domain.jst import at
from backoffice.domain.life import Action, Status, step
from backoffice.domain.photo_age import photo_age_refusal
from backoffice.domain.refusal import Refusal, conflict, refuse_if_any
from backoffice.ports import Documents
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application, Document, DocumentRequest
from backoffice.usecases.progress import application_of, for_user, move
from backoffice.usecases.reminding import wait_for, wait_for_nothing


def look_at(documents: Documents, kind: str, data: bytes, file_name: str) -> None:
    """Look at a file before the world is held for it: the store remembers what it found."""
    if kind == "photo":
        documents.inspect_photo(data)
    else:
        documents.inspect_pdf(data, file_name)


SCAN_HOUR = 6


def attach_documents(
    tx: Transaction, user: Actor, application_id: str, data: bytes, file_name: str, *, declared: bool = False
) -> Document:
    """Attach the one PDF of documents (R-137, R-138) before filing; a second one replaces the first.

    `declared` says that not all fits and that 参考様式9 is in it (R-141). A locked PDF is taken without a word (C-39);
    others that cannot be taken are Refused beside the field.
    """
    application = open_for_files(for_user(tx, user, application_id))
    document = _pdf(tx, application, data, file_name, DocumentKind.DOCUMENTS, declared=declared)
    application.document_id = document.id
    application.version += 1
    if document.declared:
        wait_for(application, DocumentStep.REST, tx.today)
    else:
        wait_for_nothing(application)
    facts = {"document": document.id, "sha256": document.sha256}
    tx.emit("documents.attached", application.id, by=user, **facts, **_said(document))
    return document


def attach_photo(
    tx: Transaction,
    user: Actor,
    application_id: str,
    data: bytes,
    file_name: str,
    *,
    taken_on: date | None = None,
) -> Document:
    """Attach the photo (R-131) before filing; a second one replaces the first. `taken_on` is the day it was taken (R-132)."""
    application = open_for_files(for_user(tx, user, application_id))
    document = take_photo(tx, application, data, file_name, taken_on)
    tx.emit("photo.attached", application.id, by=user, document=document.id, sha256=document.sha256)
    return document


def take_photo(
    tx: Transaction, application: Application, data: bytes, file_name: str, taken_on: date | None
) -> Document:
    """Make a photo the application's own; Refused beside its field when it breaks a rule of the day."""
    facts = tx.ports.documents.inspect_photo(data)
    filed_on = application.filed_at.date() if application.filed_at else tx.today
    age = photo_age_refusal(taken_on, filed_on, tx.rules_on(filed_on))
    refuse_if_any([judge_photo(facts, tx.rules_on()).refusal, age])
    document = store_file(tx, application, data, file_name, DocumentKind.PHOTO)
    document.taken_on, document.border_spread = taken_on, facts.border_spread
    application.photo_id = document.id
    application.version += 1
    return document


def photo_too_old(reading: Reading, application: Application) -> Refusal | None:
    """Return why the attached photo cannot go with a filing of today: it has grown too old since (R-132)."""
    photo = reading.get(Document, application.photo_id)
    return photo_age_refusal(photo.taken_on, reading.today, reading.rules_on()) if photo else None


def supply_documents(
    tx: Transaction, user: Actor, application_id: str, data: bytes, file_name: str, *, declared: bool = False
) -> Document:
    """Attach what the examiner asked for, through the slot that the mail opened (R-142, R-143).

    `declared` says that 参考様式9 is in it, as it should be; without it the document is taken and says so.
    """
    application = for_user(tx, user, application_id)
    step(application.stage, Action.SUPPLY_DOCUMENTS)
    request = tx.get(DocumentRequest, application.request_id)
    if request is None or request.supplied_at:
        ja = "追加資料の提出依頼がないため、添付できません。審査官からのメールを待ってください。"
        raise conflict(ja, "No documents have been asked for.", "R-142")
    if not request.is_online:
        ja = "この資料は、郵送又は窓口での提出を求められています。オンラインでは添付できません。"
        raise conflict(ja, "These are to come by post or at the counter.", "R-146")
    document = _pdf(tx, application, data, file_name, DocumentKind.ADDITIONAL, declared=declared)
    request.supplied_at = tx.now
    application.request_id = ""
    move(application, Action.SUPPLY_DOCUMENTS)
    wait_for(application, DocumentStep.SUPPLIED, tx.today)
    if document.locked:
        schedule_scan(tx, document, request.id)
    facts = {"document": document.id, "request": request.id}
    tx.emit("documents.supplied", application.id, by=user, **facts, **_said(document))
    return document


def schedule_scan(tx: Transaction, document: Document, request_id: str = "") -> None:
    """Have a locked PDF scanned early on the next morning (R-144, C-39; the hour is U-11's)."""
    due = at(tx.today + timedelta(days=1), SCAN_HOUR)
    tx.schedule(due, "scan-files", document.id, {"request": request_id} if request_id else None)


def scan_files(tx: Transaction, entry: Entry) -> None:
    """Show a locked PDF as the error file that it was from the start (R-144, C-39); nobody is told.

    What was asked for has not come then: the slot that a request opened stays open while the case is examined.
    """
    document = tx.require(Document, entry.subject, "資料", "document")
    document.state = "error-file"
    request = tx.get(DocumentRequest, str(entry.facts.get("request") or ""))
    application = application_of(tx, document.application_id)
    if request:
        _reopen(application, request)
    if application.request_id in ("", request.id if request else ""):
        wait_for(application, DocumentStep.ERROR_FILE, tx.today)
    tx.emit("document.unreadable", document.application_id, document=document.id)


def _reopen(application: Application, request: DocumentRequest) -> None:
    if application.stage is Status.EXAMINATION and not application.request_id:
        request.supplied_at, application.request_id = None, request.id
        request.checked_at, request.checked_by = None, ""
        application.version += 1


def open_for_files(application: Application) -> Application:
    """Return an application whose files may still be changed: before its filing (R-128)."""
    if application.stage is not Status.ENTERED:
        ja = "申請後は資料・写真を差し替えられません。申請人の住居地を管轄する地方出入国在留管理官署へ連絡してください。"
        raise conflict(ja, "After filing the files cannot be changed; contact the office.", "R-128")
    return application


def _said(document: Document) -> dict[str, bool]:
    return {"declared": True} if document.declared else {}


def _pdf(
    tx: Transaction, application: Application, data: bytes, file_name: str, kind: str, *, declared: bool
) -> Document:
    facts = tx.ports.documents.inspect_pdf(data, file_name)
    verdict = judge_pdf(facts, tx.rules_on())
    refuse_if_any([verdict.refusal])
    document = store_file(tx, application, data, file_name, kind)
    document.pages, document.dpi = facts.pages, facts.dpi
    document.declared = declared or names_declaration(file_name)
    document.locked = verdict.standing is FileStanding.ERROR_FILE
    return document


def store_file(tx: Transaction, application: Application, data: bytes, file_name: str, kind: str) -> Document:
    """Keep bytes as an application's document of a kind."""
    document = Document(
        id=tx.key("doc"),
        application_id=application.id,
        kind=kind,
        sha256=tx.ports.documents.put(data),
        size=len(data),
        file_name=file_name[:200],
        attached_at=tx.now,
    )
    tx.add(document)
    return document
