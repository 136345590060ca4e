"""The desk for users: checking papers, asking for more, approving or refusing, and the desk that decides by itself (B3, B4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backoffice.domain.actors import SYSTEM, Actor, Role
from backoffice.domain.enrolment import Item, missing
from backoffice.domain.notices import Notice
from backoffice.domain.reception import SubmissionKind, SubmissionState, not_answered_yet
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.people import Account
from backoffice.store.submissions import Submission, Usage, members
from backoffice.usecases import enrolling, organisation_papers
from backoffice.usecases.notifying import tell
from backoffice.usecases.reception import submission_of
from backoffice.usecases.use_year import stop

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Paper:
    """What the desk does with a kind of paper: its check sheet, and what approval brings about."""

    sheet: Callable[[Reading, Submission], tuple[Item, ...]]
    approve: Callable[[Transaction, Actor, Submission], None]


PAPERS: dict[SubmissionKind, Paper] = {
    SubmissionKind.ENROLMENT: Paper(enrolling.sheet_of, enrolling.approve_enrolment),
    SubmissionKind.REPORT: Paper(organisation_papers.sheet_of, organisation_papers.approve_report),
    SubmissionKind.CHANGE: Paper(organisation_papers.sheet_of, organisation_papers.approve_change),
    SubmissionKind.REMOVAL: Paper(organisation_papers.sheet_of, organisation_papers.approve_removal),
    SubmissionKind.LIST: Paper(organisation_papers.sheet_of, organisation_papers.approve_list),
}


def sheet_of(reading: Reading, row: Submission) -> tuple[Item, ...]:
    """Return the check sheet of a paper."""
    return PAPERS[row.sort].sheet(reading, row)


def lacking(reading: Reading, row: Submission, checked: Sequence[str] | None = None) -> list[Refusal]:
    """Return what a paper lacks: items that did not come, or that were not found in order (`checked`, None: all)."""
    came = frozenset(map(str, row.documents))
    found = came if checked is None else came & frozenset(checked)
    asked = enrolling.request_row(reading, row) if row.sort is SubmissionKind.ENROLMENT else ""
    return missing(sheet_of(reading, row), found, asked=asked)


def request_papers(
    tx: Transaction, officer: Actor, submission_id: str, items: Sequence[str], words: str = ""
) -> Submission:
    """Ask for more papers by mail; the paper waits until they have come."""
    row = _to_decide(tx, officer, submission_id)
    asked = [item.strip() for item in items if item.strip()]
    if not asked:
        raise Refused(
            Refusal("R-048", "求める資料を入力してください。", "Say which papers.", "items", "items")
        )
    row.asked, row.words = [item[:LONGEST] for item in asked], words.strip()[:LONGEST]
    row.state, row.version = str(SubmissionState.INCOMPLETE), row.version + 1
    tx.emit("submission.papers-asked", row.id, by=officer, items=row.asked)
    tell(tx, _addressee(tx, row), Notice.USER_PAPERS_ASKED, **_about(row), items=row.asked, remarks=row.words)
    return row


def approve(
    tx: Transaction, officer: Actor, submission_id: str, checked: Sequence[str] | None = None
) -> Submission:
    """Approve a paper whose check sheet is complete; `checked` are the items found in order, None for all that came."""
    row = _to_decide(tx, officer, submission_id)
    return _approve(tx, officer, row, checked)


def refuse(tx: Transaction, officer: Actor, submission_id: str, reasons: str) -> Submission:
    """Refuse a paper with reasons, which are mailed (R-040, R-176)."""
    row = _to_decide(tx, officer, submission_id)
    if not reasons.strip():
        ja = "不承認の理由を入力してください。"
        raise Refused(Refusal("R-040", ja, "Give the reasons.", "reasons", "reasons"))
    return _refuse(tx, officer, row, reasons.strip()[:LONGEST])


def serve_decision(tx: Transaction, entry: Entry) -> None:
    """Decide a paper where the desk decides by itself: approved when nothing is lacking, else refused for that."""
    row = tx.get(Submission, entry.subject)
    if row is None or row.stage is not SubmissionState.RECEIVED or row.version != entry.facts["version"]:
        return
    try:
        refuse_if_any(lacking(tx, row))
        _approve(tx, SYSTEM, row, None)
    except Refused as refused:
        _refuse(tx, SYSTEM, row, "\n".join(reason.ja for reason in refused.refusals))


def _to_decide(tx: Transaction, officer: Actor, submission_id: str) -> Submission:
    officer.must_be(Role.RECEPTION)
    row = submission_of(tx, submission_id)
    if row.stage is not SubmissionState.RECEIVED:
        ja = f"この書類は「{row.stage.label}」です。いまは処理できません。"
        raise conflict(ja, f"This paper is {row.state}: there is nothing to decide now.")
    refuse_if_any([not_answered_yet(tx.today)])
    return row


def _approve(tx: Transaction, by: Actor, row: Submission, checked: Sequence[str] | None) -> Submission:
    refuse_if_any(lacking(tx, row, checked))
    PAPERS[row.sort].approve(tx, by, row)
    _close(tx, by, row, SubmissionState.APPROVED)
    if row.sort is not SubmissionKind.ENROLMENT:
        _tell_result(tx, row)
    return row


def _refuse(tx: Transaction, by: Actor, row: Submission, reasons: str) -> Submission:
    row.reasons = reasons
    _close(tx, by, row, SubmissionState.REFUSED)
    if row.sort is SubmissionKind.ENROLMENT:
        tell(tx, _addressee(tx, row), Notice.ENROLMENT_REFUSED, **_about(row), reasons=reasons)
        return row
    _tell_result(tx, row)
    if row.sort is SubmissionKind.REPORT:
        _stop_if_over(tx, row)
    return row


def _stop_if_over(tx: Transaction, row: Submission) -> None:
    """Stop a use that only the report had kept going behind its end (R-055)."""
    usage = tx.require(Usage, row.organisation_id, "利用の承認", "approved use")
    if usage.state == "active" and usage.valid_until and tx.today > usage.valid_until:
        stop(tx, usage)


def _close(tx: Transaction, by: Actor, row: Submission, state: SubmissionState) -> None:
    row.state, row.version = str(state), row.version + 1
    row.decided_at, row.decided_by = tx.now, by.id
    tx.emit(f"submission.{state}", row.id, by=by, paper=row.sort.label)


def _tell_result(tx: Transaction, row: Submission) -> None:
    """Tell the result of a later paper: of a 定期報告 to all users (R-054, R-177), of others to who handed it in."""
    if row.sort is not SubmissionKind.REPORT:
        tell(
            tx,
            _addressee(tx, row),
            Notice.PAPER_RESULT,
            **_about(row),
            approved=_approved(row),
            reasons=row.reasons,
        )
        return
    usage = tx.require(Usage, row.organisation_id, "利用の承認", "approved use")
    for account in members(tx.session, usage.id):
        tell(
            tx,
            account,
            Notice.REPORT_RESULT,
            approved=_approved(row),
            reasons=row.reasons,
            valid_until=usage.valid_until,
        )


def _approved(row: Submission) -> bool:
    return row.stage is SubmissionState.APPROVED


def _addressee(reading: Reading, row: Submission) -> Account:
    return reading.get(Account, row.account_id) or enrolling.unregistered(row)


def _about(row: Submission) -> dict[str, object]:
    return {
        "paper": str(row.facts.get("title") or row.sort.label),
        "number": row.id,
        "taken_by": row.office,
        "handed_in_on": row.handed_in_at.date(),
    }
