"""Japan's time: instants as aware datetimes in whole seconds, days as dates, durations as ISO 8601 says."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
WEEKDAYS = "月火水木金土日"

_DURATION = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)


def instant(text: str) -> datetime:
    """Return the instant of an ISO 8601 text with offset, in JST; ValueError without an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset: write 2025-06-02T09:00:00+09:00")
    try:
        return moment.astimezone(JST).replace(microsecond=0)
    except OverflowError as outside:
        raise ValueError(f"{text!r} lies outside the calendar") from outside


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the instant of a day's wall time in Japan."""
    return datetime.combine(day, time(hour, minute), JST)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on (or back), or the end of a month that has no such day (C-21)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_end(first_day: date, months: int) -> date:
    """Return the last day of a period of months that begins with a day (Civil Code art. 143).

    The eve of the corresponding day; where the last month has no such day, that month's end.
    """
    corresponding = add_months(first_day, months)
    return corresponding - timedelta(days=1) if corresponding.day == first_day.day else corresponding


def after(moment: datetime, duration: str) -> datetime:
    """Return the instant an ISO 8601 duration (P60D, PT1H, P1M) after a moment; ValueError if it is none."""
    match = _DURATION.fullmatch(duration)
    if not match or not any(match.groupdict().values()):
        raise ValueError(f"{duration!r} is not an ISO 8601 duration such as P60D or PT1H")
    part = {name: int(value or 0) for name, value in match.groupdict().items()}
    try:
        day = add_months(moment.date(), part.pop("years") * 12 + part.pop("months"))
        return datetime.combine(day, moment.timetz()) + timedelta(**part)
    except OverflowError as outside:
        raise ValueError(f"{duration!r} ends outside the calendar") from outside


def next_office_day(day: date, is_holiday: Callable[[date], bool]) -> date:
    """Return the first day after `day` on which offices are open: not a weekend, holiday or 12-29…01-03."""
    following = day + timedelta(days=1)
    while not is_office_day(following, is_holiday):
        following += timedelta(days=1)
    return following


def is_office_day(day: date, is_holiday: Callable[[date], bool]) -> bool:
    """Return whether government offices are open (行政機関の休日に関する法律 art. 1)."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not year_end and not is_holiday(day)  # noqa: PLR2004 - Saturday is 5


def spoken(moment: datetime | date) -> str:
    """Return 2025年6月2日（月）, with 09:00 behind it for an instant."""
    text = f"{moment.year}年{moment.month}月{moment.day}日（{WEEKDAYS[moment.weekday()]}）"
    return f"{text}{moment:%H:%M}" if isinstance(moment, datetime) else text
