from datetime import date

import pytest

from postal import tariff
from postal.refusal import Refused
from postal.service import ServiceClass

SR, LPP, LPL, ORD = (
    ServiceClass.SIMPLIFIED_REGISTERED,
    ServiceClass.LETTER_PACK_PLUS,
    ServiceClass.LETTER_PACK_LIGHT,
    ServiceClass.ORDINARY,
)


@pytest.mark.rule("R-223")
@pytest.mark.parametrize(
    ("on", "weekday", "service", "weight_g", "yen"),
    [
        ("2019-07-25", "Thu", SR, 25, 392),
        ("2019-09-30", "Mon", SR, 25, 392),
        ("2019-10-01", "Tue", SR, 25, 404),
        ("2023-09-30", "Sat", SR, 25, 404),
        ("2023-10-01", "Sun", SR, 25, 434),
        ("2024-09-30", "Mon", SR, 25, 434),
        ("2024-10-01", "Tue", SR, 25, 460),
        ("2025-06-02", "Mon", SR, 1, 460),
        ("2025-06-02", "Mon", SR, 50, 460),
        ("2024-09-30", "Mon", SR, 26, 444),
        ("2025-06-02", "Mon", SR, 51, 530),
        ("2025-06-02", "Mon", SR, 1000, 1100),
        ("2019-09-30", "Mon", LPP, 4000, 510),
        ("2019-10-01", "Tue", LPP, 25, 520),
        ("2024-09-30", "Mon", LPP, 25, 520),
        ("2024-10-01", "Tue", LPP, 25, 600),
        ("2019-09-30", "Mon", LPL, 25, 360),
        ("2023-10-01", "Sun", LPL, 25, 370),
        ("2024-10-01", "Tue", LPL, 25, 430),
        ("2024-09-30", "Mon", ORD, 25, 84),
        ("2024-10-01", "Tue", ORD, 25, 110),
        ("2024-10-01", "Tue", ORD, 150, 270),
        ("2019-09-30", "Mon", ORD, 150, 205),
    ],
)
def test_postage(on, weekday, service, weight_g, yen):
    day = date.fromisoformat(on)
    assert f"{day:%a}" == weekday
    assert tariff.postage(service, weight_g, day) == yen


def test_rows_are_dated_in_order_and_sourced():
    dates = [row.in_force_from for row in tariff.ROWS]
    assert dates == sorted(set(dates))
    assert all(row.source for row in tariff.ROWS)


@pytest.mark.parametrize(
    ("service", "weight_g", "on", "code"),
    [
        (SR, 1001, date(2025, 6, 2), "too-heavy"),
        (SR, 0, date(2025, 6, 2), "impossible-weight"),
        (ORD, 25, date(2014, 3, 31), "no-tariff"),
    ],
)
def test_refusals(service, weight_g, on, code):
    with pytest.raises(Refused) as refused:
        tariff.postage(service, weight_g, on)
    assert refused.value.code == code
    assert refused.value.ja
    assert str(refused.value)
