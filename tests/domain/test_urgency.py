from __future__ import annotations

from datetime import date, timedelta

import pytest

from backoffice.domain.urgency import URGENCIES, urgency_named, urgency_of

TODAY = date(2025, 6, 2)


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-400, "past"),
        (-1, "past"),
        (0, "week"),
        (7, "week"),
        (8, "month"),
        (30, "month"),
        (31, "later"),
        (4000, "later"),
    ],
)
def test_a_day_belongs_to_one_group(days: int, name: str) -> None:
    day = TODAY + timedelta(days=days)
    assert urgency_of(day, TODAY).name == name
    for urgency in URGENCIES:
        first, last = urgency.bounds(TODAY)
        inside = (first is None or first <= day) and (last is None or day <= last)
        assert inside is (urgency.name == name)


def test_a_name_that_is_none_is_no_group() -> None:
    assert urgency_named("soon") is None
