"""The authorities of a world: they issue certificates, and judge what is shown as one of theirs. None of it is a real one."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from backoffice.cards.certificate_names import Holder, KeyUse, Place, other_names, subject
from backoffice.domain.jst import JST

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
LIFE_YEARS = 40
"""How long an authority is good, so that no world outlives it: assumed."""
CERTIFICATE_DIGEST = hashes.SHA256()
"""By what certificates are signed, on P-384 too (facts/cards.md §3; 第２世代 1.1 §3.3.4.10)."""
LARGEST = 4096
"""More bytes than any certificate of a world has."""


@dataclass(frozen=True, slots=True)
class AuthorityKind:
    """An authority by its key in the tables: what it calls itself, and whether its key is P-384 instead of RSA-2048."""

    id: str
    ja: str
    en: str
    purpose: KeyUse
    elliptic: bool = False


KINDS = {
    kind.id: kind
    for kind in (
        AuthorityKind(
            "jpki-signature", "模擬公的個人認証 署名用認証局", "Simulated JPKI: signatures", KeyUse.SIGNATURE
        ),
        AuthorityKind(
            "jpki-authentication",
            "模擬公的個人認証 利用者証明用認証局",
            "Simulated JPKI: user authentication",
            KeyUse.AUTHENTICATION,
        ),
        AuthorityKind(
            "residence-card-1",
            "模擬在留カード認証局 第1世代",
            "Simulated residence cards: first generation",
            KeyUse.RESIDENCE,
        ),
        AuthorityKind(
            "residence-card-2",
            "模擬在留カード認証局 第2世代",
            "Simulated residence cards: second generation",
            KeyUse.RESIDENCE,
            True,
        ),
    )
}


class Flaw(StrEnum):
    """Why a certificate is not taken."""

    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    NOT_YET = "not-yet"
    ENDED = "ended"
    OTHER_USE = "other-use"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority at work: its private key as PKCS #8 and its own certificate, both DER."""

    place: Place
    key: bytes = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def certificate(self) -> x509.Certificate:
        """Its own certificate."""
        return x509.load_der_x509_certificate(self.content)

    @property
    def private(self) -> PrivateKey:
        """Its key; OpenSSL's slow check is left out, since the key is our own."""
        loaded = serialization.load_der_private_key(self.key, None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(loaded, PrivateKey)  # noqa: S101 - made by `founded`
        return loaded


def founded(place: Place, today: date, serial: int) -> Issuer:
    """Return a new authority, whose key comes from the system's chance: nobody who knows a seed has it."""
    kind = KINDS[place.authority_id]
    key: PrivateKey = ec.generate_private_key(ec.SECP384R1()) if kind.elliptic else new_rsa_key()
    name = subject(place.organisation, kind.ja)
    ski = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(serial)
        .not_valid_before(datetime(today.year - LIFE_YEARS // 2, 1, 1, tzinfo=JST))
        .not_valid_after(datetime(today.year + LIFE_YEARS, 1, 1, tzinfo=JST))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True, issues=True), critical=True)
        .add_extension(ski, critical=False)
    )
    content = builder.sign(key, CERTIFICATE_DIGEST).public_bytes(serialization.Encoding.DER)
    return Issuer(place, written_key(key), content)


def issued(
    issuer: Issuer,
    serial: int,
    purpose: KeyUse,
    public_key: PublicKey,
    holder: Holder,
    days: tuple[date, date],
) -> bytes:
    """Return a certificate, DER, good from the first day's beginning to the last day's end in Japan.

    Those inside 在留カード say no address of lists, since a chip gives them 1200 bytes.
    """
    own = issuer.certificate
    ski = own.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateBuilder(issuer_name=own.subject, public_key=public_key)
        .subject_name(subject(issuer.place.organisation, holder.common_name))
        .serial_number(serial)
        .not_valid_before(datetime.combine(days[0], time(), JST))
        .not_valid_after(datetime.combine(days[1], time(23, 59, 59), JST))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski), critical=False)
        .add_extension(_usage(signs=True, binds=purpose is KeyUse.SIGNATURE), critical=True)
    )
    for extension in _beside(issuer.place, purpose, holder):
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(issuer.private, CERTIFICATE_DIGEST).public_bytes(serialization.Encoding.DER)


def new_rsa_key() -> rsa.RSAPrivateKey:
    """Return a new RSA key of 2048 bits."""
    return rsa.generate_private_key(65537, 2048)


def written_key(key: PrivateKey) -> bytes:
    """Return a private key as PKCS #8, DER."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())


def digest_of(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384:
    """Return what a key signs by."""
    return hashes.SHA384() if isinstance(key, ec.EllipticCurvePrivateKey) else hashes.SHA256()


def loaded(der: bytes) -> x509.Certificate | None:
    """Return the certificate in some bytes, None where there is none."""
    if len(der) > LARGEST:
        return None
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, x509.InvalidVersion):
        return None


def vouched(shown: x509.Certificate, authority: x509.Certificate) -> bool:
    """Return whether an authority has issued a certificate, whenever and for whatever that was."""
    try:
        shown.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def flaw(der: bytes, authority: bytes, now: datetime, purpose: KeyUse) -> Flaw | None:
    """Return why a certificate is not one of this authority for this purpose at this instant; None when it is.

    Whether it was revoked only the authority's books tell.
    """
    shown, own = loaded(der), x509.load_der_x509_certificate(authority)
    if shown is None:
        return Flaw.UNREADABLE
    if not vouched(shown, own):
        return Flaw.FOREIGN
    if now < shown.not_valid_before_utc:
        return Flaw.NOT_YET
    if now > shown.not_valid_after_utc:
        return Flaw.ENDED
    usage = shown.extensions.get_extension_for_class(x509.KeyUsage).value
    right = usage.content_commitment is (purpose is KeyUse.SIGNATURE) and not usage.key_cert_sign
    return None if right else Flaw.OTHER_USE


def serial_text(serial: int) -> str:
    """Return a serial number as the tables have it: hexadecimal, 40 digits (RFC 5280 §4.1.2.2)."""
    return f"{serial:040x}"


def _beside(place: Place, purpose: KeyUse, holder: Holder) -> list[x509.ExtensionType]:
    """Return the extensions that are not critical. Policies are left out: no fact tells their numbers."""
    if purpose is KeyUse.RESIDENCE:
        return []
    ocsp = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, _uri(place.ocsp))
    extensions: list[x509.ExtensionType] = [
        x509.CRLDistributionPoints([x509.DistributionPoint([_uri(place.crl)], None, None, None)]),
        x509.AuthorityInformationAccess([ocsp]),
    ]
    if purpose is KeyUse.AUTHENTICATION:
        extensions.append(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]))
    names = other_names(holder) if purpose is KeyUse.SIGNATURE else []
    return [*extensions, x509.SubjectAlternativeName(names)] if names else extensions


def _uri(address: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(address)


def _usage(*, signs: bool, binds: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=binds,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )
