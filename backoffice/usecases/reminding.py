"""After the asking: reminders, later deadlines, and looking at what came (資料 desk)."""

from datetime import date

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import DECLARATION_NAME
from backoffice.domain.document_steps import DocumentStep
from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.free_text import REASON, WORDS, too_long, written
from backoffice.domain.jst import spoken
from backoffice.domain.life import Action
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refusal, conflict, refuse_if_any
from backoffice.domain.supply import reply_day_refusal
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application, DocumentRequest
from backoffice.usecases.notifying import notify
from backoffice.usecases.offices import office_place
from backoffice.usecases.progress import for_officer, move


def remind_documents(
    tx: Transaction, officer: Actor, application_id: str, words: str = ""
) -> DocumentRequest:
    """Remind a user by mail of documents that were asked for (督促), at most once a day.

    What happens when they do not come is the examiner's decision: to go on without them, or to wait.
    """
    application = for_officer(tx, officer, application_id, Action.REMIND_DOCUMENTS)
    request = awaited(tx, application)
    refuse_if_any([_reminded_today(tx, request), too_long(words, WORDS, "words", "利用者への連絡")])
    unreadable = application.documents_step == DocumentStep.ERROR_FILE
    move(application, Action.REMIND_DOCUMENTS)
    wait_for(application, DocumentStep.AWAITED, request.due_on)
    request.reminders, request.reminded_at = request.reminders + 1, tx.now
    facts = {"request": request.id, "times": request.reminders, "due_on": str(request.due_on)}
    tx.emit("documents.reminded", application.id, by=officer, **facts)
    told = {"note": written(words), "unreadable": unreadable, "late": request.due_on < tx.today}
    notify(tx, application, Notice.DOCUMENT_REMINDER, **asked_words(tx, application, request), **told)
    return request


def extend_documents(
    tx: Transaction, officer: Actor, application_id: str, due_on: date | None, reason: str
) -> DocumentRequest:
    """Move the deadline of a request to a later day, for a reason, and tell the user (期限延長)."""
    application = for_officer(tx, officer, application_id, Action.EXTEND_DOCUMENTS)
    request = awaited(tx, application)
    due_on = due_on or request.due_on
    refuse_if_any([_not_later(tx, request, due_on), _no_reason(reason)])
    move(application, Action.EXTEND_DOCUMENTS)
    before, request.due_on = request.due_on, due_on
    request.extended_for = written(reason)
    wait_for(application, DocumentStep.AWAITED, due_on)
    facts = {"request": request.id, "before": str(before), "due_on": str(due_on)}
    tx.emit("documents.extended", application.id, by=officer, **facts, reason=request.extended_for)
    notify(tx, application, Notice.DOCUMENT_EXTENSION, **asked_words(tx, application, request), before=before)
    return request


def check_documents(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Note that somebody has looked at what was supplied (確認した): it no longer waits at the desk."""
    application = for_officer(tx, officer, application_id, Action.CHECK_DOCUMENTS)
    if application.documents_step != DocumentStep.SUPPLIED:
        ja = "確認を待っている資料はありません。"
        raise conflict(ja, "Nothing that was supplied waits to be looked at.")
    move(application, Action.CHECK_DOCUMENTS)
    note_checked(tx, officer, application)
    wait_for_nothing(application)
    tx.emit("documents.checked", application.id, by=officer)
    return application


def note_checked(tx: Transaction, officer: Actor, application: Application) -> None:
    """Note on an application's requests that this officer has looked at what they brought."""
    for request in tx.having(DocumentRequest, application_id=application.id):
        if request.supplied_at and not request.checked_at:
            request.checked_at, request.checked_by = tx.now, officer.id


def awaited(reading: Reading, application: Application) -> DocumentRequest:
    """Return the request that an application waits for; Refused (conflict) when there is none."""
    request = reading.get(DocumentRequest, application.request_id)
    if request is None:
        raise conflict("提出待ちの依頼はありません。", "No request is open.")
    return request


def asked_words(reading: Reading, application: Application, request: DocumentRequest) -> dict[str, object]:
    """Return what every mail about a request says of it: what was asked for, and where it goes."""
    online = DOCUMENTS_ONLINE.at(reading.rules_on())
    return {
        "request": request,
        "send_to": office_place(reading, application).text(),
        "declaration": DECLARATION_NAME.at(reading.rules_on()) if online else "",
    }


def wait_for(application: Application, step: DocumentStep, on: date) -> None:
    """Put an application onto the documents desk's list of a step; `on` is the day that orders it there."""
    application.documents_step, application.documents_on = step, on


def wait_for_nothing(application: Application) -> None:
    """Take an application off the documents desk's lists."""
    application.documents_step, application.documents_on = "", None


def _reminded_today(tx: Transaction, request: DocumentRequest) -> Refusal | None:
    if request.reminded_at is None or request.reminded_at.date() != tx.today:
        return None
    ja = "本日は既に督促しています。督促は1日に1回までです。明日以降にもう一度行ってください。"
    return Refusal("U-12", ja, "A reminder has been sent today: one a day.", "words", "reminded-today")


def _not_later(tx: Transaction, request: DocumentRequest, due_on: date) -> Refusal | None:
    if due_on <= request.due_on:
        ja = f"新しい期限は、今の期限（{spoken(request.due_on)}）より後の日を入力してください。"
        return Refusal("U-06", ja, "The new deadline must be later than the old.", "due_on", "deadline")
    return reply_day_refusal(tx.today, due_on)


def _no_reason(reason: str) -> Refusal | None:
    if written(reason):
        return too_long(reason, REASON, "reason", "期限を延ばす理由")
    ja = "期限を延ばす理由を入力してください。"
    return Refusal("U-06", ja, "Say why the deadline is moved.", "reason", "reason")
