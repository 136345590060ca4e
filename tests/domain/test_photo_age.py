"""How old a photo may be: three months before the filing, six from E25; month ends, leap days, pinned eras."""

from __future__ import annotations

import pytest

from backoffice.domain.photo_age import oldest_day, photo_age_refusal
from tests.domain.weekdays import day

E22, E24, E25 = day("2022-03-16 水"), day("2025-03-31 月"), day("2025-04-01 火")


@pytest.mark.rule("R-132", "C-08", "U-05")
@pytest.mark.parametrize(
    ("filed", "oldest", "too_old"),
    [
        ("2022-06-15 水", "2022-03-15 火", "2022-03-14 月"),
        ("2022-05-31 火", "2022-02-28 月", "2022-02-27 日"),
        ("2024-05-31 金", "2024-02-29 木", "2024-02-28 水"),
        ("2024-05-29 水", "2024-02-29 木", "2024-02-28 水"),
        ("2024-02-29 木", "2023-11-29 水", "2023-11-28 火"),
        ("2023-03-31 金", "2022-12-31 土", "2022-12-30 金"),
        ("2025-01-01 水", "2024-10-01 火", "2024-09-30 月"),
        ("2025-03-31 月", "2024-12-31 火", "2024-12-30 月"),
        ("2025-04-01 火", "2024-10-01 火", "2024-09-30 月"),
        ("2025-08-31 日", "2025-02-28 金", "2025-02-27 木"),
        ("2025-12-31 水", "2025-06-30 月", "2025-06-29 日"),
        ("2025-06-02 月", "2024-12-02 月", "2024-12-01 日"),
    ],
)
def test_the_oldest_day_is_taken_and_the_day_before_is_not(filed: str, oldest: str, too_old: str) -> None:
    on = day(filed)
    assert oldest_day(on, on) == day(oldest)
    assert photo_age_refusal(day(oldest), on, on) is None
    refusal = photo_age_refusal(day(too_old), on, on)
    assert refusal is not None
    assert (refusal.rule, refusal.field, refusal.code) == ("R-132", "taken_on", "photo-too-old")
    assert f"申請前{3 if on < E25 else 6}か月以内" in refusal.ja


@pytest.mark.rule("R-132")
def test_a_photo_of_today_is_taken_one_of_tomorrow_is_not_and_no_day_says_nothing() -> None:
    today = day("2025-06-02 月")
    assert photo_age_refusal(today, today, today) is None
    assert photo_age_refusal(None, today, today) is None
    refusal = photo_age_refusal(day("2025-06-03 火"), today, today)
    assert refusal is not None
    assert refusal.code == "photo-future"


@pytest.mark.rule("R-132")
def test_a_pinned_era_says_how_many_months_and_the_real_day_from_when() -> None:
    today = day("2025-06-02 月")
    assert oldest_day(today, E22) == oldest_day(today, E24) == day("2025-03-02 日")
    assert oldest_day(today, E25) == day("2024-12-02 月")
