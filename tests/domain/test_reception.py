"""Where and when papers of users are taken."""

from __future__ import annotations

from datetime import datetime

import jpholiday
import pytest

from backoffice.domain.jst import JST
from backoffice.domain.reception import (
    AIRPORT_BRANCHES,
    WAYS,
    SubmissionKind,
    Way,
    hours_refusal,
    office_refusal,
    offices,
    way_refusal,
)
from tests.domain.weekdays import day

HOURS = [
    ("2019-07-25 木", "08:59", False),
    ("2019-07-25 木", "09:00", True),
    ("2019-07-25 木", "11:59", True),
    ("2019-07-25 木", "12:00", False),
    ("2019-07-25 木", "12:59", False),
    ("2019-07-25 木", "13:00", True),
    ("2019-07-25 木", "15:59", True),
    ("2019-07-25 木", "16:00", False),
    ("2019-07-27 土", "10:00", False),
    ("2019-07-28 日", "10:00", False),
    ("2019-08-12 月", "10:00", False),
    ("2019-12-27 金", "10:00", True),
    ("2019-12-30 月", "10:00", False),
    ("2020-01-03 金", "10:00", False),
    ("2020-01-06 月", "10:00", True),
    ("2025-05-06 火", "10:00", False),
    ("2025-06-02 月", "10:00", True),
]


@pytest.mark.rule("R-035")
@pytest.mark.parametrize(("on", "clock", "is_open"), HOURS)
def test_counters_are_open_on_office_days_with_a_break_at_noon(on: str, clock: str, is_open: bool) -> None:
    hour, minute = map(int, clock.split(":"))
    moment = datetime.combine(day(on), datetime.min.time(), JST).replace(hour=hour, minute=minute)
    refusal = hours_refusal(moment, "東京出入国在留管理局", jpholiday.is_holiday, moment.date())
    assert (refusal is None) is is_open
    assert refusal is None or refusal.rule == "R-035"


@pytest.mark.rule("R-033", "R-034")
def test_each_district_has_its_office_and_airports_have_none() -> None:
    assert len(AIRPORT_BRANCHES) == 4
    assert set(AIRPORT_BRANCHES) < set(offices())
    for prefecture, office in (
        ("沖縄県", "福岡出入国在留管理局那覇支局"),
        ("神奈川県", "東京出入国在留管理局横浜支局"),
    ):
        assert office_refusal(office, prefecture) is None
    rules = [office_refusal(airport, "東京都").rule for airport in AIRPORT_BRANCHES]  # type: ignore[union-attr]  # refused
    assert rules == ["R-034"] * 4


@pytest.mark.rule("R-025", "R-036", "R-053", "R-059", "R-060")
@pytest.mark.parametrize(
    ("kind", "on", "allowed"),
    [
        (SubmissionKind.ENROLMENT, "2020-04-30 木", {Way.COUNTER}),
        (SubmissionKind.ENROLMENT, "2020-05-01 金", set(Way)),
        (SubmissionKind.REPORT, "2019-07-25 木", {Way.COUNTER, Way.REGISTERED}),
        (SubmissionKind.LIST, "2019-07-25 木", {Way.COUNTER, Way.REGISTERED}),
        (SubmissionKind.CHANGE, "2019-07-25 木", set(Way)),
        (SubmissionKind.REMOVAL, "2019-07-25 木", set(Way)),
    ],
)
def test_each_paper_has_its_ways(kind: SubmissionKind, on: str, allowed: set[Way]) -> None:
    assert {way for way in Way if way_refusal(kind, way, day(on)) is None} == allowed
    assert set(WAYS) == set(SubmissionKind)
