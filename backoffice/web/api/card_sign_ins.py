"""The calls of a login by card: a challenge, and what a card has signed over it beside 認証ID and password (S2 §5 I)."""

from base64 import b64decode
from binascii import Error
from typing import Annotated

from flask import Response
from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from backoffice.cards.challenge import Purpose
from backoffice.domain.refusal import Refusal, Refused
from backoffice.usecases.card_proof import CHALLENGE_SECONDS, Proof
from backoffice.usecases.signing_in import sign_in_by_card
from backoffice.web import card_challenges
from backoffice.web.api.answers import Told
from backoffice.web.api.commands import respond
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Filled, Wanted, Word
from backoffice.web.context import world

LONGEST_BYTES = 8192


def _bytes(value: object) -> bytes:
    try:
        if isinstance(value, str) and len(value) <= LONGEST_BYTES:
            return b64decode(value, validate=True)
    except (Error, ValueError):
        pass
    raise PydanticCustomError("base64", "Must be base64 of at most 8192 signs")


Base64 = Annotated[
    bytes,
    BeforeValidator(_bytes),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": LONGEST_BYTES}),
]
Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ChallengeWanted(Wanted):
    """What a card is to sign for: to sign in, or one of the two signatures of a registration."""

    purpose: Purpose = Purpose.SIGN_IN


class CardSignInWanted(Wanted):
    """A login: 認証ID and password, beside a `certificate` and `signature` over a `nonce`, or a `card_id` with its `pin`."""

    sign_in: Word
    password: Filled
    nonce: Nonce | None = None
    certificate: Base64 | None = Field(None, description="利用者証明用電子証明書（DER、base64）")
    signature: Base64 | None = Field(None, description="PKCS #1 v1.5, SHA-256（base64）")
    card_id: Word | None = None
    pin: Word | None = None


class ChallengeTold(Told):
    """A challenge: the `text` that is signed, its SHA-256 `digest` (hexadecimal), and for how many seconds of real time it waits."""

    nonce: str
    purpose: str
    world_id: str
    origin: str
    text: str
    digest: str
    seconds: int


class CardSignInTold(Told):
    """Who has signed in, by which card and certificate (its serial number)."""

    user_id: str
    kind: str | None
    name: str
    card_id: str
    certificate_id: str


@v1.post(
    "/worlds/<world_id>/card-challenges", summary="カードへの署名の求めを作る", responses={201: ChallengeTold}
)
def make_card_challenge(path: InWorld, body: ChallengeWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Make a challenge for a card: of this world and origin, for one purpose, good once and for some minutes."""
    made = card_challenges.fresh(body.purpose)
    told = {name: getattr(made, name) for name in ("nonce", "purpose", "world_id", "origin")}
    more = {"text": made.text(), "digest": made.digest().hex(), "seconds": CHALLENGE_SECONDS}
    return respond(told | more, 201)


@v1.post("/worlds/<world_id>/card-sign-ins", summary="カードでログインする", responses={200: CardSignInTold})
def sign_in_with_card(path: InWorld, body: CardSignInWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Sign in as the holder of a card; by `card_id` and `pin` the server plays the reader, and wrong PINs are counted."""
    proof = _proof(body)
    outcome = sign_in_by_card(world(), proof, body.sign_in.strip(), body.password)
    if outcome.actor is None:
        raise Refused(*filter(None, [outcome.refusal]))
    actor = outcome.actor
    return respond(
        {
            "user_id": actor.id,
            "kind": actor.kind,
            "name": actor.name,
            "card_id": proof.card_id,
            "certificate_id": proof.certificate_id,
        }
    )


def _proof(body: CardSignInWanted) -> Proof:
    if body.card_id and body.pin:
        return card_challenges.must_show(body.card_id, Purpose.SIGN_IN, body.pin).proof
    if not (body.nonce and body.certificate and body.signature):
        ja = "nonce・certificate・signature の3つか、card_id と pin を指定してください。"
        en = "Give nonce, certificate and signature, or card_id and pin."
        raise Refused(Refusal("R-080", ja, en, "card", "no-card"))
    found = card_challenges.accepted(Purpose.SIGN_IN, body.nonce, body.certificate, body.signature)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found
