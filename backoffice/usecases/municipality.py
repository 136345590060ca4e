"""市区町村の窓口（模擬）: what the municipality does with a マイナンバーカード that is issued (R-062, R-066, R-067, R-078).

What lapses when, and what is asked first, is how Japan's municipalities work as far as it is known; no source of ours
says it, so it is assumed.
"""

from collections.abc import Collection
from dataclasses import dataclass

from backoffice.cards.certificate_names import KeyUse
from backoffice.domain.jst import period_end
from backoffice.domain.my_number import (
    CERTIFICATE_MONTHS,
    PIN_TRIES,
    SIGNATURE_TRIES,
    card_refusal,
    pin_refusal,
    signature_password_refusal,
)
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.registration import is_plain
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.chips import Certificate
from backoffice.store.credentials import MyNumberCard, Registration
from backoffice.store.people import Person, ResidenceCard, residence_cards
from backoffice.usecases.certifying import HOLD, good_certificates, release, revoke
from backoffice.usecases.my_number_cards import (
    LOST,
    PUNCHED,
    RETURNED,
    VALID,
    forget_tries,
    issue_card,
    renew_card,
)
from backoffice.usecases.my_number_chips import memory_of, remember, wake

LONGEST_NAME, LONGEST_ADDRESS = 100, 200
LOOKED_AT, MOST_SUGGESTED = 60, 8


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A card as the desk sees it: its certificates, the newest first, and which of its secrets are locked."""

    card: MyNumberCard
    certificates: list[Certificate]
    held: bool

    @property
    def locked(self) -> list[str]:
        """Which of its secrets are locked: signature, authentication."""
        return locked(self.card)


def locked(card: MyNumberCard) -> list[str]:
    """Return which secrets of a card are locked: signature, authentication."""
    tries = (
        ("signature", card.wrong_signatures, SIGNATURE_TRIES),
        ("authentication", card.wrong_pins, PIN_TRIES),
    )
    return [name for name, wrong, most in tries if wrong >= most]


def seen(reading: Reading, card_id: str) -> CardSeen:
    """Return a card with its certificates; Refused (absent) when there is no such card."""
    card = _card(reading, card_id)
    rows = reading.having(Certificate, chip_id=card_id)
    newest = sorted(rows, key=lambda row: (row.revoked_at is None, row.begins_on, row.id), reverse=True)
    return CardSeen(card, newest, any(row.reason == HOLD for row in rows))


def without_card(reading: Reading) -> list[tuple[str, str]]:
    """Return some foreign residents who have no card yet, by the number of their valid 在留カード and their name."""
    newest = residence_cards(reading.session, LOOKED_AT)
    shown = {row.person_id: row.number for row in newest if row.state == VALID}
    held = reading.fetch_having(MyNumberCard, "person_id", list(shown))
    having = {card.person_id for card in held if card.state != RETURNED}
    people = reading.fetch(Person, [key for key in shown if key not in having][:MOST_SUGGESTED])
    return [(shown[person.id], person.name) for person in people]


def issue(
    tx: Transaction, card_number: str, pin: str, signature_password: str, *, identified: bool
) -> MyNumberCard:
    """Issue a card to the foreign resident who shows a valid 在留カード; the holder chooses both secrets."""
    shown = tx.get(ResidenceCard, card_number)
    refuse_if_any(
        [
            None if shown and shown.state == "valid" else _no_such_resident(),
            pin_refusal(pin),
            signature_password_refusal(signature_password),
            None if identified else not_identified(),
        ]
    )
    assert shown  # noqa: S101 - refused before
    refuse_if_any([_has_one(tx, shown.person_id)])
    given = {"person_id": shown.person_id, "pin": pin, "signature_password": signature_password}
    return issue_card(tx, given)


def unlock(
    tx: Transaction, card_id: str, *, identified: bool, pin: str = "", signature_password: str = ""
) -> MyNumberCard:
    """Take all wrong tries back after an identity check; a secret that is given becomes the new one (R-066, R-067)."""
    card = _in_use(tx, card_id)
    refuse_if_any(
        [
            pin_refusal(pin) if pin else None,
            signature_password_refusal(signature_password) if signature_password else None,
            None if identified else not_identified(),
        ]
    )
    card.pin = pin or card.pin
    card.surface_pin = "" if pin else card.surface_pin
    card.signature_password = signature_password.upper() or card.signature_password
    forget_tries(card)
    memory_of(
        tx, card
    ).power = {}  # the desk has it in its own reader: who was verified elsewhere is forgotten
    tx.emit("my-number-card.unlocked", card_id)
    return card


def renew(tx: Transaction, card_id: str, *, identified: bool) -> MyNumberCard:
    """Renew a card, or make one anew for a lost one (再交付): its old certificates are superseded (R-078)."""
    refuse_if_any([None if identified else not_identified()])
    _note_old_certificate(tx, _card(tx, card_id))
    card = renew_card(tx, card_id)
    wake(tx, card_id)
    return card


def renew_certificates(
    tx: Transaction, card_id: str, purposes: Collection[str], *, identified: bool
) -> MyNumberCard:
    """Put new keys with new certificates on a card, whose old ones are superseded; the card's own end stays (R-062).

    Who registered by an old 利用者証明用電子証明書 registers again (R-078).
    """
    card = _in_use(tx, card_id)
    wanted = [purpose for purpose in KeyUse if purpose in purposes and purpose is not KeyUse.RESIDENCE]
    refuse_if_any(
        [
            None if wanted else _nothing_chosen(),
            card_refusal(card.expires_on, tx.today),
            None if identified else not_identified(),
        ]
    )
    until = min(card.expires_on, period_end(tx.today, CERTIFICATE_MONTHS))
    _note_old_certificate(tx, card)
    for purpose in wanted:
        _revoke_all(tx, card_id, "superseded", purpose)
        remember(memory_of(tx, card), purpose, None, None)
        setattr(card, f"{purpose}_until", until)
    wake(tx, card_id)
    tx.emit("my-number-card.certified", card_id, purposes=wanted, until_on=until.isoformat())
    return card


def suspend(tx: Transaction, card_id: str) -> MyNumberCard:
    """Hold the certificates of a card whose holder has lost it and says so, by telephone at any hour: no identity check."""
    card = _in_use(tx, card_id)
    wake(tx, card_id)  # a card that was never used has none yet, and whoever finds it could use it
    for row in good_certificates(tx, card_id):
        revoke(tx, row.id, HOLD)
    card.state = LOST
    tx.emit("my-number-card.suspended", card_id)
    return card


def resume(tx: Transaction, card_id: str, *, identified: bool) -> MyNumberCard:
    """Let a card serve again that was found; one whose certificates were revoked for good is renewed instead."""
    found = seen(tx, card_id)
    refuse_if_any([None if identified else not_identified()])
    if found.card.state != LOST or not found.held:
        ja = "一時停止されているカードではありません。失効した電子証明書は元に戻せないので、カードの更新（再交付）をしてください。"
        raise conflict(ja, "The card is not held: what was revoked stays so; renew the card.")
    for row in found.certificates:
        release(tx, row.id)
    found.card.state = VALID
    tx.emit("my-number-card.resumed", card_id)
    return found.card


def abolish(tx: Transaction, card_id: str) -> MyNumberCard:
    """Revoke the certificates of a card that stays lost; it comes back only by renewal (再交付)."""
    card = _card(tx, card_id)
    if card.state == RETURNED:
        raise _given_back()
    _must_answer(card)
    wake(tx, card_id)
    _revoke_all(tx, card_id, "keyCompromise")
    card.state = LOST
    tx.emit("my-number-card.abolished", card_id)
    return card


def give_back(tx: Transaction, card_id: str) -> MyNumberCard:
    """Take a card back for good (返納): its certificates are revoked, and nothing brings it back."""
    card = _card(tx, card_id)
    if card.state == RETURNED:
        raise _given_back()
    wake(tx, card_id)
    _revoke_all(tx, card_id, "cessationOfOperation")
    card.state = RETURNED
    tx.emit("my-number-card.returned", card_id)
    return card


def change_face(
    tx: Transaction, card_id: str, *, name: str = "", address: str = "", identified: bool
) -> MyNumberCard:
    """Write another name or address on a card; its 署名用電子証明書, which says the old one, lapses (assumed).

    A new one is issued when it is asked for (`renew_certificates`); the 利用者証明用電子証明書 stays.
    """
    card = _in_use(tx, card_id)
    name, address = name.strip() or card.name, address.strip() or card.address
    unchanged = (name, address) == (card.name, card.address)
    refuse_if_any(
        [
            _face_refusal("name", "氏名", "name", name, LONGEST_NAME),
            _face_refusal("address", "住所", "address", address, LONGEST_ADDRESS),
            _nothing_changed() if unchanged else None,
            None if identified else not_identified(),
        ]
    )
    wake(tx, card_id)
    _revoke_all(tx, card_id, "affiliationChanged", KeyUse.SIGNATURE)
    card.name, card.address = name, address
    tx.emit("my-number-card.changed", card_id)
    return card


def _note_old_certificate(tx: Transaction, card: MyNumberCard) -> None:
    """Note for a user whose registration names no certificate yet that it is the one which is renewed now (R-078).

    Such a user was put into the world with a card that had never been under power.
    """
    unnamed = [row for row in tx.having(Registration, card_id=card.id) if not row.certificate_id]
    if not unnamed or card.state == RETURNED:
        return
    wake(tx, card.id)
    old = [row.id for row in good_certificates(tx, card.id) if row.purpose == KeyUse.AUTHENTICATION]
    for registration in unnamed:
        registration.certificate_id = old[0] if old else ""


def _revoke_all(tx: Transaction, card_id: str, reason: str, purpose: str = "") -> None:
    for row in good_certificates(tx, card_id):
        if purpose in ("", row.purpose):
            revoke(tx, row.id, reason)


def _card(reading: Reading, card_id: str) -> MyNumberCard:
    return reading.require(MyNumberCard, card_id, "マイナンバーカード", "My Number card")


def _in_use(tx: Transaction, card_id: str) -> MyNumberCard:
    """Return a card that its holder has in hand; conflict when it is lost or was given back."""
    card = _card(tx, card_id)
    if card.state == RETURNED:
        raise _given_back()
    if card.state == LOST:
        ja = "紛失の届出があるカードです。見つかったときは一時停止の解除を、見つからないときは更新（再交付）をしてください。"
        raise conflict(ja, "The card is reported lost: resume it when found, else renew it.")
    _must_answer(card)
    return card


def _must_answer(card: MyNumberCard) -> None:
    """Refuse what is done to a chip that stays silent: it is reissued, and a hole does not heal."""
    if card.state == PUNCHED:
        ja = "穴が開けられ、応答しないカードです。更新（再交付）をしてください。"
        raise conflict(ja, "The card was punched and stays silent: renew it.")


def _given_back() -> Refused:
    return conflict(
        "返納されたカードです。新しいカードを交付してください。", "The card was given back: issue a new one."
    )


def _has_one(reading: Reading, person_id: str) -> Refusal | None:
    held = [card for card in reading.having(MyNumberCard, person_id=person_id) if card.state != RETURNED]
    if not held:
        return None
    ja = f"この方にはカード（{held[0].id}）が交付されています。紛失したときは、そのカードの更新（再交付）をしてください。"
    return Refusal(
        "R-062", ja, f"This person has the card {held[0].id}: renew that one.", "card_number", "has-one"
    )


def not_identified() -> Refusal:
    """Return the refusal of who was not identified."""
    ja = "本人確認書類で本人であることを確かめてから、確かめた旨をチェックしてください。"
    en = "Check the holder's identity first, and say that you have."
    return Refusal("", ja, en, "identified", "not-identified")


def _no_such_resident() -> Refusal:
    ja = "この番号の有効な在留カードはありません。番号（英字2・数字8・英字2）を確かめてください。"
    return Refusal("", ja, "No valid residence card has this number.", "card_number", "unknown-card")


def _nothing_chosen() -> Refusal:
    ja = "発行する電子証明書を選んでください。"
    return Refusal("R-062", ja, "Choose the certificates to issue.", "purposes", "nothing-chosen")


def _nothing_changed() -> Refusal:
    ja = "新しい氏名又は住所を入力してください。"
    return Refusal("", ja, "Give another name or address.", "name", "unchanged")


def _face_refusal(field: str, ja: str, en: str, text: str, longest: int) -> Refusal | None:
    if len(text) <= longest and is_plain(text):
        return None
    words = f"{ja}は{longest}文字までで、改行などを含まないように入力してください。"
    return Refusal("", words, f"The {en} has at most {longest} characters in one line.", field, "too-long")
