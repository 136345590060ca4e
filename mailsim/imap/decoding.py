"""The body of a part with its transfer encoding undone (RFC 2045 §6). Pure; rubbish is decoded as far as it goes."""

import binascii
import re

from mailsim.imap.parts import Part

_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def decoded(part: Part) -> bytes:
    """Return what a body is before its transfer encoding."""
    encoding = (part.first(b"content-transfer-encoding") or b"").lower().strip()
    if encoding == b"base64":
        return _base64(part.content)
    if encoding == b"quoted-printable":
        return binascii.a2b_qp(part.content)
    return part.content


def _base64(octets: bytes) -> bytes:
    letters = _NO_BASE64.sub(b"", octets.partition(b"=")[0])
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
