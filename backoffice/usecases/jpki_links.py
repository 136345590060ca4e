"""A link between a page and the JPKI client on its reader's machine: good once, for minutes, for one world and origin (R-065).

The page makes a link and keeps its code's hash in its session; the client asks by the code what to sign, and sends what
the card has signed; the page takes the outcome. Whoever has the code alone can sign in nowhere.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe

from backoffice.cards.challenge import Challenge, Purpose
from backoffice.domain.my_number import CardSurface
from backoffice.domain.refusal import Refusal
from backoffice.simulation.realtime import wall_seconds
from backoffice.simulation.transaction import Reading
from backoffice.simulation.worlds import Worlds
from backoffice.store import control
from backoffice.store.control import SignIn
from backoffice.usecases.card_proof import CHALLENGE_SECONDS, Proof, accept_proof, offered, taken

SURFACE = "jpki-link"
CODE_BYTES = 15


class Flow(StrEnum):
    """What a page wants a card for."""

    SIGN_IN = "sign-in"
    REGISTER = "register"

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What the card signs for it, in their order."""
        both = (Purpose.SIGNATURE, Purpose.AUTHENTICATION)
        return both if self is Flow.REGISTER else (Purpose.SIGN_IN,)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands: `nonces` by purpose; `certificates` (serial numbers by purpose) once the card has signed."""

    flow: Flow
    world_id: str
    origin: str
    nonces: Mapping[str, str]
    card_id: str = ""
    certificates: Mapping[str, str] | None = None
    surface: CardSurface | None = None

    @property
    def challenges(self) -> list[Challenge]:
        """What the card is to sign."""
        return [
            Challenge(self.world_id, self.origin, str(purpose), self.nonces[purpose])
            for purpose in self.flow.purposes
        ]

    @property
    def is_done(self) -> bool:
        """Whether the card has signed."""
        return self.certificates is not None

    def written(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self), default=date.isoformat, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a client sends for a purpose: a certificate (DER) and the signature over the challenge."""

    certificate: bytes
    signature: bytes


def make(worlds: Worlds, world_id: str, origin: str, flow: Flow) -> str:
    """Make a link for a page and return its code; what the card is to sign is fresh."""
    code = token_urlsafe(CODE_BYTES)
    nonces = {str(purpose): offered(worlds, world_id, origin, purpose).nonce for purpose in flow.purposes}
    link = Link(flow, world_id, origin, nonces)
    row = SignIn(
        token_hash=hashed(code),
        world_id=world_id,
        surface=SURFACE,
        actor_id=link.written(),
        seen_wall=wall_seconds(),
    )
    with worlds.registry() as session:
        session.add(row)
    return code


def standing(worlds: Worlds, world_id: str, code_hash: str) -> Link | None:
    """Return a link as it stands, None for one that was never made here, is used or has ended."""
    row = _row(worlds, world_id, code_hash)
    return _read(row.actor_id) if row else None


def asked(worlds: Worlds, world_id: str, origin: str, code: str) -> Link | Refusal:
    """Return what a client is to sign by its code."""
    link = standing(worlds, world_id, hashed(code))
    return link if link and link.origin == origin and not link.is_done else _unknown()


def accept(
    worlds: Worlds,
    reading: Reading,
    link: Link,
    code: str,
    signed: Mapping[Purpose, Signature],
    surface: CardSurface | None,
) -> Refusal | None:
    """Judge what a card has signed for a link that was `asked`, and note it for the page; a wrong one ends the link."""
    if set(signed) != set(link.flow.purposes):
        return _incomplete()
    proofs = _proofs(worlds, reading, link, signed)
    if isinstance(proofs, Refusal):
        _end(worlds, code)
        return proofs
    done = Link(
        link.flow,
        link.world_id,
        link.origin,
        link.nonces,
        proofs[0].card_id,
        {str(proof.purpose): proof.certificate_id for proof in proofs},
        surface,
    )
    with worlds.registry() as session:
        noted = control.retell_sign_in(session, hashed(code), link.written(), done.written(), wall_seconds())
    return None if noted else _unknown()


def take(worlds: Worlds, world_id: str, code_hash: str) -> Link | None:
    """Take a link's outcome, once; None while the card has not signed, and afterwards."""
    link = standing(worlds, world_id, code_hash)
    if link is None or not link.is_done:
        return None
    with worlds.registry() as session:
        return link if control.end_sign_in(session, code_hash) else None


def hashed(code: str) -> str:
    """Return what is kept of a code."""
    return sha256(code.encode()).hexdigest()


def _proofs(
    worlds: Worlds, reading: Reading, link: Link, signed: Mapping[Purpose, Signature]
) -> list[Proof] | Refusal:
    proofs = []
    for challenge in link.challenges:
        ended = taken(worlds, challenge)
        if ended:
            return ended
        sent = signed[Purpose(challenge.purpose)]
        found = accept_proof(reading, challenge, sent.certificate, sent.signature)
        if isinstance(found, Refusal):
            return found
        proofs.append(found)
    return proofs if len({proof.card_id for proof in proofs}) == 1 else _two_cards()


def _row(worlds: Worlds, world_id: str, code_hash: str) -> SignIn | None:
    with worlds.look_up() as session:
        row = session.get(SignIn, code_hash)
    known = row is not None and (row.world_id, row.surface) == (world_id, SURFACE)
    return row if row and known and wall_seconds() - row.seen_wall <= CHALLENGE_SECONDS else None


def _end(worlds: Worlds, code: str) -> None:
    with worlds.registry() as session:
        control.end_sign_in(session, hashed(code))


def _read(text: str) -> Link:
    told = json.loads(text)
    face = told.pop("surface")
    surface = CardSurface(**face | {"birth_on": date.fromisoformat(face["birth_on"])}) if face else None
    return Link(**told | {"flow": Flow(told["flow"])}, surface=surface)


def _unknown() -> Refusal:
    ja = "このリンクは使用済みか、期限が切れています。画面で新しいリンクを作ってください。"
    en = "This link was used already or has ended. Make a new one on the page."
    return Refusal("R-065", ja, en, "link", "link-unknown")


def _incomplete() -> Refusal:
    ja = "必要な署名がそろっていません。JPKIクライアントをもう一度実行してください。"
    return Refusal("R-065", ja, "A signature is missing. Run the JPKI client again.", "proofs", "incomplete")


def _two_cards() -> Refusal:
    ja = "二つの署名が別々のカードのものです。一枚のカードでやり直してください。"
    return Refusal("R-065", ja, "The signatures are of two cards. Use one.", "proofs", "two-cards")
