"""The annex's work page (おだいば分室): receive, open, check, accept or return, make the card, dispatch."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.enclosures import SERVICE_LABELS
from backoffice.domain.life import Status
from backoffice.domain.notices import Letter
from backoffice.domain.places import ANNEX
from backoffice.ports import TrackedItem
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.shipments import Shipment
from backoffice.usecases import annex, custody, four_eyes, outgoing
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.assessing import envelope_outcomes, return_name
from backoffice.usecases.sending import return_place
from backoffice.usecases.viewing import Case
from backoffice.web.console import drawings
from backoffice.web.console.annex_steps import step_of
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.card_section import section
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Page, carried, confirmed, do
from backoffice.web.context import world
from backoffice.web.history import actor_names
from backoffice.web.phrases import said

STAGES = ("到着", "受領", "開封・点検", "カード作成", "発送", "配達")
PLACE_OF = {
    "expected": 1,
    "arrived": 2,
    "to-open": 3,
    "to-check": 3,
    "to-make": 4,
    "to-dispatch": 5,
    "returned": 5,
    "in-delivery": 6,
}
REPLACING = {
    "title": "カードを作成し、旧カードに穿孔します",
    "text": "作成したカードと穿孔した旧カードは元に戻せません（R-238、R-239）。次のメールが送られます。",
    "label": "作成して穿孔する",
    "words": "新しい在留カードを作成し、旧カードに穿孔しました。",
}
MAKING = {
    "title": "{made}を作成します",
    "text": "作成した{made}は元に戻せません。次のメールが送られます。",
    "label": "作成する",
    "words": "{made}を作成しました。",
}
"""What is said before and after the making: of a card in the place of another, and of all else."""
NO_ENVELOPE: dict[str, Any] = {
    **dict.fromkeys(("outer", "tracked", "eyes")),
    "papers": [],
    "outcomes": [],
    "complete": False,
    "way_back_facts": [],
}
NOTHING_OUT: dict[str, Any] = {
    **dict.fromkeys(("made", "old_card", "way_out", "dispatched", "back", "agrees")),
    "cards_here": [],
    "way_out_facts": [],
}


@pages.get("/cases/<key>/annex/")
def annex_work(key: str) -> str:
    """Show the step of the annex's work that an application waits for."""
    with world().read() as reading:
        whole = opened(reading, key, officer())
        return render_template("console/annex.html", **_shown(reading, whole))


@pages.get("/cases/<key>/annex/<action>")
def annex_form(key: str, action: str) -> Page:
    """Go to the page where the annex's buttons are."""
    del action
    return redirect(url_for("console.annex_work", key=key))


@pages.post("/cases/<key>/annex/receive-envelope")
def receive_envelope(key: str) -> Page:
    """Enter an envelope into the post room's book."""
    return _do(key, annex.receive_envelope, "封筒を受領しました。開封してください。")


@pages.post("/cases/<key>/annex/open-envelope")
def open_envelope(key: str) -> Page:
    """Open an envelope and show what is inside."""
    return _do(key, annex.unseal_envelope, "封筒を開けました。中身を点検してください。")


@pages.post("/cases/<key>/annex/witness-envelope")
def witness_envelope(key: str) -> Page:
    """Sign as the second officer that the envelope holds what is shown."""
    return _do(key, four_eyes.witness, "第二確認者として、封筒の中身を確認しました。")


@pages.post("/cases/<key>/annex/accept-papers")
def accept_papers(key: str) -> Page:
    """Accept the papers as complete."""
    return _do(key, annex.accept_papers, "書類を受理しました。")


@pages.post("/cases/<key>/annex/return-envelope")
def return_envelope(key: str) -> Page:
    """Send defective papers back: first the mail that will go, then do it."""
    return _in_two_steps(
        key,
        annex.return_envelope,
        title="書類を返送します",
        text="同封の書類をすべて返送し、不備の内容を次のメールで利用者に知らせます。",
        label="返送して知らせる",
        testid="confirm-return",
        words="書類を返送し、不備をメールで知らせました。",
    )


@pages.post("/cases/<key>/annex/issue-card")
def issue_card(key: str) -> Page:
    """Make the card or certificate, and punch the old card: first a page that says so, then do it."""
    with world().read() as reading:
        kind = opened(reading, key, officer()).application.kind
    made = kind.made
    asked = (
        REPLACING if kind.replaces_card else {name: text.format(made=made) for name, text in MAKING.items()}
    )
    return _in_two_steps(key, annex.issue_card, **asked, testid="confirm-issue-card")


@pages.post("/cases/<key>/annex/dispatch")
def dispatch(key: str) -> Page:
    """Post the new card and the punched old one, with a 差出票 of one line."""
    return do(
        key,
        lambda tx: outgoing.dispatch_together(tx, officer(), [key]),
        "差出票を作り、発送しました。",
        "console.annex_work",
    )


@pages.post("/cases/<key>/annex/ask-address")
def ask_address(key: str) -> Page:
    """Ask the user by mail where a card that came back can be had: first the mail that will go."""
    return _in_two_steps(
        key,
        outgoing.ask_address,
        title="送付先を利用者に確かめます",
        text="戻った在留カード・証明書の送付先を、次のメールで利用者に確かめます。カードは金庫で保管を続けます。",
        label="メールを送る",
        testid="confirm-ask-address",
        words="送付先を確かめるメールを送りました。",
    )


@pages.post("/envelopes/<number>/return-unopened")
def return_unopened(number: str) -> Page:
    """Send an envelope that no application waits for back, or papers that came back out again."""
    with world().write() as tx:
        annex.return_unopened(tx, officer(), number)
    flash("郵便物を返送しました。", "success")
    return redirect(url_for("console.desk", name_of_desk="annex"), 303)


def _do(key: str, act: Callable[[Transaction, Actor, str], object], words: str) -> Page:
    return do(key, lambda tx: act(tx, officer(), key), words, "console.annex_work")


def _in_two_steps(
    key: str,
    act: Callable[[Transaction, Actor, str], object],
    *,
    title: str,
    text: str,
    label: str,
    testid: str,
    words: str,
) -> Page:
    asked = {"title": title, "text": text, "label": label, "testid": testid, "kind": "danger"}
    return confirmed(
        key,
        lambda tx: act(tx, officer(), key),
        ask_again=lambda _errors: annex_work(key),
        ask_to_confirm=lambda letters: _confirm(key, asked, letters),
        words=words,
        to="console.annex_work",
    )


def _confirm(key: str, asked: dict[str, str], letters: list[Letter]) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        return render_template(
            "console/confirm.html",
            **_shown(reading, whole),
            asked=asked,
            letters=letters,
            carried=carried(),
        )


def _shown(reading: Reading, whole: Case) -> dict[str, Any]:
    application = whole.application
    envelope = reading.get(Shipment, application.envelope_id)
    step = _step(whole, envelope)
    shown = frame(reading, whole, "", officer())
    return shown | {
        "step": step,
        "stages": STAGES,
        "place": PLACE_OF.get(step, len(STAGES) + 1),
        "may_act": officer().role is Role.ANNEX,
        "envelope": envelope,
        "service_label": SERVICE_LABELS.get(envelope.service, envelope.service) if envelope else "",
        "fee_yen": fee_yen(reading, application),
        "return_address": return_name(reading, application),
        "four_eyes": four_eyes.in_force(reading),
        "things": len(custody.things_of(reading, application)),
        "card": section(reading, application, officer()),
        **_envelope(reading, whole, envelope, step),
        **_outgoing(reading, whole, step),
    }


def _step(whole: Case, envelope: Shipment | None) -> str:
    found = step_of(whole.application, envelope)
    return found.name if found else ""


def _envelope(reading: Reading, whole: Case, envelope: Shipment | None, step: str) -> dict[str, Any]:
    if envelope is None:
        return NO_ENVELOPE
    is_open = envelope.opened_at is not None
    outcomes = envelope_outcomes(reading, whole, envelope.defects) if is_open else []
    return {
        "outer": drawings.outer_envelope(envelope, ANNEX.at(reading.rules_on()), whole.filer.name),
        "way_back_facts": _way_out(reading, whole.application) if is_open else [],
        "papers": [drawings.drawn(reading, whole, paper) for paper in envelope.papers] if is_open else [],
        "outcomes": outcomes,
        "eyes": _eyes(reading, envelope),
        "complete": not any(outcome.state == "no" for outcome in outcomes),
        "tracked": reading.ports.post.find(reading.connection, envelope.id) if step == "expected" else None,
    }


def _outgoing(reading: Reading, whole: Case, step: str) -> dict[str, Any]:
    application = whole.application
    if application.stage not in (
        Status.CARD_PENDING,
        Status.CARD_ISSUED,
        Status.DISPATCHED,
        Status.CARD_RETURNED,
    ):
        return NOTHING_OUT
    number = application.dispatch_number
    item = reading.ports.post.find(reading.connection, number) if number else None
    cards = custody.old_cards(reading, application)
    return {
        "cards_here": cards,
        "agrees": custody.agreement(application, cards),
        "back": _came_back(reading, application, item) if item and step == "returned" else None,
        "made": drawings.made(whole),
        "old_card": drawings.given_up(whole, punched=step != "to-make"),
        "way_out": drawings.return_envelope(reading, whole),
        "way_out_facts": _way_out(reading, application),
        "dispatched": item,
    }


def _eyes(reading: Reading, envelope: Shipment) -> dict[str, Any]:
    """Return who opened an envelope, who witnessed it, and whether this officer may or somebody must."""
    names = actor_names(reading, [envelope.opened_by, envelope.witnessed_by])
    return {
        "opener": names.get(envelope.opened_by, ""),
        "witness": names.get(envelope.witnessed_by, ""),
        "at": envelope.witnessed_at,
        "awaited": four_eyes.awaits_witness(reading, envelope),
        "may": four_eyes.may_witness(reading, envelope, officer()),
    }


def _way_out(reading: Reading, application: Application) -> list[tuple[str, str]]:
    """Return how things leave today: in which envelope, by which service, and what it costs whom."""
    out = outgoing.way_out(reading, application)
    service = SERVICE_LABELS.get(out.service, out.service)
    if out.packing is None:
        paid = said("{yen}円（官署が払います）", yen=f"{out.postage_yen:,}")
        return [("種類", service), ("封筒", "官署の封筒"), ("料金", paid)]
    stuck = out.paid_yen if out.paid_yen is not None else out.postage_yen
    paid = said("必要額{due}円、貼付{paid}円（R-223）", due=f"{out.postage_yen:,}", paid=f"{stuck:,}")
    return [("種類", service), ("封筒", "申請人の返信用封筒"), ("料金", paid)]


def _came_back(reading: Reading, application: Application, item: TrackedItem) -> dict[str, Any]:
    """Return why a card came back, how often it was sent, and where its addressee lives now."""
    to = return_place(reading, application)
    return {
        "why": next((event.note for event in reversed(item.events) if event.note), "") or item.label,
        "attempts": outgoing.attempts(reading, application),
        "before": item.addressee.text(),
        "now": to.text(),
        "moved": to != item.addressee,
        "events": [
            {"at": event.at, "what": event.label, "actor": event.office, "text": event.note}
            for event in reversed(item.events)
        ],
    }
