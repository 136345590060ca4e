"""来庁受付: who comes gets a number, is called in order, and leaves with the card or with words what to do (R-243…R-247)."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Role
from backoffice.domain.life import Action, Desk, Status
from backoffice.domain.office_hours import (
    BUSY_MONTHS,
    VISIT_HOURS,
    closes_at,
    next_opening,
    spoken_hours,
)
from backoffice.domain.refusal import Refused
from backoffice.domain.visits import COLLECTORS, HERE, LEAVING, WAITS, Visitor, VisitState
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.applications import Application
from backoffice.store.visits import Visit, at_window, of_day, standing
from backoffice.store.worklists import Filter, listed
from backoffice.usecases import visiting
from backoffice.usecases.viewing import allowed_actions
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, beside
from backoffice.web.console.rows import shown_number, stage_tags
from backoffice.web.context import looking, world

FOUND = 10
ENDED = 20
LONGEST = 100
LAST_NUMBER = 999_999
ORDER = (VisitState.CALLED, VisitState.WAITING, VisitState.ABSENT)
TONES = {
    VisitState.WAITING: "warning",
    VisitState.CALLED: "progress",
    VisitState.ABSENT: "danger",
    VisitState.SERVED: "success",
    VisitState.LEFT: "neutral",
}
Answer = str | tuple[str, int] | Response


class _Changed(Exception):
    """The form was sent from a page that shows a visit as it no longer is."""


@pages.context_processor
def at_the_counter() -> dict[str, Any]:
    """Give the counter's templates the way to ask who waits now."""
    return {"counter_now": counter_now}


def counter_now() -> dict[str, Any]:
    """Return whether the counter is open, who stands at it and who waits."""
    with looking() as reading:
        return opening(reading) | {
            "visits": rows(reading, standing(reading.session, HERE)),
            "own_visit": at_window(reading.session, officer().id),
            "may_act": officer().role is Role.COUNTER,
        }


@pages.get("/counter/")
def visits() -> str:
    """Show the waiting list and the form that takes somebody in."""
    return _list({})


@pages.post("/counter/visits")
def take_in() -> Answer:
    """Take a visitor in and give a number."""
    form = request.form
    try:
        with world().write() as tx:
            number = visiting.take_in(
                tx, officer(), form.get("application", ""), form.get("visitor", ""), form.get("name", "")
            ).number
    except Refused as refusal:
        return _list(beside(refusal)), 422
    flash(f"番号札 {number} 番を渡しました。", "success")
    return redirect(url_for("console.visits"), 303)


@pages.post("/counter/next")
def call_next() -> Response:
    """Call the first number that waits, and go to its work."""
    with world().write() as tx:
        visit = visiting.call_next(tx, officer())
        where = _work_of(tx, visit)
    flash(f"番号 {visit.number} 番を呼び出しました。", "success")
    return redirect(where, 303)


@pages.get("/counter/visits/<key>/")
def visit(key: str) -> str:
    """Show a visit and what can be done with it."""
    return _page(key, {})


@pages.post("/counter/visits/<key>/call")
def call_visit(key: str) -> Answer:
    """Call a number, and go to its work."""
    return _do(key, lambda tx: visiting.call(tx, officer(), key), "呼び出しました。", work=True)


@pages.post("/counter/visits/<key>/absent")
def absent_visit(key: str) -> Answer:
    """Note that nobody came."""
    return _do(key, lambda tx: visiting.mark_absent(tx, officer(), key), "不在と記録しました。")


@pages.post("/counter/visits/<key>/leave")
def end_visit(key: str) -> Answer:
    """End a visit without a hand-over."""
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    return _do(key, lambda tx: visiting.leave(tx, officer(), key, reason, note), "来庁を終えました。")


@pages.post("/counter/visits/<key>/name")
def name_visit(key: str) -> Answer:
    """Say which application a visit is about."""
    application = request.form.get("application", "")
    return _do(
        key, lambda tx: visiting.name_application(tx, officer(), key, application), "申請を記録しました。"
    )


def opening(reading: Reading) -> dict[str, Any]:
    """Return what a page says of the counter's hours now."""
    spans, is_holiday = VISIT_HOURS.at(reading.rules_on()), reading.ports.calendar.is_holiday
    closes = closes_at(reading.now, spans, is_holiday)
    return {
        "hours_words": spoken_hours(spans),
        "closes_at": closes,
        "opens_at": None if closes else next_opening(reading.now, spans, is_holiday),
        "closes_for_noon": closes is not None and closes.time() != spans[-1][1],
        "busy": reading.today.month in BUSY_MONTHS.at(reading.rules_on()),
    }


def rows(reading: Reading, found: Sequence[Visit]) -> list[dict[str, Any]]:
    """Return visits as a list draws them: those at a window first, then who waits, then who was not there."""
    reading_of = {one.id: reading.get(Application, one.application_id) for one in found}
    ordered = sorted(found, key=lambda one: ORDER.index(one.stage) if one.stage in ORDER else len(ORDER))
    return [_row(reading, one, reading_of[one.id]) for one in ordered]


def _row(reading: Reading, one: Visit, application: Application | None) -> dict[str, Any]:
    waited = (one.called_at or one.ended_at or reading.now) - one.taken_at
    return {
        "visit": one,
        "state": one.stage.label,
        "tone": TONES[one.stage],
        "who": one.who.label,
        "minutes": int(waited.total_seconds()) // 60,
        "application": application,
        "number": shown_number(application) if application else "",
        "href": _work_of(reading, one) if one.stage in HERE else url_for("console.visit", key=one.id),
        "reason": one.ground.label if one.ground else "",
        "may_call": one.stage in WAITS,
        "seq": reading.state.journal_seq,
    }


def _work_of(reading: Reading, one: Visit) -> str:
    """Return where a visit is worked on: the hand-over, when its application stands there."""
    application = reading.get(Application, one.application_id)
    if application and Action.HAND_OVER in allowed_actions(reading, application):
        return url_for("console.counter_work", key=application.id)
    return url_for("console.visit", key=one.id)


def _list(errors: Errors) -> str:
    sought = request.values.get("sought", "").strip()[:LONGEST]
    before = max(0, min(request.args.get("before", 0, type=int), LAST_NUMBER))
    with looking() as reading:
        today = of_day(reading.session, reading.today, before, ENDED + 1)
        ended = [one for one in today if one.stage not in HERE]
        more = len(today) > ENDED
        return render_template(
            "console/visits.html",
            sought=sought,
            found=_found(reading, sought) if sought else [],
            visitors=[(str(visitor), visitor.label) for visitor in Visitor],
            typed=request.form,
            errors=errors,
            ended=rows(reading, ended[:ENDED]),
            next_href=url_for("console.visits", before=today[ENDED - 1].number) if more else None,
            first_href=url_for("console.visits") if before else None,
            today=reading.today,
            **counter_now(),
        )


def _found(reading: Reading, sought: str) -> list[dict[str, Any]]:
    """Return the applications that a number or a part of a name means; by name those at the counter first."""
    session = reading.session
    found = list(listed(session, Filter(number=sought.upper(), filed=True, limit=FOUND)))
    for desk in (Desk.COUNTER, Desk.NONE):
        if not found:
            found = list(listed(session, Filter(desk=desk, name=sought, filed=True, limit=FOUND)))
    return [
        {
            "application": one,
            "number": shown_number(one),
            "tags": stage_tags(one, None),
            "ready": Action.HAND_OVER in allowed_actions(reading, one),
        }
        for one in found
        if one.stage is not Status.ENTERED
    ]


def _page(key: str, errors: Errors, since: int | None = None) -> str:
    with looking() as reading:
        one = visiting.visit_of(reading, key)
        application = reading.get(Application, one.application_id)
        sought = request.values.get("sought", "").strip()[:LONGEST]
        events = journal.about(reading.connection, key)
        changes = [event for event in events if since is not None and event.seq > since]
        return render_template(
            "console/visit.html",
            **_row(reading, one, application),
            here=one.stage in HERE,
            called=one.stage is VisitState.CALLED,
            may_act=officer().role is Role.COUNTER,
            may_collect=one.who in COLLECTORS,
            reasons=[(str(each), each.label, LEAVING[each].rule) for each in visiting.reasons_of(one)],
            todo=LEAVING[one.ground].todo if one.ground else "",
            chosen=request.values.get("reason", ""),
            typed=request.form,
            errors=errors,
            sought=sought,
            found=_found(reading, sought) if sought else [],
            events=history.told(reading, events),
            changes=history.told(reading, changes) if since is not None else None,
            tags=stage_tags(application, None) if application else (),
            today=reading.today,
        )


def _do(key: str, act: Callable[[Transaction], Visit], words: str, *, work: bool = False) -> Answer:
    """Do something to a visit at once; nothing on a page that shows it as it no longer is."""
    officer().must_be(Role.COUNTER)
    try:
        with world().write() as tx:
            _must_be_fresh(tx, key)
            done = act(tx)
            where = _work_of(tx, done) if work else url_for("console.visits")
    except _Changed:
        return _page(key, {}, request.form.get("seen", 0, type=int)), 409
    except Refused as refusal:
        return _page(key, beside(refusal)), 422
    flash(f"番号 {done.number} 番：{words}", "success")
    return redirect(where, 303)


def _must_be_fresh(tx: Transaction, key: str) -> None:
    if request.form.get("version", type=int) != visiting.visit_of(tx, key).version:
        raise _Changed
