"""The 在留カード as an object: its generation, the codes on its chip, and when its number lapses (facts/cards.md §4).

The code tables of the real chip are not published but for sex, work limit and periods: the others are made up here, and
say so. Nationalities stand in `nationality_codes.csv` (ISO 3166-1 alpha-3 and ICAO's XXA): package data.
"""

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from backoffice.domain import statuses
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.procedure import ApplicationType

GENERATION = DatedRows(
    "generation of the residence card by its day of issue",
    Dated(date(2012, 7, 9), 1, "facts/cards.md §4: 在留カード等仕様書 1.5（001414093.pdf）; 入管法19条の3"),
    Dated(date(2026, 6, 14), 2, "facts/cards.md §4: 第2世代在留カード等仕様書 1.1（001460711.pdf）"),
)
SEXES = {"1": "男", "2": "女", "3": "その他"}
NO_NATIONALITY = "XXX"
"""Stands for a nationality that the table does not know (ICAO Doc 9303: unspecified)."""
WORK_LIMITS = {
    "1": "就労制限なし",
    "2": "在留資格に基づく就労活動のみ可",
    "4": "指定書により指定された就労活動のみ可",
    "9": "就労不可",
}
_UNLIMITED = frozenset({"永住者", "日本人の配偶者等", "永住者の配偶者等", "定住者"})
_NO_WORK = frozenset({"留学", "家族滞在", "文化活動", "短期滞在", "研修"})
LANDING, REISSUE = "01", "08"
PERMISSIONS = {
    LANDING: "上陸許可",
    "02": "在留資格変更許可",
    "03": "在留期間更新許可",
    "04": "在留資格取得許可",
    REISSUE: "再交付",
}
"""Kinds of permission by their codes on the chip (the codes are made up)."""
_PERMISSION_OF = {
    ApplicationType.COE: LANDING,
    ApplicationType.CHANGE: "02",
    ApplicationType.RENEWAL: "03",
    ApplicationType.ACQUISITION: "04",
}
_STATUS_MARK = "MOGI"


class LapseGround(StrEnum):
    """Why the number of a 在留カード has lapsed (失効)."""

    PUNCHED = "punched"
    LOST = "lost"
    RETURNED = "returned"
    REPLACED = "replaced"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The Japanese words."""
        return _GROUNDS[self]


_GROUNDS = {
    LapseGround.PUNCHED: "新しい在留カードの交付等に伴い穿孔した",
    LapseGround.LOST: "亡失が届け出られた",
    LapseGround.RETURNED: "返納された",
    LapseGround.REPLACED: "新しい在留カードが交付された",
    LapseGround.EXPIRED: "有効期間が満了した",
}


class NumberStanding(StrEnum):
    """What the 在留カード等番号失効情報照会 answers to a number and the day to which its card is good (words assumed)."""

    GOOD = "good"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Japanese words."""
        return _STANDINGS[self]


_STANDINGS = {
    NumberStanding.GOOD: "失効していません",
    NumberStanding.LAPSED: "失効しています",
    NumberStanding.UNKNOWN: "番号又は有効期間が違います",
}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What tells whether a card's number has lapsed.

    `good_until` is its last day, or that of the 特例期間 of its holder; `replaced` says that its holder has a later one in hand.
    """

    state: str
    expires_on: date
    good_until: date
    returned: bool = False
    replaced: bool = False


def generation(issued_on: date) -> int:
    """Return which generation a card is by its day of issue; before there were any, the first."""
    return GENERATION.at(max(issued_on, GENERATION.rows[0].in_force_from))


def lapsed(card: CardFacts, today: date) -> LapseGround | None:
    """Return why a card's number has lapsed, None while it has not (入管法19条の14; R-239).

    By the law the old card lapses when the new one is handed over. That its number lapses with the hole already, days
    before the post brings the new card, and with the report that the post has lost it, is assumed.
    """
    if card.returned:
        return LapseGround.RETURNED
    by_state = {"punched": LapseGround.PUNCHED, "lost": LapseGround.LOST}
    if card.state in by_state:
        return by_state[card.state]
    if card.replaced:
        return LapseGround.REPLACED
    return LapseGround.EXPIRED if today > card.good_until else None


def standing(card: CardFacts | None, told_expiry: date, today: date) -> NumberStanding:
    """Return what is answered about a number and the expiry told with it: whoever tells another day learns nothing."""
    if card is None or card.expires_on != told_expiry:
        return NumberStanding.UNKNOWN
    return NumberStanding.LAPSED if lapsed(card, today) else NumberStanding.GOOD


def status_code(status: str, months: int) -> str:
    """Return the ten characters of a 在留資格 with its period on the chip; 00 for a status of no name (made up)."""
    bare = statuses.plain(status).partition("(")[0]
    at = statuses.ALL.index(bare) + 1 if bare in statuses.ALL else 0
    return f"{_STATUS_MARK}{at:02d}{months:04d}"


def status_of(code: str) -> str:
    """Return the 在留資格 of a code on the chip, "" of another office's codes."""
    mark, at = code[:4], code[4:6]
    known = mark == _STATUS_MARK and at.isdecimal() and 0 < int(at) <= len(statuses.ALL)
    return statuses.ALL[int(at) - 1] if known else ""


def period_code(months: int) -> str:
    """Return a period of stay on the chip, YYMM; 0000 without end."""
    return f"{months // 12:02d}{months % 12:02d}"


def work_limit(status: str) -> str:
    """Return the code of what work a status allows; which of 2 and 4 is assumed but for 特定活動."""
    kind = statuses.kind_of(status)
    if kind in _UNLIMITED:
        return "1"
    if kind in _NO_WORK:
        return "9"
    return "4" if kind in ("特定活動", "特定技能", "高度専門職") else "2"


def permission_code(kind: ApplicationType | None) -> str:
    """Return the code of the permission that a card was made for; None of a card that came with its holder."""
    return _PERMISSION_OF.get(kind, LANDING) if kind else LANDING


def sex_code(sex: str) -> str:
    """Return a sex on the chip."""
    return next((code for code, name in SEXES.items() if name == sex), "3")


@cache
def nationalities() -> dict[str, str]:
    """Return the codes of nationalities by their names."""
    table = (files("backoffice.domain") / "nationality_codes.csv").read_text("utf-8")
    return {row["name"]: row["code"] for row in csv.DictReader(table.splitlines())}


def nationality_code(name: str) -> str:
    """Return a nationality on the chip."""
    return nationalities().get(name, NO_NATIONALITY)


def nationality_named(code: str) -> str:
    """Return the name of a nationality by its code, "" for a code of none."""
    return next((name for name, known in nationalities().items() if known == code), "")
