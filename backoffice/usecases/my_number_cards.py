"""マイナンバーカード of a world: issued by its owner, and renewed by the municipality."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.domain.jst import period_end
from backoffice.domain.my_number import (
    CARD_MONTHS,
    CERTIFICATE_MONTHS,
    pin_refusal,
    signature_password_refusal,
)
from backoffice.domain.refusal import conflict, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Person
from backoffice.usecases.my_number_chips import renew_keys

VALID, LOST, RETURNED, PUNCHED = "valid", "lost", "returned", "punched"


def issue_card(tx: Transaction, given: Mapping[str, object]) -> MyNumberCard:
    """Issue a card to a foreign resident (`person_id`), or to somebody who is given by name, sex, birth_on and address.

    Taken beside: pin, signature_password, expires_on (days as dates), signature and authentication (False: without that
    certificate). What is not given is made up from the seed, as it would stand in the holder's memory.
    """
    key = tx.key("my-number-card")
    person_id = str(given.get("person_id") or "")
    face = _face_of(tx, person_id) if person_id else _face_given(tx, key, given)
    expires_on = _day(given.get("expires_on")) or period_end(tx.today, CARD_MONTHS)
    pin, password = first_secrets(tx, key, given)
    refuse_if_any([pin_refusal(pin), signature_password_refusal(password)])
    until = min(expires_on, period_end(tx.today, CERTIFICATE_MONTHS))
    card = MyNumberCard(
        id=key,
        person_id=person_id,
        expires_on=expires_on,
        pin=pin,
        signature_password=password,
        signature_until=until if given.get("signature", True) else None,
        authentication_until=until if given.get("authentication", True) else None,
        **face,
    )
    tx.add(card)
    tx.emit("my-number-card.issued", key, person=person_id, expires_on=expires_on.isoformat())
    return card


def first_secrets(reading: Reading, card_id: str, given: Mapping[str, object]) -> tuple[str, str]:
    """Return the PIN and the signature password with which a card is issued, and which are told then."""
    chance = reading.chance("my-number-card", card_id)
    pin = str(given.get("pin") or f"{chance.randrange(10**4):04d}")
    password = str(given.get("signature_password") or f"ODAIBA{chance.randrange(10**4):04d}")
    return pin, password.upper()


def renew_card(tx: Transaction, card_id: str, expires_on: date | None = None) -> MyNumberCard:
    """Renew a card at the municipality: new ends, keys and certificates, no wrong tries; its secrets stay (R-078).

    A card that was lost serves again; one that was given back does not.
    """
    card = tx.require(MyNumberCard, card_id, "マイナンバーカード", "My Number card")
    if card.state == RETURNED:
        ja = "返納されたカードです。新しいカードを交付してください。"
        raise conflict(ja, "The card was given back: issue a new one.")
    card.state = VALID
    card.expires_on = expires_on or period_end(tx.today, CARD_MONTHS)
    card.signature_until = card.authentication_until = min(
        card.expires_on, period_end(tx.today, CERTIFICATE_MONTHS)
    )
    forget_tries(card)
    renew_keys(tx, card_id)
    tx.emit("my-number-card.renewed", card_id, expires_on=card.expires_on.isoformat())
    return card


def forget_tries(card: MyNumberCard) -> None:
    """Take all wrong tries of a card's secrets back."""
    card.wrong_pins = card.wrong_signatures = 0
    card.wrong_surface_pins = card.wrong_numbers_a = card.wrong_numbers_b = 0


def _face_of(tx: Transaction, person_id: str) -> dict[str, Any]:
    person = tx.require(Person, person_id, "申請人", "person")
    address = f"{person.prefecture}{person.city}{person.street}"
    return {"name": person.name, "sex": person.sex, "birth_on": person.birth_on, "address": address}


def _face_given(tx: Transaction, key: str, given: Mapping[str, object]) -> dict[str, Any]:
    """Return the face of a card of somebody who is no foreign resident of the world: made up where nothing is given."""
    chance = tx.chance("my-number-holder", key)
    account = tx.ports.inventor.account(chance, None, {})
    home = tx.ports.inventor.person(chance, tx.today, {})
    return {
        "name": str(given.get("name") or account["name"]),
        "sex": str(given.get("sex") or home["sex"]),
        "birth_on": _day(given.get("birth_on"))
        or date(1960 + chance.randrange(40), 1 + chance.randrange(12), 15),
        "address": str(given.get("address") or f"{home['prefecture']}{home['city']}{home['street']}"),
    }


def _day(value: object) -> date | None:
    return (
        date.fromisoformat(value)
        if isinstance(value, str) and value
        else value
        if isinstance(value, date)
        else None
    )
