"""What lies on a 在留カード's chip: its files by generation, from what is printed on it (facts/cards.md §4).

Values are filled with 00 up to the length of their field, as in the specification's examples. Of 仕様書 1.5 the lengths of
D2…D7 follow from the sizes of their files (342, 122, 122, 3 bytes), of 仕様書 1.1 from its table of tags.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from backoffice.cards import residence_images as images
from backoffice.cards import tlv
from backoffice.cards.authorities import PrivateKey
from backoffice.cards.residence_layout import KIND, KIND_TAG, LAYOUT, PRINTED, VERSION
from backoffice.cards.residence_signature import (
    PRINTED_LENGTHS,
    SIGNED_IMAGES,
    signature_of,
    signed_bytes,
)
from backoffice.domain import residence_card as law
from backoffice.domain.decision import period_label

Files = dict[str, bytes]
Values = dict[str, dict[int, bytes]]
"""Values by file and tag."""
VERSIONS = {1: b"0015", 2: b"0002"}
"""Versions of the specification (C0); how they are written is assumed."""
UNIFIED = str.maketrans("髙𠮷", "高吉")
"""Letters that the character set holds for the same as another (JIS X 0208:1997 §6.6.3, 包摂)."""
KINDS = {1: b"1", 2: b"05"}
FRONT, FACE = (size for _, size in SIGNED_IMAGES[1])
LINE = dict(SIGNED_IMAGES[2])[0xD0]
"""The most bytes of the front image, of the face, and of a name or an address as an image."""
CERTIFICATE_1, CERTIFICATE_2 = 1200, 602
CITY, ADDRESS, PERMISSION, NOTE = 6, 320, 120, 200


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

    key: PrivateKey
    certificate: bytes


class OversizeError(ValueError):
    """A value has more bytes than its field."""


def files(generation: int, printed: Printed, seal: Seal, typeface: str = "") -> Files:
    """Return the files of a chip by application and P1, as `residence.ResidenceChip` takes them."""
    made: Callable[[Printed, Seal, str], Values] = {1: _first, 2: _second}[generation]
    values = {VERSION: {0xC0: VERSIONS[generation]}, KIND: {KIND_TAG: KINDS[generation]}}
    values |= made(printed, seal, typeface)
    return {name: tlv.all_written(held, LAYOUT[generation][name].size) for name, held in values.items()}


def printed_entries(printed: Printed) -> dict[int, bytes]:
    """Return the values of DF1/EF02 of the second generation by their tags, in their order: 53 bytes in all."""
    values = {
        0xC5: _day(printed.expires_on),
        0xC6: _day(printed.birth_on),
        0xC7: law.sex_code(printed.sex),
        0xC8: law.nationality_code(printed.nationality),
        0xC9: law.status_code(printed.status, printed.period_months),
        0xCE: law.period_code(printed.period_months),
        0xCA: printed.permission,
        0xCB: _day(printed.permitted_on),
        0xCC: printed.work_limit,
        0xCD: _day(printed.stay_until),
    }
    return {tag: filled(values[tag].encode("ascii"), length) for tag, length in PRINTED_LENGTHS.items()}


def filled(value: bytes, length: int) -> bytes:
    """Return a value filled with 00 up to the length of its field; OversizeError when it is longer."""
    if len(value) > length:
        raise OversizeError(f"{len(value)} bytes in a field of {length}")
    return value.ljust(length, b"\0")


def _first(printed: Printed, seal: Seal, typeface: str) -> Values:
    front = filled(images.front(_lines(printed), typeface, FRONT), FRONT)
    pictures = {0xD0: front, 0xD1: filled(images.face(printed.photo, FACE), FACE)}
    signature = signature_of(seal.key, signed_bytes(1, pictures))
    return {
        "DF1/85": {0xD0: pictures[0xD0]},
        "DF1/86": {0xD1: pictures[0xD1]},
        "DF2/81": {
            0xD2: _day(printed.address_on).encode(),
            0xD3: filled(b"", CITY),
            0xD4: _sjis(printed.address, ADDRESS),
        },
        "DF2/82": {0xD5: _sjis(printed.comprehensive, PERMISSION)},
        "DF2/83": {0xD6: _sjis(printed.individual, PERMISSION)},
        "DF2/84": {0xD7: _flag(printed.renewal_filed)},
        "DF3/82": {0xDA: signature, 0xDB: filled(seal.certificate, CERTIFICATE_1)},
    }


def _second(printed: Printed, seal: Seal, typeface: str) -> Values:
    entries = printed_entries(printed)
    pictures = {
        0xD0: filled(images.line(printed.name, typeface, LINE), LINE),
        0xD1: filled(images.face(printed.photo, FACE), FACE),
    }
    signature = signature_of(seal.key, signed_bytes(2, entries | pictures))
    if len(seal.certificate) > CERTIFICATE_2:
        raise OversizeError(f"a certificate of {len(seal.certificate)} bytes in a field of {CERTIFICATE_2}")
    return {
        "DF1/81": {0xC2: printed.number.encode("ascii")},
        PRINTED: entries,
        "DF1/84": pictures,
        "DF1/86": {0xDFD1: filled(images.line(printed.address, typeface, LINE), LINE)},
        "DF2/81": {
            0xD5: b"1" if printed.comprehensive else b"0",
            0xD6: filled(b"", 8),
            0xD7: _flag(bool(printed.individual)),
        },
        "DF2/82": {0xD8: _flag(printed.renewal_filed)},
        "DF2/83": {0xD9: b"0", 0xDE: filled(b"", NOTE)},
        "DF3/82": {0xDC: signature, 0xDD: seal.certificate},
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


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _flag(flag: bool) -> bytes:
    return b"1" if flag else b"0"


def _sjis(text: str, length: int) -> bytes:
    """Return a text in Shift_JIS-X0213 filled up to its field: what it lacks as 〓, cut where a letter ends."""
    written = b""
    for character in text.translate(UNIFIED):
        letter = character.encode("shift_jisx0213", "ignore") or "〓".encode("shift_jisx0213")
        if len(written + letter) > length:
            break
        written += letter
    return filled(written, length)
