"""The year of use by the calendar: ends, notices and due days, with weekdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.use_year import (
    ends_in_season,
    first_end,
    is_late,
    next_end,
    notice_on,
    report_due_on,
)
from tests.domain.weekdays import day

TABLE = [
    # the year begins, its last day, two months before, one month before, the next end
    ("2019-07-25 木", "2020-07-24 金", "2020-05-24 日", "2020-06-24 水", "2021-07-24 土"),
    ("2020-03-01 日", "2021-02-28 日", "2020-12-28 月", "2021-01-28 木", "2022-02-28 月"),
    ("2023-03-01 水", "2024-02-29 木", "2023-12-29 金", "2024-01-29 月", "2025-02-28 金"),
    ("2024-02-29 木", "2025-02-28 金", "2024-12-28 土", "2025-01-28 火", "2026-02-28 土"),
    ("2024-03-01 金", "2025-02-28 金", "2024-12-28 土", "2025-01-28 火", "2026-02-28 土"),
    ("2022-05-01 日", "2023-04-30 日", "2023-02-28 火", "2023-03-30 木", "2024-04-30 火"),
    ("2023-05-01 月", "2024-04-30 火", "2024-02-29 木", "2024-03-30 土", "2025-04-30 水"),
    ("2024-04-01 月", "2025-03-31 月", "2025-01-31 金", "2025-02-28 金", "2026-03-31 火"),
    ("2025-01-01 水", "2025-12-31 水", "2025-10-31 金", "2025-11-30 日", "2026-12-31 木"),
]


@pytest.mark.rule("R-046", "R-047", "R-050", "R-051", "R-056")
@pytest.mark.parametrize(("begins", "ends", "notice", "due", "following"), TABLE)
def test_the_days_of_a_year(begins: str, ends: str, notice: str, due: str, following: str) -> None:
    rules_on = day(begins)
    end = first_end(day(begins), rules_on)
    assert end == day(ends)
    assert notice_on(end, rules_on) == day(notice)
    assert report_due_on(end, rules_on) == day(due)
    assert next_end(end, end, rules_on) == day(following)


@pytest.mark.rule("R-051", "R-055")
def test_the_due_day_itself_is_in_time() -> None:
    end = day("2020-07-24 金")
    assert not is_late(day("2020-06-24 水"), end, end)
    assert is_late(day("2020-06-25 木"), end, end)


@pytest.mark.rule("R-056")
def test_another_year_counts_from_the_old_end_whenever_it_is_approved() -> None:
    end = day("2020-07-24 金")
    for today in ("2020-06-01 月", "2020-07-24 金", "2020-12-01 火", "2021-07-24 土"):
        assert next_end(end, day(today), end) == day("2021-07-24 土")
    assert next_end(end, day("2021-07-25 日"), end) == day("2022-07-24 日")


@given(st.dates(date(2019, 7, 25), date(2090, 1, 1)))
def test_ends_and_their_days_keep_their_order(begins: date) -> None:
    end = first_end(begins, begins)
    following = next_end(end, end, begins)
    assert begins < notice_on(end, begins) < report_due_on(end, begins) < end < following
    assert timedelta(364) <= end - begins <= timedelta(366)
    assert timedelta(364) <= following - end <= timedelta(366)


@pytest.mark.rule("R-050", "R-051")
@pytest.mark.parametrize("today", ["2019-12-31 火", "2020-01-31 金", "2025-02-28 金", "2025-06-02 月"])
def test_the_season_holds_the_ends_that_were_told_and_are_not_overdue(today: str) -> None:
    on = day(today)
    first, last = ends_in_season(on, on)
    for end in (first, last):
        assert notice_on(end, on) <= on <= report_due_on(end, on)
    assert report_due_on(first - timedelta(days=1), on) < on
    assert notice_on(last + timedelta(days=1), on) > on
