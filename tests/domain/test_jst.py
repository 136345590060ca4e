from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.jst import (
    JST,
    add_months,
    after,
    at,
    instant,
    is_office_day,
    next_office_day,
    spoken,
)
from tests.domain.weekdays import day

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MONTHS = st.integers(-600, 600)
UTC = timezone.utc  # noqa: UP017 - beside JST, both are timezone objects


def is_holiday(on: date) -> bool:
    return bool(jpholiday.is_holiday(on))


@pytest.mark.rule("C-21")
@pytest.mark.parametrize(
    ("from_", "months", "to"),
    [
        ("2025-06-30 月", -3, "2025-03-30 日"),
        ("2025-05-31 土", -3, "2025-02-28 金"),
        ("2024-05-31 金", -3, "2024-02-29 木"),
        ("2025-05-29 木", -3, "2025-02-28 金"),
        ("2024-05-29 水", -3, "2024-02-29 木"),
        ("2025-01-31 金", -3, "2024-10-31 木"),
        ("2025-03-15 土", -3, "2024-12-15 日"),
        ("2025-07-31 木", -3, "2025-04-30 水"),
        ("2025-01-31 金", 1, "2025-02-28 金"),
        ("2024-12-31 火", 2, "2025-02-28 金"),
        ("2025-11-30 日", 3, "2026-02-28 土"),
        ("2024-02-29 木", 12, "2025-02-28 金"),
        ("2024-02-29 木", 48, "2028-02-29 火"),
        ("2025-06-02 月", 0, "2025-06-02 月"),
    ],
)
def test_months_on_and_back_keep_the_day_or_end_with_the_month(from_: str, months: int, to: str) -> None:
    assert add_months(day(from_), months) == day(to)


@pytest.mark.rule("C-21")
@given(DAYS, MONTHS)
def test_months_change_the_month_by_just_so_many(start: date, months: int) -> None:
    found = add_months(start, months)
    assert found.year * 12 + found.month == start.year * 12 + start.month + months
    assert found.day == start.day or (found.day < start.day and (found + timedelta(1)).day == 1)


@given(DAYS, DAYS, MONTHS)
def test_a_later_day_never_leads_to_an_earlier_one(one: date, other: date, months: int) -> None:
    early, late = sorted((one, other))
    assert add_months(early, months) <= add_months(late, months)


@given(DAYS, MONTHS)
def test_there_and_back_loses_days_only_at_the_end_of_a_month(start: date, months: int) -> None:
    back = add_months(add_months(start, months), -months)
    assert timedelta(0) <= start - back <= timedelta(3)
    assert back == start or start.day > 28


@pytest.mark.parametrize(
    ("from_", "duration", "to"),
    [
        ("2025-06-02T09:00:00+09:00", "P60D", "2025-08-01T09:00:00+09:00"),
        ("2025-06-02T09:00:00+09:00", "PT1H", "2025-06-02T10:00:00+09:00"),
        ("2025-06-02T23:30:00+09:00", "PT45M30S", "2025-06-03T00:15:30+09:00"),
        ("2025-06-02T09:00:00+09:00", "P1W", "2025-06-09T09:00:00+09:00"),
        ("2025-01-31T09:00:00+09:00", "P1M", "2025-02-28T09:00:00+09:00"),
        ("2025-01-31T09:00:00+09:00", "P1M1D", "2025-03-01T09:00:00+09:00"),
        ("2024-02-29T09:00:00+09:00", "P1Y", "2025-02-28T09:00:00+09:00"),
        ("2025-06-02T09:00:00+09:00", "P1Y2M3DT4H5M6S", "2026-08-05T13:05:06+09:00"),
        ("2025-06-02T09:00:00+09:00", "PT0S", "2025-06-02T09:00:00+09:00"),
        ("2025-06-02T09:00:00+09:00", "PT36H", "2025-06-03T21:00:00+09:00"),
    ],
)
def test_a_duration_is_added_by_the_calendar(from_: str, duration: str, to: str) -> None:
    assert after(instant(from_), duration).isoformat() == to


@pytest.mark.parametrize(
    "duration",
    ["", "P", "PT", "60", "P60", "1D", "P-1D", "-P1D", "p1d", "P1.5D", "P1D ", "P1DT1", "P1S", "P9999Y"],
)
def test_what_is_no_duration_is_an_error(duration: str) -> None:
    with pytest.raises(ValueError):
        after(at(date(2025, 6, 2), 9), duration)


def test_a_duration_beyond_the_calendar_is_an_error_of_value() -> None:
    with pytest.raises(ValueError):
        after(at(date(2025, 6, 2), 9), "P7000Y999999D")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025-06-02T09:00:00+09:00", "2025-06-02T09:00:00+09:00"),
        ("2025-06-02T00:00:00Z", "2025-06-02T09:00:00+09:00"),
        ("2025-06-01T23:59:59.999999-10:00", "2025-06-02T18:59:59+09:00"),
    ],
)
def test_an_instant_is_told_in_japans_time_and_whole_seconds(text: str, iso: str) -> None:
    assert instant(text).isoformat() == iso


@pytest.mark.parametrize("text", ["2025-06-02T09:00:00", "2025-06-02", "tomorrow", ""])
def test_an_instant_without_offset_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        instant(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_beyond_the_calendar_is_an_error_of_value(text: str) -> None:
    with pytest.raises(ValueError):
        instant(text)


def test_wall_time_is_japans() -> None:
    assert at(date(2025, 6, 2), 9, 5) == datetime(2025, 6, 2, 0, 5, tzinfo=UTC)
    assert at(date(2025, 6, 2)).tzinfo is JST


@pytest.mark.parametrize(
    ("from_", "to"),
    [
        ("2025-06-02 月", "2025-06-03 火"),
        ("2025-06-06 金", "2025-06-09 月"),
        ("2025-06-07 土", "2025-06-09 月"),
        # Golden Week: 05-03 to 05-05 are holidays; 05-04 was a Sunday, so 05-06 is its substitute.
        ("2025-05-02 金", "2025-05-07 水"),
        ("2025-04-28 月", "2025-04-30 水"),
        ("2026-05-01 金", "2026-05-07 木"),
        ("2019-04-26 金", "2019-05-07 火"),
        # Silver Week of 2026: 09-22 lies between two holidays and becomes one.
        ("2026-09-18 金", "2026-09-24 木"),
        ("2025-08-08 金", "2025-08-12 火"),
        # 12-29 to 01-03 are closed; they are not national holidays but for New Year's Day.
        ("2025-12-26 金", "2026-01-05 月"),
        ("2024-12-27 金", "2025-01-06 月"),
        ("2023-12-28 木", "2024-01-04 木"),
        ("2027-12-28 火", "2028-01-04 火"),
    ],
)
def test_the_next_office_day_skips_weekends_holidays_and_the_year_end(from_: str, to: str) -> None:
    assert next_office_day(day(from_), is_holiday) == day(to)


@given(st.dates(date(2019, 7, 25), date(2026, 12, 31)))
def test_the_next_office_day_is_the_first_open_day_behind(start: date) -> None:
    found = next_office_day(start, is_holiday)
    assert found > start
    assert is_office_day(found, is_holiday)
    closed = [start + timedelta(days) for days in range(1, (found - start).days)]
    assert not any(is_office_day(between, is_holiday) for between in closed)


@pytest.mark.parametrize(
    ("written", "open_"),
    [
        ("2025-12-28 日", False),
        ("2025-12-29 月", False),
        ("2025-12-31 水", False),
        ("2026-01-02 金", False),
        ("2026-01-03 土", False),
        ("2026-01-05 月", True),
        ("2023-12-28 木", True),
        ("2024-01-04 木", True),
    ],
)
def test_offices_are_closed_from_the_29th_to_the_third(written: str, open_: bool) -> None:
    assert is_office_day(day(written), is_holiday) is open_


def test_a_day_and_an_instant_are_spoken_with_the_weekday() -> None:
    assert spoken(day("2025-06-02 月")) == "2025年6月2日（月）"
    assert spoken(at(day("2025-06-08 日"), 9)) == "2025年6月8日（日）09:00"
