"""Dates as a list of mails shows them, by the clock of the world."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailsim.message import JST
from mailsim.when import short, whole

NOW = datetime(2025, 6, 4, 14, 30, tzinfo=JST)


@pytest.mark.parametrize(
    ("at", "ja", "en"),
    [
        (datetime(2025, 6, 4, 14, 5, tzinfo=JST), "今日 14:05", "Today 14:05"),
        (datetime(2025, 6, 3, 23, 59, tzinfo=JST), "昨日 23:59", "Yesterday 23:59"),
        (datetime(2025, 6, 2, 9, 0, tzinfo=JST), "6月2日（月）", "2 Jun (Mon)"),
        (datetime(2025, 6, 5, 0, 0, tzinfo=JST), "6月5日（木）", "5 Jun (Thu)"),
        (datetime(2024, 12, 31, 9, 0, tzinfo=JST), "2024年12月31日", "31 Dec 2024"),
        (datetime(2025, 6, 3, 15, 30, tzinfo=UTC), "今日 00:30", "Today 00:30"),
    ],
)
def test_the_nearer_the_shorter(at: datetime, ja: str, en: str) -> None:
    assert (short(at, NOW, "ja"), short(at, NOW, "en")) == (ja, en)


def test_the_turn_of_a_year_is_a_day() -> None:
    new_year = datetime(2026, 1, 1, 0, 10, tzinfo=JST)
    assert short(datetime(2025, 12, 31, 23, 0, tzinfo=JST), new_year, "ja") == "昨日 23:00"
    assert short(datetime(2025, 12, 30, 23, 0, tzinfo=JST), new_year, "ja") == "2025年12月30日"


def test_without_a_clock_the_year_is_told() -> None:
    assert short(NOW, None, "ja") == "2025年6月4日"
    assert whole(NOW, "ja") == "2025年6月4日（水）14:30"
    assert whole(NOW, "en") == "Wed 4 June 2025, 14:30"
