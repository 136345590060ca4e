"""Signing in by card: whose card, which certificate, and what the chip has counted (S2 §5 I, §6(1))."""

from __future__ import annotations

import pytest

from backoffice.cards.challenge import Purpose
from backoffice.domain.refusal import Refusal, Refused
from backoffice.store.chips import CardSession
from backoffice.store.credentials import MyNumberCard, Registration
from backoffice.usecases import my_number_cards, registering
from backoffice.usecases.card_tray import looked_at
from backoffice.usecases.mistaken_cards import MISTAKES, issue_mistaken_card
from backoffice.usecases.signing_in import SignedIn, sign_in_by_card
from tests.usecases.house import House
from tests.users import card_holders as holders

pytestmark = pytest.mark.slow


def sign_in(house: House, user: str, card: str, password: str = holders.PASSWORD) -> SignedIn:
    proof = holders.shown(house, card, Purpose.SIGN_IN).proof
    return sign_in_by_card(house.world, proof, holders.account(house, user).sign_in, password)


def code(outcome: SignedIn) -> str:
    assert outcome.actor is None
    assert outcome.refusal
    return outcome.refusal.code


def registered_certificate(house: House, user: str) -> str:
    with house.world.read() as reading:
        return reading.require(Registration, user, "", "").certificate_id


@pytest.mark.rule("R-080")
def test_the_card_the_id_and_the_password_must_be_of_one_person(house: House) -> None:
    user, card = holders.a_user(house)
    other = holders.issue(house, person_id=house.person())
    outcome = sign_in(house, user, card)
    assert outcome.actor
    assert outcome.actor.id == user
    assert code(sign_in(house, user, other)) == "other-card"
    assert code(sign_in(house, user, card, "wrong")) == "wrong-password"
    with house.world.write() as tx:
        tx.require(Registration, user, "", "").card_id = other
    assert code(sign_in(house, user, card)) == "other-card"


@pytest.mark.rule("R-078")
def test_a_card_that_was_renewed_means_registering_again(house: House) -> None:
    user, card = holders.a_user(house)
    before = holders.shown(house, card, Purpose.SIGN_IN).proof
    with house.world.write() as tx:
        my_number_cards.renew_card(tx, card)
    outcome = sign_in(house, user, card)
    assert code(outcome) == "card-renewed"
    assert outcome.refusal
    assert "改めて新規利用者登録" in outcome.refusal.ja
    name = holders.account(house, user).sign_in
    assert code(sign_in_by_card(house.world, before, name, holders.PASSWORD)) == "certificate-revoked"
    again = holders.register(house, card)
    holders.set_password(house, "another-2025")
    assert sign_in(house, again, card, "another-2025").actor is not None
    assert registered_certificate(house, again) != registered_certificate(house, user)
    assert code(sign_in(house, user, card)) == "card-renewed"


@pytest.mark.rule("R-080")
def test_who_registered_before_cards_had_certificates_goes_on_with_the_first_that_he_shows(
    house: House,
) -> None:
    user, card = holders.a_user(house)
    with house.world.write() as tx:
        tx.require(Registration, user, "", "").certificate_id = ""
        my_number_cards.renew_card(tx, card)
    assert sign_in(house, user, card).actor is not None
    assert registered_certificate(house, user)
    with house.world.write() as tx:
        my_number_cards.renew_card(tx, card)
    assert code(sign_in(house, user, card)) == "card-renewed"


@pytest.mark.rule("R-068")
def test_a_closed_surface_tells_nothing_and_the_parts_are_typed(house: House) -> None:
    card = holders.issue(house, person_id=house.person(name="NGUYEN THI MAI"))
    told = holders.shown(house, card, Purpose.AUTHENTICATION).surface
    assert told
    assert told.name == "NGUYEN THI MAI"
    assert holders.shown(house, card, Purpose.SIGN_IN).surface is None
    with house.world.write() as tx:
        tx.require(MyNumberCard, card, "", "").surface_pin = "9876"
    assert holders.shown(house, card, Purpose.AUTHENTICATION).surface is None
    assert holders.register(house, card)


@pytest.mark.rule("R-062", "R-078", "C-17")
@pytest.mark.parametrize(
    ("mistake", "read", "signed"),
    [
        ("ended", "card-ended", "card-ended"),
        ("revoked", "certificate-revoked", "certificate-revoked"),
        ("foreign", "certificate-foreign", "certificate-foreign"),
        ("no-authentication", "certificate-missing", None),
        ("no-signature", None, "certificate-missing"),
        ("locked", None, "card-locked"),
    ],
)
def test_each_bad_card_has_its_own_words(
    house: House, mistake: str, read: str | None, signed: str | None
) -> None:
    assert mistake in MISTAKES
    secrets = {"pin": holders.PIN, "signature_password": holders.SIGNATURE}
    with house.world.write() as tx:
        card = issue_mistaken_card(tx, mistake, secrets).id
        found = looked_at(tx, card)
    assert (found.code if isinstance(found, Refusal) else None) == read
    outcome = holders.try_shown(house, card, Purpose.SIGNATURE)
    assert (outcome.code if isinstance(outcome, Refusal) else None) == signed


@pytest.mark.rule("R-062", "R-065")
def test_a_punched_card_stays_silent_and_a_residence_card_is_another(house: House) -> None:
    card = holders.issue(house)
    with house.world.write() as tx:
        tx.require(MyNumberCard, card, "", "").state = "punched"
    silent = holders.try_shown(house, card, Purpose.SIGN_IN)
    assert isinstance(silent, Refusal)
    assert silent.code == "card-silent"
    number = holders.entered(house, holders.issue(house, person_id=house.person())).residence_card_number
    other = holders.try_shown(house, number, Purpose.SIGN_IN)
    assert isinstance(other, Refusal)
    assert other.code == "other-card"


@pytest.mark.rule("R-065")
def test_both_signatures_of_a_registration_are_of_one_card(house: House) -> None:
    cards = [holders.issue(house, person_id=house.person()) for _ in range(2)]
    signature = holders.shown(house, cards[0], Purpose.SIGNATURE).proof
    authentication = holders.shown(house, cards[1], Purpose.AUTHENTICATION).proof
    details = holders.entered(house, cards[1])
    for pair in ((signature, authentication), (authentication, authentication)):
        with house.nothing_saved(), pytest.raises(Refused) as caught, house.world.write() as tx:
            registering.register(tx, *pair, details, agreed=True)
        assert caught.value.refusals[0].code == "other-card"


@pytest.mark.rule("R-067")
def test_wrong_tries_stay_counted_and_no_secret_is_in_what_was_said(house: House) -> None:
    card = holders.issue(house)
    for left in (2, 1):
        found = holders.try_shown(house, card, Purpose.SIGN_IN, "9876")
        assert isinstance(found, Refusal)
        assert f"あと{left}回" in found.ja
    with house.world.read() as reading:
        assert reading.require(MyNumberCard, card, "", "").wrong_pins == 2
        said = [each for row in reading.having(CardSession, chip_id=card) for each in row.exchanges]
    assert [each["answer"] for each in said if each["command"].startswith("00200080")] == ["63C2", "63C1"]
    assert b"9876".hex() not in repr(said)
