"""What a card is asked to sign: a readable text for one world, one origin, one purpose and once only."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from backoffice.cards.authorities import loaded

HEAD = "Odaiba 模擬 card challenge, version 1"


class Purpose(StrEnum):
    """Why a card signs; a signature for one of them is none for another."""

    SIGN_IN = "sign-in"
    SIGNATURE = "register-signature"
    AUTHENTICATION = "register-authentication"

    @property
    def authority_id(self) -> str:
        """The authority whose certificate is to be shown: 署名用 or 利用者証明用."""
        return "jpki-signature" if self is Purpose.SIGNATURE else "jpki-authentication"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question to a card. `origin` is scheme, host and port of the page; `nonce` is used once."""

    world_id: str
    origin: str
    purpose: str
    nonce: str

    def text(self) -> str:
        """Return what is signed, as a person may read it; each value in a line of its own, its length before it."""
        told = (
            ("world", self.world_id),
            ("origin", self.origin),
            ("purpose", self.purpose),
            ("nonce", self.nonce),
        )
        lines = (f"{name} ({len(value)}): {value}" for name, value in told)
        return "\n".join((HEAD, *lines, ""))

    def digest(self) -> bytes:
        """Return the SHA-256 of the text, which is what goes to the card."""
        return sha256(self.text().encode()).digest()


def signed_by(der: bytes, digest: bytes, signature: bytes) -> bool:
    """Return whether the key of a certificate has signed a SHA-256 digest; never raises, whatever the bytes."""
    certificate = loaded(der)
    if certificate is None:
        return False
    how = Prehashed(hashes.SHA256())
    try:
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, digest, padding.PKCS1v15(), how)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, digest, ec.ECDSA(how))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True
