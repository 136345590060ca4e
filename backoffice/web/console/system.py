"""お知らせ: the first page of the system's desk, with each announcement's own page and its history."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.announcing import Audience
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading
from backoffice.store import journal
from backoffice.store.announcements import Announcement, page_of
from backoffice.store.journal import Event
from backoffice.store.people import names_of
from backoffice.usecases import announcing
from backoffice.web import days
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, Page
from backoffice.web.console.system_pages import beside_fields, is_administrator, tabs
from backoffice.web.context import looking, world
from backoffice.web.history import actor_names
from backoffice.web.language import words_of

SHOWN = 20
RULE = "R-180"
AUDIENCES = tuple((str(audience), audience.label) for audience in Audience)


@pages.get("/system/")
def system() -> str:
    """Show all announcements and the form of a new one."""
    return _list({})


@pages.post("/system/announcements")
def write_announcement() -> Page:
    """Write an announcement."""
    try:
        text = _typed()
        with world().write() as tx:
            announcing.write(tx, officer(), text)
    except Refused as refusal:
        return _list(beside_fields(refusal)), 422
    flash("お知らせを掲載しました。", "success")
    return redirect(url_for("console.system"), 303)


@pages.get("/system/announcements/<key>")
def announcement(key: str) -> str:
    """Show an announcement, what it said before, and the form to change it."""
    return _one(key, {})


@pages.post("/system/announcements/<key>")
def announcement_edit(key: str) -> Page:
    """Change an announcement; who was overtaken keeps what he has typed."""
    version = request.form.get("version", 0, type=int)
    try:
        text = _typed()
        with world().write() as tx:
            announcing.edit(tx, officer(), key, version, text)
    except Refused as refusal:
        if refusal.kind == "conflict":
            return _one(key, {"": words_of(refusal.refusals[0])}), 409
        return _one(key, beside_fields(refusal)), 422
    flash("お知らせを変更しました。", "success")
    return redirect(url_for("console.announcement", key=key), 303)


@pages.post("/system/announcements/<key>/withdraw")
def announcement_withdraw(key: str) -> Response:
    """Withdraw an announcement."""
    version = request.form.get("version", 0, type=int)
    with world().write() as tx:
        announcing.withdraw(tx, officer(), key, version)
    flash("お知らせを取り下げました。", "success")
    return redirect(url_for("console.system"), 303)


def _typed() -> announcing.Text:
    form = request.form
    begins_at = days.instant_of(form, "from", "掲載の開始", RULE)
    ends_at = days.instant_of(form, "to", "掲載の終了", RULE)
    return announcing.Text(
        form.get("title", ""), form.get("words", ""), begins_at, ends_at, form.get("audience", "")
    )


def _list(errors: Errors) -> str:
    with looking() as reading:
        found = page_of(reading.session, request.args.get("before", "")[:40], SHOWN + 1)
        page = found[:SHOWN]
        return render_template(
            "console/system.html",
            tabs=tabs(),
            rows=page,
            names=names_of(reading.session, {row.written_by for row in page}),
            next_href=url_for("console.system", before=page[-1].id) if len(found) > SHOWN else None,
            first_href=url_for("console.system") if request.args.get("before") else None,
            **_form_facts(reading, errors),
        )


def _one(key: str, errors: Errors) -> str:
    with looking() as reading:
        row = reading.require(Announcement, key, "お知らせ", "announcement")
        events = journal.about(reading.connection, key)
        return render_template(
            "console/announcement.html",
            tabs=tabs(),
            row=row,
            history=_history(reading, events),
            **_form_facts(reading, errors),
        )


def _form_facts(reading: Reading, errors: Errors) -> dict[str, Any]:
    return {
        "labels": dict(AUDIENCES),
        "audiences": AUDIENCES,
        "may_act": is_administrator(),
        "now": reading.now,
        "typed": request.form,
        "errors": errors,
    }


def _history(reading: Reading, events: list[Event]) -> list[dict[str, Any]]:
    names = actor_names(reading, (event.actor for event in events))
    return [
        {"at": event.at, "actor": names.get(event.actor, event.actor), "kind": event.kind, **event.facts}
        for event in reversed(events)
    ]
