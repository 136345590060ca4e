"""Making cards and sending them (カード作成・発送): queues, several at once with a page before it, and the 差出票."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.enclosures import SERVICE_LABELS
from backoffice.domain.life import Desk, Status
from backoffice.domain.prints import Print
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.holdings import Holding
from backoffice.store.posting_lists import newest
from backoffice.store.shipments import Shipment
from backoffice.store.worklists import Filter, listed
from backoffice.usecases import annex, custody, four_eyes, outgoing
from backoffice.usecases.printing import may_print
from backoffice.usecases.sending import return_place
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.desks import stage_counts
from backoffice.web.console.doing import Page
from backoffice.web.console.rows import shown_number
from backoffice.web.console.together import Asking, together
from backoffice.web.console.worklist_query import key, key_of
from backoffice.web.context import looking
from backoffice.web.history import actor_names

PAGE = 50
QUEUES = {
    "make": ("作成待ち", Status.CARD_PENDING),
    "dispatch": ("発送待ち", Status.CARD_ISSUED),
    "returned": ("返戻", Status.CARD_RETURNED),
}
LIST_KEY = re.compile(r"\d{4}-\d{2}-\d{2}-\d{3}")


@dataclass(frozen=True, slots=True)
class Line:
    """An application whose card is made or sent. `enclosed` is the card's number that lies here, `agrees` whether it is the record's."""

    application: Application
    number: str
    enclosed: str
    agrees: str
    service: str
    charge_yen: int
    own: bool


@pages.get("/annex/production/")
def production() -> str:
    """Show a queue: cards to be made, to be sent, or come back."""
    name = request.args.get("queue", "make")
    queue = name if name in QUEUES else "make"
    after = request.args.get("after", "")
    with looking() as reading:
        wanted = Filter(desk=Desk.ANNEX, status=QUEUES[queue][1], after=key(after), limit=PAGE + 1)
        found = listed(reading.session, wanted)
        following = key_of(found[PAGE - 1]) if len(found) > PAGE else None
        return render_template(
            "console/production.html",
            queue=queue,
            tabs=_tabs(reading, queue),
            lines=_lines(reading, found[:PAGE]),
            next_href=url_for("console.production", queue=queue, after=following) if following else None,
            first_href=url_for("console.production", queue=queue) if key(after) else None,
            seen=reading.state.journal_seq,
            four_eyes=four_eyes.in_force(reading),
            may_act=officer().role is Role.ANNEX,
        )


@pages.post("/annex/production/make")
def make_together() -> Page:
    """Make several cards or certificates: first a page with numbers and mails, then all at once."""
    asking = Asking(
        title="カード・証明書を作成し、旧カードに穿孔します",
        text="作成したカードと穿孔した旧カードは元に戻せません（R-238、R-239）。旧カードの番号が記録と一致することを確かめてください。",
        label="まとめて作成する",
        done="カード・証明書を作成しました。旧カードには穿孔しました。",
        testid="confirm-make",
        columns=(
            "申請受付番号",
            "申請人",
            "作成するもの",
            "記録の旧カード番号",
            "手元の旧カード番号",
            "照合",
        ),
        back_href=url_for("console.production"),
        kind="danger",
    )
    to = url_for("console.production", queue="dispatch")

    def make(tx: Transaction, keys: list[str]) -> str:
        for each in keys:
            annex.issue_card(tx, officer(), each)
        return to

    return together(asking, make, _to_make)


@pages.post("/annex/production/dispatch")
def dispatch_together() -> Page:
    """Hand several cards in at the post office with one 差出票: first a page with addressees and charges."""
    asking = Asking(
        title="差出票を作り、発送します",
        text="次のものを郵便局に差し出します。宛先と種類を確かめてください。差し出した後は取り戻せません。",
        label="差出票を作り、発送する",
        done="差出票を作り、発送しました。",
        testid="confirm-dispatch",
        columns=("申請受付番号", "宛先", "種類", "封筒", "官署が払う料金"),
        back_href=url_for("console.production", queue="dispatch"),
        kind="danger",
    )

    def send(tx: Transaction, keys: list[str]) -> str:
        return url_for("console.print_posting_list", key=outgoing.dispatch_together(tx, officer(), keys).id)

    return together(asking, send, _to_dispatch)


@pages.get("/annex/postings/")
def postings() -> str:
    """Show the lists of what was handed in at the post office, the newest first."""
    before = request.args.get("before", "")
    before = before if LIST_KEY.fullmatch(before) else ""
    with looking() as reading:
        found = newest(reading.session, before, PAGE + 1)
        following = found[PAGE - 1].id if len(found) > PAGE else None
        return render_template(
            "console/postings.html",
            lists=found[:PAGE],
            officers=actor_names(reading, (each.officer_id for each in found)) if found else {},
            next_href=url_for("console.postings", before=following) if following else None,
            first_href=url_for("console.postings") if before else None,
            may_print=may_print(officer(), Print.POSTING_LIST),
            four_eyes=four_eyes.in_force(reading),
        )


def _tabs(reading: Reading, current: str) -> list[dict[str, Any]]:
    counts = stage_counts(reading)
    return [
        {
            "href": url_for("console.production", queue=name),
            "label": label,
            "current": name == current,
            "count": counts.get((Desk.ANNEX, status), 0),
        }
        for name, (label, status) in QUEUES.items()
    ]


def _lines(reading: Reading, applications: Sequence[Application]) -> list[Line]:
    """Return applications with their things: two questions for all of them."""
    reading.fetch_having(Holding, "application_id", [each.id for each in applications])
    reading.fetch(Shipment, [each.envelope_id for each in applications])
    return [_line(reading, each) for each in applications]


def _line(reading: Reading, application: Application) -> Line:
    out = outgoing.way_out(reading, application)
    cards = custody.old_cards(reading, application)
    return Line(
        application,
        shown_number(application),
        "、".join(cards),
        custody.agreement(application, cards),
        SERVICE_LABELS.get(out.service, out.service),
        out.charge_yen,
        own=out.packing is not None,
    )


def _to_make(tx: Transaction, keys: list[str]) -> list[tuple[object, ...]]:
    lines = _lines(tx, tx.fetch(Application, keys))
    return [
        (
            line.number,
            line.application.applicant_name,
            line.application.kind.made,
            line.application.card_number if line.application.kind.replaces_card else "",
            line.enclosed,
            line.agrees,
        )
        for line in lines
    ]


def _to_dispatch(tx: Transaction, keys: list[str]) -> list[tuple[object, ...]]:
    return [
        (
            line.number,
            return_place(tx, line.application).text(),
            line.service,
            "申請人の返信用封筒" if line.own else "官署の封筒",
            f"{line.charge_yen:,}円",
        )
        for line in _lines(tx, tx.fetch(Application, keys))
    ]
