"""Readers with simulated マイナンバーカード in them: a card is a row of its world, and its tries are counted there."""

from datetime import date
from hmac import compare_digest

from backoffice.domain.my_number import PIN_TRIES, SIGNATURE_TRIES, CardSurface, Certificates, Tried
from backoffice.domain.refusal import absent
from backoffice.ports import Rows
from backoffice.store.credentials import MyNumberCard


class SimulatedReaders:
    """Readers that take the cards of a world's table."""

    def holding(self, rows: Rows, card_id: str) -> "SimulatedReader":
        """Return a reader with this card in it."""
        card = rows.get(MyNumberCard, card_id)
        if card is None:
            raise absent("マイナンバーカード", "My Number card", card_id)
        return SimulatedReader(card)


class SimulatedReader:
    """A reader with one simulated card in it."""

    def __init__(self, card: MyNumberCard) -> None:
        """Hold a card."""
        self._card = card

    @property
    def holder_id(self) -> str:
        """The holder's key."""
        return self._card.person_id

    @property
    def expires_on(self) -> date:
        """The card's last day."""
        return self._card.expires_on

    def surface(self) -> CardSurface:
        """Return what stands on the card's face."""
        card = self._card
        return CardSurface(card.name, card.sex, card.birth_on, card.address)

    def certificates(self) -> Certificates:
        """Return the ends of the card's certificates."""
        return Certificates(self._card.signature_until, self._card.authentication_until)

    def try_pin(self, pin: str) -> Tried:
        """Compare the PIN; a locked one is right no more."""
        card = self._card
        right = card.wrong_pins < PIN_TRIES and _same(pin, card.pin)
        card.wrong_pins = 0 if right else min(PIN_TRIES, card.wrong_pins + 1)
        return Tried(right, PIN_TRIES - card.wrong_pins)

    def try_signature_password(self, password: str) -> Tried:
        """Compare the signature password, whose letters are upper-case on the card; a locked one is right no more."""
        card = self._card
        right = card.wrong_signatures < SIGNATURE_TRIES and _same(password.upper(), card.signature_password)
        card.wrong_signatures = 0 if right else min(SIGNATURE_TRIES, card.wrong_signatures + 1)
        return Tried(right, SIGNATURE_TRIES - card.wrong_signatures)


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())
