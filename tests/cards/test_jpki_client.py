"""The client of a マイナンバーカード over a connection, as pages and the JPKI client use it."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.cards.apdu import RefusedError
from backoffice.cards.in_process import InProcessReaders
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


class Liar:
    """A chip that answers whatever comes next."""

    atr = b""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = answers

    def reset(self) -> None:
        pass

    def transmit(self, raw: bytes) -> bytes:
        return self.answers.pop(0) if self.answers else b"\x90\0"


ANSWERS = st.tuples(
    st.one_of(st.binary(max_size=40), st.sampled_from([b"\xff\x20\x82\xff\xff", b"\x30\x83", b"\x30"])),
    st.sampled_from([b"\x90\0", b"\x90\0", b"\x90\0", b"\x63\xc2", b"\x63\0", b"\x69\x84", b"\x6a\x82"]),
).map(b"".join)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(ANSWERS, max_size=20))
def test_whatever_a_card_answers_the_client_ends_in_words(answers: list[bytes]) -> None:
    client = JpkiClient(InProcessReaders({"slot": Liar(answers)}).connect("slot"))
    for ask in (
        lambda: client.surface(PIN),
        client.authentication_certificate,
        client.pin_left,
        lambda: client.try_pin(PIN).left,
        lambda: client.sign(DIGEST),
    ):
        with contextlib.suppress(RefusedError):
            ask()


def test_a_lock_that_is_told_as_such_leaves_no_tries() -> None:
    locked = Liar([b"\x90\0", b"\x90\0", b"\x69\x84"])
    assert JpkiClient(InProcessReaders({"slot": locked}).connect("slot")).pin_left() == 0


def test_the_pin_of_the_face_counts_by_itself() -> None:
    made = chip()
    assert made.secrets.surface_pin.value == made.secrets.pin.value == PIN.encode()
    JpkiClient(connected(made)).surface("0000")
    assert (made.secrets.surface_pin.left, made.secrets.pin.left) == (2, 3)
