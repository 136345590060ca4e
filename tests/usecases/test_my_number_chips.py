"""Chips of マイナンバーカード in a world: personalised when first under power, counting in their rows (R-065, C-17)."""

from __future__ import annotations

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from backoffice.cards.certificate_names import holder_of
from backoffice.cards.jpki_client import JpkiClient
from backoffice.cards.reader import NoCardError
from backoffice.domain.my_number import CardSurface, Tried, check_digit
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import Certificate, ChipMemory
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases.certifying import judged
from backoffice.usecases.mistaken_cards import MISTAKES, issue_mistaken_card
from backoffice.usecases.my_number_cards import issue_card, renew_card
from backoffice.usecases.my_number_chips import wake
from backoffice.usecases.presenting import presented
from tests.usecases.house import House

GIVEN = {
    "name": "LE THI 模擬",
    "sex": "女",
    "birth_on": "1996-02-29",
    "address": "東京都港区台場1-1",
    "pin": "1234",
    "signature_password": "ODAIBA1",
}
DIGEST = hashlib.sha256(b"challenge").digest()


def issued(house: House) -> str:
    with house.world.write() as tx:
        return issue_card(tx, GIVEN).id


def test_a_card_signs_and_its_certificates_are_judged_good(house: House) -> None:
    card_id = issued(house)
    with house.world.write() as tx, presented(tx, card_id, "test") as connection:
        client = JpkiClient(connection)
        assert client.try_pin("1234").right
        certificate, signature = client.authentication_certificate(), client.sign(DIGEST)
        assert client.try_password("odaiba1").right
        document, face = client.signature_certificate(), client.surface("1234")
        for der, authority in ((certificate, "jpki-authentication"), (document, "jpki-signature")):
            found = judged(tx, der, authority)
            assert isinstance(found, Certificate)
            assert found.chip_id == card_id
    public = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(public, RSAPublicKey)
    public.verify(signature, b"challenge", PKCS1v15(), SHA256())
    holder = holder_of(x509.load_der_x509_certificate(document))
    assert face == CardSurface(holder.name, holder.sex, holder.birth_on, holder.address)  # type: ignore[arg-type]  # it is told
    assert holder.name == "LE THI 模擬"
    with house.world.read() as reading:
        card = reading.get(MyNumberCard, card_id)
        assert card is not None
        assert len(card.my_number) == 12
        assert card.my_number[-1] != str(check_digit(card.my_number[:-1]))


def test_counters_and_changed_pins_are_kept_in_the_row(house: House) -> None:
    card_id = issued(house)
    with house.world.write() as tx, presented(tx, card_id, "test") as connection:
        client = JpkiClient(connection)
        assert client.try_pin("0000") == Tried(right=False, left=2)
        assert client.surface("9999") is None
    with house.world.write() as tx, presented(tx, card_id, "test") as connection:
        client = JpkiClient(connection)
        assert client.pin_left() == 2
        assert client.try_pin("1234").right
        assert connection.transmit(bytes.fromhex("0024018004") + b"4321") == (b"", 0x9000)
    with house.world.read() as reading:
        card = reading.get(MyNumberCard, card_id)
        assert card is not None
        assert (card.pin, card.surface_pin, card.wrong_pins, card.wrong_surface_pins) == (
            "4321",
            "1234",
            0,
            1,
        )


def test_a_secret_that_is_locked_is_told_once(house: House) -> None:
    card_id = issued(house)
    for pins in (["0000", "0000"], ["0000", "0000"], ["1234"]):
        with house.world.write() as tx, presented(tx, card_id, "test") as connection:
            for pin in pins:
                JpkiClient(connection).try_pin(pin)
    assert house.kinds(card_id) == ["my-number-card.issued", "my-number-card.locked"]


@pytest.mark.slow
def test_keys_stay_until_the_municipality_renews_the_card(house: House) -> None:
    card_id = issued(house)
    with house.world.write() as tx:
        before = certificate_of(tx, card_id)
        assert certificate_of(tx, card_id) == before
        renew_card(tx, card_id)
        after = certificate_of(tx, card_id)
        old, new = (judged(tx, der, "jpki-authentication") for der in (before, after))
        assert isinstance(old, Refusal)
        assert old.code == "certificate-revoked"
        assert isinstance(new, Certificate)
        memory = tx.get(ChipMemory, card_id)
        assert memory is not None
        assert memory.powered == 3


def certificate_of(tx: Transaction, card_id: str) -> bytes:
    with presented(tx, card_id, "test") as connection:
        return JpkiClient(connection).authentication_certificate()


def test_a_lost_card_still_answers_and_a_punched_one_does_not(house: House) -> None:
    card_id = issued(house)
    with house.world.write() as tx:
        card = tx.get(MyNumberCard, card_id)
        assert card is not None
        card.state = "lost"
        with presented(tx, card_id, "test") as connection:
            assert JpkiClient(connection).pin_left() == 3
        card.state = "punched"
        with pytest.raises(NoCardError), presented(tx, card_id, "test"):
            pass


def test_a_card_that_is_none_is_not_woken(house: House) -> None:
    with house.world.write() as tx:
        assert wake(tx, "nobody") is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mistake", "code"),
    [
        ("locked", "good"),
        ("no-signature", "good"),
        ("no-authentication", "none"),
        ("ended", "certificate-ended"),
        ("revoked", "certificate-revoked"),
        ("foreign", "certificate-foreign"),
    ],
)
def test_cards_with_mistakes_are_refused_for_them(house: House, mistake: str, code: str) -> None:
    with house.world.write() as tx:
        card = issue_mistaken_card(tx, mistake, GIVEN)
        with presented(tx, card.id, "test") as connection:
            client = JpkiClient(connection)
            assert client.pin_left() == (0 if mistake == "locked" else 3)
            shown = client.authentication_certificate()
            found = judged(tx, shown, "jpki-authentication") if shown else None
            assert (found.code if isinstance(found, Refusal) else "good" if found else "none") == code
            if mistake == "no-signature":
                client.try_password("ODAIBA1")
                assert client.signature_certificate() == b""


def test_a_card_of_any_days_and_names_is_woken(house: House) -> None:
    odd = {"birth_on": "0001-01-01", "expires_on": "0001-01-01", "name": "あ" * 200, "address": "𠮷" * 200}
    with house.world.write() as tx:
        card = issue_card(tx, GIVEN | odd)
        with presented(tx, card.id, "test") as connection:
            face = JpkiClient(connection).surface("1234")
            assert face == CardSurface(card.name, card.sex, card.birth_on, card.address)
            assert isinstance(
                judged(tx, JpkiClient(connection).authentication_certificate(), "jpki-authentication"),
                Refusal,
            )


def test_every_mistake_is_tried_and_another_is_refused(house: House) -> None:
    silent = {"punched"}  # below, and at the desks
    known = {"locked", "no-signature", "no-authentication", "ended", "revoked", "foreign"}
    assert set(MISTAKES) == known | silent
    with house.world.write() as tx, pytest.raises(Refused):
        issue_mistaken_card(tx, "nothing", GIVEN)
