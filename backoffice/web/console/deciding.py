"""Deciding (起案・決裁): the examiner proposes, the approver decides or sends back."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.decision import Disposition, period_label
from backoffice.domain.judging import Verdict
from backoffice.domain.life import Action, Status
from backoffice.domain.notices import Letter
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.proposal import Proposed, Requirement, approval_checks
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.usecases import approval, examination
from backoffice.usecases.judging import judge, proposal_needs
from backoffice.usecases.viewing import Case, allowed_actions, error_files
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.comparing import Compared, compared, given_until, turns_to_counter
from backoffice.web.console.doing import Errors, Page, beside, carried, confirmed, do, rehearse
from backoffice.web.console.findings import VERDICTS, Judged, findings_of, judgements
from backoffice.web.console.notes import noted, on_case
from backoffice.web.context import world

PROPOSING = {
    "title": "この内容で起案します",
    "text": "決裁されると、次のメールが利用者に送られます。起案では、まだ何も送られません。",
    "label": "起案する",
    "testid": "confirm-propose",
    "kind": "primary",
}
PERIODS = (60, 36, 12, 6, 3)
TAB = "console.case_decision"


def decision_facts(reading: Reading, whole: Case, errors: Errors) -> dict[str, Any]:
    """Return what the tab 決裁 shows: the proposal beside what was asked, what may be done, and why not."""
    application = whole.application
    allowed = allowed_actions(reading, application, officer())
    examined = application.stage in (Status.FILED, Status.EXAMINATION)
    needs = proposal_needs(reading, whole, officer()) if examined else []
    found, rows = findings_of(reading, whole), compared(whole, reading.today)
    names = history.actor_names(reading, [application.proposed_by, application.approved_by])
    return {
        "errors": errors,
        "typed": request.form,
        "periods": [(str(months), period_label(months)) for months in PERIODS],
        "asked_period": application.form.get("requested_period", ""),
        "given_period": period_label(application.granted_months) if application.granted_months else "",
        "dispositions": [(str(each), each.label_of(application.kind)) for each in Disposition],
        "timed": application.kind is not ApplicationType.WORK_CERTIFICATE,
        "given_until": given_until(whole, reading.today),
        "disposition": Disposition(application.disposition).label_of(application.kind)
        if application.disposition
        else "",
        "turns_to_counter": turns_to_counter(whole),
        "proposer": names.get(application.proposed_by, ""),
        "approver": names.get(application.approved_by, ""),
        "needs": needs,
        "mine": application.examiner_id == officer().id,
        "findings": found,
        "verdicts": VERDICTS,
        "notes": on_case(noted(reading, whole)),
        "compared": rows,
        "to_check": _checks(whole, found, rows) if officer().role is Role.APPROVER else [],
        "examined": examined,
        "proposed": application.stage is Status.PROPOSED,
        "may_propose": Action.PROPOSE in allowed,
        "may_approve": Action.APPROVE in allowed,
        "may_send_back": Action.SEND_BACK in allowed,
        "why_not": _why_not(whole),
    }


@pages.post("/cases/<key>/propose")
def propose(key: str) -> Page:
    """Propose a decision with its reasons; with `preview` first show the mail that would go when it is approved."""
    if request.form.get("again"):
        return _tab(key, {})
    try:
        if request.form.get("preview"):
            return _foreseen(key, rehearse(key, lambda tx: _foresee(tx, key)))
        return do(key, lambda tx: _propose(tx, key), "起案しました。統括審査官の決裁を待ちます。", TAB)
    except Refused as refusal:
        return _tab(key, beside(refusal)), 422


def _propose(tx: Transaction, key: str, *, accepting: bool = False) -> None:
    """Record the verdicts that the form carries, and propose: both or nothing."""
    form, given = request.form, judgements()
    if given:
        judge(tx, officer(), key, given)
    months, disposition = form.get("period_months", 0, type=int), form.get("disposition", "")
    examination.propose(tx, officer(), key, disposition, months, form.get("reasons", ""), accepting=accepting)


def _foresee(tx: Transaction, key: str) -> None:
    _propose(tx, key, accepting=True)
    approval.foresee(tx, key)


def _foreseen(key: str, letters: list[Letter]) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        shown = frame(reading, whole, "case_decision", officer())
        return render_template(
            "console/confirm.html", **shown, asked=PROPOSING, letters=letters, carried=carried()
        )


@pages.post("/cases/<key>/approve")
def approve(key: str) -> Page:
    """Decide as proposed: first the mail that will go, then the decision."""
    return confirmed(
        key,
        lambda tx: approval.approve(tx, officer(), key),
        ask_again=lambda errors: _tab(key, errors),
        ask_to_confirm=lambda letters: _confirm(key, letters),
        words="決裁しました。結果をメールで知らせました。",
        to=TAB,
    )


@pages.post("/cases/<key>/send-back")
def send_back(key: str) -> Page:
    """Send a proposal back to its examiner with a note."""
    note = request.form.get("note", "")
    return _at_once(key, lambda tx: approval.send_back(tx, officer(), key, note), "差し戻しました。")


@pages.get("/cases/<key>/propose")
@pages.get("/cases/<key>/approve")
@pages.get("/cases/<key>/send-back")
def decision_form(key: str) -> Page:
    """Go to the tab where these forms are."""
    return redirect(url_for(TAB, key=key))


def _at_once(key: str, act: Any, words: str) -> Page:
    try:
        return do(key, act, words, TAB)
    except Refused as refusal:
        return _tab(key, beside(refusal)), 422


def _tab(key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        shown = frame(reading, whole, "case_decision", officer()) | decision_facts(reading, whole, errors)
        return render_template("console/case_decision.html", **shown)


def _confirm(key: str, letters: list[Letter]) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        shown = frame(reading, whole, "case_decision", officer()) | decision_facts(reading, whole, {})
        return render_template("console/confirm_approve.html", **shown, letters=letters, carried=carried())


def _checks(whole: Case, found: Sequence[Judged], rows: Sequence[Compared]) -> list[Requirement]:
    application = whole.application
    return approval_checks(
        Proposed(
            own=application.proposed_by == officer().id,
            number=application.number,
            examiner=application.examiner_name,
            open=tuple(each.finding for each in found if each.open),
            set_aside=sum(1 for each in found if each.verdict and each.verdict.verdict == Verdict.SET_ASIDE),
            differing=tuple(row.term for row in rows if row.differs),
            unreadable=tuple(document.file_name for document in error_files(whole.documents)),
        )
    )


def _why_not(whole: Case) -> str:
    """Return in words why the officer cannot decide now; empty when nothing stands in the way."""
    application = whole.application
    if officer().role is not Role.APPROVER:
        return "決裁するのは「統括審査官」です。"
    if application.proposed_by == officer().id:
        return "自分の起案を自分で決裁することはできません。別の統括審査官が決裁します。"
    if not application.number:
        return "申請受付番号がまだ付いていません（申請の翌日に付番されます。R-165）。付番後に決裁できます。"
    return ""
