"""Notes of officers on a case and on the pages of its files (審査メモ): the place for the rationale."""

from dataclasses import dataclass

from backoffice.domain.actors import Actor, Role
from backoffice.domain.free_text import NOTE, too_long, written
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refusal, absent, conflict, forbidden, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application, Document
from backoffice.store.casework import CaseNote, notes_of
from backoffice.usecases.progress import application_of

WRITERS = (Role.EXAMINER, Role.APPROVER, Role.DOCUMENTS)
EDITABLE = (Status.FILED, Status.EXAMINATION)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a note stands: a document and its page (0: the whole file), or with no document the case."""

    document_id: str = ""
    page: int = 0


ON_CASE = Spot()


def write(tx: Transaction, officer: Actor, application_id: str, text: str, at: Spot = ON_CASE) -> CaseNote:
    """Write a note on a filed case or on a page of one of its files; the same once more (a button pressed twice) is one."""
    application = _for_writer(tx, officer, application_id)
    refuse_if_any([_no_text(text), too_long(text, NOTE, "text", "メモ"), _no_page(tx, application, at)])
    if twice := _just_written(tx, officer, application, written(text), at):
        return twice
    note = CaseNote(
        id=tx.key("note"),
        application_id=application.id,
        document_id=at.document_id,
        page=at.page if at.document_id else 0,
        text=written(text),
        by=officer.id,
        at=tx.now,
    )
    tx.add(note)
    facts = {"note": note.text, "document": note.document_id, "page": note.page}
    tx.emit("note.written", application.id, by=officer, **facts)
    return note


def correct(tx: Transaction, officer: Actor, note_id: str, version: int, text: str) -> CaseNote:
    """Correct one's own note until the case is proposed; what it said before stays with it.

    `version` is the note's as it was read: when it is another by now the correction is refused (conflict).
    """
    officer.must_be(*WRITERS)
    note = tx.require(CaseNote, note_id, "メモ", "note")
    application = _for_writer(tx, officer, note.application_id)
    _must_be_own(officer, note)
    _must_be_open(application)
    if note.version != version:
        ja = "このメモは、画面を開いた後に直されています。今のメモを確かめて、もう一度直してください。"
        raise conflict(ja, "This note has been corrected since; read it again.")
    refuse_if_any([_no_text(text), too_long(text, NOTE, "text", "メモ")])
    note.former = [*note.former, {"text": note.text, "at": note.at.isoformat()}]
    note.text, note.at, note.version = written(text), tx.now, note.version + 1
    tx.emit("note.corrected", application.id, by=officer, note=note.text, version=note.version)
    return note


def note_of(reading: Reading, application_id: str, note_id: str) -> CaseNote:
    """Return a note of a case; Refused (absent) when it has no such note."""
    note = reading.get(CaseNote, note_id)
    if note is None or note.application_id != application_id:
        raise absent("メモ", "note", note_id)
    return note


def correctable(application: Application, officer: Actor, note: CaseNote) -> bool:
    """Return whether an officer may correct a note now."""
    return note.by == officer.id and application.stage in EDITABLE and may_write(application, officer)


def may_write(application: Application, officer: Actor) -> bool:
    """Return whether an officer may write notes on a case."""
    return (
        application.stage is not Status.ENTERED
        and officer.role in WRITERS
        and officer.serves(application.section)
    )


def _for_writer(tx: Transaction, officer: Actor, application_id: str) -> Application:
    officer.must_be(*WRITERS)
    application = application_of(tx, application_id)
    officer.must_serve(application.section)
    if application.stage is Status.ENTERED:
        raise forbidden("R-120", "この申請はまだ提出されていません（未申請）。", "It has not been filed yet.")
    return application


def _just_written(
    tx: Transaction, officer: Actor, application: Application, text: str, at: Spot
) -> CaseNote | None:
    notes = notes_of(tx.session, application.id)
    if not notes:
        return None
    last, spot = notes[-1], (at.document_id, at.page if at.document_id else 0)
    same = (last.by, last.at, last.text, last.document_id, last.page) == (officer.id, tx.now, text, *spot)
    return last if same else None


def _must_be_own(officer: Actor, note: CaseNote) -> None:
    if note.by != officer.id:
        ja = "他の職員のメモは直せません。自分のメモを書き足してください。"
        raise forbidden("", ja, "Only its author corrects a note; write one of your own.")


def _must_be_open(application: Application) -> None:
    if application.stage not in EDITABLE:
        ja = "起案した後は、メモを直せません。新しいメモを書き足してください。"
        raise conflict(ja, "After the proposal notes stay as they are; write another.")


def _no_text(text: str) -> Refusal | None:
    if text.strip():
        return None
    return Refusal("", "メモの文を入力してください。", "Write the note.", "text", "text")


def _no_page(reading: Reading, application: Application, at: Spot) -> Refusal | None:
    if not at.document_id:
        return None
    document = reading.get(Document, at.document_id)
    if document is None or document.application_id != application.id:
        return Refusal("", "この申請の資料ではありません。", "No such document.", "document", "document")
    if not 0 <= at.page <= max(document.pages, 1):
        ja = f"ページは1から{max(document.pages, 1)}までの数字で入力してください。"
        return Refusal("", ja, "There is no such page.", "page", "page")
    return None
