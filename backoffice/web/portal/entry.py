"""申請情報入力: a renewal is entered step by step, and nothing is kept before it is entered (R-099, R-116…R-120).

The answers of the other steps travel in the page as hidden fields; each step is checked again on the server.
"""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.forms import Context, Form, check, join_parts
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.replies import Reply
from backoffice.usecases import choosing, filing
from backoffice.usecases.choosing import Candidate
from backoffice.usecases.filing import Wish
from backoffice.web.context import world
from backoffice.web.portal.gate import pages, user
from backoffice.web.portal.sheet import OPEN_TYPE, TYPES, Sheet, first_answers, placed

CREATED = 201


@pages.get("/entry")
def choose() -> str:
    """Step 1: choose the type and the applicant."""
    return _chooser()


@pages.post("/entry")
def chosen() -> Response | tuple[str, int]:
    """Go on to Step 2 with a chosen applicant."""
    applicant_id, type_ = request.form.get("applicant_id", ""), request.form.get("application_type", "")
    problems = {}
    if type_ != OPEN_TYPE:
        problems["application_type"] = (
            "申請種別を選んでください。この版で入力できるのは在留期間更新許可申請です。"
        )
    if not applicant_id:
        problems["applicant_id"] = "申請人を選んでください。"
    if problems:
        return _chooser(problems), 422
    return redirect(url_for("portal.fill", person_id=applicant_id), 303)


@pages.get("/entry/<person_id>")
def fill(person_id: str) -> str:
    """Step 2-1, with what the records know."""
    with world().read() as reading:
        candidate = choosing.applicant(reading, user(), person_id)
        form = filing.renewal_form(reading, candidate.person)
        known = filing.suggested_answers(reading, user(), candidate.person)
    sheet = Sheet(form, first_answers(form, known), press=token_urlsafe(16))
    return _page(candidate, sheet, form.steps[0])


@pages.post("/entry/<person_id>")
def go_on(person_id: str) -> Response | tuple[str, int] | str:
    """Check the step that was filled in and show the step that is asked for; from Step 3 on, enter it."""
    go = request.form.get("go", "next")
    with world().read() as reading:
        candidate = choosing.applicant(reading, user(), person_id)
        sheet = _posted(filing.renewal_form(reading, candidate.person))
        if go != "enter":
            return _turn(reading, candidate, sheet, go)
    return _enter(candidate, sheet)


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
            application_id = _once(tx, candidate.person.id, sheet)
    except Refused as refused:
        return _page(candidate, sheet, sheet.step_of(refused.refusals), refused.refusals), 422
    flash("申請情報を入力しました。まだ申請は完了していません。", "success")
    return redirect(url_for("portal.entered", application_id=application_id), 303)


def _once(tx: Transaction, person_id: str, sheet: Sheet) -> str:
    """Enter it; the same press twice enters it once."""
    key = f"portal {user().id} {sheet.press}"
    known = tx.get(Reply, key) if sheet.press else None
    if known:
        return str(known.body["application_id"])
    choosing.applicant(tx, user(), person_id)
    wish = Wish(joined=bool(sheet.joined), kanji_newly_asked=sheet.kanji_newly_asked)
    application = filing.enter(tx, user(), person_id, wish, sheet.answers)
    if sheet.press:
        tx.add(Reply(key=key, request_hash="", status=CREATED, body={"application_id": application.id}))
    return application.id


def _posted(form: Form) -> Sheet:
    typed = join_parts(form, request.form)
    return Sheet(
        form,
        {name: typed.get(name, "") for name in form.fields},
        joined=tuple(request.form.getlist("joined"))[:2],
        kanji_newly_asked=request.form.get("kanji_newly_asked") == "yes",
        press=request.form.get("press", "")[:64],
    )


def _page(candidate: Candidate, sheet: Sheet, step: str, problems: Sequence[Refusal] = ()) -> str:
    return render_template(
        "portal/entry.html",
        candidate=candidate,
        sheet=sheet,
        form=sheet.form,
        step=step,
        problems=[placed(problem) for problem in problems],
        is_last=step == sheet.form.steps[-1],
    )


def _chooser(problems: Mapping[str, str] | None = None) -> str:
    name, after = request.args.get("name", "").strip()[:100], request.args.get("after", "")[:100]
    with world().read() as reading:
        people = choosing.applicants(reading, user(), name, after)
        more = len(people) == choosing.PAGE
        return render_template(
            "portal/choose.html",
            people=people,
            me=user().id,
            types=TYPES,
            name=name,
            after=after,
            page_size=choosing.PAGE,
            next_href=url_for("portal.choose", name=name, after=people[-1].person.id) if more else None,
            problems=problems or {},
            picked=request.form.get("applicant_id", ""),
            today=reading.today,
        )
