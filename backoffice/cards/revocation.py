"""What an authority tells of the certificates that serve no more: its list (CRL) and its answers about one (OCSP)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from backoffice.cards.authorities import Issuer, digest_of

LARGEST_QUESTION = 2048
"""Bytes of the longest question that is read; openssl asks in some 100."""
LONGEST_NONCE = 128
"""Octets of a nonce that is given back (RFC 9654 §2.1)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A certificate in an authority's books; `revoked_at` None while it serves."""

    serial: int
    revoked_at: datetime | None = None
    reason: str = ""


def revocation_list(
    issuer: Issuer, number: int, revoked: Iterable[Known], made_at: datetime, next_at: datetime
) -> bytes:
    """Return a CRL, DER, whose next one comes at an instant (RFC 5280 §5)."""
    own, key = issuer.certificate, issuer.private
    ski = own.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    aki = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski)
    builder = (
        x509.CertificateRevocationListBuilder(own.subject, made_at, next_at)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(aki, critical=False)
    )
    for known in revoked:
        builder = builder.add_revoked_certificate(_entry(known))
    return builder.sign(key, digest_of(key)).public_bytes(Encoding.DER)


def answer(issuer: Issuer, question: bytes, known: Callable[[int], Known | None], now: datetime) -> bytes:
    """Return the answer to an OCSP question, DER, whatever its bytes (RFC 6960).

    `known` looks a serial number up; None tells that this authority never issued it. No `nextUpdate`: a newer answer
    is always to be had.
    """
    asked = _question(question)
    if asked is None:
        return _refused(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if (asked.issuer_name_hash, asked.issuer_key_hash) != _hashes(issuer, asked.hash_algorithm):
        return _refused(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    found, key = known(asked.serial_number), issuer.private
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            asked.hash_algorithm,
            _status(found),
            now,
            None,
            found.revoked_at if found else None,
            x509.ReasonFlags(found.reason) if found and found.revoked_at else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    )
    nonce = _nonce(asked)
    if nonce:
        builder = builder.add_extension(nonce, critical=False)
    return builder.sign(key, digest_of(key)).public_bytes(Encoding.DER)


def _entry(known: Known) -> x509.RevokedCertificate:
    assert known.revoked_at  # noqa: S101 - only revoked ones are listed
    builder = x509.RevokedCertificateBuilder(known.serial, known.revoked_at)
    reason = x509.ReasonFlags(known.reason)
    if reason is not x509.ReasonFlags.unspecified:
        builder = builder.add_extension(x509.CRLReason(reason), critical=False)
    return builder.build()


def _question(raw: bytes) -> ocsp.OCSPRequest | None:
    """Return the question in some bytes, with all its values read once: some are refused only then.

    A serial number is positive (RFC 5280 §4.1.2.2): about another one no answer can be written.
    """
    if len(raw) > LARGEST_QUESTION:
        return None
    try:
        asked = ocsp.load_der_ocsp_request(raw)
        _nonce(asked)
        hashes.Hash(asked.hash_algorithm)
        numbered = asked.serial_number > 0
    except (ValueError, TypeError, NotImplementedError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return None
    return asked if numbered else None


def _hashes(issuer: Issuer, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """Return the hashes by which a question names its issuer: of its name, and of the bits of its key."""
    own = issuer.certificate
    mine = ocsp.OCSPRequestBuilder().add_certificate(own, own, algorithm).build()
    return mine.issuer_name_hash, mine.issuer_key_hash


def _status(found: Known | None) -> ocsp.OCSPCertStatus:
    if found is None:
        return ocsp.OCSPCertStatus.UNKNOWN
    return ocsp.OCSPCertStatus.REVOKED if found.revoked_at else ocsp.OCSPCertStatus.GOOD


def _nonce(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    for extension in asked.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            return extension.value if len(extension.value.nonce) <= LONGEST_NONCE else None
    return None


def _refused(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
