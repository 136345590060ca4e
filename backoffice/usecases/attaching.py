"""The user's files: the one PDF of documents, the photo, and what an examiner asked for later (B9, B10)."""

from datetime import timedelta

from backoffice.domain.actors import Actor
from backoffice.domain.files import FileStanding, judge_pdf, judge_photo
from backoffice.domain.jst import at
from backoffice.domain.life import Action, Status, step
from backoffice.domain.refusal import conflict, refuse_if_any
from backoffice.ports import Documents
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application, Document, DocumentRequest
from backoffice.usecases.progress import application_of, for_user, move


def look_at(documents: Documents, kind: str, data: bytes, file_name: str) -> None:
    """Look at a file before the world is held for it: the store remembers what it found."""
    if kind == "photo":
        documents.inspect_photo(data)
    else:
        documents.inspect_pdf(data, file_name)


SCAN_HOUR = 6


def attach_documents(
    tx: Transaction, user: Actor, application_id: str, data: bytes, file_name: str
) -> Document:
    """Attach the one PDF of documents (R-137, R-138) before filing; a second one replaces the first.

    A locked PDF is taken without a word (C-39); others that cannot be taken are Refused beside the field.
    """
    application = _open_for_files(for_user(tx, user, application_id))
    document = _pdf(tx, application, data, file_name, "documents")
    application.document_id = document.id
    application.version += 1
    tx.emit("documents.attached", application.id, by=user, document=document.id, sha256=document.sha256)
    return document


def attach_photo(tx: Transaction, user: Actor, application_id: str, data: bytes, file_name: str) -> Document:
    """Attach the photo (R-131) before filing; a second one replaces the first."""
    application = _open_for_files(for_user(tx, user, application_id))
    facts = tx.ports.documents.inspect_photo(data)
    refuse_if_any([judge_photo(facts, tx.rules_on()).refusal])
    document = _document(tx, application, data, file_name, "photo")
    application.photo_id = document.id
    application.version += 1
    tx.emit("photo.attached", application.id, by=user, document=document.id, sha256=document.sha256)
    return document


def supply_documents(
    tx: Transaction, user: Actor, application_id: str, data: bytes, file_name: str
) -> Document:
    """Attach what the examiner asked for, through the slot that the mail opened (R-142, R-143)."""
    application = for_user(tx, user, application_id)
    step(application.stage, Action.SUPPLY_DOCUMENTS)
    request = tx.get(DocumentRequest, application.request_id)
    if request is None or request.supplied_at:
        ja = "追加資料の提出依頼がないため、添付できません。審査官からのメールを待ってください。"
        raise conflict(ja, "No documents have been asked for.", "R-142")
    document = _pdf(tx, application, data, file_name, "additional")
    request.supplied_at = tx.now
    application.request_id = ""
    move(application, Action.SUPPLY_DOCUMENTS)
    if document.locked:
        schedule_scan(tx, document, request.id)
    tx.emit("documents.supplied", application.id, by=user, document=document.id, request=request.id)
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
    if request:
        _reopen(application_of(tx, document.application_id), request)
    tx.emit("document.unreadable", document.application_id, document=document.id)


def _reopen(application: Application, request: DocumentRequest) -> None:
    if application.stage is Status.EXAMINATION and not application.request_id:
        request.supplied_at, application.request_id = None, request.id
        application.version += 1


def _open_for_files(application: Application) -> Application:
    if application.stage is not Status.ENTERED:
        ja = "申請後は資料・写真を差し替えられません。申請人の住居地を管轄する地方出入国在留管理官署へ連絡してください。"
        raise conflict(ja, "After filing the files cannot be changed; contact the office.", "R-128")
    return application


def _pdf(tx: Transaction, application: Application, data: bytes, file_name: str, kind: str) -> Document:
    facts = tx.ports.documents.inspect_pdf(data, file_name)
    verdict = judge_pdf(facts, tx.rules_on())
    refuse_if_any([verdict.refusal])
    document = _document(tx, application, data, file_name, kind)
    document.pages = facts.pages
    document.locked = verdict.standing is FileStanding.ERROR_FILE
    return document


def _document(tx: Transaction, application: Application, data: bytes, file_name: str, kind: str) -> Document:
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
