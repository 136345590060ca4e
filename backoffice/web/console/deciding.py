"""Deciding (起案・決裁): the examiner proposes, the approver decides or sends back."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.decision import Disposition, granted_until, period_label
from backoffice.domain.life import Action, Status
from backoffice.domain.notices import Letter
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt, becomes_counter
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading
from backoffice.usecases import approval, examination
from backoffice.usecases.assessing import proposal_needs
from backoffice.usecases.viewing import Case, allowed_actions
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, beside, carried, confirmed, do
from backoffice.web.context import world

PERIODS = (60, 36, 12, 6, 3)
TAB = "console.case_decision"


def decision_facts(reading: Reading, whole: Case, errors: Errors) -> dict[str, Any]:
    """Return what the tab 決裁 shows: the proposal beside what was asked, what may be done, and why not."""
    application = whole.application
    allowed = allowed_actions(reading, application, officer())
    names = history.actor_names(reading, [application.proposed_by, application.approved_by])
    return {
        "errors": errors,
        "typed": request.form,
        "periods": [(str(months), period_label(months)) for months in PERIODS],
        "asked_period": application.form.get("requested_period", ""),
        "given_period": period_label(application.granted_months) if application.granted_months else "",
        "dispositions": [(str(each), each.label_of(application.kind)) for each in Disposition],
        "way": Receipt(application.receipt).label,
        "timed": application.kind is not ApplicationType.WORK_CERTIFICATE,
        "given_until": _until(whole, reading.today),
        "disposition": Disposition(application.disposition).label_of(application.kind)
        if application.disposition
        else "",
        "turns_to_counter": _turns_to_counter(whole),
        "proposer": names.get(application.proposed_by, ""),
        "approver": names.get(application.approved_by, ""),
        "needs": proposal_needs(whole, officer()),
        "examined": application.stage in (Status.FILED, Status.EXAMINATION),
        "proposed": application.stage is Status.PROPOSED,
        "may_propose": Action.PROPOSE in allowed,
        "may_approve": Action.APPROVE in allowed,
        "may_send_back": Action.SEND_BACK in allowed,
        "why_not": _why_not(whole),
    }


@pages.post("/cases/<key>/propose")
def propose(key: str) -> Page:
    """Propose a decision with its reasons."""
    form = request.form
    months = form.get("period_months", 0, type=int)
    disposition, reasons = form.get("disposition", ""), form.get("reasons", "")
    return _at_once(
        key,
        lambda tx: examination.propose(tx, officer(), key, disposition, months, reasons),
        "起案しました。統括審査官の決裁を待ちます。",
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


def _until(whole: Case, today: date) -> date | None:
    application = whole.application
    if application.granted_until or not application.granted_months:
        return application.granted_until
    return granted_until(application.kind, application.expires_on, today, application.granted_months)


def _turns_to_counter(whole: Case) -> bool:
    application = whole.application
    months = application.granted_months
    short = bool(months) and becomes_counter(application.kind, months, application.status_to_be)
    return short and application.receipt == Receipt.POST


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
