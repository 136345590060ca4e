"""What lies on a 在留カード's chip: its files by generation, from what is printed on it (facts/cards.md §4).

Values are filled with 00 up to the length of their field, as in the specification's examples. Of 仕様書 1.5 the lengths of
D2…D7 follow from the sizes of their files (342, 122, 122, 3 bytes), of 仕様書 1.1 from its table of tags.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from backoffice.cards import residence_images as images
from backoffice.cards import tlv
from backoffice.domain import residence_card as law
from backoffice.domain.decision import period_label

Files = dict[str, bytes]
SigningKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
VERSIONS = {1: b"0015", 2: b"0002"}
"""Versions of the specification (C0); how they are written is assumed."""
KINDS = {1: b"1", 2: b"05"}
FRONT, FACE, LINE = 7000, 3000, 2500
"""The most bytes of the front image, of the face, and of a name or an address as an image."""
RSA_SIGNATURE, CERTIFICATE_1, CERTIFICATE_2 = 256, 1200, 602
ADDRESS, PERMISSION, NOTE = 320, 120, 200
HALF = 48
"""Bytes of r and of s on P-384."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed on a card on its day of issue, and on its back since.

    `permission` and `work_limit` are codes of `domain.residence_card`; `stay_until` is None without end. `comprehensive`
    and `individual` are permissions of other activities in words, "" for none; `photo` is JPEG or PNG.
    """

    number: str
    name: str
    birth_on: date
    sex: str
    nationality: str
    status: str
    period_months: int
    permission: str
    permitted_on: date
    work_limit: str
    stay_until: date | None
    expires_on: date
    address: str
    address_on: date
    comprehensive: str = ""
    individual: str = ""
    renewal_filed: bool = False
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """What makes a chip authentic: the key that signs, used once and kept nowhere, and its certificate (DER)."""

    key: SigningKey
    certificate: bytes


class OversizeError(ValueError):
    """A value has more bytes than its field."""


def files(generation: int, printed: Printed, seal: Seal, typeface: str = "") -> Files:
    """Return the files of a chip by application and P1, as `residence.ResidenceChip` takes them."""
    made: Callable[[Printed, Seal, str], Files] = {1: _first, 2: _second}[generation]
    common = {
        "MF/8B": tlv.written(0xC0, VERSIONS[generation]),
        "MF/8A": tlv.written(0xC1, KINDS[generation]),
    }
    return common | made(printed, seal, typeface)


def printed_entries(printed: Printed) -> dict[int, bytes]:
    """Return the values of DF1/EF02 of the second generation by their tags, in their order: 53 bytes in all."""
    values = {
        0xC5: (_day(printed.expires_on), 8),
        0xC6: (_day(printed.birth_on), 8),
        0xC7: (law.sex_code(printed.sex), 1),
        0xC8: (law.nationality_code(printed.nationality), 3),
        0xC9: (law.status_code(printed.status, printed.period_months), 10),
        0xCE: (law.period_code(printed.period_months), 4),
        0xCA: (printed.permission, 2),
        0xCB: (_day(printed.permitted_on), 8),
        0xCC: (printed.work_limit, 1),
        0xCD: (_day(printed.stay_until), 8),
    }
    return {tag: filled(text.encode("ascii"), length) for tag, (text, length) in values.items()}


def signed_first(front: bytes, face: bytes) -> bytes:
    """Return what the first generation's signature is over."""
    return filled(front, FRONT) + filled(face, FACE)


def signed_second(entries: bytes, face: bytes, name: bytes) -> bytes:
    """Return what the second generation's signature is over: 53 bytes of printed entries, the face, the name."""
    return entries + filled(face, FACE) + filled(name, LINE)


def filled(value: bytes, length: int) -> bytes:
    """Return a value filled with 00 up to the length of its field; OversizeError when it is longer."""
    if len(value) > length:
        raise OversizeError(f"{len(value)} bytes in a field of {length}")
    return value.ljust(length, b"\0")


def _first(printed: Printed, seal: Seal, typeface: str) -> Files:
    front = images.front(_lines(printed), typeface, FRONT)
    face = images.face(printed.photo, FACE)
    key = seal.key
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 - the first generation's authority certifies no other
    signature = key.sign(signed_first(front, face), padding.PKCS1v15(), hashes.SHA256())
    address = {
        0xD2: _day(printed.address_on).encode(),
        0xD3: filled(b"", 6),
        0xD4: _sjis(printed.address, ADDRESS),
    }
    return {
        "DF1/85": tlv.written(0xD0, filled(front, FRONT)),
        "DF1/86": tlv.written(0xD1, filled(face, FACE)),
        "DF2/81": _objects(address),
        "DF2/82": tlv.written(0xD5, _sjis(printed.comprehensive, PERMISSION)),
        "DF2/83": tlv.written(0xD6, _sjis(printed.individual, PERMISSION)),
        "DF2/84": tlv.written(0xD7, _flag(printed.renewal_filed)),
        "DF3/82": _objects({0xDA: signature, 0xDB: filled(seal.certificate, CERTIFICATE_1)}),
    }


def _second(printed: Printed, seal: Seal, typeface: str) -> Files:
    entries = printed_entries(printed)
    name = images.line(printed.name, typeface, LINE)
    face = images.face(printed.photo, FACE)
    key = seal.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - the second generation's certifies no other
    target = signed_second(b"".join(entries.values()), face, name)
    r, s = decode_dss_signature(key.sign(target, ec.ECDSA(hashes.SHA256())))
    permission = {
        0xD5: b"1" if printed.comprehensive else b"0",
        0xD6: filled(b"", 8),
        0xD7: _flag(bool(printed.individual)),
    }
    sealed = {0xDC: r.to_bytes(HALF) + s.to_bytes(HALF), 0xDD: _whole(seal.certificate, CERTIFICATE_2)}
    return {
        "DF1/81": tlv.written(0xC2, printed.number.encode("ascii")),
        "DF1/83": _objects(entries),
        "DF1/84": _objects({0xD0: filled(name, LINE), 0xD1: filled(face, FACE)}),
        "DF1/86": tlv.written(0xDFD1, filled(images.line(printed.address, typeface, LINE), LINE)),
        "DF2/81": _objects(permission),
        "DF2/82": tlv.written(0xD8, _flag(printed.renewal_filed)),
        "DF2/83": _objects({0xD9: b"0", 0xDE: filled(b"", NOTE)}),
        "DF3/82": _objects(sealed),
    }


def _lines(printed: Printed) -> list[images.Line]:
    stay = printed.stay_until.isoformat() if printed.stay_until else "無期限"
    period = period_label(printed.period_months) if printed.period_months else "無期限"
    permission = f"{law.PERMISSIONS.get(printed.permission, '')}　{printed.permitted_on}"
    return [
        images.Line("番号", "NUMBER", printed.number),
        images.Line("氏名", "NAME", printed.name),
        images.Line("生年月日・性別", "BIRTH, SEX", f"{printed.birth_on}　{printed.sex}"),
        images.Line("国籍・地域", "NATIONALITY", printed.nationality),
        images.Line("住居地", "ADDRESS", printed.address),
        images.Line("在留資格", "STATUS", printed.status),
        images.Line("在留期間（満了日）", "PERIOD OF STAY", f"{period}（{stay}）"),
        images.Line("許可の種類・年月日", "PERMISSION", permission),
        images.Line("就労制限の有無", "WORK", law.WORK_LIMITS.get(printed.work_limit, "")),
        images.Line("有効期間の満了日", "EXPIRY", printed.expires_on.isoformat()),
        images.Line("見本", "SPECIMEN", "オダイバ模擬カード・効力なし SIMULATED, VOID"),
    ]


def _objects(values: Mapping[int, bytes]) -> bytes:
    return b"".join(tlv.written(tag, value) for tag, value in values.items())


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _flag(flag: bool) -> bytes:
    return b"1" if flag else b"0"


def _whole(value: bytes, length: int) -> bytes:
    if len(value) > length:
        raise OversizeError(f"{len(value)} bytes in a field of {length}")
    return value


def _sjis(text: str, length: int) -> bytes:
    """Return a text in Shift_JIS-X0213 filled up to its field: what it lacks as 〓, cut where a letter ends."""
    written = b""
    for character in text:
        letter = character.encode("shift_jisx0213", "ignore") or "〓".encode("shift_jisx0213")
        if len(written + letter) > length:
            break
        written += letter
    return filled(written, length)
