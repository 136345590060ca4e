"""The data tables of the inventors: CSV files beside this module, read once."""

import csv
from bisect import bisect_right
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of the table of that name (no suffix), as its header names the columns."""
    table = files("seed").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(table.splitlines()))


class Weighted(Generic[T]):
    """Things that are drawn by weight, a whole number; what weighs nothing is never drawn."""

    def __init__(self, weighed: Iterable[tuple[T, int]]) -> None:
        pairs = tuple(weighed)
        self.things = tuple(thing for thing, _ in pairs)
        self.weights = tuple(weight for _, weight in pairs)
        self._heights = tuple(accumulate(self.weights))

    def draw(self, chance: Random) -> T:
        """Return one thing."""
        return self.things[bisect_right(self._heights, int(chance.random() * self._heights[-1]))]

    def only(self, wanted: Collection[T]) -> "Weighted[T]":
        """Return the same weights over those of the things that are wanted, at least one."""
        pairs = zip(self.things, self.weights, strict=True)
        return Weighted((thing, weight) for thing, weight in pairs if thing in wanted)


def weights(text: str) -> Weighted[str]:
    """Return what `12:4;36:2` says: 12 at weight 4, 36 at weight 2; a weight left out is 1."""
    pairs = (part.partition(":") for part in text.split(";"))
    return Weighted((thing, int(weight or 1)) for thing, _, weight in pairs)


def pick(chance: Random, things: tuple[T, ...]) -> T:
    """Return one of the things, each as likely."""
    return things[int(chance.random() * len(things))]


def fill(chance: Random, pattern: str) -> str:
    """Return the pattern with each # a digit and each @ a capital letter (no I or O, which read as 1 and 0)."""
    draws = {"#": "0123456789", "@": "ABCDEFGHJKLMNPQRSTUVWXYZ"}
    return "".join(pick(chance, tuple(draws[sign])) if sign in draws else sign for sign in pattern)


def full_width(text: str) -> str:
    """Return the text with each ASCII sign in its full width."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
