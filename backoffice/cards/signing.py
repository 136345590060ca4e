"""What a chip's key makes of what it is given: PKCS #1 v1.5 signatures, by the way that P1 asks for (facts/cards.md §3)."""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from backoffice.cards import status_words as sw
from backoffice.cards.chip import must

_PADDING = 11
"""Bytes that PKCS #1 v1.5 puts before what is signed, at least (RFC 8017 §9.2)."""


def as_given(key: RSAPrivateKey, data: bytes) -> bytes:
    """Pad what is given, which should be a DigestInfo, and sign it."""
    must(0 < len(data) <= key.key_size // 8 - _PADDING, sw.WRONG_LENGTH)
    return key.sign(data, PKCS1v15(), NoDigestInfo())


def by_hash(key: RSAPrivateKey, data: bytes) -> bytes:
    """Put a SHA-256 hash into a DigestInfo and sign it."""
    must(len(data) == SHA256.digest_size, sw.WRONG_LENGTH)
    return key.sign(data, PKCS1v15(), Prehashed(SHA256()))


WAYS: Mapping[int, Callable[[RSAPrivateKey, bytes], bytes]] = {0x00: as_given, 0x02: by_hash}
"""By P1. Real cards know four more, which hash themselves or sign by PSS; no program asks for them here."""
