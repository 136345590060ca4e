"""The office takes what the inventors draw and write."""

from datetime import date
from random import Random

import pytest

from backoffice.adapters.pdfs import read_pdf
from backoffice.adapters.photos import read_photo
from backoffice.domain.files import ACCEPTED, judge_pdf, judge_photo
from seed.papers import statement_pdf
from seed.people import PeopleInventor
from seed.photos import portrait

ON = date(2025, 6, 2)
PEOPLE = PeopleInventor()


def test_the_portraits() -> None:
    for seed in range(10):
        drawn = portrait(Random(f"{seed}"), PEOPLE.person(Random(f"{seed}"), ON, {}))
        assert judge_photo(read_photo(drawn), ON) == ACCEPTED


@pytest.mark.parametrize("title", ["在職証明書", "課税証明書", "決算書", "雇用契約書", "在学証明書"])
def test_the_papers(title: str) -> None:
    person = PEOPLE.person(Random(title), ON, {})
    pdf = statement_pdf(Random(title), person, PEOPLE.organisation(Random(title), {}), title)
    assert judge_pdf(read_pdf(pdf, f"{title}.pdf"), ON) == ACCEPTED
