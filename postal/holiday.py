"""The Japanese calendar that the post office uses when it is given no other."""

from collections.abc import Callable
from datetime import date, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
IsHoliday = Callable[[date], bool]
SATURDAY, SUNDAY = 5, 6


def japanese_holiday(day: date) -> bool:
    """Say whether a day is a national holiday (国民の祝日に関する法律, through jpholiday)."""
    import jpholiday

    return bool(jpholiday.is_holiday(day))


def next_office_day(day: date, is_holiday: IsHoliday) -> date:
    """Return the first day after `day` that is neither Saturday, Sunday nor a holiday."""
    day += timedelta(days=1)
    while not is_office_day(day, is_holiday):
        day += timedelta(days=1)
    return day


def is_office_day(day: date, is_holiday: IsHoliday) -> bool:
    """Say whether offices are open on a day: it is neither Saturday, Sunday nor a holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)
