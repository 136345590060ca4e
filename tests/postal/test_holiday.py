from datetime import date, timedelta

import holidays
import jpholiday
import pytest

from postal.holiday import japanese_holiday, next_office_day


@pytest.mark.slow
def test_two_libraries_of_holidays_agree_day_by_day():
    other = holidays.country_holidays("JP", years=range(2014, 2029))
    first = date(2014, 1, 1)
    days = [first + timedelta(days=at) for at in range((date(2029, 1, 1) - first).days)]
    assert len(days) == 5_479
    assert [day for day in days if japanese_holiday(day) != (day in other)] == []


@pytest.mark.parametrize(
    ("day", "weekday", "following"),
    [
        ("2025-06-06", "Fri", "2025-06-09"),
        ("2025-05-02", "Fri", "2025-05-07"),
        ("2026-09-18", "Fri", "2026-09-24"),
    ],
)
def test_next_office_day(day, weekday, following):
    start = date.fromisoformat(day)
    assert f"{start:%a}" == weekday
    assert next_office_day(start, jpholiday.is_holiday) == date.fromisoformat(following)
