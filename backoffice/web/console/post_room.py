"""The post room (郵便室): what is expected, has arrived, came to the wrong place, or came back unclaimed."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import col, select

from backoffice.domain.actors import Role
from backoffice.domain.life import Status
from backoffice.ports import TrackedItem
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.post_room import Asked, Tray, at_other_offices, counted, lying
from backoffice.store.shipments import Shipment, Way
from backoffice.usecases import annex, four_eyes
from backoffice.usecases.annex import why_unneeded
from backoffice.web import paging
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Page
from backoffice.web.console.rows import shown_number
from backoffice.web.console.together import Asking, together
from backoffice.web.context import looking
from backoffice.web.counts import count_text
from backoffice.web.history import actor_names

PAGE = 50
OTHER_OFFICES_DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the post room, with the application it is about, its sender's name and what its tracking says."""

    item: Shipment
    application: Application | None
    number: str
    sender: str
    tracked: TrackedItem | None
    note: str
    ready: bool


@pages.get("/annex/post-room/")
def post_room() -> str:
    """Show a tray of the post room."""
    tray = _tray(request.args.get("tray", ""))
    number = _bare(request.args.get("number", ""))
    after = paging.read(request.args.get("after", ""))
    with looking() as reading:
        found = lying(reading.session, Asked(tray, number, after, PAGE + 1))
        last = found[PAGE - 1] if len(found) > PAGE else None
        following = paging.written(last.sent_at, last.id) if last else None
        return render_template(
            "console/post_room.html",
            tray=str(tray),
            tabs=_tabs(reading, tray),
            lines=_lines(reading, found[:PAGE]),
            number=number,
            clear_href=url_for("console.post_room", tray=tray) if number else "",
            next_href=url_for("console.post_room", tray=tray, after=following) if following else None,
            first_href=url_for("console.post_room", tray=tray) if after else None,
            others=_others(reading) if tray is Tray.MISDIRECTED and not after else [],
            seen=reading.state.journal_seq,
            four_eyes=four_eyes.in_force(reading),
            may_act=officer().role is Role.ANNEX,
        )


@pages.post("/annex/post-room/receive")
def receive_together() -> Page:
    """Enter several envelopes into the post room's book: first a page that names them, then all at once."""
    back = url_for("console.post_room", tray=Tray.ARRIVED)
    asking = Asking(
        title="届いた封筒を受領します",
        text="次の封筒を、分室の受付簿に記録します。封筒の番号と差出人を、申請と照らし合わせてください。",
        label="まとめて受領する",
        done="封筒を受領しました。開封してください。",
        testid="confirm-receive",
        columns=("申請受付番号", "申請人", "追跡番号", "到着"),
        back_href=back,
    )
    to = url_for("console.desk", name_of_desk="annex", step="to-open")

    def receive(tx: Transaction, keys: list[str]) -> str:
        for key in keys:
            annex.receive_envelope(tx, officer(), key)
        return to

    return together(asking, receive, _received)


def _received(tx: Transaction, keys: list[str]) -> list[tuple[object, ...]]:
    applications = tx.fetch(Application, keys)
    items = {item.id: item for item in tx.fetch(Shipment, [each.envelope_id for each in applications])}
    return [_named(application, items.get(application.envelope_id)) for application in applications]


def _named(application: Application, item: Shipment | None) -> tuple[object, ...]:
    arrived = f"{item.arrived_at:%Y-%m-%d %H:%M}" if item and item.arrived_at else ""
    return (shown_number(application), application.applicant_name, application.envelope_id, arrived)


def _tray(name: str) -> Tray:
    return Tray(name) if name in set(Tray) else Tray.ARRIVED


def _bare(text: str) -> str:
    """Return a tracking number as it is stored, however it was typed."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))[:13]


def _tabs(reading: Reading, current: Tray) -> list[dict[str, Any]]:
    counts = {tray: counted(reading.session, tray) for tray in Tray}
    return [
        {
            "href": url_for("console.post_room", tray=tray),
            "label": tray.label,
            "current": tray is current,
            "count": count_text(counts[tray]),
        }
        for tray in Tray
    ]


def _others(reading: Reading) -> list[Line]:
    since = reading.now - timedelta(days=OTHER_OFFICES_DAYS)
    return _lines(reading, at_other_offices(reading.session, since, PAGE))


def _lines(reading: Reading, items: Sequence[Shipment]) -> list[Line]:
    """Return items with what stands beside each: four questions for all of them."""
    keys = {item.application_id for item in items} - {""}
    found = reading.session.exec(select(Application).where(col(Application.id).in_(keys))) if keys else ()
    applications = {each.id: each for each in found}
    senders = actor_names(reading, (item.sender_id for item in items)) if items else {}
    tracked = reading.ports.post.find_all(reading.connection, [item.id for item in items])
    return [
        _line(
            item, applications.get(item.application_id), senders.get(item.sender_id, ""), tracked.get(item.id)
        )
        for item in items
    ]


def _line(item: Shipment, application: Application | None, sender: str, tracked: TrackedItem | None) -> Line:
    ready = bool(
        application
        and item.state == "arrived"
        and application.stage is Status.PERMITTED
        and application.envelope_id == item.id
        and not (application.at_counter or application.by_mail)
    )
    return Line(
        item,
        application,
        shown_number(application) if application else "",
        sender,
        tracked,
        _note(item, application, tracked, ready=ready),
        ready,
    )


def _note(
    item: Shipment, application: Application | None, tracked: TrackedItem | None, *, ready: bool
) -> str:
    """Return what is to be known of an item: why it cannot be received, whose nobody's it is, why it came back."""
    if item.state == "returned":
        return next((event.note for event in reversed(tracked.events) if event.note), "") if tracked else ""
    if item.state == "sent-back":
        return str(item.defects[0]["ja"]) if item.defects else ""
    if application is None:
        return "どの申請の書類か分かりません。"
    if ready or item.state != "arrived" or item.way != Way.TO_ANNEX:
        return ""
    return why_unneeded(application)
