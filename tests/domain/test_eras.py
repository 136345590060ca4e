"""Eras: a day picks one, a world may pin one, and after the last built one its rules stay in force."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.eras import BUILT, ERAS, era_at, era_named, is_beyond_rules, rules_day
from backoffice.domain.refusal import Refused


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2019, 3, 29), "E19"),
        (date(2019, 7, 25), "E19"),
        (date(2022, 3, 15), "E19"),
        (date(2022, 3, 16), "E22"),
        (date(2023, 3, 17), "E23"),
        (date(2024, 3, 18), "E23"),
        (date(2024, 3, 19), "E24"),
        (date(2025, 4, 1), "E25"),
        (date(2026, 1, 4), "E25"),
        (date(2026, 1, 5), "E26"),
    ],
)
def test_a_day_falls_into_its_era(day: date, code: str) -> None:
    assert era_at(day).code == code


@pytest.mark.parametrize(
    ("day", "pinned", "ruled"),
    [
        (date(2025, 6, 2), "", date(2025, 6, 2)),
        (date(2025, 6, 2), "E19", date(2019, 7, 25)),
        (date(2021, 6, 2), "E19", date(2021, 6, 2)),
        (date(2025, 6, 2), "E25", date(2025, 6, 2)),
        (date(2020, 6, 2), "E25", date(2025, 4, 1)),
        (date(2027, 6, 2), "E25", date(2025, 4, 1)),
        (date(2024, 1, 1), "E23", date(2024, 1, 1)),
    ],
)
def test_a_pinned_era_gives_its_first_day_to_days_outside_it(day: date, pinned: str, ruled: date) -> None:
    assert rules_day(day, pinned) == ruled


@pytest.mark.rule("U-14")
def test_from_the_first_day_of_the_new_system_a_world_is_beyond_its_rules_unless_it_pins_an_era() -> None:
    assert not is_beyond_rules(date(2026, 1, 4))
    assert is_beyond_rules(date(2026, 1, 5))
    assert not is_beyond_rules(date(2026, 1, 5), "E25")


@pytest.mark.parametrize("code", ["E26", "E18", ""])
def test_an_era_that_is_not_built_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="E19"):
        era_named(code)


def test_the_eras_ascend_and_each_has_a_source() -> None:
    assert [era.begins_on for era in ERAS] == sorted({era.begins_on for era in ERAS})
    assert all(era.source for era in ERAS)
    assert [era.code for era in BUILT] == ["E19", "E22", "E23", "E24", "E25"]
