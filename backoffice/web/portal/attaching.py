"""Uploads: the PDF, the photo, additional documents; and showing them to their owner alone (B9, B10)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import DECLARATION_NAME, DocumentKind, usual_documents
from backoffice.domain.file_limits import DOCUMENTS_ONLINE, PHOTO_AGE_MONTHS
from backoffice.domain.forms import organisations_form_needed
from backoffice.domain.life import Status
from backoffice.domain.photo_age import oldest_day
from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application, Document, DocumentRequest, documents_of
from backoffice.usecases import attaching as use
from backoffice.usecases.offices import office_place
from backoffice.usecases.photos import bring_photo, open_slot
from backoffice.usecases.progress import for_user
from backoffice.usecases.tax_data import may_fetch
from backoffice.usecases.viewing import remarks
from backoffice.web import days, sessions
from backoffice.web.context import world
from backoffice.web.errors import answer, refused
from backoffice.web.portal import bulk
from backoffice.web.portal.case import newest
from backoffice.web.portal.gate import SURFACE, pages, user

PDF_CSP = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
IMAGE_CSP = "default-src 'none'; frame-ancestors 'self'"
PDF = ".pdf,application/pdf"
KIND = "<any(documents, photo, additional):kind>"
NOTHING: Mapping[str, str] = {}
MIMES = {"tax-data": "application/json"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent, and what its user says of it."""

    data: bytes
    name: str
    declared: bool = False
    taken_on: date | None = None


Attach = Callable[[Transaction, Actor, str, Sent], Document]


def _documents(tx: Transaction, who: Actor, key: str, sent: Sent) -> Document:
    return use.attach_documents(tx, who, key, sent.data, sent.name, declared=sent.declared)


def _photo(tx: Transaction, who: Actor, key: str, sent: Sent) -> Document:
    return bring_photo(tx, who, key, sent.data, sent.name, taken_on=sent.taken_on)


def _additional(tx: Transaction, who: Actor, key: str, sent: Sent) -> Document:
    return use.supply_documents(tx, who, key, sent.data, sent.name, declared=sent.declared)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a file: what may go in, and what the page says."""

    name: str
    title: str
    label: str
    accept: str
    limit: str
    attach: Attach
    done: str


SLOTS = {
    slot.name: slot
    for slot in (
        Slot(
            "documents",
            "資料を添付する",
            "資料（PDF 1ファイル）",
            PDF,
            "10MB",
            _documents,
            "資料を添付しました。",
        ),
        Slot(
            "photo",
            "顔写真を添付する",
            "顔写真（JPEG又はPNG）",
            ".jpg,.jpeg,.png,image/jpeg,image/png",
            "1MB",
            _photo,
            "顔写真を添付しました。",
        ),
        Slot(
            "additional",
            "追加資料を添付する",
            "追加資料（PDF 1ファイル）",
            PDF,
            "10MB",
            _additional,
            "追加資料を提出しました。審査が続きます。",
        ),
    )
}


@pages.get(f"/applications/<application_id>/attach/{KIND}")
def attach(application_id: str, kind: str) -> str:
    """Show the place for a file."""
    return _page(application_id, SLOTS[kind])


@pages.post(f"/applications/<application_id>/attach/{KIND}")
def attached(application_id: str, kind: str) -> AnyResponse | tuple[str, int]:
    """Take a file, or say beside the field why not."""
    slot, sent = SLOTS[kind], request.files.get(kind)
    if sent is None or not sent.filename:
        nothing = Refusal("R-259", "ファイルを選んでください。", "Choose a file.", kind, "no-file")
        return _page(application_id, slot, [nothing], request.form), 422
    data = sent.stream.read()
    use.look_at(world().ports.documents, kind, data, sent.filename)
    try:
        told = Sent(data, sent.filename, request.form.get("declared") == "yes", _taken_on())
        with world().write() as tx:
            document = slot.attach(tx, user(), application_id, told)
            found = remarks(document)
    except Refused as failure:
        if failure.kind != "refused":
            raise
        return _page(application_id, slot, failure.refusals, request.form), 422
    flash(slot.done, "success")
    for remark in found:
        flash(remark.ja, "info" if remark.code == "not-judged" else "warning")
    return redirect(url_for("portal.application", application_id=application_id), 303)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_failure: RequestEntityTooLarge) -> Response | tuple[str, int]:
    """Say beside the field that a file is larger than any request may be (R-140)."""
    given = request.view_args or {}
    if request.endpoint == "portal.send_bulk" and sessions.current_actor(SURFACE):
        return bulk.too_large_page()
    if request.endpoint != "portal.attached" or sessions.current_actor(SURFACE) is None:
        return answer(413, [])
    slot = SLOTS[given["kind"]]
    ja = f"ファイルが大きすぎます。{slot.limit}以内のファイルを選んでください。"
    problem = Refusal("R-140", ja, f"The file is larger than {slot.limit}.", slot.name, "too-large")
    try:
        return _page(given["application_id"], slot, [problem]), 413
    except Refused as failure:
        return refused(failure)


@pages.get("/applications/<application_id>/files/<document_id>")
def file_of(application_id: str, document_id: str) -> Response:
    """Send a PDF, or a photo as screens show it, to the owner of its application."""
    with world().read() as reading:
        for_user(reading, user(), application_id)
        document = reading.require(Document, document_id, "資料", "document")
        if document.application_id != application_id or not document.is_file:
            raise absent("資料", "document", document_id)
        data = reading.ports.documents.get(document.sha256)
        if document.kind == "photo":
            shown = reading.ports.documents.normalised_photo(data)
            return _sent(shown, "image/jpeg", f"{document.id}.jpg", IMAGE_CSP)
    mimetype = MIMES.get(document.kind, "application/pdf")
    return _sent(data, mimetype, document.file_name or "documents.pdf", PDF_CSP)


def _sent(data: bytes, mimetype: str, name: str, policy: str) -> Response:
    response = send_file(BytesIO(data), mimetype, as_attachment=False, download_name=name)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _taken_on() -> date | None:
    """Return the day that was typed for the photo; Refused beside it when it is none."""
    try:
        return days.day_of(request.form, "taken_on")
    except ValueError as malformed:
        ja = "撮影日の年・月・日を半角数字で入力してください。例）2025年5月20日"
        raise Refused(
            Refusal("R-132", ja, "Enter year, month and day.", "taken_on", "taken-on")
        ) from malformed


def _is_open(reading: Reading, found: Application, slot: Slot, asked: DocumentRequest | None) -> bool:
    if slot.name == DocumentKind.ADDITIONAL:
        return asked is not None and asked.is_online
    if slot.name == DocumentKind.PHOTO and found.stage is not Status.ENTERED:
        return open_slot(reading, found) is not None
    online = slot.name == DocumentKind.PHOTO or DOCUMENTS_ONLINE.at(reading.rules_on())
    return found.stage is Status.ENTERED and online


def _rules(reading: Reading, found: Application) -> dict[str, Any]:
    """Return what the page says of the rules of the day."""
    on = reading.rules_on()
    online = DOCUMENTS_ONLINE.at(on)
    return {
        "photo_months": PHOTO_AGE_MONTHS.at(on),
        "photo_from": oldest_day(reading.today, on),
        "online": online,
        "declaration": DECLARATION_NAME.at(on) if online else "",
        "usual": usual_documents(found.type, found.residence_status),
        "organisations_form": organisations_form_needed(user().kind, found.status_to_be, on),
        "office": office_place(reading, found).text(),
        "may_fetch": may_fetch(reading, user(), found),
    }


def _page(
    application_id: str, slot: Slot, problems: Sequence[Refusal] = (), typed: Mapping[str, str] = NOTHING
) -> str:
    """Draw the page; `typed` is the form, which cannot be read of a request that is too large."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        asked = reading.get(DocumentRequest, found.request_id)
        return render_template(
            "portal/attach.html",
            application=found,
            slot=slot,
            is_open=_is_open(reading, found, slot, asked),
            current=newest(documents_of(reading.session, application_id)).get(slot.name),
            open_request=asked,
            problems=problems,
            typed_day=days.typed(typed, "taken_on"),
            declared=typed.get("declared") == "yes",
            **_rules(reading, found),
            today=reading.today,
        )
