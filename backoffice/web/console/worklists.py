"""The worklists: a desk's queue by urgency, the annex's by what is to be done, and the search over all."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Role
from backoffice.domain.life import Desk, Status
from backoffice.simulation.transaction import Reading
from backoffice.store.tallies import count_of_examiner
from backoffice.store.worklists import Filter, listed, stranded
from backoffice.usecases import allotting, four_eyes
from backoffice.web.console import annex_steps
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.desks import DESKS, ROLE_OF, desk_named, home_of, own_desk, stage_counts
from backoffice.web.console.rows import Row, by_urgency, rows
from backoffice.web.console.worklist_query import (
    OVERDUE,
    PAGE,
    SCOPES,
    Wanted,
    active,
    key_of,
    question,
    read,
    urgency_options,
)
from backoffice.web.context import looking, world
from backoffice.web.history import actor_names

EACH_STEP = 10
OVERDUE_SHOWN = 20
NOTHING: dict[str, Any] = {"groups": [], "next_href": None, "first_href": None}


@pages.get("/")
def home() -> Response:
    """Go to the officer's own desk."""
    return redirect(home_of(officer()))


@pages.get("/desks/<name_of_desk>/")
def desk(name_of_desk: str) -> str:
    """Show a desk's worklist."""
    desk_named(name_of_desk)
    wanted = read(name_of_desk, request.args, officer())
    with looking() as reading:
        shown = _annex_work(reading, wanted) if _is_overview(wanted) else _page(reading, wanted)
        strays = stranded(reading.session) if name_of_desk == "annex" else ()
        return render_template(
            "console/worklist.html",
            wanted=wanted,
            today=reading.today,
            title=str(DESKS[name_of_desk]),
            tabs=_tabs(reading, wanted),
            statuses=_statuses(reading, wanted),
            urgencies=urgency_options(name_of_desk),
            active=active(wanted),
            clear_href=wanted.address(status="", urgency="", number="", name=""),
            foreign="" if own_desk(officer()) == name_of_desk else ROLE_OF[name_of_desk],
            may_take_next=officer().role is Role.EXAMINER and name_of_desk == "examination",
            may_return=officer().role is Role.ANNEX,
            strays=strays,
            four_eyes=four_eyes.in_force(reading),
            senders=actor_names(reading, (stray.sender_id for stray in strays)) if strays else {},
            **shown,
        )


@pages.get("/search/")
def search() -> str:
    """Look for applications at every desk by number or name, the finished ones too."""
    wanted = read("", request.args, officer())
    with looking() as reading:
        asked = bool(wanted.number or wanted.name)
        return render_template(
            "console/search.html",
            wanted=wanted,
            asked=asked,
            today=reading.today,
            statuses=[(str(s), s.desk_label) for s in Status if s is not Status.ENTERED],
            active=active(wanted),
            clear_href=url_for("console.search"),
            **(_page(reading, wanted) if asked else NOTHING),
        )


@pages.post("/next")
def next_case() -> Response:
    """Take the most urgent application that nobody has taken, and go to it (次の案件)."""
    with world().write() as tx:
        waiting = listed(tx.session, Filter(desk=Desk.EXAMINATION, unassigned=True, limit=1))
        taken = allotting.take(tx, officer(), waiting[0].id).id if waiting else ""
    if not taken:
        flash("担当の決まっていない申請はありません。", "info")
        return redirect(url_for("console.desk", name_of_desk="examination"), 303)
    flash("未担当のうち最も急ぐ申請を担当しました。", "success")
    return redirect(url_for("console.case", key=taken), 303)


def _page(reading: Reading, wanted: Wanted) -> dict[str, Any]:
    asked = question(wanted, officer(), reading.today)
    step = annex_steps.step_named(wanted.step) if wanted.desk == "annex" else None
    found = listed(reading.session, step.narrow(asked) if step else asked)
    overdue = _overdue(reading, wanted, asked)
    led = {row.application.id for row in overdue}
    page = rows(reading, [one for one in found[:PAGE] if one.id not in led])
    return {
        "groups": [*_overdue_group(overdue, wanted), *by_urgency(page, reading.today)],
        "next_href": wanted.address(after=key_of(found[PAGE - 1])) if len(found) > PAGE else None,
        "first_href": wanted.address() if wanted.after else None,
    }


def _overdue(reading: Reading, wanted: Wanted, asked: Filter) -> list[Row]:
    """Return the rows whose documents are overdue: they lead an examiner's list, whatever their 満了日."""
    if wanted.desk != "examination" or wanted.urgency == OVERDUE:
        return []
    late = replace(asked, reply_due_before=reading.today, after=None, limit=OVERDUE_SHOWN)
    return rows(reading, listed(reading.session, late))


def _overdue_group(overdue: list[Row], wanted: Wanted) -> list[dict[str, Any]]:
    if not overdue or wanted.after:
        return []
    return [{"label": "追加資料の提出期限を過ぎたもの", "tone": "danger", "rows": overdue}]


def _is_overview(wanted: Wanted) -> bool:
    return wanted.desk == "annex" and not (wanted.step or wanted.number or wanted.name or wanted.urgency)


def _annex_work(reading: Reading, wanted: Wanted) -> dict[str, Any]:
    """Return the first few of each step where it is the annex that acts."""
    asked = replace(question(wanted, officer(), reading.today), limit=EACH_STEP)
    groups = [
        {
            "label": step.label,
            "tone": "danger" if step.name == "returned" else "",
            "rows": rows(reading, listed(reading.session, step.narrow(asked))),
        }
        for step in annex_steps.STEPS
        if step.todo
    ]
    return NOTHING | {"groups": groups}


def _tabs(reading: Reading, wanted: Wanted) -> list[dict[str, Any]]:
    if wanted.desk == "annex":
        return annex_steps.tabs(reading, wanted)
    if wanted.desk != "examination":
        return []
    counts = _scope_counts(reading)
    return [
        {
            "href": wanted.address(scope=scope),
            "label": label,
            "current": wanted.scope == scope,
            "count": counts[scope],
        }
        for scope, label in SCOPES.items()
    ]


def _scope_counts(reading: Reading) -> dict[str, int]:
    own = Desk.EXAMINATION
    return {
        "mine": count_of_examiner(reading.session, own, officer().id),
        "unassigned": count_of_examiner(reading.session, own, ""),
        "all": sum(count for (where, _), count in stage_counts(reading).items() if where is own),
    }


def _statuses(reading: Reading, wanted: Wanted) -> list[tuple[str, str]]:
    """Return the states that stand in this desk's queue now; one alone is no choice."""
    there = {status for (where, status) in stage_counts(reading) if where is DESKS[wanted.desk]}
    options = [(str(status), status.desk_label) for status in Status if status in there]
    return options if len(options) > 1 and wanted.desk != "annex" else []
