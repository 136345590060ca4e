"""職員: who works at the desks, how administrators change that, and what an officer leaves open."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from backoffice.domain.actors import SECTIONED, Role
from backoffice.domain.refusal import Refused
from backoffice.domain.sections import SECTIONS
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.people import Officer, officers_after, officers_with
from backoffice.usecases import staffing
from backoffice.web import history, sessions
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, Page, beside
from backoffice.web.console.system_pages import administrator, tabs
from backoffice.web.context import looking, world
from backoffice.web.language import words_of

SHOWN = 50
EVENTS = 30
ROLES = tuple((role.name.lower(), str(role)) for role in Role)


@pages.get("/system/staff/")
def staff() -> str:
    """Show the officers and the form of a new one."""
    return _list({})


@pages.post("/system/staff")
def add_officer() -> Page:
    """Add an officer; the password is on the answer's page and nowhere else."""
    given = {name: request.form.get(name, "").strip() for name in ("role", "section", "name", "sign_in")}
    try:
        with world().write() as tx:
            made, password = staffing.add(tx, officer(), {k: v for k, v in given.items() if v})
    except Refused as refusal:
        if refusal.kind == "forbidden":
            raise
        return _list({reason.field or "": words_of(reason) for reason in refusal.refusals}), 422
    return _one(made.id, {}, password)


@pages.get("/system/staff/<key>")
def staff_member(key: str) -> str:
    """Show an officer, what may be changed, and what of his is open."""
    return _one(key, {})


@pages.post("/system/staff/<key>/move")
def staff_move(key: str) -> Page:
    """Move an officer to another role or section."""
    form = request.form
    role, section = form.get("role", ""), form.get("section", "")
    return _done(
        key,
        lambda tx: staffing.move(tx, officer(), key, _version(), role, section),
        "役割と部門を変えました。",
    )


@pages.post("/system/staff/<key>/stop")
def staff_stop(key: str) -> Page:
    """Stop an officer; his sessions end."""
    reason = request.form.get("reason", "")
    words = "職員を停止しました。ログイン中の画面も終わりました。"
    return _done(
        key, lambda tx: staffing.stop(tx, officer(), key, _version(), reason), words, ends_sessions=True
    )


@pages.post("/system/staff/<key>/resume")
def staff_resume(key: str) -> Page:
    """Let an officer work again."""
    return _done(key, lambda tx: staffing.resume(tx, officer(), key, _version()), "職員を再開しました。")


@pages.post("/system/staff/<key>/unlock")
def staff_unlock(key: str) -> Page:
    """Let an officer try his password again."""
    return _done(key, lambda tx: staffing.unlock(tx, officer(), key, _version()), "ロックを解きました。")


@pages.post("/system/staff/<key>/reset-password")
def staff_reset_password(key: str) -> Page:
    """Give an officer a new password, which is on the answer's page and nowhere else."""
    with world().write() as tx:
        _, password = staffing.reset_password(tx, officer(), key, _version())
    sessions.end_all_of(key)
    return _one(key, {}, password)


@pages.post("/system/staff/<key>/reassign")
def staff_reassign(key: str) -> Page:
    """Give open cases of an officer to another examiner, or to nobody."""
    form = request.form
    cases, examiner = form.getlist("cases"), form.get("examiner", "")
    return _done(
        key,
        lambda tx: staffing.reassign(tx, officer(), key, cases, examiner),
        "選んだ申請の担当を変えました。",
    )


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(key: str, act: Callable[[Transaction], object], words: str, *, ends_sessions: bool = False) -> Page:
    try:
        with world().write() as tx:
            act(tx)
    except Refused as refusal:
        if refusal.kind == "conflict":
            return _one(key, {"": words_of(refusal.refusals[0])}), 409
        return _one(key, beside(refusal)), 422
    if ends_sessions:
        sessions.end_all_of(key)
    flash(words, "success")
    return redirect(url_for("console.staff_member", key=key), 303)


def _list(errors: Errors) -> str:
    administrator()
    after = request.args.get("after", "")[:40]
    with looking() as reading:
        found = officers_after(reading.session, after, SHOWN + 1)
        page = found[:SHOWN]
        return render_template(
            "console/staff.html",
            tabs=tabs(),
            rows=page,
            now=reading.now,
            next_href=url_for("console.staff", after=page[-1].id) if len(found) > SHOWN else None,
            first_href=url_for("console.staff") if after else None,
            **_choices(errors),
        )


def _one(key: str, errors: Errors, password: str = "") -> str:
    administrator()
    with looking() as reading:
        row = reading.require(Officer, key, "職員", "officer")
        return render_template(
            "console/staff_member.html",
            tabs=tabs(),
            row=row,
            password=password,
            himself=row.id == officer().id,
            locked=row.locked_until is not None and row.locked_until > reading.now,
            latest=history.told(reading, journal.about(reading.connection, key)[-EVENTS:]),
            **_open(reading, row),
            **_choices(errors),
        )


def _open(reading: Reading, row: Officer) -> dict[str, Any]:
    cases = staffing.open_cases(reading, row.id)
    others = officers_with(reading.session, Role.EXAMINER) if cases else []
    return {
        "cases": cases[: staffing.MOST_AT_ONCE],
        "more": len(cases) > staffing.MOST_AT_ONCE,
        "proposed": staffing.proposed_cases(reading, row.id),
        "examiners": [
            (each.id, f"{each.name}（{each.section or '全部門'}）")
            for each in others
            if each.id != row.id and each.state == staffing.ACTIVE
        ],
    }


def _choices(errors: Errors) -> dict[str, Any]:
    return {
        "roles": ROLES,
        "sections": SECTIONS,
        "sectioned": SECTIONED,
        "typed": request.form,
        "errors": errors,
    }
