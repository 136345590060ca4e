"""What the JPKI client on a person's machine calls by a one-time link: what to sign, and what was signed (模擬).

It sends no cookie: its link's code is all that it has, so it needs no token of a form either.
"""

from typing import Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backoffice.cards.challenge import Purpose
from backoffice.domain.my_number import CardSurface
from backoffice.domain.refusal import Refusal
from backoffice.usecases import jpki_links
from backoffice.usecases.card_proof import CHALLENGE_SECONDS
from backoffice.usecases.jpki_links import Signature
from backoffice.web import errors
from backoffice.web.api.card_sign_ins import Base64
from backoffice.web.api.values import Day, Filled
from backoffice.web.card_challenges import origin
from backoffice.web.context import in_world, simulator, world

pages = in_world(Blueprint("jpki_calls", __name__, url_prefix="/w/<world>/jpki"))

LONGEST_BODY = 64 * 1024
LONGEST_CODE = 100


class Face(BaseModel):
    """What the card has told of its holder."""

    model_config = ConfigDict(extra="forbid")
    name: Filled
    sex: Literal["男", "女"]
    birth_on: Day
    address: Filled


class SignedOver(BaseModel):
    """A signature for a purpose, with the certificate of its key."""

    model_config = ConfigDict(extra="forbid")
    purpose: Purpose
    certificate: Base64
    signature: Base64


class Sent(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(extra="forbid")
    proofs: list[SignedOver] = Field(max_length=2)
    surface: Face | None = None


@pages.get("/<code>")
def asked(code: str) -> Response:
    """Tell what is to be signed: world, origin, and a purpose and nonce for each signature."""
    link = jpki_links.asked(simulator().worlds, world().id, origin(), code[:LONGEST_CODE])
    if isinstance(link, Refusal):
        return errors.problem(404, [link])
    challenges = [{"purpose": each.purpose, "nonce": each.nonce} for each in link.challenges]
    return jsonify(
        simulated=True,
        world_id=link.world_id,
        origin=link.origin,
        challenges=challenges,
        seconds=CHALLENGE_SECONDS,
    )


@pages.post("/<code>")
def signed(code: str) -> Response:
    """Take what a card has signed; the page that made the link goes on."""
    sent = _sent()
    if sent is None:
        return errors.problem(422, [_unreadable()])
    link = jpki_links.asked(simulator().worlds, world().id, origin(), code[:LONGEST_CODE])
    if isinstance(link, Refusal):
        return errors.problem(404, [link])
    signatures = {each.purpose: Signature(each.certificate, each.signature) for each in sent.proofs}
    surface = CardSurface(**sent.surface.model_dump()) if sent.surface else None
    with world().read() as reading:
        refusal = jpki_links.accept(
            simulator().worlds, reading, link, code[:LONGEST_CODE], signatures, surface
        )
    return errors.problem(422, [refusal]) if refusal else jsonify(accepted=True)


def _sent() -> Sent | None:
    if (request.content_length or 0) > LONGEST_BODY:
        return None
    try:
        sent = Sent.model_validate(request.get_json(silent=True))
    except ValidationError:
        return None
    return sent if len({each.purpose for each in sent.proofs}) == len(sent.proofs) else None


def _unreadable() -> Refusal:
    ja = "送られたデータを読み取れません。JPKIクライアントの版を確かめてください。"
    return Refusal("", ja, "What was sent cannot be read. Look at the JPKI client's version.", "body", "body")
