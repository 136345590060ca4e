"""Signing in and out (R-080, R-081, R-089, R-098)."""

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.credential_papers import password_title
from backoffice.domain.refusal import Refusal
from backoffice.domain.registration import CARD_KINDS, kinds_by_card
from backoffice.store.people import Account
from backoffice.usecases.signing_in import SignedIn
from backoffice.usecases.signing_in import sign_in as check_sign_in
from backoffice.web import sessions
from backoffice.web.context import looking, world
from backoffice.web.portal.gate import SURFACE, pages, way_back


@pages.get("/sign-in")
def sign_in() -> str:
    """Show the two buttons of the top page (R-080, R-081), and those of 新規利用者登録 (R-064)."""
    with looking() as reading:
        kinds = kinds_by_card(reading.rules_on())
        return render_template(
            "portal/sign_in.html",
            next=_next(),
            expired=sessions.expired(SURFACE),
            by_card=bool(kinds),
            lawyers=UserKind.LAWYER in kinds,
            enrol_href=_enrol_href(),
        )


@pages.get("/sign-in/organisation")
def organisation_form() -> str:
    """Show the form for 認証ID and password."""
    return _form(_next())


@pages.post("/sign-in/organisation")
def organisation() -> Response | tuple[str, int]:
    """Sign in by 認証ID and password."""
    sign_in_id = request.form.get("sign_in", "").strip()
    outcome = check_sign_in(world(), Account, sign_in_id, request.form.get("password", ""))
    refusal = outcome.refusal or _by_card(outcome)
    if outcome.actor is None or refusal:
        return _form(_next(), sign_in_id, refusal), 422
    flash(f"{outcome.actor.name} さんとしてログインしました。", "success")
    response = redirect(_next(), 303)
    return sessions.begin(response, SURFACE, outcome.actor.id)  # type: ignore[arg-type]  # Flask's is werkzeug's


@pages.post("/sign-out")
def sign_out() -> Response:
    """Sign out."""
    flash("ログアウトしました。", "info")
    return sessions.end(redirect(url_for("portal.sign_in"), 303), SURFACE)  # type: ignore[arg-type]  # as above


def _form(back: str, sign_in_id: str = "", refusal: Refusal | None = None) -> str:
    with looking() as reading:
        return render_template(
            "portal/organisation.html",
            next=back,
            sign_in_id=sign_in_id[:100],
            error=refusal.ja if refusal else "",
            at_counter=password_title(reading.rules_on()),
        )


def _next() -> str:
    return way_back(request.values.get("next", ""))


def _enrol_href() -> str:
    """Return the address where organisations ask to use the system; "" while there is no such page."""
    known = "portal.enrol" in current_app.view_functions
    return url_for("portal.enrol") if known else ""


def _by_card(outcome: SignedIn) -> Refusal | None:
    actor: Actor | None = outcome.actor
    if actor is None or actor.kind not in CARD_KINDS:
        return None
    ja = "この認証IDは「外国人本人・その他」の利用者のものです。マイナンバーカードによるログインを使う利用者は、この画面からは入れません。"
    return Refusal("R-080", ja, "This ID signs in by card.", "sign_in", "by-card")
