"""申請情報入力: an application is entered step by step; nothing is kept before it is entered (R-099, R-116…R-120).

The answers of the other steps travel in the page as hidden fields; each step is checked again on the server.
"""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import UserKind
from backoffice.domain.forms import Context, Form, check, join_parts, organisations_form_needed
from backoffice.domain.procedure import OF_NEWCOMERS, WANTS_STATUS, ApplicationType, Joined
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.replies import Reply
from backoffice.usecases import choosing, filing
from backoffice.usecases.choosing import Candidate
from backoffice.usecases.filing import Wish
from backoffice.web.context import looking, world
from backoffice.web.portal.gate import pages, user
from backoffice.web.portal.sheet import NEWCOMER, Sheet, chosen_wish, first_answers, placed

CREATED = 201
STAND_INS = ("occupation", "spouse")
"""What is said of a person when the records know nothing: of a newcomer the page asks it."""


@pages.get("/entry")
def choose() -> str:
    """Step 1: choose the type, the status that is wanted, and the applicant."""
    return _chooser()


@pages.post("/entry")
def chosen() -> Response | tuple[str, int]:
    """Go on to Step 2 with a chosen type and applicant."""
    kind = _kind(request.form)
    with world().read() as reading:
        problems = _choice_problems(reading, kind)
    if problems:
        return _chooser(problems), 422
    asked = (
        {"type": str(kind), "status": _status(request.form)} if kind is not ApplicationType.RENEWAL else {}
    )
    person_id = request.form.get("applicant_id", "")
    return redirect(url_for("portal.fill", person_id=person_id, **asked), 303)  # type: ignore[arg-type]  # names of the query


@pages.get("/entry/<person_id>")
def fill(person_id: str) -> str:
    """Step 2-1, with what the records know."""
    wish = chosen_wish(request.args)
    with world().read() as reading:
        candidate = _candidate(reading, person_id, wish)
        form = filing.form_of_wish(reading, user(), wish, candidate.person)
        known = filing.suggested_answers(reading, user(), candidate.person, wish)
    if candidate.person is None:
        known = {name: answer for name, answer in known.items() if name not in STAND_INS}
    sheet = Sheet(form, first_answers(form, known), wish=wish, press=token_urlsafe(16))
    return _page(candidate, sheet, form.steps[0])


@pages.post("/entry/<person_id>")
def go_on(person_id: str) -> Response | tuple[str, int] | str:
    """Check the step that was filled in and show the step that is asked for; from Step 3 on, enter it."""
    go, wish = request.form.get("go", "next"), chosen_wish(request.args)
    with world().read() as reading:
        candidate = _candidate(reading, person_id, wish)
        sheet = _posted(filing.form_of_wish(reading, user(), wish, candidate.person), wish)
        if go != "enter":
            return _turn(reading, candidate, sheet, go)
    return _enter(candidate, sheet)


def _candidate(reading: Reading, person_id: str, wish: Wish) -> Candidate:
    if person_id == NEWCOMER and wish.type in OF_NEWCOMERS:
        return choosing.nobody_yet(reading, user(), wish.type, wish.requested_status)
    return choosing.applicant(reading, user(), person_id, wish.type, wish.requested_status)


def _turn(reading: Reading, candidate: Candidate, sheet: Sheet, go: str) -> tuple[str, int] | str:
    steps = sheet.form.steps
    step = request.form.get("step", "")
    step = step if step in steps else steps[0]
    if go in steps:
        return _page(candidate, sheet, go)
    if go == "back":
        return _page(candidate, sheet, sheet.before(step))
    problems = check(sheet.form, sheet.answers, Context(reading.today), step=step).problems
    if problems:
        return _page(candidate, sheet, step, problems), 422
    return _page(candidate, sheet, sheet.behind(step))


def _enter(candidate: Candidate, sheet: Sheet) -> Response | tuple[str, int]:
    try:
        with world().write() as tx:
            application_id = _once(tx, candidate, sheet)
    except Refused as refused:
        if refused.kind != "refused":
            raise
        return _page(candidate, sheet, sheet.step_of(refused.refusals), refused.refusals), 422
    flash("申請情報を入力しました。まだ申請は完了していません。", "success")
    return redirect(url_for("portal.entered", application_id=application_id), 303)


def _once(tx: Transaction, candidate: Candidate, sheet: Sheet) -> str:
    """Enter it; the same press twice enters it once."""
    key = f"portal {user().id} {sheet.press}"
    known = tx.get(Reply, key) if sheet.press else None
    if known:
        return str(known.body["application_id"])
    person_id = candidate.person.id if candidate.person else ""
    if person_id:
        choosing.applicant(tx, user(), person_id, sheet.wish.type)
    application = filing.enter(tx, user(), person_id, sheet.wish, sheet.answers)
    if sheet.press:
        tx.add(Reply(key=key, request_hash="", status=CREATED, body={"application_id": application.id}))
    return application.id


def _posted(form: Form, wish: Wish) -> Sheet:
    typed = join_parts(form, request.form)
    joined = tuple(each for each in Joined if each in request.form.getlist("joined"))
    newly = request.form.get("kanji_newly_asked") == "yes"
    return Sheet(
        form,
        {name: typed.get(name, "") for name in form.fields},
        wish=Wish(
            joined=joined, kanji_newly_asked=newly, type=wish.type, requested_status=wish.requested_status
        ),
        press=request.form.get("press", "")[:64],
    )


def _page(candidate: Candidate, sheet: Sheet, step: str, problems: Sequence[Refusal] = ()) -> str:
    status = filing.status_of_wish(sheet.wish, candidate.person)
    with looking() as reading:
        organisations_form = organisations_form_needed(user().kind, status, reading.rules_on())
    return render_template(
        "portal/entry.html",
        candidate=candidate,
        sheet=sheet,
        form=sheet.form,
        step=step,
        problems=[placed(problem) for problem in problems],
        is_last=step == sheet.form.steps[-1],
        organisations_form=organisations_form,
        joinable=[(str(each), each.label) for each in Joined] if sheet.joinable else [],
    )


def _kind(given: Mapping[str, str]) -> ApplicationType | None:
    text = given.get("application_type") or given.get("type", "")
    return ApplicationType(text) if text in set(ApplicationType) else None


def _status(given: Mapping[str, str]) -> str:
    kind = _kind(given)
    return given.get("requested_status", given.get("status", ""))[:60] if kind in WANTS_STATUS else ""


def _choice_problems(reading: Reading, kind: ApplicationType | None) -> dict[str, str]:
    problems = {}
    if kind is None or kind not in choosing.types_of(reading, user()):
        problems["application_type"] = "申請種別を選んでください。"
    elif kind in WANTS_STATUS and _status(request.form) not in choosing.statuses_of(reading, user(), kind):
        problems["requested_status"] = "希望する在留資格を選んでください。"
    if not request.form.get("applicant_id"):
        problems["applicant_id"] = "申請人を選んでください。"
    return problems


def _chooser(problems: Mapping[str, str] | None = None) -> str:
    name, after = request.args.get("name", "").strip()[:100], request.args.get("after", "")[:100]
    given = request.form if request.method == "POST" else request.args
    kind = _kind(given) or ApplicationType.RENEWAL
    with world().read() as reading:
        people = choosing.applicants(reading, user(), name, after, kind)
        asked: dict[str, Any] = {"name": name} | (
            {} if kind is ApplicationType.RENEWAL else {"type": str(kind)}
        )
        last = people[-1].person if len(people) == choosing.PAGE else None
        return render_template(
            "portal/choose.html",
            people=people,
            me=user().id,
            kind=kind,
            types=choosing.type_choices(reading, user()),
            statuses=choosing.statuses_of(reading, user(), kind),
            picked_status=_status(given),
            newcomer=NEWCOMER if kind in OF_NEWCOMERS and user().kind is not UserKind.INDIVIDUAL else "",
            name=name,
            after=after,
            asked=asked,
            page_size=choosing.PAGE,
            next_href=url_for("portal.choose", **asked, after=last.id) if last else None,
            problems=problems or {},
            picked=request.form.get("applicant_id", ""),
            today=reading.today,
        )
