"""The Japanese calendar that the post office uses when it is given no other."""

from datetime import date, timedelta

from postal.transit import SATURDAY, IsHoliday


def japanese_holiday(day: date) -> bool:
    """Say whether a day is a national holiday (国民の祝日に関する法律, through jpholiday)."""
    import jpholiday

    return bool(jpholiday.is_holiday(day))


def next_office_day(day: date, is_holiday: IsHoliday) -> date:
    """Return the first day after `day` that is neither Saturday, Sunday nor a holiday."""
    day += timedelta(days=1)
    while day.weekday() >= SATURDAY or is_holiday(day):
        day += timedelta(days=1)
    return day
