"""Challenges to the cards of who stands before a page or calls the API, and what was signed over them (R-065)."""

from flask import request

from backoffice.cards.challenge import Challenge, Purpose
from backoffice.domain.refusal import Refusal, Refused
from backoffice.usecases import card_proof, card_tray
from backoffice.usecases.card_proof import Proof
from backoffice.usecases.card_tray import Shown
from backoffice.web.context import simulator, world


def fresh(purpose: Purpose) -> Challenge:
    """Make a challenge of the present world and origin."""
    return card_proof.offered(simulator().worlds, world().id, origin(), purpose)


def shown(card_id: str, purpose: Purpose, secret: str) -> Shown | Refusal:
    """Lay a card of the tray into the reader here and have its chip sign a fresh challenge by its secret.

    A wrong secret is counted by the chip: nothing is raised, so that the count is kept.
    """
    challenge = fresh(purpose)
    ended = card_proof.taken(simulator().worlds, challenge)
    if ended:
        return ended
    with world().write() as tx:
        return card_tray.shown(tx, card_id, challenge, secret)


def must_show(card_id: str, purpose: Purpose, secret: str) -> Shown:
    """Do as `shown` does; Refused once the count is kept."""
    found = shown(card_id, purpose, secret)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def accepted(purpose: Purpose, nonce: str, certificate: bytes, signature: bytes) -> Proof | Refusal:
    """Judge what a client on another machine has signed over the challenge of a nonce, which is used up by it."""
    challenge = Challenge(world().id, origin(), purpose.value, nonce)
    ended = card_proof.taken(simulator().worlds, challenge)
    if ended:
        return ended
    with world().read() as reading:
        return card_proof.accept_proof(reading, challenge, certificate, signature)


def origin() -> str:
    """Return scheme, host and port as the browser, or the client, sees them."""
    return request.host_url.rstrip("/")
