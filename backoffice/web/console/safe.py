"""The safe (金庫) and the custody of things: what lies where since when, whose it is, and handing an original out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.custody import NAMES, Custody, How, may_hand_over
from backoffice.domain.refusal import Refused, absent
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.holdings import Holding, count_lying, lying
from backoffice.usecases import custody, four_eyes
from backoffice.web import paging
from backoffice.web.console import drawings
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, carried, confirmed
from backoffice.web.console.rows import shown_number
from backoffice.web.context import looking, world
from backoffice.web.counts import count_text
from backoffice.web.drawings import stamps_yen
from backoffice.web.history import actor_names

PAGE = 50
SHELVES = (Custody.SAFE, Custody.DESK)


@dataclass(frozen=True, slots=True)
class Line:
    """A thing with its name, its application, who put it where it is, and whether it may be handed out of the safe."""

    thing: Holding
    name: str
    application: Application
    number: str
    place: str
    how: str
    by: str
    days: int
    may_go: bool

    @property
    def stamps_yen(self) -> int:
        """The sum of the 収入印紙 on it."""
        return stamps_yen(self.thing.paper)


@pages.get("/annex/safe/")
def safe() -> str:
    """Show what lies in the safe, or on the desk, what has lain there longest first."""
    shelf = Custody.DESK if request.args.get("place") == Custody.DESK else Custody.SAFE
    after = paging.read(request.args.get("after", ""))
    with looking() as reading:
        found = lying(reading.session, shelf, after, PAGE + 1)
        last = found[PAGE - 1] if len(found) > PAGE else None
        following = paging.written(last.since, last.id) if last else None
        return render_template(
            "console/safe.html",
            tabs=_tabs(reading, shelf),
            lines=lines_of(reading, found[:PAGE]),
            next_href=url_for("console.safe", place=shelf, after=following) if following else None,
            first_href=url_for("console.safe", place=shelf) if after else None,
            four_eyes=four_eyes.in_force(reading),
            may_act=officer().role is Role.ANNEX,
        )


@pages.get("/cases/<key>/annex/things/")
def annex_things(key: str) -> str:
    """Show every thing that came or was made for an application, and where it is."""
    with world().read() as reading:
        whole = opened(reading, key, officer())
        things = custody.things_of(reading, whole.application)
        return render_template(
            "console/annex_things.html",
            lines=lines_of(reading, things),
            pictures=[drawings.drawn(reading, whole, _as_it_is(thing)) for thing in things],
            may_act=officer().role is Role.ANNEX,
            **frame(reading, whole, "", officer()),
        )


@pages.get("/cases/<key>/annex/things/<thing_id>/out")
def hand_out_form(key: str, thing_id: str) -> str:
    """Ask to whom an original is handed, and why."""
    return _form(key, thing_id, {})


@pages.post("/cases/<key>/annex/things/<thing_id>/out")
def hand_out(key: str, thing_id: str) -> Page:
    """Hand an original out of the safe: first a page that says so, then do it and keep the receipt."""
    given = [request.form.get(name, "") for name in ("receiver", "reason")]
    return confirmed(
        key,
        lambda tx: custody.hand_out(tx, officer(), _own(tx, key, thing_id).id, *given),
        ask_again=lambda errors: _form(key, thing_id, errors),
        ask_to_confirm=lambda _letters: _confirm(key, thing_id),
        words="金庫から出し、受領証を作りました。",
        to="console.annex_things",
    )


def lines_of(reading: Reading, things: Sequence[Holding]) -> list[Line]:
    """Return things with what stands beside each: two questions for all of them."""
    reading.fetch(Application, {thing.application_id for thing in things})
    names = actor_names(reading, (thing.moved_by for thing in things)) if things else {}
    return [_line(reading, thing, names.get(thing.moved_by, "")) for thing in things]


def _line(reading: Reading, thing: Holding, by: str) -> Line:
    application = reading.require(Application, thing.application_id, "申請", "application")
    days = (reading.today - thing.since.date()).days
    name = NAMES.get(thing.kind, thing.kind)
    place, how = thing.where.label, How(thing.how).label
    return Line(thing, name, application, shown_number(application), place, how, by, days, _may_go(thing))


def _may_go(thing: Holding) -> bool:
    if thing.where is not Custody.SAFE:
        return False
    try:
        may_hand_over(thing.kind, punched=thing.punched, made_here=not thing.envelope_id)
    except Refused:
        return False
    return True


def _as_it_is(thing: Holding) -> dict[str, Any]:
    """Return a thing as it is drawn: a slip on file has its stamps cancelled."""
    return {**thing.paper, "cancelled": thing.cancelled}


def _form(key: str, thing_id: str, errors: Errors) -> str:
    return _page("console/hand_out.html", key, thing_id, errors=errors, typed=request.form)


def _confirm(key: str, thing_id: str) -> str:
    return _page("console/confirm_hand_out.html", key, thing_id, typed=request.form, carried=carried())


def _page(template: str, key: str, thing_id: str, **more: Any) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        (line,) = lines_of(reading, [_own(reading, key, thing_id)])
        return render_template(template, line=line, **more, **frame(reading, whole, "", officer()))


def _own(reading: Reading, key: str, thing_id: str) -> Holding:
    thing = reading.require(Holding, thing_id, "保管物", "thing")
    if thing.application_id != key:
        raise absent("保管物", "thing", thing_id)
    return thing


def _tabs(reading: Reading, current: Custody) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("console.safe", place=shelf),
            "label": shelf.label,
            "current": shelf is current,
            "count": count_text(count_lying(reading.session, shelf)),
        }
        for shelf in SHELVES
    ]
