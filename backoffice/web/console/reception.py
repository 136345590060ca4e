"""利用申出・定期報告: the desk for users, its list of papers, each paper's check sheet, and the users of an organisation."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.notices import Letter
from backoffice.domain.reception import OPEN, SubmissionState
from backoffice.domain.refusal import Refused, conflict
from backoffice.domain.use_year import notice_on, report_due_on
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.people import Account, Organisation, names_of
from backoffice.store.submissions import (
    Submission,
    Usage,
    decided,
    members,
    organisations_named,
    sent_by,
    submissions,
    unbound_accounts,
    waiting_count,
)
from backoffice.usecases import reception_desk, use_year
from backoffice.usecases.listing import lines
from backoffice.usecases.reception import submission_of
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, Page, beside, carried
from backoffice.web.context import looking, world
from backoffice.web.language import words_of

SCOPES = {
    "waiting": ("確認待ち", (SubmissionState.RECEIVED,)),
    "coming": ("資料待ち・到着待ち", (SubmissionState.INCOMPLETE, SubmissionState.POSTED)),
    "done": ("処理済み", ()),
}
TONES = {
    SubmissionState.POSTED: "neutral",
    SubmissionState.RECEIVED: "warning",
    SubmissionState.INCOMPLETE: "progress",
    SubmissionState.APPROVED: "success",
    SubmissionState.REFUSED: "danger",
}
EVENTS = 30


class _Rehearsed(Exception):
    """Ends a rehearsal: its transaction is thrown away."""


@pages.get("/reception/")
def reception() -> str:
    """Show the papers by where they stand, and look for an organisation."""
    scope = request.args.get("scope", "waiting")
    sought = request.args.get("sought", "").strip()[:100]
    with looking() as reading:
        found = _listed(reading, scope if scope in SCOPES else "waiting")
        return render_template(
            "console/reception.html",
            rows=[_row(reading, one) for one in found],
            tabs=_tabs(reading, scope),
            sought=sought,
            organisations=organisations_named(reading.session, sought) if sought else [],
            may_act=officer().role is Role.RECEPTION,
            today=reading.today,
        )


@pages.get("/reception/<key>/")
def submission(key: str) -> str:
    """Show a paper with its check sheet and what can be done."""
    return _page(key, {})


@pages.post("/reception/<key>/request-papers")
def request_papers(key: str) -> Page:
    """Ask for more papers: first the mail that will go, then do it."""

    def act(tx: Transaction) -> object:
        items = request.form.get("items", "").splitlines()
        return reception_desk.request_papers(tx, officer(), key, items, request.form.get("words", ""))

    return _confirmed(key, act, "追加の資料を求めるメールを送る", "追加の資料を求めました。")


@pages.post("/reception/<key>/approve")
def approve_submission(key: str) -> Page:
    """Approve a paper with what the check sheet found: first the mails that will go, then do it."""

    def act(tx: Transaction) -> object:
        return reception_desk.approve(tx, officer(), key, request.form.getlist("checked"))

    return _confirmed(key, act, "承認する", "承認しました。")


@pages.post("/reception/<key>/refuse")
def refuse_submission(key: str) -> Page:
    """Refuse a paper with reasons: first the mails that will go, then do it."""

    def act(tx: Transaction) -> object:
        return reception_desk.refuse(tx, officer(), key, request.form.get("reasons", ""))

    return _confirmed(key, act, "不承認とする", "不承認としました。")


@pages.get("/reception/organisations/<key>/")
def organisation_users(key: str) -> str:
    """Show the approved use of an organisation and its users."""
    return _organisation_page(key, {})


@pages.post("/reception/organisations/<key>/users/<user_id>")
def change_user(key: str, user_id: str) -> Page:
    """Stop, resume or delete a user."""
    what, reasons = request.form.get("what", ""), request.form.get("reasons", "")
    try:
        with world().write() as tx:
            if what == "stop":
                use_year.stop_user(tx, officer(), user_id, reasons)
            elif what == "resume":
                use_year.resume_user(tx, officer(), user_id)
            elif what == "remove":
                use_year.remove_user(tx, officer(), user_id)
    except Refused as refusal:
        if refusal.kind not in ("refused", "conflict"):
            raise
        words = {reason.field or "": words_of(reason) for reason in refusal.refusals}
        return _organisation_page(key, words, user_id), 422
    flash("利用者に知らせました。", "success")
    return redirect(url_for("console.organisation_users", key=key), 303)


def _listed(reading: Reading, scope: str) -> Sequence[Submission]:
    if scope == "done":
        return decided(reading.session)
    return submissions(reading.session, SCOPES[scope][1], limit=200)


def _tabs(reading: Reading, scope: str) -> list[dict[str, Any]]:
    count = waiting_count(reading.session)
    return [
        {
            "href": url_for("console.reception", scope=name),
            "label": label,
            "current": name == scope or (scope not in SCOPES and name == "waiting"),
            "count": count if name == "waiting" else None,
        }
        for name, (label, _) in SCOPES.items()
    ]


def _row(reading: Reading, one: Submission) -> dict[str, Any]:
    organisation = reading.get(Organisation, one.organisation_id)
    return {
        "paper": one,
        "title": str(one.facts.get("title") or one.sort.label),
        "kind": str(one.facts.get("kind") or ""),
        "organisation": organisation.name if organisation else "",
        "state": one.stage.label,
        "tone": TONES[one.stage],
        "how": one.how.label,
    }


def _page(key: str, errors: Errors, letters: Sequence[Letter] | None = None, label: str = "") -> str:
    with looking() as reading:
        one = submission_of(reading, key)
        organisation = reading.require(Organisation, one.organisation_id, "所属機関", "organisation")
        client = reading.get(Organisation, str(one.facts.get("client_id") or ""))
        return render_template(
            "console/submission.html",
            **_row(reading, one),
            at=organisation,
            client=client,
            usage=reading.get(Usage, one.organisation_id),
            sheet=reception_desk.sheet_of(reading, one),
            checked=request.form.getlist("checked") or one.documents,
            lines=lines(reading, client.id if client else one.organisation_id, one.facts.get("cards", ())),
            decided_by=names_of(reading.session, [one.decided_by]).get(one.decided_by, ""),
            is_open=one.stage in OPEN,
            may_act=officer().role is Role.RECEPTION and one.stage is SubmissionState.RECEIVED,
            foreign=officer().role is not Role.RECEPTION,
            latest=history.told(reading, journal.about(reading.connection, key)[-EVENTS:]),
            typed=request.form,
            errors=errors,
            letters=letters,
            carried=carried(),
            label=label,
            today=reading.today,
        )


def _confirmed(key: str, act: Callable[[Transaction], object], label: str, words: str) -> Page:
    """Do what sends mails in two steps: first a page with the mails, then the act; refusals stand beside the form."""
    if request.form.get("again"):
        return _page(key, {})
    try:
        if request.form.get("sure") != "yes":
            return _page(key, {}, _rehearse(key, act), label)
        with world().write() as tx:
            _must_be_fresh(tx, key)
            act(tx)
    except Refused as refusal:
        beside(refusal)  # raises again what is not about the form
        return _page(key, _together(refusal)), 422
    flash(words, "success")
    return redirect(url_for("console.submission", key=key), 303)


def _together(refusal: Refused) -> Errors:
    """Return a refusal's words by field: all that a check sheet lacks stands beside it together."""
    found: Errors = {}
    for reason in refusal.refusals:
        field = reason.field or ""
        found[field] = f"{found.get(field, '')}{words_of(reason)}"
    return found


def _rehearse(key: str, act: Callable[[Transaction], object]) -> list[Letter]:
    letters: list[Letter] = []
    with suppress(_Rehearsed), world().write() as tx:
        _must_be_fresh(tx, key)
        act(tx)
        letters.extend(tx.letters)
        raise _Rehearsed
    return letters


def _must_be_fresh(tx: Transaction, key: str) -> None:
    if request.form.get("version", type=int) != submission_of(tx, key).version:
        ja = "この書類は、画面を開いた後に変わりました。もう一度開いて確かめてください。"
        raise conflict(ja, "This paper has changed since the page was drawn: look at it again.")


def _organisation_page(key: str, errors: Errors, about: str = "") -> str:
    with looking() as reading:
        organisation = reading.require(Organisation, key, "所属機関", "organisation")
        usage = reading.get(Usage, key)
        rules_on = reading.rules_on()
        until = usage.valid_until if usage else None
        users: list[Account] = [*members(reading.session, key), *unbound_accounts(reading.session, key)]
        return render_template(
            "console/organisation_users.html",
            organisation=organisation,
            usage=usage,
            notice_on=notice_on(until, rules_on) if until else None,
            due_on=report_due_on(until, rules_on) if until else None,
            users=users,
            papers=[_row(reading, one) for one in sent_by(reading.session, key)],
            may_act=officer().role is Role.RECEPTION,
            errors=errors,
            about=about,
            typed=request.form,
            today=reading.today,
        )
