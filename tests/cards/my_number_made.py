"""A マイナンバーカード for tests, with certificates of an authority of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from backoffice.cards.in_process import InProcessConnection, InProcessReaders
from backoffice.cards.my_number import MyNumberChip
from backoffice.cards.my_number_contents import Contents, Credential, Secrets, secrets
from backoffice.domain.my_number import CardSurface, nobodys_number

PIN, PASSWORD = "1234", "ODAIBA0001"
FACE = CardSurface("NGUYEN VAN 模擬", "男", date(1995, 4, 1), "東京都港区台場1丁目1番1号")
NUMBER = nobodys_number("12345678901")


@cache
def credential(purpose: str) -> Credential:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"模擬 {purpose}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
        .sign(key, SHA256())
        .public_bytes(Encoding.DER)
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Credential(private, certificate, certificate)


def contents(*, signature: bool = True) -> Contents:
    return Contents(
        authentication=credential("authentication"),
        signature=credential("signature") if signature else None,
        face=FACE,
        my_number=NUMBER,
        expires_on=date(2035, 3, 31),
        security_code="2285",
    )


def chip(*, signature: bool = True, kept: Secrets | None = None) -> MyNumberChip:
    held = contents(signature=signature)
    return MyNumberChip(held, kept or secrets(held, PIN, PASSWORD))


def connected(made: MyNumberChip) -> InProcessConnection:
    return InProcessReaders({"slot": made}).connect("slot")
