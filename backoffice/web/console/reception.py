"""利用申出・定期報告: the desk for users, its list of papers by step, and each paper's check sheet and decision."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Role
from backoffice.domain.enrolment import Item
from backoffice.domain.reception import DECISION_DAYS, OPEN, SubmissionKind, SubmissionState
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.people import Organisation, names_of
from backoffice.store.submissions import Submission, papers_at, papers_counted
from backoffice.usecases import reception_desk
from backoffice.usecases.listing import lines
from backoffice.usecases.reception import submission_of
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Page, carried
from backoffice.web.console.reception_doing import Asked, Drawn, in_two_steps, told
from backoffice.web.console.reception_users import organisation_bar, sections
from backoffice.web.context import looking
from backoffice.web.counts import count_text

PAGE = 50
EVENTS = 30
STEPS = {
    "waiting": ("確認待ち", SubmissionState.RECEIVED),
    "incomplete": ("資料待ち", SubmissionState.INCOMPLETE),
    "coming": ("到着待ち", SubmissionState.POSTED),
    "approved": ("承認済み", SubmissionState.APPROVED),
    "refused": ("不承認", SubmissionState.REFUSED),
}
TONES = {
    SubmissionState.POSTED: "neutral",
    SubmissionState.RECEIVED: "warning",
    SubmissionState.INCOMPLETE: "progress",
    SubmissionState.APPROVED: "success",
    SubmissionState.REFUSED: "danger",
}
APPROVING = Asked("承認します", "承認は元に戻せません。次のメールが送られます。", "承認する")
REFUSING = Asked(
    "不承認とします", "不承認は元に戻せません。次のメールが送られます。", "不承認とする", danger=True
)
ASKING = Asked("追加の資料を求めます", "次のメールが送られます。", "追加の資料を求めるメールを送る")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The list of papers as its address asks for it."""

    step: str = "waiting"
    kind: str = ""
    late: str = ""
    after: str = ""

    def address(self, **changes: str) -> str:
        """Return the address of this list with some changes; it begins at the top unless `after` is given."""
        changed = replace(self, **{"after": "", **changes})
        given = {name: getattr(changed, name) for name in ("step", "kind", "late", "after")}
        return url_for("console.reception", **{name: text for name, text in given.items() if text})


@pages.get("/reception/")
def reception() -> str | Response:
    """Show the papers by where they stand; a whole number goes to its paper at once."""
    number = request.args.get("number", "").strip()[:40]
    wanted = _wanted()
    with looking() as reading:
        if number and reading.get(Submission, number):
            return redirect(url_for("console.submission", key=number))
        state, late = STEPS[wanted.step][1], bool(wanted.late)
        found = papers_at(reading.session, state, wanted.kind, wanted.after, PAGE + 1, late=late)
        return render_template(
            "console/reception.html",
            rows=[paper_row(reading, one) for one in found[:PAGE]],
            tabs=_tabs(reading, wanted),
            sections=sections("reception"),
            wanted=wanted,
            number=number,
            kinds=[(str(kind), kind.label) for kind in SubmissionKind],
            active=_active(wanted),
            clear_href=wanted.address(kind="", late=""),
            next_href=wanted.address(after=found[PAGE - 1].id) if len(found) > PAGE else None,
            first_href=wanted.address() if wanted.after else None,
            may_act=officer().role is Role.RECEPTION,
            today=reading.today,
        )


@pages.get("/reception/<key>/")
def submission(key: str) -> str:
    """Show a paper with its check sheet and what can be done."""
    return _page(key, Drawn())


@pages.post("/reception/<key>/request-papers")
def request_papers(key: str) -> Page:
    """Ask for more papers: first the mail that will go, then do it."""

    def act(tx: Transaction) -> object:
        items = request.form.get("items", "").splitlines()
        return reception_desk.request_papers(tx, officer(), key, items, request.form.get("words", ""))

    return _decide(key, act, ASKING, "追加の資料を求めました。")


@pages.post("/reception/<key>/approve")
def approve_submission(key: str) -> Page:
    """Approve a paper with what the check sheet found: first the mails that will go, then do it."""

    def act(tx: Transaction) -> object:
        return reception_desk.approve(tx, officer(), key, request.form.getlist("checked"))

    return _decide(key, act, APPROVING, "承認しました。")


@pages.post("/reception/<key>/refuse")
def refuse_submission(key: str) -> Page:
    """Refuse a paper with reasons: first the mails that will go, then do it."""

    def act(tx: Transaction) -> object:
        return reception_desk.refuse(tx, officer(), key, request.form.get("reasons", ""))

    return _decide(key, act, REFUSING, "不承認としました。")


def paper_row(reading: Reading, one: Submission) -> dict[str, Any]:
    """Return a paper as lists and its own page draw it."""
    organisation = reading.get(Organisation, one.organisation_id)
    received = one.received_at or one.handed_in_at
    due_on = received.date() + timedelta(days=DECISION_DAYS[one.sort].at(reading.rules_on())[1])
    return {
        "paper": one,
        "title": str(one.facts.get("title") or one.sort.label),
        "kind": str(one.facts.get("kind") or ""),
        "organisation": organisation.name if organisation else "",
        "state": one.stage.label,
        "tone": TONES[one.stage],
        "how": one.how.label,
        "usual_by": due_on if one.stage in OPEN else None,
        "overdue": one.stage in OPEN and due_on < reading.today,
    }


def _wanted() -> Wanted:
    step, kind = request.args.get("step", ""), request.args.get("kind", "")
    return Wanted(
        step if step in STEPS else "waiting",
        kind if kind in set(SubmissionKind) else "",
        "yes" if request.args.get("late") == "yes" else "",
        request.args.get("after", "")[:40],
    )


def _tabs(reading: Reading, wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {
            "href": wanted.address(step=step),
            "label": label,
            "current": step == wanted.step,
            "count": count_text(papers_counted(reading.session, state)) if state in OPEN else None,
        }
        for step, (label, state) in STEPS.items()
    ]


def _active(wanted: Wanted) -> list[dict[str, str]]:
    shown = {
        "kind": ("書類", SubmissionKind(wanted.kind).label if wanted.kind else ""),
        "late": ("提出", "期限後" if wanted.late else ""),
    }
    return [
        {"label": label, "value": value, "remove_href": wanted.address(**{name: ""})}
        for name, (label, value) in shown.items()
        if value
    ]


def _page(key: str, drawn: Drawn) -> str:
    with looking() as reading:
        one = submission_of(reading, key)
        client = reading.get(Organisation, str(one.facts.get("client_id") or ""))
        sheet = reception_desk.sheet_of(reading, one)
        return render_template(
            "console/submission.html",
            **paper_row(reading, one),
            **organisation_bar(reading, one.organisation_id),
            client=client,
            sheet=sheet,
            came=[Item(code) for code in one.documents],
            lacking=[item for item in sheet if item not in one.documents],
            checked=request.form.getlist("checked") if request.method == "POST" else one.documents,
            lines=lines(reading, client.id if client else one.organisation_id, one.facts.get("cards", ())),
            decided_by=names_of(reading.session, [one.decided_by]).get(one.decided_by, ""),
            is_open=one.stage in OPEN,
            may_act=officer().role is Role.RECEPTION and one.stage is SubmissionState.RECEIVED,
            foreign=officer().role is not Role.RECEPTION,
            events=history.told(reading, journal.about(reading.connection, key)[-EVENTS:]),
            changes=history.told(reading, drawn.changes) if drawn.changes is not None else None,
            seq=reading.state.journal_seq,
            typed=request.form,
            errors=drawn.errors,
            asked=drawn.asked,
            letters=drawn.letters,
            carried=carried(),
            today=reading.today,
        )


def _decide(key: str, act: Callable[[Transaction], object], asked: Asked, words: str) -> Page:
    href = url_for("console.submission", key=key)
    return in_two_steps(Role.RECEPTION, key, act, lambda drawn: _page(key, drawn), asked, told(words, href))
