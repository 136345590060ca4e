"""How long the post takes: days by prefecture and hour from transit.csv (facts/post.md §6, assumed)."""

import csv
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources

from postal.holiday import SATURDAY, SUNDAY, IsHoliday
from postal.places import Place
from postal.service import Rest, ServiceClass

NOON = time(12)
_FIRST_DAY_OFF = {Rest.SUNDAYS: SUNDAY, Rest.WEEKENDS: SATURDAY}


@dataclass(frozen=True, slots=True)
class TransitRow:
    """One row of transit.csv: a prefecture or a postal-code prefix, and the days to or from Tokyo."""

    key: str
    english: str
    region: str
    posting_region: int
    morning_days: int
    afternoon_days: int
    delay_percent: int
    source: str


@lru_cache(maxsize=1)
def rows() -> dict[str, TransitRow]:
    """Return the rows of transit.csv by key."""
    text = resources.files("postal").joinpath("transit.csv").read_text("utf-8")
    return {line["key"]: _row(line) for line in csv.DictReader(text.splitlines())}


def _row(line: dict[str, str]) -> TransitRow:
    return TransitRow(
        line["key"],
        line["english"],
        line["region"],
        int(line["posting_region"] or 0),
        int(line["morning_days"]),
        int(line["afternoon_days"]),
        int(line["delay_percent"]),
        line["source"],
    )


def row_for(place: Place) -> TransitRow:
    """Return the row of a place: an island's postal codes go before its prefecture."""
    table = rows()
    prefixes = (place.postal_code[:size] for size in (5, 4, 3))
    return next((table[prefix] for prefix in prefixes if prefix in table), table[place.prefecture])


def posting_region(place: Place) -> int:
    """Return the two digits that a registered number carries for where it was posted."""
    return rows()[place.prefecture].posting_region


def days(origin: Place, destination: Place, at: datetime, chance: random.Random | None) -> int:
    """Return the days on the way for items that travel by night and day; one draw of `chance` is the delay.

    Without `chance` nothing is late: what the post promises.
    """
    ends = (row_for(origin), row_for(destination))
    late = chance is not None and chance.randrange(100) < max(end.delay_percent for end in ends)
    if ends[0].region == ends[1].region:
        return 1
    morning = at.time() < NOON
    return max(end.morning_days if morning else end.afternoon_days for end in ends) + late


def delivery_on(
    service: ServiceClass,
    origin: Place,
    destination: Place,
    at: datetime,
    *,
    is_holiday: IsHoliday,
    chance: random.Random | None = None,
    express: bool = False,
) -> date:
    """Return the day on which an item handed in `at` is brought to the door."""
    on = at.date() + timedelta(days=days(origin, destination, at, chance))
    if not express:
        on += timedelta(days=service.terms_on(on).days_more)
    return brought_from(service, on, is_holiday, express=express)


def brought_from(service: ServiceClass, on: date, is_holiday: IsHoliday, *, express: bool = False) -> date:
    """Return the first day from `on` on which items of this service are brought."""
    while not delivers(service, on, is_holiday, express=express):
        on += timedelta(days=1)
    return on


def delivers(service: ServiceClass, day: date, is_holiday: IsHoliday, *, express: bool = False) -> bool:
    """Say whether items of this service are brought on a day; 速達 is, every day."""
    rests = service.terms_on(day).rests
    if express or rests is Rest.NEVER:
        return True
    return day.weekday() < _FIRST_DAY_OFF[rests] and not is_holiday(day)
