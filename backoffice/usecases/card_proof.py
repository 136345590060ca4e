"""What a card proves: a fresh challenge, signed by its chip and judged on the server (S2 §4③, §5 I③; R-065).

Everybody who shows a card comes this way: the tray in the page, the API, and a JPKI client on a person's own machine.
`offered` gives a challenge, `taken` uses it up, `accept_proof` judges what was signed over it.
"""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex

from backoffice.cards.authorities import loaded, serial_text
from backoffice.cards.challenge import Challenge, Purpose, signed_by
from backoffice.domain.my_number import card_refusal
from backoffice.domain.refusal import Refusal
from backoffice.simulation.realtime import wall_seconds
from backoffice.simulation.transaction import Reading
from backoffice.simulation.worlds import Worlds
from backoffice.store import control
from backoffice.store.chips import Certificate
from backoffice.store.control import SignIn
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases.certifying import judged

CHALLENGE_SECONDS = 5 * 60
"""How long a challenge waits for its signature, in wall time: a person looks for his card meanwhile (assumed)."""
LONGEST_SIGNATURE = 512
NONCE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Proof:
    """A card whose chip has signed: `certificate_id` is the serial number of the certificate that was shown."""

    purpose: Purpose
    card_id: str
    certificate_id: str


def offered(worlds: Worlds, world_id: str, origin: str, purpose: Purpose) -> Challenge:
    """Make a challenge for a card and keep it for some minutes; `origin` is scheme and host as the browser sees them."""
    challenge = Challenge(world_id, origin, purpose.value, token_hex(NONCE_BYTES))
    row = SignIn(
        token_hash=_hashed(challenge.nonce),
        world_id=world_id,
        surface=_surface(challenge),
        actor_id=origin,
        seen_wall=wall_seconds(),
    )
    with worlds.registry() as session:
        session.add(row)
    return challenge


def taken(worlds: Worlds, challenge: Challenge) -> Refusal | None:
    """Use a challenge up, before its signature is judged; the refusal of one that was never given, is used or has ended."""
    with worlds.registry() as session:
        row = session.get(SignIn, _hashed(challenge.nonce))
        ours = (challenge.world_id, _surface(challenge), challenge.origin)
        if row is None or (row.world_id, row.surface, row.actor_id) != ours:
            return _unknown()
        seen = row.seen_wall
        if not control.end_sign_in(session, row.token_hash):
            return _unknown()
    return _late() if wall_seconds() - seen > CHALLENGE_SECONDS else None


def accept_proof(
    reading: Reading, challenge: Challenge, certificate: bytes, signature: bytes
) -> Proof | Refusal:
    """Judge a certificate (DER) and a signature over a challenge that was `taken`: authority, validity, revocation, signature."""
    purpose = Purpose(challenge.purpose)
    issued = serving(reading, certificate, purpose)
    if isinstance(issued, Refusal):
        return issued
    if len(signature) > LONGEST_SIGNATURE or not signed_by(certificate, challenge.digest(), signature):
        return _wrong()
    return Proof(purpose, issued.chip_id, issued.id)


def serving(reading: Reading, certificate: bytes, purpose: Purpose) -> Certificate | Refusal:
    """Return the certificate that was shown if it serves a purpose today, else why not: of an ended card, that it has ended (R-078)."""
    found = judged(reading, certificate, purpose.authority_id)
    row = found if isinstance(found, Certificate) else _known(reading, certificate)
    card = reading.get(MyNumberCard, row.chip_id) if row else None
    ended = card_refusal(card.expires_on, reading.today) if card else None
    return ended or found


def still_serving(reading: Reading, proof: Proof) -> Refusal | None:
    """Return why what was shown some minutes ago serves no more; None while it does."""
    row = reading.require(Certificate, proof.certificate_id, "証明書", "certificate")
    found = serving(reading, row.content, proof.purpose)
    return found if isinstance(found, Refusal) else None


def _known(reading: Reading, certificate: bytes) -> Certificate | None:
    """Return the row of a certificate that may not serve any more, for its words."""
    shown = loaded(certificate)
    row = reading.get(Certificate, serial_text(shown.serial_number)) if shown else None
    return row if row and row.content == certificate else None


def _surface(challenge: Challenge) -> str:
    return f"challenge:{challenge.purpose}"


def _hashed(nonce: str) -> str:
    return sha256(nonce.encode()).hexdigest()


def _unknown() -> Refusal:
    ja = "この署名の求めは、使用済みか、この画面のものではありません。カードの読取りからやり直してください。"
    en = "This challenge was used already or is not of this page. Begin again with the card."
    return Refusal("R-065", ja, en, "card", "challenge-unknown")


def _late() -> Refusal:
    ja = f"{CHALLENGE_SECONDS // 60}分以内に署名されなかったため、この署名の求めは終わりました。カードの読取りからやり直してください。"
    en = "This challenge has ended before it was signed. Begin again with the card."
    return Refusal("R-065", ja, en, "card", "challenge-ended")


def _wrong() -> Refusal:
    ja = "カードの署名を確認できません。この画面の求めに、このカードで署名したものではありません。"
    en = "The signature is not of this card over this very challenge."
    return Refusal("R-065", ja, en, "card", "signature-wrong")
