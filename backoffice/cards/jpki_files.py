"""The application of 公的個人認証 (JPKI) and its files (facts/cards.md §3)."""

import re

from backoffice.cards.chip_files import Application, File, Secret, SigningKey, Transparent, any_of
from backoffice.cards.my_number_contents import Contents, Credential, Secrets

APPLICATION = bytes.fromhex("D392F000260100000001")

SIGNATURE_CERTIFICATE, SIGNATURE_AUTHORITY = 0x0001, 0x0002
TOKEN_INFO, AVAILABILITY = 0x0006, 0x0008
AUTHENTICATION_CERTIFICATE, AUTHENTICATION_AUTHORITY = 0x000A, 0x000B
TERMINAL_AUTHORITY = 0x0016
AUTHENTICATION_KEY, AUTHENTICATION_PIN = 0x0017, 0x0018
SIGNATURE_KEY, SIGNATURE_PASSWORD = 0x001A, 0x001B

SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
"""What stands before a SHA-256 digest in the DigestInfo that a key is given to sign (RFC 8017 §9.2)."""

PIN_FORM = re.compile(rb"[0-9]{4}")
PASSWORD_FORM = re.compile(rb"[A-Z0-9]{6,16}")

_LABEL = "JPKIAPICCTOKEN2"
_MAKER, _MODEL = "ODAIBA (simulated)", "MOGI"
_FLAGS = 0x40D
_LONGEST, _SHORTEST = 16, 6
_NOBODY = 0
"""No secret has this identifier."""
_UNKNOWN = 0xFFFFFFFF
"""CK_UNAVAILABLE_INFORMATION of PKCS #11."""
_THERE, _MISSING = b"\x8f", b"\0"


def jpki(contents: Contents, secrets: Secrets) -> Application:
    """Return the files of the application; a certificate that was never put there has neither file nor key.

    By 0016 machines of municipalities prove themselves; it is there, and nothing is done with it.
    """
    return {
        TOKEN_INFO: Transparent(token_info()),
        AVAILABILITY: Transparent(_there(contents.signature) + _there(contents.authentication) + b"\0"),
        TERMINAL_AUTHORITY: Transparent(b"", any_of(_NOBODY)),
        AUTHENTICATION_PIN: Secret(secrets.pin, PIN_FORM),
        SIGNATURE_PASSWORD: Secret(secrets.password, PASSWORD_FORM),
        **_authentication(contents.authentication),
        **_signature(contents.signature),
    }


def token_info() -> bytes:
    """Return the CK_TOKEN_INFO of the chip, 160 bytes with numbers of four bytes; maker, model and versions are assumed."""
    texts = (_LABEL.ljust(32), _MAKER.ljust(32), _MODEL.ljust(16), "".ljust(16))
    numbers = (_FLAGS, 0, 0, 0, 0, _LONGEST, _SHORTEST, *[_UNKNOWN] * 4)
    return "".join(texts).encode() + b"".join(number.to_bytes(4) for number in numbers) + b"0301".ljust(20)


def _there(credential: Credential | None) -> bytes:
    return _THERE if credential else _MISSING


def _authentication(held: Credential | None) -> dict[int, File]:
    if held is None:
        return {}
    return {
        AUTHENTICATION_CERTIFICATE: Transparent(held.certificate),
        AUTHENTICATION_AUTHORITY: Transparent(held.authority),
        AUTHENTICATION_KEY: SigningKey(held.key, any_of(AUTHENTICATION_PIN)),
    }


def _signature(held: Credential | None) -> dict[int, File]:
    if held is None:
        return {}
    return {
        SIGNATURE_CERTIFICATE: Transparent(held.certificate, any_of(SIGNATURE_PASSWORD)),
        SIGNATURE_AUTHORITY: Transparent(held.authority),
        SIGNATURE_KEY: SigningKey(held.key, any_of(SIGNATURE_PASSWORD)),
    }
