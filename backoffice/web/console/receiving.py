"""What comes in beside the files: papers by post or at the counter, and the wrong photo (R-136, R-146, R-152)."""

from typing import Any

from flask import render_template, request

from backoffice.domain.actors import Actor, Role
from backoffice.domain.attachments import Channel, DocumentKind
from backoffice.domain.life import UNDECIDED, Action
from backoffice.domain.refusal import Refused
from backoffice.domain.tax import TaxRecord
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, Document
from backoffice.usecases import photos, taking_in, tax_data
from backoffice.usecases.assessing import open_request
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, beside, do
from backoffice.web.console.examining import must_make_sense
from backoffice.web.context import world

WAYS = tuple((str(way), way.label) for way in (Channel.POST, Channel.COUNTER))


@pages.get("/cases/<key>/receive-documents")
def receive_documents(key: str) -> str:
    """Show the form that records papers."""
    must_make_sense(key, Action.RECEIVE_DOCUMENTS)
    return _form(key, {})


@pages.post("/cases/<key>/receive-documents")
def receive_documents_post(key: str) -> Page:
    """Record papers that came by post or at the counter."""
    how, what = request.form.get("how", ""), request.form.get("what", "")
    original = request.form.get("original") == "yes"
    try:
        return do(
            key,
            lambda tx: taking_in.receive_documents(tx, officer(), key, how, what, original=original),
            "届いた資料を記録しました。",
            "console.case_documents",
        )
    except Refused as refusal:
        return _form(key, beside(refusal)), 422


@pages.post("/cases/<key>/reopen-photo")
def reopen_photo(key: str) -> Page:
    """Open the slot of the photo again, on the user's call."""
    words = "顔写真の添付欄を開きました。利用者に差替えを案内してください。"
    return do(key, lambda tx: photos.reopen_photo(tx, officer(), key), words, "console.case_documents")


@pages.post("/cases/<key>/receive-photo")
def receive_photo(key: str) -> Page:
    """Record a photo that was brought to the counter."""
    words = "持参された顔写真を記録しました。"
    return do(key, lambda tx: photos.receive_photo(tx, officer(), key), words, "console.case_documents")


def photo_facts(reading: Reading, application: Application, who: Actor) -> dict[str, Any]:
    """Return what the page of files says of a wrong photo to an officer."""
    slot = photos.open_slot(reading, application)
    may = who.role in (Role.EXAMINER, Role.COUNTER) and application.stage in UNDECIDED
    return {
        "photo_slot": slot,
        "may_receive_photo": may,
        "may_reopen_photo": may and slot is None and photos.can_reopen(application),
    }


def tax_record(reading: Reading, document: Document | None) -> TaxRecord | None:
    """Return the record that a document holds, None for other kinds."""
    if document is None or document.kind != DocumentKind.TAX_DATA:
        return None
    return tax_data.read_record(reading, document)


def _form(key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        return render_template(
            "console/receive_documents.html",
            **frame(reading, whole, "case_documents", officer()),
            errors=errors,
            typed=request.form,
            ways=WAYS,
            asked=open_request(whole),
        )
