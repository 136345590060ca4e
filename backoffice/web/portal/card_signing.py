"""Signing in with a card: the card in the reader, four digits, then 認証ID and password (S2 §5 I, R-080)."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.cards.challenge import Purpose
from backoffice.domain.refusal import Refusal
from backoffice.domain.registration import not_yet
from backoffice.usecases.card_tray import looked_at
from backoffice.usecases.signing_in import sign_in_by_card
from backoffice.web import card_challenges, sessions
from backoffice.web.context import looking, world
from backoffice.web.portal import reader
from backoffice.web.portal.gate import SURFACE, pages, way_back
from backoffice.web.portal.reader import Laid

READ, VERIFIED = "login-read", "login-verified"
Answer = Response | tuple[str, int] | str


@pages.get("/sign-in/individual")
def individual() -> Answer:
    """Ask for the card in the reader."""
    return _start()


@pages.post("/sign-in/individual")
def individual_read() -> Answer:
    """Have the JPKI client read the card in the reader."""
    card_id = request.form.get("card_id", "")
    problem = _read(card_id) if card_id else _no_card()
    if problem:
        return _start(problem), 422
    return reader.lay(redirect(url_for("portal.individual_pin", next=_next()), 303), READ, Laid(card_id))


@pages.get("/sign-in/individual/pin")
def individual_pin() -> Answer:
    """Ask for the four digits."""
    card = reader.laid(READ)
    return _pin(card) if card else _again()


@pages.post("/sign-in/individual/pin")
def individual_pin_tried() -> Answer:
    """Have the card sign by the four digits."""
    card = reader.laid(READ)
    if not card:
        return _again()
    pin = request.form.get("pin", "").strip()[:100]
    shown = card_challenges.shown(card.card_id, Purpose.SIGN_IN, pin)
    if isinstance(shown, Refusal):
        return _pin(card, shown), 422
    verified = replace(card, authentication_id=shown.proof.certificate_id)
    return reader.lay(
        redirect(url_for("portal.individual_credentials", next=_next()), 303), VERIFIED, verified
    )


@pages.get("/sign-in/individual/credentials")
def individual_credentials() -> Answer:
    """Ask for 認証ID and password."""
    return _credentials() if reader.laid(VERIFIED) else _again()


@pages.post("/sign-in/individual/credentials")
def individual_in() -> Answer:
    """Sign in."""
    card = reader.laid(VERIFIED)
    if not card:
        return _again()
    sign_in_id = request.form.get("sign_in", "").strip()
    proof = card.proof(Purpose.SIGN_IN)
    outcome = sign_in_by_card(world(), proof, sign_in_id, request.form.get("password", ""))
    if outcome.actor is None:
        return _credentials(sign_in_id, outcome.refusal), 422
    flash(f"{outcome.actor.name} さんとしてログインしました。", "success")
    return sessions.begin(reader.take_out(redirect(_next(), 303)), SURFACE, outcome.actor.id)


def _read(card_id: str) -> Refusal | None:
    with world().write() as tx:
        found = not_yet(tx.rules_on()) or looked_at(tx, card_id)
    return found if isinstance(found, Refusal) else None


def _no_card() -> Refusal:
    ja = "マイナンバーカードをICカードリーダーにセットしてください。"
    return Refusal("R-080", ja, "Lay a card into the reader.", "card_id", "no-card")


def _start(problem: Refusal | None = None) -> str:
    picked = request.form.get("card_id", "")
    with looking() as reading:
        return render_template(
            "portal/individual.html",
            early=not_yet(reading.rules_on()),
            tray=reader.tray(reading),
            error=problem.ja if problem else "",
            next=_next(),
            picked=picked,
            desk=reader.desk_href(picked, problem),
        )


def _pin(card: Laid, problem: Refusal | None = None) -> str:
    with looking() as reading:
        return render_template(
            "portal/secret.html",
            which="pin",
            step="login",
            action=url_for("portal.individual_pin", next=_next()),
            holder=reader.holder(reading, card.card_id),
            hint=reader.hint(reading, card.card_id),
            desk=reader.desk_href(card.card_id, problem),
            error=problem.ja if problem else "",
        )


def _credentials(sign_in_id: str = "", refusal: Refusal | None = None) -> str:
    return render_template(
        "portal/individual_credentials.html",
        next=_next(),
        sign_in_id=sign_in_id[:100],
        error=refusal.ja if refusal else "",
        again=refusal is not None and refusal.code == "card-renewed",
    )


def _next() -> str:
    return way_back(request.values.get("next", ""))


def _again() -> Response:
    return redirect(url_for("portal.individual"), 303)
