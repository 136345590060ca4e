"""Uploads: the PDF, the photo, additional documents; and showing them to their owner alone (B9, B10)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from backoffice.domain.actors import Actor
from backoffice.domain.file_limits import PHOTO_AGE_MONTHS
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Document, DocumentRequest, documents_of
from backoffice.usecases import attaching as use
from backoffice.usecases.progress import for_user
from backoffice.web import sessions
from backoffice.web.context import world
from backoffice.web.errors import answer, refused
from backoffice.web.portal import bulk
from backoffice.web.portal.case import newest
from backoffice.web.portal.gate import SURFACE, pages, user

PDF_CSP = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
IMAGE_CSP = "default-src 'none'; frame-ancestors 'self'"
PDF = ".pdf,application/pdf"
KIND = "<any(documents, photo, additional):kind>"
Attach = Callable[[Transaction, Actor, str, bytes, str], Document]


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
            use.attach_documents,
            "資料を添付しました。",
        ),
        Slot(
            "photo",
            "顔写真を添付する",
            "顔写真（JPEG又はPNG）",
            ".jpg,.jpeg,.png,image/jpeg,image/png",
            "1MB",
            use.attach_photo,
            "顔写真を添付しました。",
        ),
        Slot(
            "additional",
            "追加資料を添付する",
            "追加資料（PDF 1ファイル）",
            PDF,
            "10MB",
            use.supply_documents,
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
        return _page(application_id, slot, [nothing]), 422
    data = sent.stream.read()
    use.look_at(world().ports.documents, kind, data, sent.filename)
    try:
        with world().write() as tx:
            slot.attach(tx, user(), application_id, data, sent.filename)
    except Refused as failure:
        if failure.kind != "refused":
            raise
        return _page(application_id, slot, failure.refusals), 422
    flash(slot.done, "success")
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
        if document.application_id != application_id:
            raise absent("資料", "document", document_id)
        data = reading.ports.documents.get(document.sha256)
        if document.kind == "photo":
            shown = reading.ports.documents.normalised_photo(data)
            return _sent(shown, "image/jpeg", f"{document.id}.jpg", IMAGE_CSP)
    return _sent(data, "application/pdf", document.file_name or "documents.pdf", PDF_CSP)


def _sent(data: bytes, mimetype: str, name: str, policy: str) -> Response:
    response = send_file(BytesIO(data), mimetype, as_attachment=False, download_name=name)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _page(application_id: str, slot: Slot, problems: Sequence[Refusal] = ()) -> str:
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        asked = reading.get(DocumentRequest, found.request_id)
        is_open = bool(asked) if slot.name == "additional" else found.stage is Status.ENTERED
        return render_template(
            "portal/attach.html",
            application=found,
            slot=slot,
            is_open=is_open,
            current=newest(documents_of(reading.session, application_id)).get(slot.name),
            open_request=asked,
            photo_months=PHOTO_AGE_MONTHS.at(reading.rules_on()),
            problems=problems,
            today=reading.today,
        )
