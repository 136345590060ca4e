"""The JPKI client of who has none on his machine: a card of the world is laid into a reader here, and its chip signs (R-065)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from backoffice.cards import status_words as sw
from backoffice.cards.apdu import RefusedError
from backoffice.cards.challenge import Challenge, Purpose
from backoffice.cards.jpki_client import JpkiClient
from backoffice.cards.status_words import said
from backoffice.domain.my_number import (
    CardSurface,
    pin_judged,
    pin_refusal,
    signature_judged,
    signature_password_refusal,
)
from backoffice.domain.refusal import Refusal
from backoffice.ports import NoCardError
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import Certificate
from backoffice.usecases.card_proof import Proof, accept_proof, serving
from backoffice.usecases.presenting import presented

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a client sends: a certificate (DER), the signature over the challenge, and the face of who gave its PIN.

    `surface` is None of a 署名用 certificate, and where 券面事項入力補助 stays closed: then the parts are typed (R-068).
    """

    certificate: bytes
    signature: bytes
    surface: CardSurface | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A card that was accepted, with what it told of its holder."""

    proof: Proof
    surface: CardSurface | None


def looked_at(tx: Transaction, card_id: str) -> Certificate | Refusal:
    """Look at the card in the reader before any secret is asked for; return its 利用者証明用 certificate if that serves."""

    def look(client: JpkiClient) -> Refusal | Certificate:
        certificate = client.authentication_certificate()
        return serving(tx, certificate, Purpose.SIGN_IN) if certificate else _lacking(Purpose.SIGN_IN)

    return _with_card(tx, card_id, "read", look)


def signed(tx: Transaction, card_id: str, challenge: Challenge, secret: str) -> Signed | Refusal:
    """Have the chip sign a challenge after its secret was shown: the 署名用 password or the 利用者証明用 PIN.

    A wrong secret is an outcome, not an error: the chip has counted it, and the count is kept with the transaction.
    """
    signature = challenge.purpose == Purpose.SIGNATURE
    malformed = signature_password_refusal(secret) if signature else pin_refusal(secret)
    if malformed:
        return malformed
    sign = _sign_document if signature else _sign
    return _with_card(tx, card_id, challenge.purpose, lambda client: sign(client, challenge, secret))


def shown(tx: Transaction, card_id: str, challenge: Challenge, secret: str) -> Shown | Refusal:
    """Have the chip sign a challenge that was taken, and judge it as the server does."""
    made = signed(tx, card_id, challenge, secret)
    if isinstance(made, Refusal):
        return made
    proof = accept_proof(tx, challenge, made.certificate, made.signature)
    return proof if isinstance(proof, Refusal) else Shown(proof, made.surface)


def _sign(client: JpkiClient, challenge: Challenge, pin: str) -> Signed | Refusal:
    certificate = client.authentication_certificate()
    if not certificate:
        return _lacking(challenge.purpose)
    wrong = pin_judged(client.try_pin(pin))
    if wrong:
        return wrong
    signature = client.sign(challenge.digest())
    registers = challenge.purpose == Purpose.AUTHENTICATION
    return Signed(certificate, signature, client.surface(pin) if registers else None)


def _sign_document(client: JpkiClient, challenge: Challenge, password: str) -> Signed | Refusal:
    wrong = signature_judged(client.try_password(password))
    if wrong:
        return wrong
    certificate = client.signature_certificate()
    if not certificate:
        return _lacking(challenge.purpose)
    return Signed(certificate, client.sign_document(challenge.digest()))


def _with_card(
    tx: Transaction, card_id: str, purpose: str, work: Callable[[JpkiClient], T | Refusal]
) -> T | Refusal:
    """Do something with a card under power; a card that stays silent or refuses is an outcome too."""
    try:
        with presented(tx, card_id, purpose) as connection:
            return work(JpkiClient(connection))
    except NoCardError:
        return _silent()
    except RefusedError as refused:
        return _other_card() if refused.status == sw.NOT_FOUND else _refused(refused.status)


def _other_card() -> Refusal:
    ja = "リーダーにあるのは、マイナンバーカードではありません（在留カードなど）。マイナンバーカードをセットしてください。"
    en = "This is no My Number card (a residence card?). Lay your My Number card into the reader."
    return Refusal("R-062", ja, en, "card", "other-card")


def _silent() -> Refusal:
    ja = (
        "カードが応答しません。向きを確かめてセットし直してください。"
        "それでも応答しないカードは、ICチップが壊れているか、無効にされています。お住まいの市区町村にお問い合わせください。"
    )
    en = "The card does not answer. Lay it in again; if it stays silent, its chip is broken or was voided: ask the municipality."
    return Refusal("R-065", ja, en, "card", "card-silent")


def _lacking(purpose: str) -> Refusal:
    ja, en = ("署名用", "signature") if purpose == Purpose.SIGNATURE else ("利用者証明用", "user")
    words = f"マイナンバーカードの{ja}電子証明書が記録されていません。お住まいの市区町村の窓口で発行を受けてください。"
    return Refusal(
        "R-062", words, f"The card has no {en} certificate: have one issued.", "card", "certificate-missing"
    )


def _refused(status: int) -> Refusal:
    words = said(status)
    ja = f"カードが応じませんでした（{status:04X}：{words.ja}）。カードの読取りからやり直してください。"
    en = f"The card refused ({status:04X}: {words.en}). Begin again with the card."
    return Refusal("R-065", ja, en, "card", "card-refused")
