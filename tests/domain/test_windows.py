from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal
from backoffice.domain.windows import (
    Stay,
    Window,
    abroad_refusal,
    acquisition_closes_on,
    filing_refusal,
    has_special_period,
    renewal_closes_on,
    renewal_opens_on,
    special_period_ends_on,
    window,
)
from tests.domain.weekdays import day

EXPIRIES = st.dates(date(2019, 7, 25), date(2099, 12, 31))
PERIODS = st.integers(1, 60)


def renewal_refusal(filed: date, expires: date, months: int) -> Refusal | None:
    return filing_refusal(ApplicationType.RENEWAL, filed, Stay(expires, months))


def rule_against(filed: str, expires: str, months: int = 12) -> str:
    refusal = renewal_refusal(day(filed), day(expires), months)
    return refusal.rule if refusal else ""


@pytest.mark.rule("R-105", "C-21")
@pytest.mark.parametrize(
    ("expires", "opens", "day_before"),
    [
        ("2025-06-30 月", "2025-03-30 日", "2025-03-29 土"),
        ("2025-05-31 土", "2025-02-28 金", "2025-02-27 木"),
        ("2024-05-31 金", "2024-02-29 木", "2024-02-28 水"),
        ("2025-05-30 金", "2025-02-28 金", "2025-02-27 木"),
        ("2025-09-02 火", "2025-06-02 月", "2025-06-01 日"),
        ("2026-01-31 土", "2025-10-31 金", "2025-10-30 木"),
        ("2026-02-28 土", "2025-11-28 金", "2025-11-27 木"),
        ("2028-02-29 火", "2027-11-29 月", "2027-11-28 日"),
        ("2025-07-01 火", "2025-04-01 火", "2025-03-31 月"),
    ],
)
def test_a_renewal_opens_three_calendar_months_before_the_expiry(
    expires: str, opens: str, day_before: str
) -> None:
    assert renewal_opens_on(day(expires), 12) == day(opens)
    assert rule_against(opens, expires) == ""
    assert rule_against(day_before, expires) == "R-105"


@pytest.mark.rule("R-105", "R-110", "R-111")
@pytest.mark.parametrize(
    ("filed", "expires", "rule"),
    [
        ("2025-06-29 日", "2025-06-30 月", ""),
        ("2025-06-30 月", "2025-06-30 月", "R-110"),
        ("2025-07-01 火", "2025-06-30 月", "R-111"),
        ("2026-06-30 火", "2025-06-30 月", "R-111"),
        ("2024-02-28 水", "2024-02-29 木", ""),
        ("2024-02-29 木", "2024-02-29 木", "R-110"),
        ("2024-03-01 金", "2024-02-29 木", "R-111"),
        ("2025-12-31 水", "2026-01-01 木", ""),
        ("2026-01-01 木", "2026-01-01 木", "R-110"),
    ],
)
def test_a_renewal_closes_on_the_eve_of_the_expiry(filed: str, expires: str, rule: str) -> None:
    assert rule_against(filed, expires) == rule
    assert renewal_closes_on(day(expires)) == day(expires) - timedelta(1)


@pytest.mark.rule("R-106", "C-22")
@pytest.mark.parametrize(
    ("expires", "months", "opens", "day_before"),
    [
        # 92, 31, 122, 151 and 31 days from the grant: half of them, rounded up, must have passed.
        ("2025-06-30 月", 3, "2025-05-15 木", "2025-05-14 水"),
        ("2025-06-30 月", 1, "2025-06-15 日", "2025-06-14 土"),
        ("2025-06-30 月", 4, "2025-04-30 水", "2025-04-29 火"),
        ("2025-06-30 月", 5, "2025-04-16 水", "2025-04-15 火"),
        ("2024-03-31 日", 1, "2024-03-16 土", "2024-03-15 金"),
    ],
)
def test_a_short_period_opens_at_its_half(expires: str, months: int, opens: str, day_before: str) -> None:
    assert renewal_opens_on(day(expires), months) == day(opens)
    assert rule_against(opens, expires, months) == ""
    assert rule_against(day_before, expires, months) == "R-106"


@pytest.mark.rule("R-105", "R-106")
def test_six_months_are_no_short_period() -> None:
    assert renewal_opens_on(day("2025-06-30 月"), 6) == day("2025-03-30 日")
    assert rule_against("2025-03-29 土", "2025-06-30 月", 6) == "R-105"


@pytest.mark.rule("R-105", "R-106", "R-110", "R-111")
@pytest.mark.parametrize(
    ("filed", "months", "code", "in_ja"),
    [
        ("2025-03-29 土", 12, "too-early", "2025年3月30日（日）"),
        ("2025-05-14 水", 3, "too-early", "２分の１"),
        ("2025-06-30 月", 12, "expiry-day", "窓口で申請"),
        ("2025-07-01 火", 12, "expired", "直ちに"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(filed: str, months: int, code: str, in_ja: str) -> None:
    refusal = renewal_refusal(day(filed), day("2025-06-30 月"), months)
    assert refusal is not None
    assert refusal.code == code
    assert in_ja in refusal.ja
    assert refusal.en


@given(EXPIRIES, PERIODS)
def test_every_window_is_open_at_least_a_day_and_opens_before_it_closes(expires: date, months: int) -> None:
    opens, closes = renewal_opens_on(expires, months), renewal_closes_on(expires)
    assert opens <= closes < expires
    assert renewal_refusal(opens, expires, months) is None
    assert renewal_refusal(closes, expires, months) is None


@given(EXPIRIES, EXPIRIES, PERIODS)
def test_a_later_expiry_never_opens_earlier(one: date, other: date, months: int) -> None:
    early, late = sorted((one, other))
    if months >= 6:
        assert renewal_opens_on(early, months) <= renewal_opens_on(late, months)
    assert renewal_closes_on(early) <= renewal_closes_on(late)


@given(EXPIRIES, st.integers(-800, 800), PERIODS)
def test_a_day_is_refused_just_when_it_lies_outside(expires: date, away: int, months: int) -> None:
    filed = expires + timedelta(away)
    inside = renewal_opens_on(expires, months) <= filed <= renewal_closes_on(expires)
    assert (renewal_refusal(filed, expires, months) is None) is inside


@pytest.mark.rule("R-112")
def test_nobody_files_for_a_person_abroad() -> None:
    refusal = abroad_refusal(abroad=True)
    assert refusal is not None
    assert refusal.rule == "R-112"
    assert abroad_refusal(abroad=False) is None


@pytest.mark.rule("X-052")
@pytest.mark.parametrize(
    ("expires", "ends"),
    [
        ("2025-06-15 日", "2025-08-15 金"),
        ("2025-06-30 月", "2025-08-31 日"),
        ("2025-12-31 水", "2026-02-28 土"),
        ("2027-12-31 金", "2028-02-29 火"),
        ("2025-06-29 日", "2025-08-29 金"),
        ("2025-02-28 金", "2025-04-30 水"),
        ("2024-02-28 水", "2024-04-28 日"),
        ("2024-02-29 木", "2024-04-30 火"),
        ("2025-12-27 土", "2026-02-27 金"),
        ("2025-12-28 日", "2026-02-28 土"),
        ("2025-12-29 月", "2026-02-28 土"),
        ("2025-12-30 火", "2026-02-28 土"),
        ("2027-12-29 水", "2028-02-29 火"),
        ("2025-07-30 水", "2025-09-30 火"),
    ],
)
def test_the_special_period_runs_two_months_from_the_day_behind_the_expiry(expires: str, ends: str) -> None:
    assert special_period_ends_on(day(expires)) == day(ends)


@pytest.mark.rule("X-052")
@pytest.mark.parametrize(
    ("expires", "months", "has"),
    [
        ("2025-06-20 金", 1, True),
        ("2025-07-20 日", 1, False),
        ("2025-07-20 日", 3, True),
        ("2025-07-20 日", 12, True),
    ],
)
def test_no_special_period_follows_on_thirty_days_or_less(expires: str, months: int, has: bool) -> None:
    assert has_special_period(day(expires), months) is has


@pytest.mark.rule("X-052")
@given(EXPIRIES)
def test_the_special_period_lasts_about_two_months(expires: date) -> None:
    assert timedelta(58) <= special_period_ends_on(expires) - expires <= timedelta(62)


@pytest.mark.rule("R-103")
@given(st.dates(date(2022, 3, 16), date(2099, 12, 31)))
def test_a_certificate_of_eligibility_has_no_window(filed: date) -> None:
    assert filing_refusal(ApplicationType.COE, filed, Stay()) is None
    assert window(ApplicationType.COE, Stay()) == Window()


@pytest.mark.rule("R-104", "R-108", "R-110", "R-111")
@pytest.mark.parametrize(
    ("kind", "filed", "rule"),
    [
        (ApplicationType.CHANGE, "2025-05-31 土", "R-104"),
        (ApplicationType.CHANGE, "2025-06-01 日", ""),
        (ApplicationType.CHANGE, "2025-08-19 火", ""),
        (ApplicationType.CHANGE, "2025-08-20 水", "R-110"),
        (ApplicationType.CHANGE, "2025-08-21 木", "R-111"),
        (ApplicationType.WORK_CERTIFICATE, "2023-08-21 月", ""),
        (ApplicationType.WORK_CERTIFICATE, "2025-08-19 火", ""),
        (ApplicationType.WORK_CERTIFICATE, "2025-08-20 水", "R-110"),
        (ApplicationType.WORK_CERTIFICATE, "2025-08-21 木", "R-111"),
    ],
)
def test_a_change_and_a_certificate_of_work_close_on_the_eve_of_the_expiry(
    kind: ApplicationType, filed: str, rule: str
) -> None:
    stay = Stay(day("2025-08-20 水"), 12, day("2025-06-01 日"))
    refusal = filing_refusal(kind, day(filed), stay)
    assert (refusal.rule if refusal else "") == rule


@pytest.mark.rule("R-108")
def test_a_permanent_resident_has_a_certificate_of_work_at_any_time() -> None:
    assert filing_refusal(ApplicationType.WORK_CERTIFICATE, day("2025-08-20 水"), Stay()) is None


@pytest.mark.rule("R-107")
@pytest.mark.parametrize(
    ("born", "closes", "after"),
    [
        ("2025-06-02 月", "2025-07-02 水", "2025-07-03 木"),
        ("2025-01-31 金", "2025-03-02 日", "2025-03-03 月"),
        ("2024-01-31 水", "2024-03-01 金", "2024-03-02 土"),
        ("2024-02-29 木", "2024-03-30 土", "2024-03-31 日"),
        ("2025-12-15 月", "2026-01-14 水", "2026-01-15 木"),
    ],
)
def test_an_acquisition_is_taken_for_thirty_days_from_the_birth(born: str, closes: str, after: str) -> None:
    stay = Stay(occurred_on=day(born))
    assert acquisition_closes_on(day(born)) == day(closes)
    kind = ApplicationType.ACQUISITION
    assert filing_refusal(kind, day(born), stay) is None
    assert filing_refusal(kind, day(closes), stay) is None
    refusal = filing_refusal(kind, day(after), stay)
    assert refusal is not None
    assert refusal.rule == "R-107"
    early = filing_refusal(kind, day(born) - timedelta(1), stay)
    assert early is not None
    assert early.code == "too-early"


@pytest.mark.rule("R-107")
@given(EXPIRIES, st.integers(-100, 100))
def test_an_acquisition_is_refused_just_when_it_lies_outside_its_thirty_days(born: date, away: int) -> None:
    refusal = filing_refusal(ApplicationType.ACQUISITION, born + timedelta(away), Stay(occurred_on=born))
    assert (refusal is None) is (0 <= away <= 30)
