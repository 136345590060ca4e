"""The files of a case: the PDF and the photo as they came, shown beside the data."""

from urllib.parse import quote

from flask import request
from werkzeug.wrappers import Response

from backoffice.domain.refusal import absent
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Document
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import note_reading
from backoffice.web.context import world

HOUR = 3600
MIMES = {"photo": "image/jpeg", "tax-data": "application/json"}


@pages.get("/cases/<key>/documents/<document_id>")
def case_file(key: str, document_id: str) -> Response:
    """Send a file of a case: a PDF as it came, a photo upright and without its metadata."""
    with world().read() as reading:
        document = _document(reading, key, document_id)
        note_reading(reading, key, officer(), f"{document.label} {document.id}")
        response = Response(mimetype=MIMES.get(document.kind, "application/pdf"))
        response.set_etag(document.sha256)
        if not request.if_none_match.contains(document.sha256):
            response.set_data(_bytes(reading, document))
    name = quote(document.file_name, safe="")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = f"private, max-age={HOUR}"
    return response.make_conditional(request)


def _document(reading: Reading, key: str, document_id: str) -> Document:
    document = reading.get(Document, document_id)
    if document is None or document.application_id != key or not document.is_file:
        raise absent("資料", "document", document_id)
    return document


def _bytes(reading: Reading, document: Document) -> bytes:
    data = reading.ports.documents.get(document.sha256)
    return reading.ports.documents.normalised_photo(data) if document.kind == "photo" else data
