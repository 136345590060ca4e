from __future__ import annotations

import pytest

from backoffice.domain.supply import papers_due_on, reply_day_refusal, reply_due_on
from tests.domain.weekdays import day


@pytest.mark.rule("R-217", "C-31")
@pytest.mark.parametrize(
    ("result", "due"),
    [
        ("2025-07-07 月", "2025-07-21 月"),
        ("2025-12-25 木", "2026-01-08 木"),
        ("2024-02-20 火", "2024-03-05 火"),
        ("2025-02-20 木", "2025-03-06 木"),
    ],
)
def test_papers_are_due_fourteen_days_behind_the_result(result: str, due: str) -> None:
    assert papers_due_on(day(result)) == day(due)


@pytest.mark.rule("R-202", "U-06")
def test_documents_are_due_in_fourteen_days_unless_the_officer_names_a_day() -> None:
    asked = day("2025-06-16 月")
    assert reply_due_on(asked, None) == day("2025-06-30 月")
    assert reply_due_on(asked, day("2025-07-31 木")) == day("2025-07-31 木")


@pytest.mark.rule("U-06")
@pytest.mark.parametrize(
    ("due", "taken"),
    [
        ("2025-06-15 日", False),
        ("2025-06-16 月", False),
        ("2025-06-17 火", True),
        ("2025-06-30 月", True),
        ("2025-12-13 土", True),
        ("2025-12-14 日", False),
    ],
)
def test_a_deadline_lies_from_tomorrow_to_180_days_ahead(due: str, taken: bool) -> None:
    refusal = reply_day_refusal(day("2025-06-16 月"), day(due))
    assert (refusal is None) is taken
    if refusal:
        assert (refusal.rule, refusal.field) == ("U-06", "due_on")
        assert "180日" in refusal.ja


@pytest.mark.rule("U-06")
def test_the_default_day_is_one_that_is_taken() -> None:
    asked = day("2025-06-16 月")
    assert reply_day_refusal(asked, reply_due_on(asked, None)) is None
