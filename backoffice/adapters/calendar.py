"""National holidays by jpholiday."""

from datetime import date
from functools import cache

import jpholiday


class JapaneseCalendar:
    """Which days are national holidays of Japan (国民の祝日に関する法律)."""

    def is_holiday(self, day: date) -> bool:
        """Return whether a day is one."""
        return _is_holiday(day)


@cache
def _is_holiday(day: date) -> bool:
    return bool(jpholiday.is_holiday(day))
