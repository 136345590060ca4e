"""The days of passwords and IDs by the calendar: ends, warnings and validity, with weekdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.credentials import (
    ACTIVE,
    PASSWORD_WARNINGS,
    bar,
    id_ends_on,
    password_ended,
    password_ends_on,
)
from backoffice.domain.jst import add_months
from backoffice.domain.photo_age import oldest_day, photo_age_refusal
from backoffice.domain.windows import has_special_period, special_period_ends_on
from tests.domain.weekdays import day

DAYS = st.dates(date(2019, 7, 25), date(2090, 12, 31))
E22 = day("2022-03-16 水")


@pytest.mark.rule("R-082", "R-083")
@pytest.mark.parametrize(
    ("set_on", "ends", "month_before", "week_before"),
    [
        ("2025-06-02 月", "2026-06-01 月", "2026-05-02 土", "2026-05-25 月"),
        ("2025-01-01 水", "2025-12-31 水", "2025-12-01 月", "2025-12-24 水"),
        ("2024-12-31 火", "2025-12-30 火", "2025-11-30 日", "2025-12-23 火"),
        ("2023-02-28 火", "2024-02-27 火", "2024-01-28 日", "2024-02-20 火"),
        ("2023-03-01 水", "2024-02-29 木", "2024-01-30 火", "2024-02-22 木"),
        ("2024-02-29 木", "2025-02-28 金", "2025-01-29 水", "2025-02-21 金"),
        ("2024-03-01 金", "2025-02-28 金", "2025-01-29 水", "2025-02-21 金"),
    ],
)
def test_a_password_is_good_for_a_year_and_two_mails_warn(
    set_on: str, ends: str, month_before: str, week_before: str
) -> None:
    on = day(set_on)
    end = password_ends_on(on, on)
    assert end == day(ends)
    warned = [end - timedelta(days) for days in PASSWORD_WARNINGS.at(on)]
    assert warned == [day(month_before), day(week_before)]
    assert password_ended(end, end) is None
    refusal = password_ended(end, end + timedelta(1))
    assert refusal is not None
    assert refusal.rule == "R-082"


@pytest.mark.rule("R-082", "R-083")
@given(DAYS)
def test_a_password_never_lasts_longer_than_a_year_and_is_warned_of_in_it(set_on: date) -> None:
    end = password_ends_on(set_on, set_on)
    assert timedelta(364) <= end - set_on <= timedelta(365)
    warned = [end - timedelta(days) for days in PASSWORD_WARNINGS.at(set_on)]
    assert set_on < warned[0] < warned[1] < end
    assert add_months(set_on, 12) - end in (timedelta(0), timedelta(1))


@pytest.mark.rule("R-077", "R-078")
@pytest.mark.parametrize(
    ("card_ends", "registered", "ends"),
    [
        ("2035-01-01 月", "2025-06-02 月", "2030-06-01 土"),
        ("2030-06-02 日", "2025-06-02 月", "2030-06-01 土"),
        ("2030-06-01 土", "2025-06-02 月", "2030-06-01 土"),
        ("2028-03-15 水", "2025-06-02 月", "2028-03-15 水"),
        ("2025-06-02 月", "2025-06-02 月", "2025-06-02 月"),
        ("2034-02-28 火", "2024-02-29 木", "2029-02-28 水"),
        ("2033-03-01 火", "2023-03-01 水", "2028-02-29 火"),
    ],
)
def test_an_id_ends_with_the_card_and_after_five_years_at_most(
    card_ends: str, registered: str, ends: str
) -> None:
    end = id_ends_on(day(card_ends), day(registered), E22)
    assert end == day(ends)
    assert bar(ACTIVE, end, end) is None
    refusal = bar(ACTIVE, end, end + timedelta(1))
    assert refusal is not None
    assert refusal.rule == "R-078"


@pytest.mark.rule("R-077")
@given(st.dates(E22, date(2080, 12, 31)), st.integers(0, 4000))
def test_an_id_outlives_neither_its_card_nor_five_years(registered: date, left: int) -> None:
    card_ends = registered + timedelta(left)
    end = id_ends_on(card_ends, registered, registered)
    assert registered <= end <= card_ends
    assert end <= add_months(registered, 60)
    assert end == card_ends or add_months(registered, 60) - end <= timedelta(1)


@pytest.mark.rule("R-132")
@given(DAYS, st.integers(-5, 400))
def test_a_photo_is_taken_just_when_it_lies_between_its_oldest_day_and_the_filing(
    filed: date, age: int
) -> None:
    taken = filed - timedelta(age)
    fits = oldest_day(filed, filed) <= taken <= filed
    assert (photo_age_refusal(taken, filed, filed) is None) is fits


@pytest.mark.rule("R-132")
@given(DAYS)
def test_the_oldest_photo_has_the_filings_day_of_the_month_or_is_of_a_months_end(filed: date) -> None:
    oldest = oldest_day(filed, filed)
    months = (filed.year - oldest.year) * 12 + filed.month - oldest.month
    assert months == (6 if filed >= day("2025-04-01 火") else 3)
    assert oldest.day == filed.day or ((oldest + timedelta(1)).day == 1 and oldest.day < filed.day)


@pytest.mark.rule("X-052")
@pytest.mark.parametrize(
    ("expires", "ends"),
    [
        ("2023-12-28 木", "2024-02-28 水"),
        ("2023-12-29 金", "2024-02-29 木"),
        ("2023-12-30 土", "2024-02-29 木"),
        ("2023-12-31 日", "2024-02-29 木"),
        ("2024-12-31 火", "2025-02-28 金"),
        ("2024-01-31 水", "2024-03-31 日"),
        ("2028-02-29 火", "2028-04-30 日"),
        ("2099-12-31 木", "2100-02-28 日"),
    ],
)
def test_the_special_period_over_leap_days(expires: str, ends: str) -> None:
    assert special_period_ends_on(day(expires)) == day(ends)


@pytest.mark.rule("X-052")
@given(DAYS)
def test_the_special_period_ends_before_the_day_that_begins_the_third_month(expires: date) -> None:
    begins, ends = expires + timedelta(1), special_period_ends_on(expires)
    assert add_months(begins, 2) - ends in (timedelta(0), timedelta(1))
    assert special_period_ends_on(expires + timedelta(1)) >= ends
    assert has_special_period(expires, 2)
