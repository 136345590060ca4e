"""Visits to the counter: taken in with a number, called, not there, ended with or without a hand-over (R-243…R-247)."""

from datetime import timedelta

from backoffice.domain.actors import SYSTEM, Actor, Role
from backoffice.domain.jst import at
from backoffice.domain.life import Status
from backoffice.domain.office_hours import VISIT_HOURS, closed
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.visits import (
    CHOSEN,
    HERE,
    WAITS,
    Leaving,
    VisitState,
    leaving_refusal,
    visitor_refusal,
)
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.store.visits import Visit, at_window, last_number, standing, visit_about
from backoffice.usecases.progress import application_of

DAY_ENDS = "visit-day-ends"
LONGEST = 100
LONGEST_NOTE = 1000


def take_in(
    tx: Transaction, officer: Actor, application_id: str = "", visitor: str = "", name: str = ""
) -> Visit:
    """Take a visitor in and give the next number of the day; nobody books beforehand (R-247).

    Refused outside the hours with the next opening, and for a third person, who may not have the card (R-245). Without
    an application the visit is about something else, or nobody knows yet.
    """
    officer.must_be(Role.COUNTER)
    application = _about(tx, application_id)
    refuse_if_any([closed_now(tx), visitor_refusal(visitor), _nameless(name, application)])
    visit = Visit(
        id=tx.key("visit"),
        day=tx.today,
        number=last_number(tx.session, tx.today) + 1,
        state=str(VisitState.WAITING),
        visitor=visitor,
        name=name.strip() or (application.applicant_name if application else ""),
        application_id=application.id if application else "",
        taken_at=tx.now,
        taken_by=officer.id,
    )
    tx.add(visit)
    tx.emit("visit.taken-in", visit.id, by=officer, number=visit.number, visitor=visitor)
    _note(tx, visit, officer, "visit.came", number=visit.number)
    tx.schedule(at(tx.today + timedelta(days=1)), DAY_ENDS, visit.id)
    return visit


def call(tx: Transaction, officer: Actor, visit_id: str) -> Visit:
    """Call a number; who has called one before ends that visit first."""
    visit = _here(tx, officer, visit_id)
    unended = at_window(tx.session, officer.id)
    if unended and unended.id != visit.id:
        ja = f"番号{unended.number}番の対応が終わっていません。先に終えてから次の番号を呼び出してください。"
        raise conflict(ja, f"End the visit of number {unended.number} first.")
    if visit.stage not in WAITS:
        raise conflict("この番号は、もう呼び出されています。", "This number has been called already.")
    _to(visit, VisitState.CALLED)
    visit.called_at, visit.officer_id = tx.now, officer.id
    tx.emit("visit.called", visit.id, by=officer, number=visit.number)
    return visit


def call_next(tx: Transaction, officer: Actor) -> Visit:
    """Call the first number that waits."""
    officer.must_be(Role.COUNTER)
    waiting = standing(tx.session, [VisitState.WAITING], limit=1)
    if not waiting:
        raise conflict("お待ちの方はいません。", "Nobody waits.")
    return call(tx, officer, waiting[0].id)


def mark_absent(tx: Transaction, officer: Actor, visit_id: str) -> Visit:
    """Note that nobody came when a number was called; it may be called again that day."""
    visit = _called(tx, officer, visit_id)
    _to(visit, VisitState.ABSENT)
    tx.emit("visit.absent", visit.id, by=officer, number=visit.number)
    return visit


def name_application(tx: Transaction, officer: Actor, visit_id: str, application_id: str) -> Visit:
    """Say which application a visit is about, once it has come out."""
    visit = _here(tx, officer, visit_id)
    application = _about(tx, application_id)
    if application is None:
        raise Refused(
            Refusal("", "申請を選んでください。", "Name the application.", "application_id", "application")
        )
    visit.application_id, visit.version = application.id, visit.version + 1
    tx.emit("visit.named", visit.id, by=officer, application=application.id)
    _note(tx, visit, officer, "visit.came", number=visit.number)
    return visit


def leave(tx: Transaction, officer: Actor, visit_id: str, reason: str, note: str = "") -> Visit:
    """End a visit without a hand-over, with the reason: nothing of the application has changed."""
    visit = _here(tx, officer, visit_id)
    refuse_if_any([leaving_refusal(reason, note)])
    return _end(tx, officer, visit, Leaving(reason), note)


def served(tx: Transaction, officer: Actor, application: Application) -> None:
    """End the visit about an application whose card has just been handed over, if there is one."""
    visit = visit_about(tx.session, application.id)
    if visit is None:
        return
    _to(visit, VisitState.SERVED)
    visit.ended_at, visit.officer_id = tx.now, officer.id
    tx.emit("visit.served", visit.id, by=officer, number=visit.number)


def end_of_day(tx: Transaction, entry: Entry) -> None:
    """End a visit whose day is over: a number holds for its day (assumed)."""
    visit = tx.get(Visit, entry.subject)
    if visit and visit.stage in HERE:
        _end(tx, SYSTEM, visit, Leaving.DAY_ENDED, "")


def closed_now(reading: Reading) -> Refusal | None:
    """Return why the counter takes nobody in now, or None (R-035, assumed of cards)."""
    return closed(reading.now, VISIT_HOURS.at(reading.rules_on()), reading.ports.calendar.is_holiday)


def visit_of(reading: Reading, visit_id: str) -> Visit:
    """Return a visit; Refused (absent) when there is none."""
    return reading.require(Visit, visit_id, "来庁受付", "visit")


def reasons_of(visit: Visit) -> tuple[Leaving, ...]:
    """Return the reasons for which a visit may end: one about no application ends settled or otherwise."""
    if visit.application_id:
        return CHOSEN
    return (Leaving.SETTLED, Leaving.THIRD_PERSON, Leaving.NOT_READY, Leaving.OTHER)


def _about(tx: Transaction, application_id: str) -> Application | None:
    if not application_id:
        return None
    application = application_of(tx, application_id)
    if application.stage is Status.ENTERED:
        ja = "この申請はまだ提出されていません。窓口では扱えません。"
        raise Refused(Refusal("R-120", ja, "It has not been filed yet.", "application_id", "entered"))
    if visit_about(tx.session, application.id):
        ja = "この申請の方は既に受付を済ませ、番号札を持っています。その番号で呼び出してください。"
        raise conflict(ja, "Somebody has been taken in for this application already.", "R-247")
    return application


def _here(tx: Transaction, officer: Actor, visit_id: str) -> Visit:
    officer.must_be(Role.COUNTER)
    visit = visit_of(tx, visit_id)
    if visit.stage not in HERE:
        ja = f"この来庁は終わっています（{visit.stage.label}）。"
        raise conflict(ja, f"This visit has ended: {visit.state}.")
    return visit


def _called(tx: Transaction, officer: Actor, visit_id: str) -> Visit:
    visit = _here(tx, officer, visit_id)
    if visit.stage is not VisitState.CALLED:
        raise conflict("この番号は、まだ呼び出されていません。", "This number has not been called yet.")
    return visit


def _end(tx: Transaction, by: Actor, visit: Visit, reason: Leaving, note: str) -> Visit:
    _to(visit, VisitState.LEFT)
    visit.ended_at, visit.reason, visit.note = tx.now, str(reason), note.strip()[:LONGEST_NOTE]
    words = reason.label if reason is not Leaving.OTHER else visit.note
    tx.emit("visit.left", visit.id, by=by, number=visit.number, reason=words)
    _note(tx, visit, by, "visit.left", number=visit.number, reason=words)
    return visit


def _note(tx: Transaction, visit: Visit, by: Actor, kind: str, **facts: object) -> None:
    """Tell a visit in the story of its application too."""
    if visit.application_id:
        tx.emit(kind, visit.application_id, by=by, **facts)


def _to(visit: Visit, state: VisitState) -> None:
    visit.state, visit.version = str(state), visit.version + 1


def _nameless(name: str, application: Application | None) -> Refusal | None:
    if len(name) > LONGEST:
        return Refusal("", f"氏名は{LONGEST}文字以内で入力してください。", "Too long.", "name", "name")
    if application or name.strip():
        return None
    return Refusal("", "来庁者の氏名を入力してください。", "Give the visitor's name.", "name", "name")
