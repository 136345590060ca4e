"""How large and how heavy: 定形, 定形外規格内 and 規格外 as dated rows; what the post does not take at all."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from postal.refusal import Refused

SizeMm = tuple[int, int, int]
"""Length, width and thickness in whole millimetres, in any order."""
MOST_MM = 2_000
SMALLEST_MM = (140, 90)
"""The smallest face of a letter; smaller ones need a tag of 6 × 12 cm (dmhassou.info; olive-hitomawashi.com 2019-08)."""


class Format(StrEnum):
    """What a letter is by size and weight; the value is what the API says."""

    STANDARD = "standard"
    NONSTANDARD = "nonstandard"
    OVERSIZE = "oversize"


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that is taken: sides in mm (longest first), weight in grams, sum of the sides in mm (0: none stated)."""

    sides_mm: SizeMm
    weight_g: int
    sum_mm: int = 0

    def holds(self, size_mm: SizeMm) -> bool:
        """Say whether an item of this size is within the limit."""
        sides = sorted(size_mm, reverse=True)
        in_all = not self.sum_mm or sum(sides) <= self.sum_mm
        return in_all and all(side <= most for side, most in zip(sides, self.sides_mm, strict=True))

    @property
    def ja(self) -> str:
        """The limit in words."""
        sides = " × ".join(f"{side / 10:g}" for side in self.sides_mm)
        if self.sum_mm:
            sides = f"長辺{self.sides_mm[0] / 10:g}cm・三辺計{self.sum_mm / 10:g}"
        return f"{sides}cm、{self.weight_g:,}gまで"

    @property
    def en(self) -> str:
        """The limit in English words."""
        sides = " × ".join(f"{side / 10:g}" for side in self.sides_mm)
        if self.sum_mm:
            sides = f"longest side {self.sides_mm[0] / 10:g} cm, all sides together {self.sum_mm / 10:g}"
        return f"{sides} cm, to {self.weight_g:,} g"


@dataclass(frozen=True, slots=True)
class FormatRow:
    """What a format is called and holds from a day on."""

    format: Format
    in_force_from: date
    ja: str
    en: str
    limit: Limit
    source: str


LARGEST = Limit((600, 600, 600), 4_000, sum_mm=900)
_2014, _2017 = date(2014, 4, 1), date(2017, 6, 1)
FORMATS = (
    FormatRow(Format.STANDARD, _2014, "定形", "Standard", Limit((235, 120, 10), 50), "facts/post.md §3"),
    FormatRow(Format.NONSTANDARD, _2014, "定形外", "Non-standard", LARGEST, "katslog.net/money/yubinryokineage; mens-up.jp (2017)"),
    FormatRow(Format.NONSTANDARD, _2017, "定形外（規格内）", "Non-standard, within limits", Limit((340, 250, 30), 1_000), "facts/post.md §3; mens-up.jp (2017)"),
    FormatRow(Format.OVERSIZE, _2017, "定形外（規格外）", "Non-standard, oversize", LARGEST, "katslog.net/money/yubinryokineage; dmhassou.info"),
)  # fmt: skip
"""Smallest first; there was one 定形外 before 2017-06-01."""


def formats_on(day: date) -> tuple[FormatRow, ...]:
    """Return the formats in force on a day, smallest first; those of the first day for any day before."""
    day = max(day, _2014)
    rows = {row.format: row for row in FORMATS if row.in_force_from <= day}
    return tuple(rows.values())


def row_of(wanted: Format, day: date) -> FormatRow:
    """Return what a format is on a day. LookupError where there was none."""
    return next(row for row in formats_on(day) if row.format is wanted)


def format_of(weight_g: int, size_mm: SizeMm | None, day: date) -> Format:
    """Return the format of a letter; without a size 定形 to 50 g, else 規格内.

    Refuses (impossible-weight, impossible-size, too-heavy, too-small, too-large) with what to do.
    """
    check_weight(weight_g)
    rows = formats_on(day)
    if size_mm is None:
        return _by_weight(weight_g, rows[:2]).format
    _whole(size_mm)
    _large_enough(size_mm)
    fitting = [row for row in rows if row.limit.holds(size_mm)]
    if not fitting:
        raise _too_large(rows[-1].limit)
    return _by_weight(weight_g, fitting).format


def check_weight(weight_g: int) -> None:
    """Refuse (impossible-weight) what weighs nothing."""
    if weight_g < 1:
        ja = "重さ0gの郵便物はありません。はかりで量り、1g以上の重さを入力してください。"
        raise Refused(
            "impossible-weight", ja, "Nothing weighs 0 g. Weigh it and give at least 1 g.", "weight_g"
        )


def check_pack(size_mm: SizeMm | None, limit: Limit, ja: str, en: str) -> None:
    """Refuse (impossible-size, too-large, too-thick) what a ready-made pack of this limit cannot be."""
    if size_mm is None:
        return
    _whole(size_mm)
    if limit.holds(size_mm):
        return
    longest, middle, _ = sorted(size_mm, reverse=True)
    if limit.holds((longest, middle, 1)):
        thick = limit.sides_mm[2] / 10
        raise Refused(
            "too-thick",
            f"{ja}の厚さは{thick:g}cmまでです。中身を減らすか、レターパックプラスにしてください。",
            f"{en} is at most {thick:g} cm thick. Take something out or use Letter Pack Plus.",
            "size_mm",
        )
    raise Refused(
        "too-large",
        f"{ja}は専用封筒（{limit.ja}）です。入らないときはほかの種類にしてください。",
        f"{en} is a ready-made envelope ({limit.en}). Choose another service for what does not fit.",
        "size_mm",
    )


def _by_weight(weight_g: int, rows: tuple[FormatRow, ...] | list[FormatRow]) -> FormatRow:
    for row in rows:
        if weight_g <= row.limit.weight_g:
            return row
    most = rows[-1].limit.weight_g
    smaller = most < LARGEST.weight_g
    ja = f"規格外（{LARGEST.weight_g:,}gまで）の大きさのときは、大きさ（mm）も入力してください。"
    en = f"Give the size (mm) if it is oversize, which takes {LARGEST.weight_g:,} g."
    raise Refused(
        "too-heavy",
        f"{rows[-1].ja}は{most:,}gまでです（{weight_g:,}g）。{ja if smaller else '中身を分けて差し出してください。'}",
        f"{rows[-1].en} mail takes {most:,} g, this item weighs {weight_g:,} g. {en if smaller else 'Send it in parts.'}",
        "weight_g",
    )


def _whole(size_mm: SizeMm) -> None:
    if not all(1 <= side <= MOST_MM for side in size_mm):
        raise Refused(
            "impossible-size",
            f"縦・横・厚さはそれぞれ1～{MOST_MM:,}mmの整数で入力してください。",
            f"Give length, width and thickness as whole millimetres from 1 to {MOST_MM:,}.",
            "size_mm",
        )


def _large_enough(size_mm: SizeMm) -> None:
    face = sorted(size_mm, reverse=True)[:2]
    if face[0] < SMALLEST_MM[0] or face[1] < SMALLEST_MM[1]:
        raise Refused(
            "too-small",
            "14 × 9cmより小さい郵便物は送れません。一回り大きな封筒に入れるか、6 × 12cm以上のあて名札を付けてください。",
            "Mail is at least 14 × 9 cm. Use a larger envelope or attach an address tag of at least 6 × 12 cm.",
            "size_mm",
        )


def _too_large(limit: Limit) -> Refused:
    return Refused(
        "too-large",
        f"郵便物は{limit.ja}です。分けるか、荷物として送ってください。",
        f"A letter has at most: {limit.en}. Send it in parts or as a parcel.",
        "size_mm",
    )
