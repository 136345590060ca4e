"""The data that マイナポータル gives: which years, for whose name, made up the same each time."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.tax import (
    TAX_DATA_ONLINE,
    TaxRecord,
    fiscal_years,
    invented,
    tax_refusals,
    year_label,
)

ON = date(2025, 6, 2)
NAMES = ("NGUYEN THI MAI", "阮氏梅", "")


@pytest.mark.rule("R-150")
def test_it_begins_on_2024_03_19() -> None:
    assert not TAX_DATA_ONLINE.at(date(2024, 3, 18))
    assert TAX_DATA_ONLINE.at(date(2024, 3, 19))


@pytest.mark.rule("R-151")
@pytest.mark.parametrize(
    ("on", "newest"),
    [(date(2024, 3, 19), 2023), (date(2024, 5, 31), 2023), (date(2024, 6, 1), 2024), (ON, 2025)],
)
def test_the_years_that_can_be_fetched(on: date, newest: int) -> None:
    assert fiscal_years(on) == tuple(newest - back for back in range(5))


@pytest.mark.parametrize(
    ("year", "words"),
    [(2018, "平成30年度"), (2019, "令和元年度"), (2020, "令和2年度"), (2025, "令和7年度")],
)
def test_a_year_in_words(year: int, words: str) -> None:
    assert year_label(year) == words


@pytest.mark.rule("R-151")
@pytest.mark.parametrize(
    ("name", "year", "fields"),
    [
        ("NGUYEN THI MAI", 2025, []),
        ("ｎｇｕｙｅｎ　ｔｈｉ　ｍａｉ", 2021, []),
        ("阮氏梅", 2024, []),
        ("NGUYEN THI LAN", 2025, ["name"]),
        ("", 2025, ["name"]),
        ("NGUYEN THI MAI", 2026, ["year"]),
        ("x", 0, ["name", "year"]),
    ],
)
def test_name_and_year_must_be_right(name: str, year: int, fields: list[str]) -> None:
    assert [refusal.field for refusal in tax_refusals(name, NAMES, year, ON)] == fields


@given(st.integers(0, 2**32), st.integers(2019, 2025))
def test_a_record_adds_up(seed: int, year: int) -> None:
    record = invented(Random(seed), "A", "東京都港区", year)
    assert 0 <= record.taxable_yen <= record.income_yen < record.salary_yen
    parts = (record.municipal_tax_yen, record.prefectural_tax_yen, record.forest_tax_yen)
    assert record.tax_yen == sum(parts)
    assert all(amount >= 0 and amount % 100 == 0 for amount in parts)
    assert record.forest_tax_yen == (1_000 if year >= 2024 else 0)
    assert record == invented(Random(seed), "A", "東京都港区", year)
    assert record.facts()["simulated"] is True
    assert set(TaxRecord.__slots__) < set(record.facts())
