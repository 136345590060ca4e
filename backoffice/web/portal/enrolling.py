"""新規利用者登録 of 法人、弁護士、行政書士: the 利用申出 and what became of it, before anybody signs in (R-027…R-048)."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import UserKind
from backoffice.domain.enrolment import ENROLLING, Item, Standing, check_sheet
from backoffice.domain.reception import (
    DECISION_DAYS,
    WAYS,
    SubmissionKind,
    SubmissionState,
    Way,
    offices,
)
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.representing import AGENTS
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, by_sign_in
from backoffice.usecases import enrolling as use
from backoffice.usecases import organisation_papers
from backoffice.usecases.reception import Envelope, own_submission, submission_of, supply
from backoffice.web.context import looking, world
from backoffice.web.portal.gate import pages

Answer = Response | tuple[str, int] | str
ORGANISATION = (
    "name",
    "corporate_number",
    "representative",
    "postal_code",
    "prefecture",
    "city",
    "street",
    "phone",
)
LONGEST = 200
MOST_LINES = 200


@pages.get("/enrol")
def enrol() -> str:
    """Show the 利用申出書 for the kind of user that was chosen."""
    return _form()


@pages.post("/enrol")
def hand_in_enrolment() -> Answer:
    """Hand the 利用申出 in."""
    try:
        with world().write() as tx:
            key = use.enrol(tx, _wanted()).id
    except Refused as refused:
        return _form(refused.refusals), 422
    return redirect(url_for("portal.enrolled", number=key), 303)


@pages.get("/enrol/done")
def enrolled() -> str:
    """Tell the number of a paper that was handed in, and what comes next."""
    with looking() as reading:
        row = submission_of(reading, request.args.get("number", ""))
        days = DECISION_DAYS[row.sort].at(max(reading.today, row.handed_in_at.date()))
        return render_template(
            "portal/enrolled.html", row=row, title=row.facts.get("title") or row.sort.label, days=days
        )


@pages.route("/enrol/status", methods=["GET", "POST"])
def enrolment_status() -> Answer:
    """Show what became of a paper to who knows its number and address; take what the desk has asked for."""
    form = request.form
    if request.method == "GET":
        return render_template("portal/enrolment_status.html", row=None, typed=form, errors={})
    try:
        with world().read() as reading:
            row = own_submission(reading, form.get("number", ""), form.get("email", ""))
        if form.get("supply"):
            with world().write() as tx:
                supply(tx, row.id, form.getlist("documents"), form.get("way", Way.COUNTER))
    except Refused as refused:
        return _status(refused.refusals), 422
    return _status()


@pages.route("/stopped-report", methods=["GET", "POST"])
def stopped_report() -> Answer:
    """Take the 定期報告 of a user whose use is stopped and who cannot sign in (R-057)."""
    form = request.form
    if request.method == "GET":
        return render_template("portal/stopped_report.html", typed=form, errors={})
    try:
        with world().write() as tx:
            account = _stopped_user(tx)
            key = organisation_papers.report(tx, account, Envelope(form.get("way", Way.REGISTERED))).id
    except Refused as refused:
        errors = {refusal.field or "": refusal.ja for refusal in refused.refusals}
        return render_template("portal/stopped_report.html", typed=form, errors=errors), 422
    return redirect(url_for("portal.enrolled", number=key), 303)


def _stopped_user(tx: Transaction) -> Account:
    account = by_sign_in(tx.session, Account, request.form.get("sign_in", "").strip())
    email = request.form.get("email", "").strip().casefold()
    if isinstance(account, Account) and account.email.casefold() == email:
        return account
    ja = "認証IDとメールアドレスの組合せが正しくありません。"
    raise Refused(Refusal("R-057", ja, "No such user with this address.", "sign_in", "unknown"))


def card_lines(name: str = "cards") -> tuple[str, ...]:
    """Return the lines of a list as typed: one 在留カード番号 a line."""
    return tuple(line.strip().upper() for line in request.form.get(name, "").splitlines() if line.strip())[
        :MOST_LINES
    ]


def _wanted() -> use.Wanted:
    typed = {name: request.form.get(name, "").strip()[:LONGEST] for name in request.form}
    own = {name: typed.get(f"own_{name}", "") for name in ORGANISATION}
    return use.Wanted(
        kind=typed.get("kind", ""),
        name=typed.get("name", ""),
        email=typed.get("email", ""),
        first=typed.get("first", "yes") == "yes",
        phone=typed.get("phone", ""),
        organisation=own,
        client_number=typed.get("client_number", ""),
        documents=tuple(request.form.getlist("documents")),
        cards=card_lines(),
        envelope=Envelope(typed.get("way", Way.COUNTER), typed.get("office", "")),
    )


def _form(problems: Sequence[Refusal] = ()) -> str:
    with looking() as reading:
        rules_on = reading.rules_on()
        kinds = [kind for kind in UserKind if kind in ENROLLING.at(rules_on)]
        kind = next((one for one in kinds if one.name.lower() == request.values.get("kind")), None)
        items = _items(kind, rules_on) if kind else []
        return render_template(
            "portal/enrol.html",
            kinds=[(one.name.lower(), str(one)) for one in kinds],
            kind=kind,
            agent=kind in AGENTS,
            items=items,
            listing=str(Item.LIST) in dict(items),
            ways=[(str(way), way.label) for way in Way if way in WAYS[SubmissionKind.ENROLMENT].at(rules_on)],
            offices=offices(),
            typed=request.form,
            chosen=request.form.getlist("documents"),
            errors=_beside(problems),
            registers=kind is None and UserKind.LAWYER not in kinds,
        )


def _items(kind: UserKind, rules_on: Any) -> list[tuple[str, str]]:
    """Return all that a check sheet of this kind may ask for, at a first or a further 利用申出, of whatever organisation."""
    standings = [Standing(kind, first, alone) for first in (True, False) for alone in (False, True)]
    wanted = {item for standing in standings for item in check_sheet(standing, rules_on)}
    return [(str(item), item.label) for item in Item if item in wanted]


def _status(problems: Sequence[Refusal] = ()) -> str:
    form = request.form
    row = None
    if not any(problem.code == "unknown" for problem in problems):
        with looking() as reading:
            row = own_submission(reading, form.get("number", ""), form.get("email", ""))
    return render_template(
        "portal/enrolment_status.html",
        row=row,
        awaited=row is not None and row.stage is SubmissionState.INCOMPLETE,
        items=[(str(item), item.label) for item in Item],
        ways=[(str(way), way.label) for way in Way],
        typed=form,
        errors=_beside(problems),
    )


def _beside(problems: Sequence[Refusal]) -> dict[str, str]:
    """Return refusals by the fields of the page: those of the organisation stand beside its own."""
    return {
        f"own_{problem.field}"
        if problem.rule == "R-027" and problem.field in ORGANISATION
        else problem.field or "": problem.ja
        for problem in problems
    }
