"""Authentication and enciphered reading of the 在留カード, for the chip's side and the terminal's (facts/cards.md §4).

Generation 1 enciphers by two-key Triple DES and authenticates by the retail MAC (ISO/IEC 9797-1, MAC algorithm 3);
generation 2 by AES-128 and the first eight bytes of its CMAC. Both chain blocks (CBC) from an IV of zeros.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha1
from hmac import compare_digest

# Triple DES is in the decrepit part of the library: new things should not use it, but cards of generation 1 do.
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

KEY, RANDOM, MAC = 16, 8, 8
"""Sizes of a key, of a side's random number and of a MAC in bytes."""
TOKEN = 2 * RANDOM + KEY
"""Bytes of E: both random numbers, the sender's first, and the sender's part of the key."""
SESSION_COUNTER = bytes((0, 0, 0, 1))
END = 0x80
"""Marks the end of what is enciphered (ISO/IEC 9797-1, padding method 2)."""
_DES_BLOCK, _AES_BLOCK = 8, 16


class DecipheringError(ValueError):
    """What was deciphered is not what the other side of a session enciphers."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a generation enciphers: its block in bytes, its block cipher under a key and an IV, and its MAC."""

    block: int
    cipher: Callable[[bytes, bytes], Cipher[modes.CBC]]
    mac: Callable[[bytes, bytes], bytes]

    def enciphered(self, key: bytes, data: bytes) -> bytes:
        """Return whole blocks enciphered."""
        encryptor = self.cipher(key, bytes(self.block)).encryptor()
        return encryptor.update(data) + encryptor.finalize()

    def deciphered(self, key: bytes, data: bytes) -> bytes:
        """Return whole blocks deciphered; DecipheringError when they are not whole."""
        if len(data) % self.block:
            raise DecipheringError(f"{len(data)} bytes are no blocks of {self.block}")
        decryptor = self.cipher(key, bytes(self.block)).decryptor()
        return decryptor.update(data) + decryptor.finalize()

    def sealed(self, key: bytes, data: bytes) -> bytes:
        """Return data of any length, its end marked and filled up to a block, enciphered."""
        return self.enciphered(key, padded(data, self.block))

    def opened(self, key: bytes, data: bytes) -> bytes:
        """Return what was sealed; DecipheringError when its end is not marked."""
        return unpadded(self.deciphered(key, data))

    def token(self, key: bytes, own: bytes, other: bytes, part: bytes) -> bytes:
        """Return E ‖ M of a side: its random number, the other's, its part of the session's key."""
        enciphered = self.enciphered(key, own + other + part)
        return enciphered + self.mac(key, enciphered)

    def part_of_key(self, key: bytes, token: bytes, own: bytes, other: bytes | None = None) -> "Part":
        """Return what the other side's E ‖ M gives; DecipheringError when its MAC or `own` is wrong, or `other`."""
        enciphered, mac = token[:TOKEN], token[TOKEN:]
        if len(enciphered) != TOKEN or not compare_digest(mac, self.mac(key, enciphered)):
            raise DecipheringError("wrong MAC")
        plain = self.deciphered(key, enciphered)
        part = Part(plain[:RANDOM], plain[2 * RANDOM :])
        if plain[RANDOM : 2 * RANDOM] != own or other not in (None, part.random):
            raise DecipheringError("the random numbers are not of this session")
        return part


@dataclass(frozen=True, slots=True)
class Part:
    """What a side learns of the other: its random number and its part of the session's key."""

    random: bytes
    key: bytes


def card_key(number: str) -> bytes:
    """Return K of a card's number, both to encipher and for the MAC."""
    return sha1(number.encode(), usedforsecurity=False).digest()[:KEY]


def session_key(one: bytes, other: bytes) -> bytes:
    """Return KS of both sides' parts."""
    mixed = bytes(a ^ b for a, b in zip(one, other, strict=True))
    return sha1(mixed + SESSION_COUNTER, usedforsecurity=False).digest()[:KEY]


def padded(data: bytes, block: int) -> bytes:
    """Return data with its end marked, filled with 00 to whole blocks."""
    marked = data + bytes((END,))
    return marked + bytes(-len(marked) % block)


def unpadded(data: bytes) -> bytes:
    """Return data without mark and filling; DecipheringError when there is no mark."""
    content = data.rstrip(b"\0")
    if not content or content[-1] != END:
        raise DecipheringError("the end is not marked")
    return content[:-1]


def _triple_des(key: bytes, iv: bytes) -> Cipher[modes.CBC]:
    return Cipher(TripleDES(key + key[:8]), modes.CBC(iv))


def _retail_mac(key: bytes, data: bytes) -> bytes:
    """Chain all blocks but the last by single DES, which is Triple DES with its three keys alike; the last by both."""
    blocks = padded(data, _DES_BLOCK)
    single = Cipher(TripleDES(key[:8] * 3), modes.CBC(bytes(_DES_BLOCK))).encryptor()
    chained = single.update(blocks[:-_DES_BLOCK])[-_DES_BLOCK:] or bytes(_DES_BLOCK)
    last = _triple_des(key, chained).encryptor()
    return last.update(blocks[-_DES_BLOCK:])


def _aes(key: bytes, iv: bytes) -> Cipher[modes.CBC]:
    return Cipher(AES(key), modes.CBC(iv))


def _short_cmac(key: bytes, data: bytes) -> bytes:
    cmac = CMAC(AES(key))
    cmac.update(data)
    return cmac.finalize()[:MAC]


SCHEMES: Mapping[int, Scheme] = {
    1: Scheme(_DES_BLOCK, _triple_des, _retail_mac),
    2: Scheme(_AES_BLOCK, _aes, _short_cmac),
}
"""By generation."""
