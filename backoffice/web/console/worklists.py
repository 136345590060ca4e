"""The worklists: a desk's queue by urgency, the annex's by what is to be done, and the search over all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import Desk
from backoffice.simulation.transaction import Reading
from backoffice.store.organisation_names import Meant, meant
from backoffice.store.tallies import EXAMINER, SECTION, counts_at, nobodys
from backoffice.store.worklists import Filter, listed, stranded
from backoffice.usecases import allotting, four_eyes
from backoffice.web.console import annex_steps
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.desks import DESKS, ROLE_OF, desk_named, home_of, own_desk, stage_counts
from backoffice.web.console.open_cases import note_list
from backoffice.web.console.proposals import Proposal, facts
from backoffice.web.console.rows import Row, by_urgency, rows
from backoffice.web.console.several import verbs
from backoffice.web.console.worklist_filters import filters
from backoffice.web.console.worklist_leading import leading
from backoffice.web.console.worklist_query import PAGE, SCOPED, Wanted, key_of, question, read, scopes
from backoffice.web.context import looking, world
from backoffice.web.history import actor_names

EACH_STEP = 10
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
    note_list()
    with looking() as reading:
        organisations = meant(reading.session, wanted.org)
        shown = (
            _annex_work(reading, wanted) if _is_overview(wanted) else _page(reading, wanted, organisations)
        )
        strays = stranded(reading.session) if name_of_desk == "annex" else ()
        return render_template(
            "console/worklist.html",
            wanted=wanted,
            today=reading.today,
            title=str(DESKS[name_of_desk]),
            tabs=_tabs(reading, wanted),
            narrowable=name_of_desk in SCOPED,
            **filters(reading, wanted, organisations),
            foreign="" if own_desk(officer()) == name_of_desk else ROLE_OF[name_of_desk],
            verbs=verbs(name_of_desk, officer()),
            may_take_next=officer().role is Role.EXAMINER and name_of_desk == "examination",
            may_return=officer().role is Role.ANNEX,
            strays=strays,
            four_eyes=four_eyes.in_force(reading),
            senders=actor_names(reading, (stray.sender_id for stray in strays)) if strays else {},
            **shown,
        )


@pages.get("/search/")
def search() -> str:
    """Look for applications at every desk by number, name or organisation, the finished ones too."""
    wanted = read("", request.args, officer())
    note_list()
    with looking() as reading:
        organisations = meant(reading.session, wanted.org)
        asked = bool(wanted.number or wanted.name or wanted.org)
        return render_template(
            "console/search.html",
            wanted=wanted,
            asked=asked,
            today=reading.today,
            **filters(reading, wanted, organisations),
            **(_page(reading, wanted, organisations) if asked else NOTHING),
        )


@pages.post("/next")
def next_case() -> Response:
    """Take the most urgent application of the officer's section that nobody has taken, and go to it (次の案件)."""
    mine = Filter(desk=Desk.EXAMINATION, unassigned=True, section=officer().section, limit=1)
    with world().write() as tx:
        waiting = listed(tx.session, mine)
        taken = allotting.take(tx, officer(), waiting[0].id).id if waiting else ""
    if not taken:
        flash("担当の決まっていない申請はありません。", "info")
        return redirect(url_for("console.desk", name_of_desk="examination"), 303)
    flash("未担当のうち最も急ぐ申請を担当しました。", "success")
    return redirect(url_for("console.case", key=taken), 303)


def _page(reading: Reading, wanted: Wanted, organisations: Meant) -> dict[str, Any]:
    asked = question(wanted, officer(), reading.today, organisations)
    step = annex_steps.step_named(wanted.step) if wanted.desk == "annex" else None
    found = listed(reading.session, step.narrow(asked) if step else asked)
    leads = leading(reading, wanted, asked, found)
    page = rows(reading, [one for one in found[:PAGE] if one.id not in leads.keys])
    return {
        "groups": _in_order(by_urgency(page, wanted, reading.today), leads.groups),
        "proposals": _proposals(reading, page) if wanted.desk == "approval" else {},
        "next_href": wanted.address(after=key_of(found[PAGE - 1], wanted)) if len(found) > PAGE else None,
        "first_href": wanted.address() if wanted.after else None,
    }


def _proposals(reading: Reading, page: list[Row]) -> dict[str, Proposal]:
    return facts(reading, [row.application for row in page], officer())


def _in_order(groups: list[dict[str, Any]], leads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the groups of a page: what leads comes behind what is near and before what is later."""
    near = [group for group in groups if not group["later"]]
    return [*near, *leads, *(group for group in groups if group["later"])]


def _is_overview(wanted: Wanted) -> bool:
    return wanted.desk == "annex" and not (wanted.step or wanted.number or wanted.name or wanted.urgency)


def _annex_work(reading: Reading, wanted: Wanted) -> dict[str, Any]:
    """Return the first few of each step where it is the annex that acts."""
    asked = replace(question(wanted, officer(), reading.today, Meant({})), limit=EACH_STEP)
    groups = [
        {
            "label": step.label,
            "tone": "danger" if step.name == "returned" else "",
            "rows": rows(reading, listed(reading.session, step.narrow(asked))),
        }
        for step in annex_steps.STEPS
        if step.todo
    ]
    return NOTHING | {"groups": groups, "proposals": {}}


def _tabs(reading: Reading, wanted: Wanted) -> list[dict[str, Any]]:
    if wanted.desk == "annex":
        return annex_steps.tabs(reading, wanted)
    offered = scopes(wanted.desk, officer())
    counts = _counts(reading, DESKS[wanted.desk], officer()) if offered else {}
    return [
        {
            "href": wanted.address(scope=scope),
            "label": label,
            "current": wanted.scope == scope,
            "count": counts[scope],
        }
        for scope, label in offered.items()
    ]


def _counts(reading: Reading, where: Desk, me: Actor) -> dict[str, int]:
    places = {
        "mine": (EXAMINER, me.id),
        "section": (SECTION, me.section),
        "unassigned": nobodys(me.section),
    }
    counted = counts_at(reading.session, where, list(places.values()))
    every = sum(count for (desk, _), count in stage_counts(reading).items() if desk is where)
    return {scope: counted[place] for scope, place in places.items()} | {"all": every}
