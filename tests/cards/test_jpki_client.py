"""The client of a マイナンバーカード over a connection, as pages and the JPKI client use it."""

from __future__ import annotations

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from backoffice.cards.apdu import RefusedError
from backoffice.cards.jpki_client import JpkiClient
from backoffice.domain.my_number import Tried
from tests.cards.my_number_made import FACE, PASSWORD, PIN, chip, connected, credential

DIGEST = hashlib.sha256(b"data").digest()


def verified(certificate: bytes, signature: bytes) -> None:
    public = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(public, RSAPublicKey)
    public.verify(signature, b"data", PKCS1v15(), SHA256())


def test_signing_in() -> None:
    client = JpkiClient(connected(chip()))
    assert client.pin_left() == 3
    assert client.try_pin(PIN) == Tried(right=True, left=3)
    assert client.authentication_certificate() == credential("authentication").certificate
    verified(client.authentication_certificate(), client.sign(DIGEST))


def test_registering() -> None:
    client = JpkiClient(connected(chip()))
    with pytest.raises(RefusedError, match="6982"):
        client.signature_certificate()
    assert client.try_password(PASSWORD.lower()) == Tried(right=True, left=5)
    assert client.signature_certificate() == credential("signature").certificate
    verified(client.signature_certificate(), client.sign_document(DIGEST))
    assert client.surface(PIN) == FACE
    assert client.pin_left() == 3


def test_a_key_needs_its_own_secret() -> None:
    client = JpkiClient(connected(chip()))
    client.try_pin(PIN)
    with pytest.raises(RefusedError, match="6982"):
        client.sign_document(DIGEST)


def test_wrong_secrets_count_down_to_the_lock() -> None:
    client = JpkiClient(connected(chip()))
    assert [client.try_pin("0000").left for _ in range(4)] == [2, 1, 0, 0]
    assert client.try_pin(PIN) == Tried(right=False, left=0)
    assert client.pin_left() == 0
    assert [client.try_password("WRONG1").left for _ in range(6)] == [4, 3, 2, 1, 0, 0]
    assert client.password_left() == 0


@pytest.mark.parametrize("wrong", ["0000", "", "1" * 300, "四桁の数"])
def test_the_face_is_not_shown_for_another_pin(wrong: str) -> None:
    assert JpkiClient(connected(chip())).surface(wrong) is None


def test_a_certificate_that_was_never_put_there_is_empty() -> None:
    client = JpkiClient(connected(chip(signature=False)))
    assert client.try_password(PASSWORD).right
    assert client.signature_certificate() == b""
    assert client.authentication_certificate()


def test_another_card_is_refused_by_its_status_word() -> None:
    made = chip()
    connection = connected(made)
    client = JpkiClient(connection)
    client.pin_left()
    made.reset()  # as a reader does that loses the card for a moment
    with pytest.raises(RefusedError, match="6A82"):
        client.pin_left()


def test_the_pin_of_the_face_counts_by_itself() -> None:
    made = chip()
    assert made.secrets.surface_pin.value == made.secrets.pin.value == PIN.encode()
    JpkiClient(connected(made)).surface("0000")
    assert (made.secrets.surface_pin.left, made.secrets.pin.left) == (2, 3)
