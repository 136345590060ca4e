"""When the counter is open, what closes at noon, and when it opens next."""

from __future__ import annotations

from datetime import date, datetime

import jpholiday
import pytest

from backoffice.domain.jst import JST
from backoffice.domain.office_hours import (
    BUSY_MONTHS,
    PAPER_HOURS,
    VISIT_HOURS,
    closed,
    closes_at,
    next_opening,
    spoken_hours,
)
from tests.domain.weekdays import day

E19, E25 = date(2019, 7, 25), date(2025, 4, 1)
SPANS = VISIT_HOURS.at(E25)


def moment(on: str, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day(on), datetime.min.time(), JST).replace(hour=hour, minute=minute)


CALENDAR = [
    ("2025-06-02 月", "08:59", "", "2025-06-02 月 09:00"),
    ("2025-06-02 月", "09:00", "12:00", ""),
    ("2025-06-02 月", "11:59", "12:00", ""),
    ("2025-06-02 月", "12:00", "", "2025-06-02 月 13:00"),
    ("2025-06-02 月", "13:00", "16:00", ""),
    ("2025-06-02 月", "16:00", "", "2025-06-03 火 09:00"),
    ("2025-06-06 金", "17:30", "", "2025-06-09 月 09:00"),
    ("2025-06-07 土", "10:00", "", "2025-06-09 月 09:00"),
    ("2025-06-08 日", "10:00", "", "2025-06-09 月 09:00"),
    ("2025-05-02 金", "16:00", "", "2025-05-07 水 09:00"),
    ("2025-05-05 月", "10:00", "", "2025-05-07 水 09:00"),
    ("2025-12-26 金", "15:59", "16:00", ""),
    ("2025-12-26 金", "16:00", "", "2026-01-05 月 09:00"),
    ("2025-12-31 水", "10:00", "", "2026-01-05 月 09:00"),
    ("2019-07-25 木", "10:00", "12:00", ""),
    ("2019-08-12 月", "10:00", "", "2019-08-13 火 09:00"),
]


@pytest.mark.rule("R-035")
@pytest.mark.parametrize(("on", "clock", "until", "opens"), CALENDAR)
def test_the_counter_closes_at_noon_and_four_and_opens_on_the_next_office_day(
    on: str, clock: str, until: str, opens: str
) -> None:
    now = moment(on, clock)
    assert closes_at(now, SPANS, jpholiday.is_holiday) == (moment(on, until) if until else None)
    refusal = closed(now, SPANS, jpholiday.is_holiday)
    assert (refusal is None) is bool(until)
    if refusal:
        written, _, clock_of = opens.rpartition(" ")
        assert next_opening(now, SPANS, jpholiday.is_holiday) == moment(written, clock_of)
        assert "次に開くのは" in refusal.ja


@pytest.mark.rule("R-035", "R-247")
@pytest.mark.parametrize("on", [E19, E25])
def test_cards_are_handed_over_in_the_hours_of_the_papers_which_is_assumed(on: date) -> None:
    assert VISIT_HOURS.at(on) == PAPER_HOURS.at(on)
    assert VISIT_HOURS.row_at(on).assumed
    assert not PAPER_HOURS.row_at(on).assumed
    assert BUSY_MONTHS.at(on) == (3,)
    assert spoken_hours(SPANS) == "平日の9時から12時まで及び13時から16時まで"
