from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.numbers import (
    CARD_NUMBER,
    RECEIPT_NUMBER,
    card_number,
    provisional_number,
    receipt_number,
)
from tests.domain.weekdays import day


@pytest.mark.rule("R-166")
@pytest.mark.parametrize(
    ("received", "serial", "number"),
    [
        ("2025-06-03 火", 1, "東オンE25000001"),
        ("2025-12-31 水", 999_999, "東オンE25999999"),
        ("2026-01-05 月", 1_000_001, "東オンE26000001"),
    ],
)
def test_a_receipt_number_is_office_on_e_and_eight_digits(received: str, serial: int, number: str) -> None:
    assert receipt_number(day(received), serial) == number


@pytest.mark.rule("R-166")
@given(st.integers(1, 10**9), st.sampled_from("東大名福広札仙高"))
def test_every_receipt_number_has_the_official_form(serial: int, office: str) -> None:
    assert RECEIPT_NUMBER.fullmatch(receipt_number(day("2025-06-03 火"), serial, office))


@pytest.mark.rule("R-164", "U-01")
def test_a_provisional_number_is_unlike_a_receipt_number() -> None:
    number = provisional_number(day("2025-06-02 月"), 7)
    assert number == "仮250602000007"
    assert not RECEIPT_NUMBER.fullmatch(number)


@given(st.sets(st.integers(1, 999_999), min_size=2, max_size=2))
def test_two_serials_give_two_numbers(serials: set[int]) -> None:
    filed_on = day("2025-06-02 月")
    assert len({provisional_number(filed_on, serial) for serial in serials}) == 2
    assert len({receipt_number(filed_on, serial) for serial in serials}) == 2


@given(st.integers())
def test_a_card_number_has_its_form_and_comes_from_the_chance_given(seed: int) -> None:
    number = card_number(Random(seed))
    assert CARD_NUMBER.fullmatch(number)
    assert number == card_number(Random(seed))
