"""The wrong photo (R-136, S4 Q54): swapped on a call until the office's own system has it, on paper afterwards."""

from datetime import date

from backoffice.domain.actors import Actor, Role
from backoffice.domain.attachments import Channel, DocumentKind
from backoffice.domain.life import UNDECIDED, Status
from backoffice.domain.refusal import conflict
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application, Document
from backoffice.store.photo_slots import PhotoSlot
from backoffice.usecases.attaching import attach_photo, take_photo
from backoffice.usecases.progress import application_of, for_user


def reopen_photo(tx: Transaction, officer: Actor, application_id: str) -> PhotoSlot:
    """Open the slot of a filed application's photo again, on its user's call.

    Refused once the number is assigned: then the photo is in the office's own system (that this is the moment is assumed).
    """
    application = _for_office(tx, officer, application_id)
    _refuse_reflected(application)
    if open_slot(tx, application):
        raise conflict("顔写真の添付欄は既に開いています。", "The slot is open already.", "R-136")
    slot = PhotoSlot(id=tx.key("slot"), application_id=application.id, opened_by=officer.id, opened_at=tx.now)
    tx.add(slot)
    application.version += 1
    tx.emit("photo.reopened", application.id, by=officer, slot=slot.id)
    return slot


def replace_photo(
    tx: Transaction,
    user: Actor,
    application_id: str,
    data: bytes,
    file_name: str,
    *,
    taken_on: date | None = None,
) -> Document:
    """Put another photo in the place of a wrong one through the slot that the office opened."""
    application = _undecided(for_user(tx, user, application_id))
    slot = _slot_of(tx, application)
    if slot is None:
        ja = "申請後に顔写真を差し替えるには、申請人の住居地を管轄する地方出入国在留管理官署へ電話で連絡してください。"
        raise conflict(ja, "Call the office of the applicant's address first.", "R-136")
    _refuse_reflected(application)
    document = take_photo(tx, application, data, file_name, taken_on)
    slot.closed_at = tx.now
    tx.emit("photo.replaced", application.id, by=user, document=document.id, sha256=document.sha256)
    return document


def bring_photo(
    tx: Transaction,
    user: Actor,
    application_id: str,
    data: bytes,
    file_name: str,
    *,
    taken_on: date | None = None,
) -> Document:
    """Attach a photo before the filing, or replace it afterwards: what the one slot on the page does."""
    filed = application_of(tx, application_id).stage is not Status.ENTERED
    bring = replace_photo if filed else attach_photo
    return bring(tx, user, application_id, data, file_name, taken_on=taken_on)


def receive_photo(tx: Transaction, officer: Actor, application_id: str) -> Document:
    """Record a paper photo that was brought to the counter in the place of a wrong one."""
    application = _for_office(tx, officer, application_id)
    document = Document(
        id=tx.key("doc"),
        application_id=application.id,
        kind=DocumentKind.PAPER_PHOTO,
        sha256="",
        size=0,
        file_name="窓口に持参された顔写真",
        attached_at=tx.now,
        came_by=Channel.COUNTER,
    )
    tx.add(document)
    application.version += 1
    tx.emit("photo.received", application.id, by=officer, document=document.id)
    return document


def open_slot(reading: Reading, application: Application) -> PhotoSlot | None:
    """Return the slot through which a filed application's photo may be replaced now, or None."""
    return None if application.number else _slot_of(reading, application)


def can_reopen(application: Application) -> bool:
    """Return whether the office may still open the slot of a filed application's photo."""
    return application.stage in UNDECIDED and not application.number


def _slot_of(reading: Reading, application: Application) -> PhotoSlot | None:
    slots = reading.having(PhotoSlot, application_id=application.id)
    return next((slot for slot in slots if slot.closed_at is None), None)


def _for_office(tx: Transaction, officer: Actor, application_id: str) -> Application:
    officer.must_be(Role.EXAMINER, Role.COUNTER)
    application = application_of(tx, application_id)
    officer.must_serve(application.section)
    return _undecided(application)


def _undecided(application: Application) -> Application:
    if application.stage not in UNDECIDED:
        ja = f"申請状態が「{application.stage.label}」のため、顔写真を差し替えられません。"
        raise conflict(ja, "The photo is swapped only between filing and decision.", "R-136")
    return application


def _refuse_reflected(application: Application) -> None:
    if application.number:
        ja = (
            "顔写真は既に入管庁のシステムに反映されているため、差し替えられません。"
            "申請を取り下げて新たに申請するか、正しい顔写真を窓口に持参してください。"
        )
        en = "The photo is in the office's own system: withdraw and file anew, or bring a photo to the counter."
        raise conflict(ja, en, "R-136")
