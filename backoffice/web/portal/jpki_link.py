"""The page beside the tray: a one-time link for the JPKI client on its reader's own machine, and going on once it has signed."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from backoffice.cards.challenge import Purpose
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.registration import not_yet
from backoffice.usecases import jpki_links
from backoffice.usecases.card_proof import CHALLENGE_SECONDS
from backoffice.usecases.jpki_links import Flow, Link
from backoffice.web import card_challenges, sessions
from backoffice.web.context import simulator, world
from backoffice.web.portal import card_signing, reader, registering
from backoffice.web.portal.gate import pages, way_back
from backoffice.web.portal.reader import Laid

LINK = "jpki"


@pages.post("/card-link")
def card_link() -> AnyResponse:
    """Make a link for this browser."""
    flow = _flow(request.form.get("for", ""))
    with world().read() as reading:
        early = not_yet(reading.rules_on())
    if early:
        raise Refused(early)
    code = jpki_links.make(simulator().worlds, world().id, card_challenges.origin(), flow)
    back = way_back(request.form.get("next", ""))
    page = redirect(url_for("portal.card_link_waiting", next=back), 303)
    return sessions.begin(page, LINK, code)  # type: ignore[arg-type]  # Flask's is werkzeug's


@pages.get("/card-link")
def card_link_waiting() -> str:
    """Show the link, and whether the card has signed."""
    return _page()


@pages.get("/card-link/look")
def card_link_look() -> Response:
    """Answer 204 until the card has signed, or the link has ended; then say so."""
    link = _link()
    if link and not link.is_done:
        return Response(status=204, headers={"Odaiba-Seen": "0", "Cache-Control": "no-store"})
    return Response(render_template("portal/card_link_news.html", link=link))


@pages.post("/card-link/go-on")
def card_link_go_on() -> AnyResponse | tuple[str, int]:
    """Go on with what the card has signed; this browser alone can."""
    link = jpki_links.take(simulator().worlds, world().id, _code_hash())
    if link is None:
        return _page(early=True), 409
    card = _laid(link)
    back = way_back(request.form.get("next", ""))
    if link.flow is Flow.REGISTER:
        page = redirect(url_for("portal.register_details"), 303)
        return reader.lay(page, registering.VERIFIED, card)
    page = redirect(url_for("portal.individual_credentials", next=back), 303)
    return reader.lay(page, card_signing.VERIFIED, card)


def _laid(link: Link) -> Laid:
    signed = link.certificates or {}
    authentication = Purpose.AUTHENTICATION if link.flow is Flow.REGISTER else Purpose.SIGN_IN
    return Laid(
        link.card_id, signed.get(str(Purpose.SIGNATURE), ""), signed[str(authentication)], link.surface
    )


def _page(*, early: bool = False) -> str:
    return render_template(
        "portal/card_link.html",
        link=_link(),
        address=f"{card_challenges.origin()}/w/{world().id}/jpki/{sessions.held(LINK)}",
        minutes=CHALLENGE_SECONDS // 60,
        early=early,
        next=way_back(request.values.get("next", "")),
    )


def _link() -> Link | None:
    return jpki_links.standing(simulator().worlds, world().id, _code_hash())


def _code_hash() -> str:
    return jpki_links.hashed(sessions.held(LINK))


def _flow(text: str) -> Flow:
    if text in list(Flow):
        return Flow(text)
    ja = "ログイン又は利用者情報登録の画面からお進みください。"
    raise Refused(Refusal("R-065", ja, "Begin at the page to sign in or to register.", "for", "no-flow"))
