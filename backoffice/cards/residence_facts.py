"""What a 在留カード that was read says, in words: the text of each generation, and its images as they lie on the chip."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from backoffice.cards.residence_terminal import ResidenceRead
from backoffice.domain import residence_card as law
from backoffice.domain.decision import period_label

NONE_TOLD = "なし"
LONGEST = 200
"""Characters of a value that are shown: whatever answers in a reader may say more."""


class Fact(NamedTuple):
    """A value of a chip by its tag, with its label."""

    tag: int
    ja: str
    en: str
    value: str


class Image(NamedTuple):
    """An image of a chip as it lies there: JPEG 2000 (the face) or TIFF."""

    name: str
    ja: str
    en: str
    data: bytes


_COMPREHENSIVE = {
    "0": NONE_TOLD,
    "1": "許可（原則週28時間以内）",
    "2": "許可（教育等、原則週28時間以内）",
}
_RENEWAL = {"0": "申請なし", "1": "申請中"}
_KINDS = {"1": "第1世代 在留カード", "2": "第1世代 特別永住者証明書"} | {
    "05": "第2世代 在留カード",
    "06": "第2世代 特別永住者証明書",
}


def facts(read: ResidenceRead) -> list[Fact]:
    """Return what a card says in text; the first generation tells name, status and ends in its front image alone."""
    own = _FIRST if read.generation == 1 else _SECOND
    values = read.values
    told = [Fact(tag, ja, en, tell(values[tag])[:LONGEST]) for tag, ja, en, tell in own if tag in values]
    kind = _KINDS.get(read.kind, read.kind)
    return [Fact(0xC1, "種別", "Kind", kind), Fact(0xC2, "番号", "Number", read.number), *told]


def images(read: ResidenceRead) -> list[Image]:
    """Return the images of a card: the face first."""
    own = _IMAGES_1 if read.generation == 1 else _IMAGES_2
    values = read.values
    return [
        Image(name, ja, en, values[tag]) for tag, name, ja, en in own if values.get(tag, b"").strip(b"\0")
    ]


def text(value: bytes) -> str:
    """Return a text of the second generation, without what fills its field."""
    return _printable(value.rstrip(b"\0").decode("utf-8", "replace"))


def day(value: bytes) -> date | None:
    """Return a day that is written YYYYMMDD, None for one that is none."""
    written = text(value)
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:8])) if len(written) == _DAY else None
    except ValueError:
        return None


_DAY = 8


def _printable(told: str) -> str:
    return "".join(letter for letter in told if letter.isprintable() or letter == "　").strip()


def _sjis(value: bytes) -> str:
    return _printable(value.rstrip(b"\0").decode("shift_jisx0213", "replace")) or NONE_TOLD


def _day(value: bytes) -> str:
    found = day(value)
    return found.isoformat() if found else (text(value) or NONE_TOLD)


def _of(table: Mapping[str, str]) -> Callable[[bytes], str]:
    return lambda value: table.get(text(value), text(value) or NONE_TOLD)


def _status(value: bytes) -> str:
    return law.status_of(text(value)) or text(value)


def _nationality(value: bytes) -> str:
    return law.nationality_named(text(value)) or text(value)


def _period(value: bytes) -> str:
    written = text(value)
    if not written.isdecimal() or len(written) != len("YYMM"):
        return written
    months = int(written[:2]) * 12 + int(written[2:])
    return period_label(months) if months else "無期限"


_FIRST = (
    (0xD4, "住居地（裏面）", "Address (back)", _sjis),
    (0xD2, "住居地の記載日", "Address written on", _day),
    (0xD5, "資格外活動許可（包括）", "Other activity: comprehensive", _sjis),
    (0xD6, "資格外活動許可（個別）", "Other activity: individual", _sjis),
    (0xD7, "在留期間更新等の申請", "Renewal filed", _of(_RENEWAL)),
)
_SECOND = (
    (0xC5, "カードの有効期間の満了日", "Card expiry", _day),
    (0xC6, "生年月日", "Date of birth", _day),
    (0xC7, "性別", "Sex", _of(law.SEXES)),
    (0xC8, "国籍・地域", "Nationality or region", _nationality),
    (0xC9, "在留資格", "Status of residence", _status),
    (0xCE, "在留期間", "Period of stay", _period),
    (0xCA, "許可の種類", "Kind of permission", _of(law.PERMISSIONS)),
    (0xCB, "許可年月日", "Permitted on", _day),
    (0xCC, "就労制限の有無", "Work", _of(law.WORK_LIMITS)),
    (0xCD, "在留期間の満了日", "Stay until", _day),
    (0xD5, "資格外活動許可（包括）", "Other activity: comprehensive", _of(_COMPREHENSIVE)),
    (0xD7, "資格外活動許可（個別）", "Other activity: individual", _of({"0": NONE_TOLD, "1": "あり"})),
    (0xD8, "在留期間更新等の申請", "Renewal filed", _of(_RENEWAL)),
)
_IMAGES_1 = (
    (0xD1, "face", "顔写真", "Face"),
    (0xD0, "front", "券面（表）", "Front"),
)
_IMAGES_2 = (
    (0xD1, "face", "顔写真", "Face"),
    (0xD0, "name", "氏名", "Name"),
    (0xDFD1, "address", "住居地", "Address"),
)
