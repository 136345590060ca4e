"""The examiner's work: asking for documents, proposing a decision (rule book B13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import (
    Channel,
    Purpose,
    channel_refusal,
    usual_channel,
)
from backoffice.domain.decision import Disposition, proposal_refusals
from backoffice.domain.document_steps import DocumentStep
from backoffice.domain.free_text import ITEM, REASON, REASONS, WORDS, too_long, written
from backoffice.domain.life import Action
from backoffice.domain.notices import Notice
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.proposal import hindrances, requirements
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.supply import reply_day_refusal, reply_due_on
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Application, DocumentRequest
from backoffice.usecases.assessing import pending_case, readiness
from backoffice.usecases.judging import accept_open, open_findings
from backoffice.usecases.notifying import notify
from backoffice.usecases.progress import for_officer, move
from backoffice.usecases.reminding import asked_words, note_checked, wait_for, wait_for_nothing

MOST_ITEMS = 20
REST = "資料添付の申告書（参考様式９）で申告された残りの資料"


@dataclass(frozen=True, slots=True)
class Asking:
    """In which way documents are asked for, and why: values of Channel and Purpose; no `how` is the usual way of the day.

    `originals`: no copy will do, so that they come by post or at the counter (R-146).
    """

    how: str = ""
    purpose: str = Purpose.REVIEW
    originals: bool = False


USUALLY = Asking()


def request_documents(
    tx: Transaction,
    officer: Actor,
    application_id: str,
    items: Sequence[str],
    words: str,
    due_on: date | None,
    asking: Asking = USUALLY,
) -> DocumentRequest:
    """Ask for documents by mail, which opens the slot for them (R-142, R-143, R-202), or has them come on paper.

    The first era knows paper only (R-152); originals come on paper in every era (R-146).
    """
    application = for_officer(tx, officer, application_id, Action.REQUEST_DOCUMENTS)
    how, purpose = _way(tx, asking), _purpose(asking)
    asked = [item.strip() for item in items if item.strip()]
    asked = asked or ([REST] if purpose is Purpose.REST else [])
    due = reply_due_on(tx.today, due_on)
    refuse_if_any(
        [
            _nothing_asked(asked),
            _too_many(asked),
            *(too_long(item, ITEM, "items", "求める資料の1件") for item in asked),
            too_long(words, WORDS, "words", "利用者への連絡"),
            reply_day_refusal(tx.today, due),
            _asked_already(application),
            channel_refusal(tx.rules_on(), how, originals=asking.originals),
            _rest_on_paper(how, purpose),
        ]
    )
    request = DocumentRequest(
        id=tx.key("req"),
        application_id=application.id,
        items=asked,
        words=words.replace("\r\n", "\n"),
        asked_by=officer.id,
        asked_at=tx.now,
        due_on=due,
        how=how,
        purpose=purpose,
        originals=asking.originals,
    )
    tx.add(request)
    if application.documents_step == DocumentStep.SUPPLIED:
        note_checked(tx, officer, application)
    application.request_id = request.id
    move(application, Action.REQUEST_DOCUMENTS)
    wait_for(application, DocumentStep.AWAITED, due)
    facts = {"request": request.id, "items": asked, "due_on": str(due), "how": str(how)}
    tx.emit("documents.requested", application.id, by=officer, **facts)
    _ask_by_mail(tx, application, request)
    return request


def _ask_by_mail(tx: Transaction, application: Application, request: DocumentRequest) -> None:
    """Write the mail: the one that opens the slot for the rest, or the one that asks in the examination (R-170)."""
    rest = request.purpose == Purpose.REST
    notice = Notice.DOCUMENT_SLOT if rest else Notice.DOCUMENT_REQUEST
    notify(tx, application, notice, **asked_words(tx, application, request))


def _way(tx: Transaction, asking: Asking) -> Channel:
    if asking.how in set(Channel):
        return Channel(asking.how)
    if asking.how:
        ja = "提出の方法は「オンライン」「郵送」「窓口」から選んでください。"
        raise Refused(Refusal("R-146", ja, "They come online, by post or at the counter.", "how", "how"))
    return Channel.POST if asking.originals else usual_channel(tx.rules_on())


def _purpose(asking: Asking) -> Purpose:
    if asking.purpose in set(Purpose):
        return Purpose(asking.purpose)
    ja = "依頼の種類は「残りの資料の添付」か「審査のための資料」を選んでください。"
    raise Refused(Refusal("R-170", ja, "The purpose is rest or review.", "purpose", "purpose"))


def _rest_on_paper(how: Channel, purpose: Purpose) -> Refusal | None:
    if purpose is Purpose.REVIEW or how is Channel.ONLINE:
        return None
    ja = "残りの資料は、メールで開いた添付欄からオンラインで提出してもらいます。"
    return Refusal("R-142", ja, "The rest comes online, through the slot.", "how", "rest-online")


def waive_documents(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Go on without the documents that were asked for: the slot closes, the request stays on record."""
    application = for_officer(tx, officer, application_id, Action.WAIVE_DOCUMENTS)
    request_id, application.request_id = application.request_id, ""
    if not request_id:
        raise conflict("提出待ちの依頼はありません。", "No request is open.")
    move(application, Action.WAIVE_DOCUMENTS)
    wait_for_nothing(application)
    tx.emit("documents.waived", application.id, by=officer, request=request_id)
    return application


def propose(
    tx: Transaction,
    officer: Actor,
    application_id: str,
    disposition: str,
    period_months: int,
    reasons: str,
    *,
    accepting: bool = False,
) -> Application:
    """Propose a decision with its reasons (起案), by the examiner of the case.

    Refused while documents that were asked for are outstanding or a finding is not judged; with `accepting` the
    findings still open are accepted first, which is how programs propose.
    """
    application = for_officer(tx, officer, application_id, Action.PROPOSE)
    kind, whole = application.kind, pending_case(tx, application)
    found = open_findings(tx, whole)
    needs = requirements(readiness(whole, officer, () if accepting else found))
    wrong = [*proposal_refusals(disposition, period_months, reasons, kind), *hindrances(needs)]
    refuse_if_any([*wrong, too_long(reasons, REASONS, "reasons", "理由")])
    accept_open(tx, officer, application, found)
    move(application, Action.PROPOSE)
    application.disposition = disposition
    timed = disposition == Disposition.PERMIT and kind is not ApplicationType.WORK_CERTIFICATE
    application.granted_months = period_months if timed else 0
    application.reasons = written(reasons)
    application.proposed_by, application.note = officer.id, ""
    tx.emit(
        "decision.proposed",
        application.id,
        by=officer,
        disposition=disposition,
        period_months=application.granted_months,
    )
    return application


def withdraw(tx: Transaction, officer: Actor, application_id: str, reason: str) -> Application:
    """Record the withdrawal (取下げ) that the applicant asked the office for; it is not on screen (R-198)."""
    application = for_officer(tx, officer, application_id, Action.WITHDRAW)
    refuse_if_any([_no_reason(reason), too_long(reason, REASON, "reason", "取下げの理由")])
    move(application, Action.WITHDRAW)
    application.request_id = ""
    _end_joined(application, "withdrawn")
    tx.emit("application.withdrawn", application.id, by=officer, reason=written(reason))
    notify(tx, application, Notice.WITHDRAWN)
    return application


def end(tx: Transaction, officer: Actor, application_id: str, reason: str) -> Application:
    """End a review without a decision (終止): its applicant has left Japan or died, or it has lost its object."""
    application = for_officer(tx, officer, application_id, Action.END)
    refuse_if_any([_no_cause(reason), too_long(reason, REASON, "reason", "終止の理由")])
    move(application, Action.END)
    application.request_id = ""
    _end_joined(application, "ended")
    tx.emit("application.ended", application.id, by=officer, reason=written(reason))
    notify(tx, application, Notice.ENDED, reason=written(reason))
    return application


def withdraw_joined(tx: Transaction, officer: Actor, application_id: str, reason: str) -> Application:
    """Record that only what is joined was withdrawn, through the office as a withdrawal is (R-199)."""
    application = for_officer(tx, officer, application_id, Action.WITHDRAW_JOINED)
    too_much = too_long(reason, REASON, "reason", "取下げの理由")
    refuse_if_any([_no_reason(reason), too_much, _nothing_joined(application)])
    joined = list(application.joined)
    move(application, Action.WITHDRAW_JOINED)
    _end_joined(application, "withdrawn")
    tx.emit("joined.withdrawn", application.id, by=officer, joined=joined, reason=written(reason))
    notify(tx, application, Notice.JOINED_WITHDRAWN, joined=[each.label for each in joined])
    return application


def _end_joined(application: Application, state: str) -> None:
    application.joined_with = application.joined_with | {str(each): state for each in application.joined}


def _nothing_joined(application: Application) -> Refusal | None:
    if application.joined:
        return None
    ja = "同時に申請された再入国許可・資格外活動許可はありません。"
    return Refusal("R-199", ja, "Nothing is joined to this application.", code="nothing-joined")


def _nothing_asked(items: Sequence[str]) -> Refusal | None:
    if items:
        return None
    return Refusal(
        "R-143", "求める資料を1件以上入力してください。", "Name at least one document.", "items", "items"
    )


def _no_reason(reason: str) -> Refusal | None:
    if reason.strip():
        return None
    ja = "取下げの理由（申出の経緯）を入力してください。"
    return Refusal("R-198", ja, "Say why the application is withdrawn.", "reason", "reason")


def _no_cause(reason: str) -> Refusal | None:
    if written(reason):
        return None
    ja = "終止の理由を入力してください。"
    return Refusal("", ja, "Say why the review ends without a decision.", "reason", "reason")


def _too_many(items: Sequence[str]) -> Refusal | None:
    if len(items) <= MOST_ITEMS:
        return None
    ja = f"求める資料は{MOST_ITEMS}件までです（いま{len(items)}件です）。まとめて書くか、分けて求めてください。"
    return Refusal("", ja, f"At most {MOST_ITEMS} documents; there are {len(items)}.", "items", "too-many")


def _asked_already(application: Application) -> Refusal | None:
    if not application.request_id:
        return None
    ja = "提出待ちの依頼があります。提出を受けてから次の依頼をしてください。"
    return Refusal("R-143", ja, "A request is already open; wait for its documents.", "items", "request-open")
