"""The viewer of a case's files: a page of a PDF beside the notes on it, a photo beside the person's former one."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from backoffice.domain.attachments import PLAIN_SPREAD, DocumentKind
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, Document, of_applicant
from backoffice.usecases.viewing import Case

PDFS = (DocumentKind.DOCUMENTS, DocumentKind.ADDITIONAL)


@dataclass(frozen=True, slots=True)
class Photo:
    """What was measured of a photo: pixels, bytes, and how plain its background is; `spread` -1 when nobody looked."""

    width: int
    height: int
    size: int
    spread: int

    @property
    def ratio(self) -> str:
        """Height to width, as the rule states it (4:3)."""
        return f"4：{4 * self.width / self.height:.2f}" if self.height else "—"

    @property
    def background(self) -> str:
        """The background in words (R-133)."""
        if self.spread < 0:
            return "未判定"
        return "無地" if self.spread <= PLAIN_SPREAD else "無地でないおそれ"


@dataclass(frozen=True, slots=True)
class Former:
    """The applicant's photo in an earlier application."""

    number: str
    href: str
    case_href: str


def main_document(whole: Case) -> Document | None:
    """Return the papers that were sent along: of those that can be read, the newest."""
    papers = [document for document in reversed(whole.documents) if document.kind in PDFS]
    readable = [document for document in papers if document.state == "ok"]
    return next(iter(readable or papers), None)


def chosen(whole: Case) -> Document | None:
    """Return the document that the address asks for, else the papers."""
    wanted = request.args.get("show", "")
    found = next((document for document in whole.documents if document.id == wanted), None)
    return found or main_document(whole)


def page_shown(document: Document | None) -> int:
    """Return the page that the address asks for, within the document; 1 without one."""
    asked = request.args.get("page", 1, type=int)
    return max(1, min(asked, document.pages if document and document.pages else 1))


def viewer_facts(reading: Reading, whole: Case) -> dict[str, Any]:
    """Return what the viewer shows beside the file itself."""
    document = chosen(whole)
    is_photo = bool(document and document.kind == DocumentKind.PHOTO)
    return {
        "shown_document": document,
        "shown_page": page_shown(document),
        "photo": _measured(reading, document) if document and is_photo else None,
        "former_photo": _former(reading, whole.application) if is_photo else None,
    }


def _measured(reading: Reading, document: Document) -> Photo:
    facts = reading.ports.documents.inspect_photo(reading.ports.documents.get(document.sha256))
    return Photo(facts.width, facts.height, document.size, document.border_spread)


def _former(reading: Reading, application: Application) -> Former | None:
    earlier = [
        one
        for one in of_applicant(reading.session, application.applicant_id)
        if one.id < application.id and one.photo_id and one.filed_at
    ]
    if not earlier:
        return None
    last = earlier[-1]
    href = url_for("console.case_file", key=last.id, document_id=last.photo_id)
    return Former(last.number or last.provisional_number, href, url_for("console.case", key=last.id))
