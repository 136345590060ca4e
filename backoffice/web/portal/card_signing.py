"""Signing in with a card: the card in the reader, four digits, then 認証ID and password (S2 §5 I, R-080)."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.refusal import Refusal
from backoffice.domain.registration import CARD_KINDS, not_yet
from backoffice.simulation.transaction import Reading
from backoffice.store.people import Account
from backoffice.usecases import my_number_cards, registering
from backoffice.usecases.signing_in import SignedIn
from backoffice.usecases.signing_in import sign_in as check_sign_in
from backoffice.web import sessions
from backoffice.web.context import looking, world
from backoffice.web.portal import reader
from backoffice.web.portal.gate import SURFACE, pages, way_back

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
    with world().read() as reading:
        early = not_yet(reading.rules_on())
        problems = [early] if early else _unreadable(reading, card_id)
    if problems:
        return _start(problems[0]), 422
    return reader.lay(redirect(url_for("portal.individual_pin", next=_next()), 303), READ, card_id)


@pages.get("/sign-in/individual/pin")
def individual_pin() -> Answer:
    """Ask for the four digits."""
    card_id = reader.laid(READ)
    return _pin(card_id) if card_id else _again()


@pages.post("/sign-in/individual/pin")
def individual_pin_tried() -> Answer:
    """Try the four digits."""
    card_id = reader.laid(READ)
    if not card_id:
        return _again()
    with world().write() as tx:
        problem = my_number_cards.try_pin(tx, card_id, request.form.get("pin", "").strip()[:100])
    if problem:
        return _pin(card_id, problem), 422
    return reader.lay(
        redirect(url_for("portal.individual_credentials", next=_next()), 303), VERIFIED, card_id
    )


@pages.get("/sign-in/individual/credentials")
def individual_credentials() -> Answer:
    """Ask for 認証ID and password."""
    return _credentials() if reader.laid(VERIFIED) else _again()


@pages.post("/sign-in/individual/credentials")
def individual_in() -> Answer:
    """Sign in."""
    card_id = reader.laid(VERIFIED)
    if not card_id:
        return _again()
    sign_in_id = request.form.get("sign_in", "").strip()
    outcome = check_sign_in(world(), Account, sign_in_id, request.form.get("password", ""))
    refusal = outcome.refusal or _not_his(outcome, card_id)
    if outcome.actor is None or refusal:
        return _credentials(sign_in_id, refusal), 422
    flash(f"{outcome.actor.name} さんとしてログインしました。", "success")
    return sessions.begin(reader.take_out(redirect(_next(), 303)), SURFACE, outcome.actor.id)


def _unreadable(reading: Reading, card_id: str) -> list[Refusal]:
    if not card_id:
        ja = "マイナンバーカードをICカードリーダーにセットしてください。"
        return [Refusal("R-080", ja, "Lay a card into the reader.", "card_id", "no-card")]
    return my_number_cards.readable_refusals(reading, card_id, signature=False)


def _not_his(outcome: SignedIn, card_id: str) -> Refusal | None:
    """Refuse a user who is not the holder of the card, and one who uses the other button."""
    actor = outcome.actor
    if actor is None:
        return None
    if actor.kind not in CARD_KINDS:
        ja = "この認証IDは「法人、弁護士、行政書士」の利用者のものです。ログインページに戻り、そのボタンからお進みください。"
        return Refusal("R-081", ja, "This ID signs in by the other button.", "sign_in", "by-organisation")
    with world().read() as reading:
        account = reading.require(Account, actor.id, "利用者", "user")
        if registering.holds_card(reading, account, card_id):
            return None
    ja = "この認証IDは、リーダーにセットされたマイナンバーカードの利用者のものではありません。"
    return Refusal("R-080", ja, "This ID is not that of the card's holder.", "sign_in", "other-card")


def _start(problem: Refusal | None = None) -> str:
    with looking() as reading:
        return render_template(
            "portal/individual.html",
            early=not_yet(reading.rules_on()),
            cards=reader.cards(reading),
            error=problem.ja if problem else "",
            next=_next(),
            picked=request.form.get("card_id", ""),
        )


def _pin(card_id: str, problem: Refusal | None = None) -> str:
    with looking() as reading:
        return render_template(
            "portal/secret.html",
            which="pin",
            step="login",
            action=url_for("portal.individual_pin", next=_next()),
            holder=reading.ports.readers.holding(reading, card_id).surface().name,
            hint=reader.hint(reading, card_id),
            error=problem.ja if problem else "",
        )


def _credentials(sign_in_id: str = "", refusal: Refusal | None = None) -> str:
    return render_template(
        "portal/individual_credentials.html",
        next=_next(),
        sign_in_id=sign_in_id[:100],
        error=refusal.ja if refusal else "",
    )


def _next() -> str:
    return way_back(request.values.get("next", ""))


def _again() -> Response:
    return redirect(url_for("portal.individual"), 303)
