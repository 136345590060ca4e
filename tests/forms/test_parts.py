"""Dates posted in parts become one answer, and go back into their parts."""

import pytest

from backoffice.domain.forms import RENEWAL_N, check, join_parts
from backoffice.domain.forms.parts import split_date
from tests.forms.answers import CONTEXT, complete

DATE = ("year", "month", "day")


@pytest.mark.parametrize("sign", [".", "_"])
@pytest.mark.parametrize(
    ("year", "month", "day", "joined"),
    [
        ("2025", "6", "2", "2025-06-02"),
        (" 1995 ", "04", "12", "1995-04-12"),
        ("1995", "4", "", "1995-04"),
        ("1995", "", "", "1995"),
        ("", "", "", ""),
        ("", "4", "1", "-04-01"),
        ("1995", "", "3", "1995--03"),
        ("２０２５", "6", "2", "２０２５-06-02"),
    ],
)
def test_join(sign, year, month, day, joined):
    posted = {f"birth_on{sign}year": year, f"birth_on{sign}month": month, f"birth_on{sign}day": day}
    assert join_parts(RENEWAL_N, posted) == {"birth_on": joined}


def test_year_and_month_join_and_the_rest_of_the_page_is_left_out():
    posted = {"work_1_joined_year": "2017", "work_1_joined_month": "1", "csrf_token": "x", "name": "A"}
    assert join_parts(RENEWAL_N, posted) == {"name": "A", "work_1_joined": "2017-01"}


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("2025-06-02", ("2025", "06", "02")),
        ("20250602", ("2025", "06", "02")),
        ("1995-04", ("1995", "04", "")),
        ("1995", ("1995", "", "")),
        ("", ("", "", "")),
        ("1995--03", ("1995", "", "03")),
        ("a-b-c-d", ("a", "b", "c-d")),
    ],
)
def test_split(value, parts):
    assert split_date(value, DATE) == dict(zip(DATE, parts, strict=True))


def test_a_posted_page_passes_like_the_answers_it_shows():
    posted: dict[str, str] = {}
    for name, answer in complete().items():
        field = RENEWAL_N.fields[name]
        posted |= {f"{name}_{part}": text for part, text in field.split(answer).items()} or {name: answer}
    assert check(RENEWAL_N, join_parts(RENEWAL_N, posted), CONTEXT) == check(RENEWAL_N, complete(), CONTEXT)
