"""Postage by date, to the yen, as dated rows with their source (facts/post.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from postal.refusal import Refused
from postal.service import ServiceClass
from postal.size import SizeMm, check_pack, check_weight, format_of

Yen = NewType("Yen", int)


class Charge(StrEnum):
    """What is charged for: a letter by its format, what is added to it, a letter pack."""

    STANDARD = "standard"
    NONSTANDARD = "nonstandard"
    OVERSIZE = "oversize"
    EXPRESS = "express"
    SPECIFIED_RECORD = "specified-record"
    SIMPLIFIED_REGISTERED = "simplified-registered"
    REGISTERED = "registered"
    LETTER_PACK_PLUS = "letter-pack-plus"
    LETTER_PACK_LIGHT = "letter-pack-light"


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A charge from a day on: yen by weight limit (g); `assumed` names what of it no source says."""

    charge: Charge
    in_force_from: date
    yen: Mapping[int, int]
    source: str
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class Charged:
    """One part of a postage: the row it comes from and its yen."""

    row: TariffRow
    yen: Yen


_ANY = 4_000
_LETTER = (50, 100, 150, 250, 500, 1_000, 2_000, 4_000)
_EXPRESS = (250, 1_000, 4_000)
_2014, _2017, _2019 = date(2014, 4, 1), date(2017, 6, 1), date(2019, 10, 1)
_2021, _2023, _2024 = date(2021, 10, 1), date(2023, 10, 1), date(2024, 10, 1)
_PRESS_2014 = "123deta.com q76722vy (2014)"
_TABLE_2017 = "yattemiyo-blog.com p=1917 (until 2019-09-30)"
_TABLE_2019 = "mokuteki.net 2019-07-13; yattemiyo-blog.com p=1917"
_EXTRAS_2019 = "otayoripost.net/ryokin/zozei-tokusyu; yattemiyo-blog.com p=1917"
_TABLE_2024 = "smbiz.asahi 15305281; otayoripost.net/blog-info/2024octyubinhenkou"
_MORE_2024 = "kokoromi.co.jp/article/yuubinryoukin-kaitei-2024; otayoripost.net"
_PRESS_2023 = "johodai 2023-09-21"


def _steps(limits: tuple[int, ...], *yen: int) -> dict[int, int]:
    return dict(zip(limits, yen, strict=False))


ROWS = (
    TariffRow(Charge.STANDARD, _2014, {25: 82, 50: 92}, _PRESS_2014),
    TariffRow(Charge.STANDARD, _2019, {25: 84, 50: 94}, _TABLE_2019),
    TariffRow(Charge.STANDARD, _2024, {50: 110}, _TABLE_2024),
    TariffRow(Charge.NONSTANDARD, _2014, _steps(_LETTER, 120, 140, 205, 250, 400, 600, 870, 1_180), _PRESS_2014),
    TariffRow(Charge.NONSTANDARD, _2017, _steps(_LETTER, 120, 140, 205, 250, 380, 570), f"mens-up.jp (2017); {_TABLE_2017}"),
    TariffRow(Charge.NONSTANDARD, _2019, _steps(_LETTER, 120, 140, 210, 250, 390, 580), _TABLE_2019),
    TariffRow(Charge.NONSTANDARD, _2024, _steps(_LETTER, 140, 180, 270, 320, 510, 750), _TABLE_2024),
    TariffRow(Charge.OVERSIZE, _2017, _steps(_LETTER, 200, 220, 290, 340, 500, 700, 1_020, 1_330), _TABLE_2017, "2 kg, 4 kg"),
    TariffRow(Charge.OVERSIZE, _2019, _steps(_LETTER, 200, 220, 300, 350, 510, 710, 1_040, 1_350), f"{_TABLE_2019}; tsubakiblog.com/teikeigaifee"),
    TariffRow(Charge.OVERSIZE, _2024, _steps(_LETTER, 260, 290, 390, 450, 660, 920, 1_350, 1_750), _TABLE_2024),
    TariffRow(Charge.EXPRESS, _2014, _steps(_EXPRESS, 280, 380, 650), f"{_TABLE_2017}; miwastyle42.com/2019postage", "1 kg, 4 kg"),
    TariffRow(Charge.EXPRESS, _2019, _steps(_EXPRESS, 290, 390, 660), f"{_EXTRAS_2019}; pitali.jp p=6251"),
    TariffRow(Charge.EXPRESS, _2021, _steps(_EXPRESS, 260, 350, 600), "logi-today.com/428282; otayoripost.net/blog-info/doyoukyuushi"),
    TariffRow(Charge.EXPRESS, _2024, _steps(_EXPRESS, 300, 400, 690), _MORE_2024),
    TariffRow(Charge.SPECIFIED_RECORD, _2014, {_ANY: 160}, f"pepetme.blog.fc2.com/blog-entry-172; {_EXTRAS_2019}"),
    TariffRow(Charge.SPECIFIED_RECORD, _2024, {_ANY: 210}, _MORE_2024),
    TariffRow(Charge.SIMPLIFIED_REGISTERED, _2014, {_ANY: 310}, f"pepetme.blog.fc2.com/blog-entry-172; {_TABLE_2017}"),
    TariffRow(Charge.SIMPLIFIED_REGISTERED, _2019, {_ANY: 320}, _EXTRAS_2019),
    TariffRow(Charge.SIMPLIFIED_REGISTERED, _2023, {_ANY: 350}, _PRESS_2023),
    TariffRow(Charge.REGISTERED, _2014, {_ANY: 430}, f"pepetme.blog.fc2.com/blog-entry-172; {_TABLE_2017}"),
    TariffRow(Charge.REGISTERED, _2019, {_ANY: 435}, _EXTRAS_2019),
    TariffRow(Charge.REGISTERED, _2023, {_ANY: 480}, _PRESS_2023),
    TariffRow(Charge.LETTER_PACK_PLUS, _2014, {_ANY: 510}, f"denikero.com/hasou10; {_TABLE_2017}"),
    TariffRow(Charge.LETTER_PACK_PLUS, _2019, {_ANY: 520}, _TABLE_2019),
    TariffRow(Charge.LETTER_PACK_PLUS, _2024, {_ANY: 600}, _MORE_2024),
    TariffRow(Charge.LETTER_PACK_LIGHT, _2014, {_ANY: 360}, f"denikero.com/hasou10; {_TABLE_2017}"),
    TariffRow(Charge.LETTER_PACK_LIGHT, _2019, {_ANY: 370}, _TABLE_2019),
    TariffRow(Charge.LETTER_PACK_LIGHT, _2024, {_ANY: 430}, _MORE_2024),
)  # fmt: skip


def rows_on(day: date) -> dict[Charge, TariffRow]:
    """Return the tariff in force on a day. Refuses (no-tariff) before the first row."""
    found = {row.charge: row for row in ROWS if row.in_force_from <= day}
    if not found:
        raise Refused(
            "no-tariff",
            f"{_2014}より前の郵便料金は収録していません。{_2014}以降の日に差し出してください。",
            f"There is no tariff before {_2014}. Hand it in on a later day.",
        )
    return found


def breakdown(
    service: ServiceClass, weight_g: int, on: date, *, express: bool = False, size_mm: SizeMm | None = None
) -> tuple[Charged, ...]:
    """Return the parts of what an item costs on a day: the letter or the pack, then what is added.

    Refuses no-tariff, impossible-weight, impossible-size, too-heavy, too-small, too-large, too-thick, and
    express-impossible.
    """
    tariff = rows_on(on)
    charges = [] if service is ServiceClass.ORDINARY else [Charge(service.value)]
    if service.terms.is_pack:
        _check_pack(service, weight_g, express, size_mm)
    else:
        charges.insert(0, Charge(format_of(weight_g, size_mm, on).value))
        charges += [Charge.EXPRESS] if express else []
    return tuple(_charged(tariff[charge], weight_g) for charge in charges)


def postage(
    service: ServiceClass, weight_g: int, on: date, *, express: bool = False, size_mm: SizeMm | None = None
) -> Yen:
    """Return what an item costs on a day, in yen. Refuses as `breakdown` does."""
    return Yen(sum(part.yen for part in breakdown(service, weight_g, on, express=express, size_mm=size_mm)))


def _charged(row: TariffRow, weight_g: int) -> Charged:
    limit = min(limit for limit in row.yen if weight_g <= limit)
    return Charged(row, Yen(row.yen[limit]))


def _check_pack(service: ServiceClass, weight_g: int, express: bool, size_mm: SizeMm | None) -> None:
    terms = service.terms
    if express:
        raise Refused(
            "express-impossible",
            f"{terms.ja}に速達は付けられません。速達を外してください（速達と同じ日数で届きます）。",
            f"{terms.en} takes no express. Leave it out: it travels as fast.",
            "express",
        )
    check_weight(weight_g)
    if weight_g > terms.limit.weight_g:
        raise Refused(
            "too-heavy",
            f"{terms.ja}は{terms.limit.weight_g:,}gまでです（{weight_g:,}g）。分けて差し出してください。",
            f"{terms.en} takes {terms.limit.weight_g:,} g, this item weighs {weight_g:,} g. Send it in parts.",
            "weight_g",
        )
    check_pack(size_mm, terms.limit, terms.ja, terms.en)
