"""People with a マイナンバーカード in a house, and what they do with it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from backoffice.cards.challenge import Purpose
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.registration import Details
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Account, Person
from backoffice.usecases import card_tray, my_number_cards, passwords, registering
from backoffice.usecases.card_proof import Proof, offered, taken
from backoffice.usecases.card_tray import Shown
from backoffice.usecases.signing_in import SignedIn, sign_in
from tests.usecases.house import House

PIN, SIGNATURE = "1234", "ODAIBA0001"
PASSWORD = "sakura-2025"
ORIGIN = "https://odaiba.example"
EMAIL = "holder@example.jp"
TOKEN = re.compile(r"portal/password/(\S+)")


def issue(house: House, **given: object) -> str:
    """Issue a card and return its key."""
    with house.world.write() as tx:
        return my_number_cards.issue_card(tx, {"pin": PIN, "signature_password": SIGNATURE} | given).id


def entered(house: House, card: str, **given: object) -> Details:
    """Return what the holder of a card would rightly enter."""
    with house.world.read() as reading:
        face = reading.require(MyNumberCard, card, "", "")
        person = reading.get(Person, face.person_id)
    details = Details(
        name=face.name,
        sex=face.sex,
        birth_on=face.birth_on,
        address=face.address,
        phone="03-0000-0000",
        email=EMAIL,
        kind="外国人本人",
        residence_card_number=person.card_number if person else "",
    )
    return replace(details, **given)  # type: ignore[arg-type]  # fields by name


def register(house: House, card: str, *, agreed: bool = True, **given: object) -> str:
    """Register the holder of a card; return the user's key."""
    details = entered(house, card, **given)
    signed = proofs(house, card)
    with house.world.write() as tx:
        return registering.register(tx, *signed, details, agreed=agreed).id


def proofs(house: House, card: str) -> tuple[Proof, Proof]:
    """Have a card sign with both keys, as a registration asks."""
    return shown(house, card, Purpose.SIGNATURE).proof, shown(house, card, Purpose.AUTHENTICATION).proof


def try_shown(house: House, card: str, purpose: Purpose, secret: str = "") -> Shown | Refusal:
    """Lay a card into the reader and have it sign by a secret, its own where none is given."""
    worlds = house.system.simulator.worlds
    challenge = offered(worlds, house.world.id, ORIGIN, purpose)
    assert taken(worlds, challenge) is None
    with house.world.write() as tx:
        own = SIGNATURE if purpose is Purpose.SIGNATURE else PIN
        return card_tray.shown(tx, card, challenge, secret or own)


def shown(house: House, card: str, purpose: Purpose) -> Shown:
    """Have a card sign; Refused when it does not, as the API does."""
    found = try_shown(house, card, purpose)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def token(house: House) -> str:
    """Return the token in the last mail that has one."""
    return next(found[0] for mail in reversed(house.mails()) if (found := TOKEN.findall(mail["text"])))


def set_password(house: House, password: str = PASSWORD) -> None:
    """Follow the last link and set a password."""
    with house.world.write() as tx:
        passwords.set_by_link(tx, token(house), password)


def a_user(house: House, **person: object) -> tuple[str, str]:
    """Return a user by card with a password, and the card."""
    card = issue(house, person_id=house.person(**person))
    user = register(house, card)
    set_password(house)
    return user, card


def account(house: House, user: str) -> Account:
    with house.world.read() as reading:
        return reading.require(Account, user, "利用者", "user")


def try_in(house: House, user: str, password: str = PASSWORD) -> SignedIn:
    return sign_in(house.world, Account, account(house, user).sign_in, password)


def refused_in(house: House, user: str, password: str = PASSWORD) -> tuple[str, str]:
    """Return the rule and the words by which a sign-in is refused."""
    outcome = try_in(house, user, password)
    assert outcome.actor is None
    assert outcome.refusal
    return outcome.refusal.rule, outcome.refusal.ja


def subjects(house: House, after: int = 0) -> list[str]:
    return [mail["subject"] for mail in house.mails()[after:]]


def pin_era(house: House, era: str) -> None:
    with house.world.write() as tx:
        tx.set_world(era=era)


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)
