"""Postage by date, to the yen, as dated rows with their source (facts/post.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NewType

from postal.refusal import Refused
from postal.service import ServiceClass

Yen = NewType("Yen", int)


@dataclass(frozen=True, slots=True)
class TariffRow:
    """The tariff in force from a day on; `standard` and `nonstandard` map a weight limit (g) to yen.

    Standard is 定形 (23.5 × 12 cm, 1 cm, to 50 g), nonstandard 定形外規格内 (34 × 25 × 3 cm, to 1 kg).
    """

    in_force_from: date
    standard: Mapping[int, int]
    nonstandard: Mapping[int, int]
    simplified_registered_yen: int
    letter_pack_plus_yen: int
    letter_pack_light_yen: int
    source: str


def _steps(*yen: int) -> dict[int, int]:
    return dict(zip((50, 100, 150, 250, 500, 1000), yen, strict=True))


_NONSTANDARD_2019 = _steps(120, 140, 210, 250, 390, 580)
_NONSTANDARD_2024 = _steps(140, 180, 270, 320, 510, 750)

ROWS = (
    TariffRow(date(2014, 4, 1), {25: 82, 50: 92}, _steps(120, 140, 205, 250, 400, 600),
              310, 510, 360, "123deta.com (2014)"),
    TariffRow(date(2019, 10, 1), {25: 84, 50: 94}, _NONSTANDARD_2019,
              320, 520, 370, "mokuteki.net 2019-07-13"),
    TariffRow(date(2023, 10, 1), {25: 84, 50: 94}, _NONSTANDARD_2019,
              350, 520, 370, "johodai 2023-09-21"),
    TariffRow(date(2024, 10, 1), {25: 110, 50: 110}, _NONSTANDARD_2024,
              350, 600, 430, "smbiz.asahi 15305281; otayoripost.net; kokoromi.co.jp"),
)  # fmt: skip


def row(on: date) -> TariffRow:
    """Return the tariff in force on a day. Refuses (no-tariff) before the first row."""
    found = [row for row in ROWS if row.in_force_from <= on]
    if not found:
        first = ROWS[0].in_force_from
        raise Refused("no-tariff", f"{first}より前の郵便料金はありません。", f"No tariff before {first}.")
    return found[-1]


def letter_yen(weight_g: int, on: date) -> Yen:
    """Return the postage of a plain letter: 定形 up to 50 g, else 定形外規格内. Refuses 0 g and over 1 kg."""
    if weight_g < 1:
        raise Refused("impossible-weight", "重さは1g以上です。", "An item weighs at least 1 g.", "weight_g")
    steps = {**row(on).nonstandard, **row(on).standard}
    for limit in sorted(steps):
        if weight_g <= limit:
            return Yen(steps[limit])
    raise Refused(
        "too-heavy",
        f"規格内の郵便物は{max(steps):,}gまでです（{weight_g:,}g）。",
        f"A letter weighs at most {max(steps):,} g, this one {weight_g:,} g.",
        "weight_g",
    )


def postage(service: ServiceClass, weight_g: int, on: date) -> Yen:
    """Return what `service` costs for this weight (g) on a day. Refuses (too-heavy, no-tariff)."""
    tariff = row(on)
    packs = {
        ServiceClass.LETTER_PACK_PLUS: tariff.letter_pack_plus_yen,
        ServiceClass.LETTER_PACK_LIGHT: tariff.letter_pack_light_yen,
    }
    if service in packs:
        return Yen(packs[service])
    extra = tariff.simplified_registered_yen if service is ServiceClass.SIMPLIFIED_REGISTERED else 0
    return Yen(letter_yen(weight_g, on) + extra)
