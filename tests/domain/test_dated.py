from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.dated import Dated, DatedRows, NoRowInForceError

OLD = Dated(date(2022, 3, 16), 3, "S2")
NEW = Dated(date(2025, 4, 1), 6, "S3", assumed=True)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2022, 3, 16), 3),
        (date(2025, 3, 31), 3),
        (date(2025, 4, 1), 6),
        (date(9999, 12, 31), 6),
    ],
)
def test_the_row_in_force_that_day_gives_the_value(day: date, value: int) -> None:
    rule = DatedRows("photo age", OLD, NEW)
    assert rule.at(day) == value
    assert rule.row_at(day).value == value


def test_a_day_before_the_first_row_is_an_error_that_names_the_rule() -> None:
    with pytest.raises(NoRowInForceError, match="photo age") as caught:
        DatedRows("photo age", OLD, NEW).at(date(2022, 3, 15))
    assert isinstance(caught.value, LookupError)
    assert "2022-03-15" in str(caught.value)
    assert "定めがありません" in str(caught.value)


@pytest.mark.parametrize("rows", [(NEW, OLD), (OLD, OLD), ()], ids=["unsorted", "same day twice", "none"])
def test_rows_out_of_order_are_an_error(rows: tuple[Dated[int], ...]) -> None:
    with pytest.raises(ValueError, match="photo age"):
        DatedRows("photo age", *rows)


@pytest.mark.parametrize("source", ["", "  ", "\n"])
def test_a_row_without_a_source_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match="no source"):
        Dated(date(2022, 3, 16), 3, source)


def test_a_row_says_where_it_comes_from_and_whether_it_is_assumed() -> None:
    rule = DatedRows("photo age", OLD, NEW)
    assert (rule.row_at(date(2023, 1, 1)).source, rule.row_at(date(2023, 1, 1)).assumed) == ("S2", False)
    assert rule.row_at(date(2025, 6, 2)).assumed
    assert rule.rows == (OLD, NEW)


def test_rows_may_say_that_a_rule_ended() -> None:
    ended: DatedRows[str | None] = DatedRows(
        "E", Dated(date(2019, 7, 25), "x", "S4"), Dated(date(2022, 3, 16), None, "S2")
    )
    assert ended.at(date(2022, 3, 16)) is None
