"""What an organisation's users hand in once they are in: 定期報告, 変更届出, 抹消申出, the list (R-025, R-050…R-060)."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import UserKind
from backoffice.domain.reception import WAYS, SubmissionKind, Way
from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.domain.use_year import notice_on, report_due_on
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.people import Account, Organisation
from backoffice.store.representing import Circle, people_in
from backoffice.store.submissions import Submission, Usage, of_organisation
from backoffice.usecases import organisation_papers as use
from backoffice.usecases.organisation_papers import CHANGEABLE, ListLetter
from backoffice.usecases.reception import Envelope
from backoffice.usecases.use_year import pending_report, unit_of
from backoffice.web.context import looking, world
from backoffice.web.portal.enrolling import LONGEST, card_lines
from backoffice.web.portal.gate import pages, user

KINDS = frozenset(
    {UserKind.ORGANISATION, UserKind.LAWYER, UserKind.PUBLIC_INTEREST, UserKind.SUPPORT_ORGANISATION}
)
PAPERS = {
    "report": SubmissionKind.REPORT,
    "change": SubmissionKind.CHANGE,
    "list": SubmissionKind.LIST,
    "removal": SubmissionKind.REMOVAL,
}
"""The papers by their addresses, in the order of the menu."""
TEXTS = {
    "report": "利用を続けるための年に一度の報告です。有効期限の１か月前までに行います。",
    "change": "所属機関の名称・所在地などが変わったときに届け出ます。",
    "list": "オンラインで手続できる方のリストを確かめ、追加します。",
    "removal": "弁護士・行政書士などへの依頼をやめたときに申し出ます。",
}
PAGE = 50


def cards(reading: Reading) -> list[tuple[str, str, str, str]]:
    """Return the entries of the menu for a user who stands under an organisation: address, title, text, test id."""
    account = reading.get(Account, user().id)
    if account is None or user().kind not in KINDS or not unit_of(account):
        return []
    return [
        (url_for("portal.organisation_paper", name=name), kind.label, TEXTS[name], f"menu-{name}")
        for name, kind in PAPERS.items()
    ]


@pages.get("/organisation/<name>")
def organisation_paper(name: str) -> str:
    """Show the form of a paper, and what was handed in before."""
    return _page(name)


@pages.post("/organisation/<name>")
def hand_in_organisation_paper(name: str) -> Response | tuple[str, int]:
    """Hand a paper in."""
    kind = _kind(name)
    try:
        with world().write() as tx:
            account = tx.require(Account, user().id, "利用者", "user")
            row = _HAND_IN[kind](tx, account, Envelope(request.form.get("way", ""), ""))
    except Refused as refused:
        if refused.kind not in ("refused", "conflict"):
            raise
        return _page(name, refused.refusals), 422
    flash(f"{kind.label}を提出しました（控えの番号 {row.id}）。結果はメールで知らせます。", "success")
    return redirect(url_for("portal.organisation_paper", name=name), 303)


def _report(tx: Transaction, account: Account, envelope: Envelope) -> Submission:
    return use.report(tx, account, envelope, cards=card_lines())


def _change(tx: Transaction, account: Account, envelope: Envelope) -> Submission:
    changes = {
        name: request.form.get(name, "").strip()[:LONGEST] for name in CHANGEABLE if name in request.form
    }
    return use.notify_change(tx, account, changes, envelope, proof=request.form.get("proof") == "yes")


def _list(tx: Transaction, account: Account, envelope: Envelope) -> Submission:
    typed = {name: request.form.get(name, "").strip()[:LONGEST] for name in request.form}
    letter = ListLetter(
        wish=typed.get("wish") == "yes",
        organisation_name=typed.get("organisation_name", ""),
        corporate_number=typed.get("corporate_number", ""),
        contact=typed.get("contact", ""),
    )
    return use.add_to_list(tx, account, card_lines(), letter, envelope)


def _removal(tx: Transaction, account: Account, envelope: Envelope) -> Submission:
    agent_id = request.form.get("agent_id", "")
    if not agent_id:
        raise Refused(
            Refusal("R-060", "抹消する利用者を選んでください。", "Choose the user.", "agent_id", "agent")
        )
    return use.ask_to_remove(tx, account, agent_id, envelope)


_HAND_IN: dict[SubmissionKind, Callable[[Transaction, Account, Envelope], Submission]] = {
    SubmissionKind.REPORT: _report,
    SubmissionKind.CHANGE: _change,
    SubmissionKind.LIST: _list,
    SubmissionKind.REMOVAL: _removal,
}


def _kind(name: str) -> SubmissionKind:
    if name not in PAPERS or user().kind not in KINDS:
        raise absent("画面", "page", name)
    return PAPERS[name]


def _page(name: str, problems: Sequence[Refusal] = ()) -> str:
    kind = _kind(name)
    with looking() as reading:
        account = reading.require(Account, user().id, "利用者", "user")
        organisation = reading.require(Organisation, unit_of(account), "所属機関", "organisation")
        return render_template(
            f"portal/organisation_{name}.html",
            name=name,
            kind=kind,
            organisation=organisation,
            ways=[(str(way), way.label) for way in Way if way in WAYS[kind].at(reading.rules_on())],
            earlier=of_organisation(reading.session, organisation.id, kind)[:PAGE],
            typed=request.form,
            errors={problem.field or "": problem.ja for problem in problems},
            today=reading.today,
            **_FACTS.get(kind, _nothing)(reading, organisation),
        )


def _nothing(_reading: Reading, _organisation: Organisation) -> dict[str, Any]:
    return {}


def _of_report(reading: Reading, organisation: Organisation) -> dict[str, Any]:
    usage = reading.get(Usage, organisation.id)
    until = usage.valid_until if usage else None
    rules_on = reading.rules_on()
    return {
        "usage": usage,
        "notice_on": notice_on(until, rules_on) if until else None,
        "due_on": report_due_on(until, rules_on) if until else None,
        "pending": pending_report(reading, usage) if usage and until else None,
    }


def _of_list(reading: Reading, organisation: Organisation) -> dict[str, Any]:
    after = request.args.get("after", "")[:100]
    own = Circle(frozenset({organisation.id}), frozenset(), only_listed=False)
    people = people_in(reading.session, own, "", after, PAGE + 1)
    more = len(people) > PAGE
    return {
        "people": people[:PAGE],
        "next_href": url_for("portal.organisation_paper", name="list", after=people[PAGE - 1].id)
        if more
        else None,
    }


def _of_removal(reading: Reading, organisation: Organisation) -> dict[str, Any]:
    agents = use.agents_of(reading, organisation.id)
    return {"agents": [(agent.id, f"{agent.name}（{agent.kind}）") for agent in agents]}


_FACTS: dict[SubmissionKind, Callable[[Reading, Organisation], dict[str, Any]]] = {
    SubmissionKind.REPORT: _of_report,
    SubmissionKind.LIST: _of_list,
    SubmissionKind.REMOVAL: _of_removal,
}
