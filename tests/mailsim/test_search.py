"""The grammar of the search."""

from zoneinfo import ZoneInfo

import pytest

from mailsim.search import MAX_TERMS, BadSearchError, Term, terms


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
        ("HAS:inline is:tagged", [Term("has:inline", ""), Term("is:tagged", "")]),
        ('tag:"Two Words" -cc:x', [Term("tag", "two words"), Term("cc", "x", negated=True)]),
        ("reply-to:r bcc:b addressed:y", [Term("reply-to", "r"), Term("bcc", "b"), Term("addressed", "y")]),
        (
            "larger:20k smaller:1.5MB !larger:7",
            [
                Term("larger", "20480"),
                Term("smaller", "1572864"),
                Term("larger", "7", negated=True),
            ],
        ),
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


@pytest.mark.parametrize(
    "query", ["larger:", "smaller:much", "larger:-1", "larger:1gb", "smaller:" + "9" * 400]
)
def test_unreadable_sizes_are_told(query: str) -> None:
    with pytest.raises(BadSearchError, match="not a size"):
        terms(query)


def test_a_search_has_so_many_terms() -> None:
    assert len(terms("a " * MAX_TERMS)) == MAX_TERMS
    with pytest.raises(BadSearchError, match="at most 100"):
        terms("a " * (MAX_TERMS + 1))
