"""The grammar of the search."""

from zoneinfo import ZoneInfo

import pytest

from mailsim.search import BadSearchError, Term, terms


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("髙橋 Card", [Term("any", "髙橋"), Term("any", "card")]),
        ('"two words" x', [Term("any", "two words"), Term("any", "x")]),
        ('subject:"受付 番号"', [Term("subject", "受付 番号")]),
        ("From:a@example.jp", [Term("from", "a@example.jp")]),
        (
            "to:a -subject:b !c",
            [Term("to", "a"), Term("subject", "b", negated=True), Term("any", "c", negated=True)],
        ),
        ("is:unread -is:read", [Term("is:unread", ""), Term("is:read", "", negated=True)]),
        ("has:attachments", [Term("has:attachment", "")]),
        ("after:2025-06-02", [Term("after", "2025-06-02T00:00:00+09:00")]),
        ("before:2025/06/02", [Term("before", "2025-06-02T00:00:00+09:00")]),
        ("before:2025-06-02T00:00:00Z", [Term("before", "2025-06-02T09:00:00+09:00")]),
        ("Re: is:odd -", [Term("any", "re:"), Term("any", "is:odd"), Term("any", "-")]),
        ('""', []),
        ("subject:", [Term("any", "subject:")]),
    ],
)
def test_terms(query: str, expected: list[Term]) -> None:
    assert list(terms(query)) == expected


def test_days_begin_in_the_zone_that_is_given() -> None:
    assert terms("after:2025-06-02", ZoneInfo("UTC")) == (Term("after", "2025-06-02T09:00:00+09:00"),)


@pytest.mark.parametrize(
    "query", ["after:", "before:soon", "after:2025-13-01", "after:0001-01-01T00:00:00+14:00"]
)
def test_unreadable_dates_are_told(query: str) -> None:
    with pytest.raises(BadSearchError, match="ISO 8601"):
        terms(query)
