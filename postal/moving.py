"""転居届: whoever has moved has his mail forwarded for a year (facts/post.md §4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from postal.fee_slip import same_number
from postal.item import Address
from postal.number import bare


@dataclass(frozen=True, slots=True)
class ChangeOfAddress:
    """A 転居届: `left` and `moved_to` bear the name of who moved; forwarded from `from_on` to `until_on`, both included."""

    id: str
    left: Address
    moved_to: Address
    from_on: date
    until_on: date


def last_day(from_on: date) -> date:
    """Return the last day on which mail is forwarded: a year less a day (assumed)."""
    try:
        return from_on.replace(year=from_on.year + 1) - timedelta(days=1)
    except ValueError:  # from 29 February
        return date(from_on.year + 1, 2, 28)


def latest(changes: Iterable[ChangeOfAddress], address: Address, on: date) -> ChangeOfAddress | None:
    """Return the latest change by which the person of an address has left it on a day; it may be over a year old."""
    begun = [change for change in changes if change.from_on <= on and is_same(change.left, address)]
    return max(begun, key=lambda change: (change.from_on, change.id), default=None)


def is_same(one: Address, other: Address) -> bool:
    """Say whether two addresses are one person at one door: width, spaces and the kind of hyphen do not matter."""
    return _spelling(one) == _spelling(other)


@lru_cache(maxsize=4096)
def _spelling(address: Address) -> tuple[str, str, str]:
    return bare(address.postal_code), same_number("".join(address.lines)), same_number(address.name)
