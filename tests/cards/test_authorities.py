"""What an authority issues, how what is shown as its own is judged, and that all of it says 模擬."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtensionOID

from backoffice.cards.authorities import KINDS, LARGEST, Flaw, Issuer, flaw, founded, issued
from backoffice.cards.certificate_names import Holder, KeyUse, Place, holder_of
from backoffice.domain.jst import JST, at
from tests.cards.keys import RSA_KEY

BEGINS, ENDS = date(2025, 6, 2), date(2030, 6, 1)
NOON = at(date(2026, 1, 5), 12)
HOLDER = Holder("20250602-1", "阮 文 アン", "男", date(1995, 4, 3), "東京都江東区青海1丁目1番1号" * 8)


@pytest.fixture(scope="module")
def issuers() -> dict[str, Issuer]:
    return {kind: founded(Place("c0ffee01", kind), BEGINS, 2**158 + 7) for kind in KINDS}


def card(issuer: Issuer, purpose: KeyUse) -> bytes:
    return issued(issuer, 2**158 + 99, purpose, RSA_KEY.public_key(), HOLDER, (BEGINS, ENDS))


def test_every_name_says_that_it_is_a_simulation_and_which_world(issuers: dict[str, Issuer]) -> None:
    for issuer in issuers.values():
        name = issuer.certificate.subject.rfc4514_string()
        assert "模擬" in name
        assert "c0ffee01" in name
        shown = x509.load_der_x509_certificate(card(issuer, KeyUse.AUTHENTICATION))
        assert "模擬" in shown.subject.rfc4514_string()
        assert shown.issuer == issuer.certificate.subject


def test_keys_are_rsa_but_for_the_second_generation(issuers: dict[str, Issuer]) -> None:
    for kind, issuer in issuers.items():
        key = issuer.private
        if kind == "residence-card-2":
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            assert key.curve.name == "secp384r1"
        else:
            assert key.key_size == 2048


def test_certificates_are_signed_by_sha_256_on_a_curve_too(issuers: dict[str, Issuer]) -> None:
    for issuer in issuers.values():
        for der in (issuer.content, card(issuer, KeyUse.RESIDENCE)):
            digest = x509.load_der_x509_certificate(der).signature_hash_algorithm
            assert digest is not None
            assert digest.name == "sha256"


def test_the_signature_certificate_tells_its_holder_under_the_numbers_of_jpki(
    issuers: dict[str, Issuer],
) -> None:
    shown = x509.load_der_x509_certificate(card(issuers["jpki-signature"], KeyUse.SIGNATURE))
    names = shown.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    assert isinstance(names, x509.SubjectAlternativeName)
    told = {name.type_id.dotted_string: name.value for name in names if isinstance(name, x509.OtherName)}
    assert told["1.2.392.200149.8.5.5.4"] == b"\x0c\x09419950403"
    assert told["1.2.392.200149.8.5.5.1"][2:].decode() == HOLDER.name
    assert told["1.2.392.200149.8.5.5.3"] == b"\x0c\x011"
    assert holder_of(shown) == HOLDER


@pytest.mark.parametrize(
    ("born", "digit"),
    [
        (date(2019, 5, 1), "5"),
        (date(2019, 4, 30), "4"),
        (date(1989, 1, 8), "4"),
        (date(1989, 1, 7), "3"),
        (date(1926, 12, 25), "3"),
        (date(1926, 12, 24), "2"),
        (date(1912, 7, 29), "1"),
    ],
)
def test_a_day_of_birth_begins_with_the_digit_of_its_era(
    issuers: dict[str, Issuer], born: date, digit: str
) -> None:
    holder = Holder("x", birth_on=born)
    der = issued(issuers["jpki-signature"], 5, KeyUse.SIGNATURE, RSA_KEY.public_key(), holder, (BEGINS, ENDS))
    assert f"{digit}{born:%Y%m%d}".encode() in der
    assert holder_of(x509.load_der_x509_certificate(der)).birth_on == born


def test_the_other_certificates_tell_nothing_of_their_holder(issuers: dict[str, Issuer]) -> None:
    for purpose in (KeyUse.AUTHENTICATION, KeyUse.RESIDENCE):
        der = card(issuers["jpki-authentication"], purpose)
        assert HOLDER.name.encode() not in der
        assert holder_of(x509.load_der_x509_certificate(der)) == Holder(HOLDER.common_name)


def test_addresses_lead_to_no_real_host(issuers: dict[str, Issuer]) -> None:
    shown = x509.load_der_x509_certificate(card(issuers["jpki-signature"], KeyUse.SIGNATURE))
    points = shown.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    (uri,) = points[0].full_name or ()
    assert uri.value == "http://c0ffee01.odaiba.example/pki/jpki-signature.crl"
    (ocsp,) = shown.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert ocsp.access_location.value == "http://c0ffee01.odaiba.example/pki/jpki-signature/ocsp"


def test_what_lies_on_a_residence_card_fits_into_its_1200_bytes(issuers: dict[str, Issuer]) -> None:
    assert len(card(issuers["residence-card-1"], KeyUse.RESIDENCE)) <= 1200
    assert len(card(issuers["residence-card-2"], KeyUse.RESIDENCE)) <= 1200


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (datetime(2025, 6, 1, 23, 59, 59, tzinfo=JST), Flaw.NOT_YET),
        (datetime(2025, 6, 2, tzinfo=JST), None),
        (datetime(2030, 6, 1, 23, 59, 59, tzinfo=JST), None),
        (datetime(2030, 6, 2, tzinfo=JST), Flaw.ENDED),
    ],
)
def test_a_certificate_serves_from_its_first_day_to_its_last(
    issuers: dict[str, Issuer], moment: datetime, found: Flaw | None
) -> None:
    issuer = issuers["jpki-authentication"]
    der = card(issuer, KeyUse.AUTHENTICATION)
    assert flaw(der, issuer.content, moment, KeyUse.AUTHENTICATION) is found


def test_one_purpose_does_not_serve_for_another(issuers: dict[str, Issuer]) -> None:
    issuer = issuers["jpki-signature"]
    assert flaw(card(issuer, KeyUse.SIGNATURE), issuer.content, NOON, KeyUse.AUTHENTICATION) is Flaw.OTHER_USE
    assert flaw(card(issuer, KeyUse.AUTHENTICATION), issuer.content, NOON, KeyUse.SIGNATURE) is Flaw.OTHER_USE
    assert flaw(issuer.content, issuer.content, NOON, KeyUse.AUTHENTICATION) is Flaw.OTHER_USE


def test_an_authority_of_the_same_name_with_another_key_is_a_stranger(issuers: dict[str, Issuer]) -> None:
    twin = founded(Place("c0ffee01", "jpki-signature"), BEGINS, 2**158 + 7)
    assert twin.certificate.subject == issuers["jpki-signature"].certificate.subject
    der = card(twin, KeyUse.SIGNATURE)
    assert flaw(der, twin.content, NOON, KeyUse.SIGNATURE) is None
    assert flaw(der, issuers["jpki-signature"].content, NOON, KeyUse.SIGNATURE) is Flaw.FOREIGN
    for other in ("jpki-authentication", "residence-card-2"):
        assert flaw(der, issuers[other].content, NOON, KeyUse.SIGNATURE) is Flaw.FOREIGN


def test_bytes_that_are_no_certificate_are_told_as_such(issuers: dict[str, Issuer]) -> None:
    issuer = issuers["jpki-signature"]
    der = card(issuer, KeyUse.SIGNATURE)
    for bytes_ in (b"", b"0", der[:-1], der + b"\0", b"\x30\x82\xff\xff" + der[4:], b"0" * (LARGEST + 1)):
        assert flaw(bytes_, issuer.content, NOON, KeyUse.SIGNATURE) is Flaw.UNREADABLE
    version = bytes.fromhex("A003020102")
    assert (
        flaw(der.replace(version, version[:-1] + b"\5"), issuer.content, NOON, KeyUse.SIGNATURE)
        is Flaw.UNREADABLE
    )
    for place in range(0, len(der), 7):
        changed = der[:place] + bytes((der[place] ^ 0x55,)) + der[place + 1 :]
        assert flaw(changed, issuer.content, NOON, KeyUse.SIGNATURE) is not None


def test_an_authority_outlives_what_it_issues(issuers: dict[str, Issuer]) -> None:
    for issuer in issuers.values():
        assert issuer.certificate.not_valid_after_utc > at(ENDS) + timedelta(days=365 * 20)
        assert issuer.certificate.not_valid_before_utc < at(BEGINS) - timedelta(days=365 * 10)
        pem = issuer.certificate.public_bytes(serialization.Encoding.PEM)
        assert pem.startswith(b"-----BEGIN CERTIFICATE-----")
