"""Names of foreign residents: as the card has them, as their owners write them, and in kanji.

Parts stand in names.csv, the ways to put them together in name_patterns.csv. All combinations are invented.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from string import Formatter

from seed.tables import Weighted, rows

CARD_NAME_LIMIT = 104
_NO_MARK_TO_STRIP = str.maketrans(
    {"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "’": "'", "‘": "'"}
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name: `latin` in the card's capitals, `native` in its own script, `kanji` as the card adds it or nothing."""

    latin: str
    native: str
    kanji: str
    kind: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to put a name together; `slots` are its parts, each with the holes that it fills."""

    kind: str
    latin: str
    native: str
    kanji: str
    slots: Mapping[str, tuple[str, ...]]


def invent(chance: Random, culture: str, sex: str) -> Name:
    """Return a name of that culture for that sex (男/女); at most 104 signs of Latin."""
    pattern = _patterns()[culture].draw(chance)
    latin: dict[str, str] = {}
    native: dict[str, str] = {}
    kanji: dict[str, str] = {}
    for part, holes in pattern.slots.items():
        for hole, row in zip(holes, chance.sample(_parts()[culture, part, sex], len(holes)), strict=True):
            latin[hole], native[hole], kanji[hole] = row
    return Name(
        latin=pattern.latin.format_map(latin),
        native=pattern.native.format_map(native),
        kanji=_kanji(pattern, kanji),
        kind=pattern.kind,
    )


def _kanji(pattern: Pattern, parts: Mapping[str, str]) -> str:
    # A Korean name of no Chinese root has no kanji, and then the card has none of the whole name.
    holes = _holes(pattern.kanji)
    return pattern.kanji.format_map(parts) if all(parts[hole] for hole in holes) else ""


def fold(written: str) -> str | None:
    """Return a name of Latin letters in the card's capitals without its marks, or None for another script."""
    bare = unicodedata.normalize("NFD", written.translate(_NO_MARK_TO_STRIP))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign)).upper()
    return letters if letters.isascii() else None


def native_of(latin: str) -> str:
    """Return how a name of which only the card's capitals are known may be written."""
    return latin.title()


@cache
def _holes(pattern: str) -> tuple[str, ...]:
    return tuple(hole for _, hole, _, _ in Formatter().parse(pattern) if hole)


@cache
def _patterns() -> Mapping[str, Weighted[Pattern]]:
    by_culture: dict[str, list[tuple[Pattern, int]]] = {}
    for row in rows("name_patterns"):
        pattern = Pattern(row["kind"], row["latin"], row["native"], row["kanji"], _slots(row["latin"]))
        by_culture.setdefault(row["culture"], []).append((pattern, int(row["weight"])))
    return {culture: Weighted(patterns) for culture, patterns in by_culture.items()}


def _slots(pattern: str) -> Mapping[str, tuple[str, ...]]:
    slots: dict[str, tuple[str, ...]] = {}
    for hole in _holes(pattern):
        part = hole.rstrip("0123456789")
        slots[part] = (*slots.get(part, ()), hole)
    return slots


@cache
def _parts() -> Mapping[tuple[str, str, str], list[tuple[str, str, str]]]:
    parts: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
    for row in rows("names"):
        for sex in row["sex"] or "男女":
            key = (row["culture"], row["part"], sex)
            parts.setdefault(key, []).append((row["latin"], row["native"], row["kanji"]))
    return parts
