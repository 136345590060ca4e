"""What the office signs on a 在留カード, and whether a card bears its signature (facts/cards.md §4).

Generation 1: RSA-2048 PKCS#1 v1.5, SHA-256, over the value of D0 (front image) filled with 00 to 7000 bytes and the
value of D1 (face) filled to 3000. Generation 2: ECDSA P-384, SHA-256, r ‖ s of 48 bytes each, over 53 bytes of text,
the value of D1 (face) filled to 3000 and the value of D0 (name image) filled to 2500.
The 53 bytes are the values of DF1/83 without tags and lengths in the order of the file: C5 card expiry (8), C6 birth
(8), C7 sex (1), C8 nationality (3), C9 status (10), CE period (4), CA permission type (2), CB permission date (8), CC
work limit (1), CD stay expiry (8); those of a 特別永住者証明書 end after CE (34 bytes) and are filled with 00
(第２世代 1.1 §3.3.4, §3.4.3.1; that the values stand in this order is read from the order of its table: assumed).
Neither the kind (C1) nor the number (C2), the address or the permissions of DF2 are signed.
"""

from collections.abc import Mapping
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from backoffice.cards import tlv
from backoffice.cards.authorities import PrivateKey, loaded, vouched

PRINTED_LENGTHS: Mapping[int, int] = {
    0xC5: 8,
    0xC6: 8,
    0xC7: 1,
    0xC8: 3,
    0xC9: 10,
    0xCE: 4,
    0xCA: 2,
    0xCB: 8,
    0xCC: 1,
    0xCD: 8,
}
"""Of generation 2, the printed values in the order in which they are signed, with their bytes."""
PRINTED_SIZE = sum(PRINTED_LENGTHS.values())
COORDINATE, RSA_BITS = 48, 2048
SIGNED_IMAGES: Mapping[int, tuple[tuple[int, int], ...]] = {
    1: ((0xD0, 7000), (0xD1, 3000)),
    2: ((0xD1, 3000), (0xD0, 2500)),
}
"""By generation, tag and filled size of each image in the order in which it is signed."""
SIGNATURE_TAGS: Mapping[int, tuple[int, int]] = {1: (0xDA, 0xDB), 2: (0xDC, 0xDD)}
"""By generation, the tags of signature and certificate."""
_UNREADABLE = (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm)


class Authenticity(StrEnum):
    """What a card's signature says."""

    GENUINE = "genuine"
    TAMPERED = "tampered"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"

    @property
    def label(self) -> str:
        """The words of the desk."""
        return _WORDS[self][0]

    @property
    def english(self) -> str:
        """The same in English."""
        return _WORDS[self][1]


_WORDS = {
    Authenticity.GENUINE: ("真正（署名は記載と一致）", "Genuine: the signature fits what the card holds"),
    Authenticity.TAMPERED: ("改ざんの疑い（署名が記載と一致しない）", "Tampered: the signature does not fit"),
    Authenticity.FOREIGN: (
        "発行者が違う（証明書がこの認証局のものでない）",
        "Foreign: another authority's certificate",
    ),
    Authenticity.UNSIGNED: ("署名なし", "Unsigned"),
}


def signed_bytes(generation: int, values: Mapping[int, bytes]) -> bytes:
    """Return what is signed of a card, its values given by tag; a value that is missing counts as empty."""
    images = b"".join(values.get(tag, b"").ljust(size, b"\0") for tag, size in SIGNED_IMAGES[generation])
    return images if generation == 1 else _printed(values) + images


def signature_of(private: PrivateKey, content: bytes) -> bytes:
    """Return the office's signature of some bytes as it lies on a card: 256 bytes by RSA, 96 by ECDSA."""
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(content, padding.PKCS1v15(), SHA256())
    r, s = decode_dss_signature(private.sign(content, ec.ECDSA(SHA256())))
    return r.to_bytes(COORDINATE) + s.to_bytes(COORDINATE)


def authenticity(generation: int, values: Mapping[int, bytes], authority: bytes) -> Authenticity:
    """Return what a card's signature says, its values given by tag, the authority's certificate as DER.

    Neither the days of the certificates nor revocation are looked at: no clock is here. A certificate that cannot be read
    is a foreign one, 00 behind it its field's filling; ValueError when the authority's own cannot.
    """
    signature, certificate = (values.get(tag, b"") for tag in SIGNATURE_TAGS[generation])
    issuer = x509.load_der_x509_certificate(authority)
    if not signature.strip(b"\0") or not certificate.strip(b"\0"):
        return Authenticity.UNSIGNED
    key = _key_vouched_for(certificate, issuer)
    if key is None:
        return Authenticity.FOREIGN
    good = _well_cut(generation, values) and _fits(
        key, signature, signed_bytes(generation, values), generation
    )
    return Authenticity.GENUINE if good else Authenticity.TAMPERED


def _key_vouched_for(certificate: bytes, issuer: x509.Certificate) -> object | None:
    """Return the key in a certificate, behind which its field may be filled; None when the issuer has not issued it."""
    try:
        issued = loaded(certificate[: tlv.whole_length(certificate)])
        return issued.public_key() if issued and vouched(issued, issuer) else None
    except _UNREADABLE:
        return None


def _printed(values: Mapping[int, bytes]) -> bytes:
    return b"".join(values.get(tag, b"") for tag in PRINTED_LENGTHS).ljust(PRINTED_SIZE, b"\0")


def _well_cut(generation: int, values: Mapping[int, bytes]) -> bool:
    """Return whether each printed value has its length: else bytes could move from one to the next, and still fit."""
    lengths = PRINTED_LENGTHS.items() if generation != 1 else ()
    return all(len(values.get(tag, b"")) in (0, length) for tag, length in lengths)


def _fits(key: object, signature: bytes, content: bytes, generation: int) -> bool:
    """Return whether a signature is that of some bytes, by the one kind of key that the generation has."""
    try:
        if generation == 1 and isinstance(key, rsa.RSAPublicKey) and key.key_size == RSA_BITS:
            key.verify(signature, content, padding.PKCS1v15(), SHA256())
            return True
        if generation != 1 and isinstance(key, ec.EllipticCurvePublicKey):
            return _fits_on_curve(key, signature, content)
    except _UNREADABLE:
        pass
    return False


def _fits_on_curve(key: ec.EllipticCurvePublicKey, signature: bytes, content: bytes) -> bool:
    if not isinstance(key.curve, ec.SECP384R1) or len(signature) != 2 * COORDINATE:
        return False
    r, s = (int.from_bytes(half) for half in (signature[:COORDINATE], signature[COORDINATE:]))
    key.verify(encode_dss_signature(r, s), content, ec.ECDSA(SHA256()))
    return True
