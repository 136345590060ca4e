"""在留カード of both generations as tests lay them before a reader: invented values, signed by an authority of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from backoffice.cards.apdu import Answer
from backoffice.cards.authorities import PrivateKey
from backoffice.cards.chip import Chance, Chip
from backoffice.cards.in_process import InProcessConnection, InProcessReaders
from backoffice.cards.residence import ResidenceChip
from backoffice.cards.residence_layout import LAYOUT
from backoffice.cards.residence_signature import SIGNATURE_TAGS, signature_of, signed_bytes
from backoffice.cards.tlv import all_written

NUMBER = "AA12345678BB"
VALUES: Mapping[int, Mapping[int, bytes]] = {
    1: {
        0xC0: b"0001",
        0xC1: b"1",
        0xD0: b"II*\0" + b"front" * 900,
        0xD1: b"\0\0\0\x0cjP" + b"face" * 500,
        0xD2: b"20251101",
        0xD3: b"131083",
        0xD4: "見本県模擬市一丁目".encode(),
        0xD5: "なし".encode(),
        0xD6: b"",
        0xD7: b"0",
    },
    2: {
        0xC0: b"0001",
        0xC1: b"05",
        0xC2: NUMBER.encode(),
        0xC5: b"20290401",
        0xC6: b"19950203",
        0xC7: b"2",
        0xC8: b"VNM",
        0xC9: b"0123456789",
        0xCE: b"0300",
        0xCA: b"03",
        0xCB: b"20260701",
        0xCC: b"2",
        0xCD: b"20290401",
        0xD0: b"II*\0" + b"name" * 300,
        0xD1: b"\0\0\0\x0cjP" + b"face" * 500,
        0xDFD1: b"II*\0" + b"address" * 200,
        0xD5: b"0",
        0xD6: b"",
        0xD7: b"0",
        0xD8: b"0",
        0xD9: b"0",
        0xDE: b"",
    },
}
"""By generation, values by tag; all but the signature and its certificate."""


@dataclass(frozen=True)
class Office:
    """An authority with the key of the certificate that it put on cards."""

    authority: bytes
    certificate: bytes
    key: PrivateKey


@cache
def office(generation: int, name: str = "模擬認証局") -> Office:
    root, key = ec.generate_private_key(ec.SECP384R1()), new_key(generation)
    own = certified(name, name, root, root)
    return Office(own, certified("模擬在留カード", name, key, root), key)


def new_key(generation: int) -> PrivateKey:
    return (
        rsa.generate_private_key(65537, 2048) if generation == 1 else ec.generate_private_key(ec.SECP384R1())
    )


def certified(subject: str, issuer: str, key: PrivateKey, root: PrivateKey) -> bytes:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    builder = x509.CertificateBuilder(names[1], names[0], key.public_key(), x509.random_serial_number())
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    return (
        builder.not_valid_before(begins).not_valid_after(ends).sign(root, SHA256()).public_bytes(Encoding.DER)
    )


def signed(generation: int, values: Mapping[int, bytes], by: Office) -> dict[int, bytes]:
    signature, certificate = SIGNATURE_TAGS[generation]
    content = signed_bytes(generation, values)
    return {**values, signature: signature_of(by.key, content), certificate: by.certificate}


def files_of(generation: int, values: Mapping[int, bytes]) -> dict[str, bytes]:
    return {
        name: all_written({tag: values[tag] for tag in file.tags if tag in values}, file.size)
        for name, file in LAYOUT[generation].items()
    }


def counting(start: int = 0) -> Chance:
    """Return a chance that is none: bytes that count up."""
    given = start

    def bytes_given(size: int) -> bytes:
        nonlocal given
        given += size
        return bytes(number % 256 for number in range(given - size, given))

    return bytes_given


def of_hex(*texts: str) -> Chance:
    """Return a chance that gives these bytes, one text after the other."""
    left = [bytes.fromhex(text) for text in texts]

    def bytes_given(size: int) -> bytes:
        value = left.pop(0)
        assert len(value) == size
        return value

    return bytes_given


def sample(generation: int, values: Mapping[int, bytes] | None = None, number: str = NUMBER) -> ResidenceChip:
    if values is None:
        values = signed(generation, VALUES[generation], office(generation))
    return ResidenceChip(generation, number, files_of(generation, values), counting())


def laid(chip: Chip) -> InProcessConnection:
    return InProcessReaders({"slot": chip}).connect("slot")


def say(chip: Chip, *commands: str) -> Answer:
    """Send commands in hexadecimal digits; return the answer to the last."""
    answers = [Answer.read(chip.transmit(bytes.fromhex(text))) for text in commands]
    return answers[-1]
