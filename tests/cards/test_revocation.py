"""Lists and answers of an authority; what a stranger asks may be any bytes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st

from backoffice.cards.authorities import Issuer, founded, issued
from backoffice.cards.certificate_names import Holder, KeyUse, Place
from backoffice.cards.revocation import LARGEST_QUESTION, Known, answer, revocation_list
from backoffice.domain.jst import at
from tests.cards.keys import RSA_KEY

TODAY = date(2025, 6, 2)
NOW = at(TODAY, 9)
ISSUER = founded(Place("c0ffee01", "jpki-signature"), TODAY, 2**158 + 1)
ELLIPTIC = founded(Place("c0ffee01", "residence-card-2"), TODAY, 2**158 + 2)
BOOKS = {
    11: Known(11),
    12: Known(12, NOW, "superseded"),
    13: Known(13, NOW, "certificateHold"),
    14: Known(14, NOW, "unspecified"),
}


def shown(serial: int, issuer: Issuer = ISSUER) -> x509.Certificate:
    days = (TODAY, TODAY + timedelta(days=9))
    der = issued(issuer, serial, KeyUse.SIGNATURE, RSA_KEY.public_key(), Holder("x"), days)
    return x509.load_der_x509_certificate(der)


def question(serial: int, algorithm: hashes.HashAlgorithm | None = None, nonce: bytes = b"") -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        shown(serial), ISSUER.certificate, algorithm or hashes.SHA1()
    )
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def asked(raw: bytes) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(answer(ISSUER, raw, BOOKS.get, NOW))


@pytest.mark.parametrize("issuer", [ISSUER, ELLIPTIC])
def test_a_list_tells_who_was_revoked_when_and_why(issuer: Issuer) -> None:
    der = revocation_list(
        issuer, 7, [known for known in BOOKS.values() if known.revoked_at], NOW, NOW + timedelta(days=2)
    )
    crl = x509.load_der_x509_crl(der)
    own = issuer.certificate.public_key()
    assert isinstance(own, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    assert crl.is_signature_valid(own)
    assert crl.get_revoked_certificate_by_serial_number(11) is None
    told = {}
    for entry in crl:
        assert entry.revocation_date_utc == NOW
        reasons = [extension.value.reason.name for extension in entry.extensions]  # type: ignore[attr-defined]  # CRLReason
        told[entry.serial_number] = reasons
    assert told == {12: ["superseded"], 13: ["certificate_hold"], 14: []}


def test_an_answer_is_signed_and_tells_what_the_books_say() -> None:
    statuses = [asked(question(serial)).certificate_status.name for serial in (11, 12, 13, 99)]
    assert statuses == ["GOOD", "REVOKED", "REVOKED", "UNKNOWN"]
    revoked = asked(question(12))
    assert revoked.revocation_reason is x509.ReasonFlags.superseded
    assert revoked.revocation_time_utc == NOW
    key = ISSUER.certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(revoked.signature, revoked.tbs_response_bytes, padding.PKCS1v15(), hashes.SHA256())


def test_a_nonce_comes_back_unless_it_is_too_long() -> None:
    given_back = asked(question(11, nonce=b"n" * 32)).extensions.get_extension_for_class(x509.OCSPNonce)
    assert given_back.value.nonce == b"n" * 32
    assert list(asked(question(11, nonce=b"n" * 129)).extensions) == []


def test_any_hash_that_a_program_uses_names_the_issuer_and_another_issuer_is_not_answered_for() -> None:
    for algorithm in (hashes.SHA1(), hashes.SHA256(), hashes.SHA512()):
        assert asked(question(11, algorithm)).certificate_status is ocsp.OCSPCertStatus.GOOD
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        shown(11, ELLIPTIC), ELLIPTIC.certificate, hashes.SHA1()
    )
    foreign = asked(builder.build().public_bytes(Encoding.DER))
    assert foreign.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


@given(st.binary(max_size=200))
def test_bytes_that_are_no_question_are_answered_too(raw: bytes) -> None:
    assert asked(raw).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@given(st.integers(0, 120), st.integers(0, 255))
def test_a_question_with_a_changed_byte_is_answered_too(place: int, byte: int) -> None:
    raw = bytearray(question(11, nonce=b"n" * 16))
    raw[place % len(raw)] = byte
    assert asked(bytes(raw)).response_status in ocsp.OCSPResponseStatus


@pytest.mark.parametrize("octets", ["80", "FF7F", "00", "80" + "00" * 19])
def test_a_question_about_a_number_that_no_certificate_has_is_malformed(octets: str) -> None:
    """A certificate's number is positive; about another one the library can write no answer."""
    serial = bytes.fromhex(octets)
    known, other = b"\x02\x02\x01\x00", bytes((2, len(serial))) + serial
    raw = question(256)
    assert raw.count(known) == 1
    longer = len(other) - len(known)
    head, tail = bytearray(raw[: raw.index(known)]), raw[raw.index(known) + len(known) :]
    for sequence in range(1, 10, 2):  # OCSPRequest, TBSRequest, requestList, Request, CertID
        head[sequence] += longer
    assert asked(bytes(head) + other + tail).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@given(st.integers(1, 2**300))
def test_any_number_that_a_certificate_could_have_is_answered_for(serial: int) -> None:
    plain = ocsp.load_der_ocsp_request(question(11))
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        plain.issuer_name_hash, plain.issuer_key_hash, serial, plain.hash_algorithm
    )
    told = asked(builder.build().public_bytes(Encoding.DER))
    assert told.issuer_name_hash == plain.issuer_name_hash
    assert told.serial_number == serial


def test_a_question_that_is_too_long_is_not_read() -> None:
    long = question(11) + bytes(LARGEST_QUESTION)
    assert asked(long).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
