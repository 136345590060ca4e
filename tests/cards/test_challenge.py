"""A signature for one challenge serves for no other one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from backoffice.cards.authorities import digest_of, founded, issued
from backoffice.cards.certificate_names import Holder, KeyUse, Place
from backoffice.cards.challenge import Challenge, signed_by
from tests.cards.keys import RSA_KEY

TODAY = date(2025, 6, 2)
ASKED = Challenge("odaiba-1", "http://127.0.0.1:8025", "sign-in", "f00dcafe")
ISSUER = founded(Place("c0ffee01", "residence-card-2"), TODAY, 9)
SHOWN = issued(ISSUER, 10, KeyUse.AUTHENTICATION, RSA_KEY.public_key(), Holder("x"), (TODAY, TODAY))


def signature(asked: Challenge) -> bytes:
    return RSA_KEY.sign(asked.digest(), padding.PKCS1v15(), Prehashed(hashes.SHA256()))


def test_the_text_says_in_plain_words_what_is_signed() -> None:
    text = ASKED.text()
    assert "模擬" in text
    for value in ("odaiba-1", "http://127.0.0.1:8025", "sign-in", "f00dcafe"):
        assert value in text


def test_a_signature_is_taken_for_its_own_challenge_alone() -> None:
    signed = signature(ASKED)
    assert signed_by(SHOWN, ASKED.digest(), signed)
    others = [replace(ASKED, **{name: "other"}) for name in ("world_id", "origin", "purpose", "nonce")]
    assert [signed_by(SHOWN, other.digest(), signed) for other in others] == [False] * 4


def test_values_cannot_be_moved_from_one_line_into_another() -> None:
    one = replace(ASKED, purpose="a\nnonce (1): b", nonce="c")
    other = replace(ASKED, purpose="a", nonce="b\nnonce (1): c")
    assert len({ASKED.digest(), one.digest(), other.digest()}) == 3


def test_what_is_no_signature_or_no_certificate_is_not_taken() -> None:
    signed, digest = signature(ASKED), ASKED.digest()
    for wrong in (b"", signed[:-1], signed + b"\0", bytes(256)):
        assert not signed_by(SHOWN, digest, wrong)
    assert not signed_by(b"", digest, signed)
    assert not signed_by(ISSUER.content, digest, signed)
    assert not signed_by(SHOWN, digest[:-1], signed)


def test_a_key_on_a_curve_signs_too() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    der = issued(ISSUER, 11, KeyUse.AUTHENTICATION, key.public_key(), Holder("x"), (TODAY, TODAY))
    signed = key.sign(ASKED.digest(), ec.ECDSA(Prehashed(hashes.SHA256())))
    assert digest_of(key).name == "sha384"
    assert signed_by(der, ASKED.digest(), signed)
    assert not signed_by(SHOWN, ASKED.digest(), signed)
