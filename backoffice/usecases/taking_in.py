"""Documents that came on paper, by post or at the counter, taken in by an officer (R-135, R-146, R-152, C-07)."""

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import Channel, DocumentKind
from backoffice.domain.document_steps import DocumentStep
from backoffice.domain.free_text import WORDS, too_long, written
from backoffice.domain.life import Action
from backoffice.domain.refusal import Refusal, Refused, refuse_if_any
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Document, DocumentRequest
from backoffice.usecases.progress import for_officer, move
from backoffice.usecases.reminding import wait_for_nothing

WAYS = (Channel.POST, Channel.COUNTER)


def receive_documents(
    tx: Transaction, officer: Actor, application_id: str, how: str, what: str = "", *, original: bool = False
) -> Document:
    """Record papers that came `how`, post or counter; what was asked for, online or not, has come with them.

    `what` names the papers; when it is empty those that were asked for do. A paper has no bytes and is never an error file.
    An `original` is kept to be given back when the case ends (R-146, R-147). Who records it has looked at it.
    """
    application = for_officer(tx, officer, application_id, Action.RECEIVE_DOCUMENTS)
    way = _way(how)
    refuse_if_any([too_long(what, WORDS, "what", "届いた資料")])
    request = tx.get(DocumentRequest, application.request_id)
    named = written(what) or "、".join(request.items if request else ()) or "資料"
    paper = Document(
        id=tx.key("doc"),
        application_id=application.id,
        kind=DocumentKind.PAPER,
        sha256="",
        size=0,
        file_name=named,
        attached_at=tx.now,
        came_by=way,
        original=original,
    )
    tx.add(paper)
    if request:
        request.supplied_at, application.request_id = tx.now, ""
        request.checked_at, request.checked_by = tx.now, officer.id
    if application.documents_step != DocumentStep.SUPPLIED:
        wait_for_nothing(application)
    move(application, Action.RECEIVE_DOCUMENTS)
    facts = {"document": paper.id, "how": str(way), "request": request.id if request else ""}
    tx.emit("documents.received", application.id, by=officer, **facts)
    if original:
        tx.emit("original.kept", application.id, by=officer, document=paper.id, what=paper.file_name)
    return paper


def _way(how: str) -> Channel:
    if how in WAYS:
        return Channel(how)
    ja = "届いた方法は「郵送」か「窓口」を選んでください。"
    raise Refused(Refusal("R-152", ja, "They came by post or at the counter.", "how", "how"))
