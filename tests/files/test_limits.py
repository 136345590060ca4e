from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from backoffice.domain.dated import NoRowInForceError
from backoffice.domain.file_limits import (
    DOCUMENTS_ONLINE,
    PDF_BYTES_MAX,
    PHOTO_AGE_MONTHS,
    PHOTO_BYTES_MAX,
    PHOTO_PIXELS_MAX,
    RULES,
    Ratio,
)
from backoffice.domain.files import PdfFacts, PhotoFacts, judge_pdf, judge_photo


@pytest.mark.rule("R-132")
@pytest.mark.parametrize(
    ("on", "months", "assumed"),
    [
        (date(2019, 7, 25), 3, True),
        (date(2022, 3, 16), 3, False),
        (date(2025, 3, 31), 3, False),
        (date(2025, 4, 1), 6, True),
    ],
)
def test_how_old_a_photo_may_be(on: date, months: int, assumed: bool) -> None:
    row = PHOTO_AGE_MONTHS.row_at(on)
    assert (row.value, row.assumed) == (months, assumed)


@pytest.mark.rule("R-139")
def test_the_sizes_are_assumptions_that_say_so() -> None:
    on = date(2025, 6, 2)
    rows = [rule.row_at(on) for rule in (PDF_BYTES_MAX, PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX)]
    assert [row.value for row in rows] == [10_485_760, 1_048_576, 25_000_000]
    assert all(row.assumed and "U-13" in row.source for row in rows)


@pytest.mark.rule("R-135")
def test_documents_go_online_from_2022() -> None:
    assert not DOCUMENTS_ONLINE.at(date(2022, 3, 15))
    assert DOCUMENTS_ONLINE.at(date(2022, 3, 16))


def test_every_row_has_a_source_and_every_rule_a_name_of_its_own() -> None:
    assert all(row.source.strip() for rule in RULES for row in rule.rows)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_before_the_online_procedure_no_rule_is_in_force() -> None:
    with pytest.raises(NoRowInForceError):
        judge_pdf(PdfFacts(size=1), date(2019, 7, 24))
    with pytest.raises(NoRowInForceError):
        judge_photo(PhotoFacts(size=1), date(2019, 7, 24))


@pytest.mark.rule("R-131")
@pytest.mark.parametrize(
    ("width", "height", "holds"),
    [
        (300, 400, True),
        (1500, 2030, True),  # 4/3 + 0.02
        (1500, 2031, False),
        (1500, 1970, True),  # 4/3 - 0.02
        (1500, 1969, False),
        (400, 300, False),
        (400, 400, False),
        (0, 0, False),
        (0, 400, False),
    ],
)
def test_four_high_by_three_wide(width: int, height: int, holds: bool) -> None:
    assert Ratio(Fraction(4, 3), Fraction(2, 100)).holds(width, height) is holds
