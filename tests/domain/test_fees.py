from __future__ import annotations

import pytest

from backoffice.domain.dated import NoRowInForceError
from backoffice.domain.fees import RENEWAL_FEE_YEN
from tests.domain.weekdays import day


@pytest.mark.rule("R-249", "R-250", "C-09", "X-030")
@pytest.mark.parametrize(
    ("received", "yen"),
    [
        ("2019-07-25 木", 4000),
        ("2025-03-31 月", 4000),
        ("2025-04-01 火", 5500),
        ("2025-06-02 月", 5500),
        ("2026-01-05 月", 5500),
    ],
)
def test_the_fee_of_a_renewal_is_that_of_the_day_of_receipt(received: str, yen: int) -> None:
    assert RENEWAL_FEE_YEN.at(day(received)) == yen


def test_before_the_system_opened_there_is_no_fee() -> None:
    with pytest.raises(NoRowInForceError, match="fee of a renewal"):
        RENEWAL_FEE_YEN.at(day("2019-07-24 水"))
