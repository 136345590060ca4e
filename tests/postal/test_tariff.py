from datetime import date
from itertools import pairwise

import pytest

from postal import tariff
from postal.refusal import Refused
from postal.service import ServiceClass
from postal.tariff import Charge

ORD, SPR, SR, REG, LPP, LPL = ServiceClass
A4 = (330, 240, 5)
BOX = (340, 250, 31)


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
        ("2014-04-01", "Tue", REG, 25, 512),
        ("2019-10-01", "Tue", REG, 25, 519),
        ("2023-10-01", "Sun", REG, 25, 564),
        ("2024-10-01", "Tue", REG, 25, 590),
        ("2014-04-01", "Tue", SPR, 25, 242),
        ("2019-10-01", "Tue", SPR, 25, 244),
        ("2024-09-30", "Mon", SPR, 25, 244),
        ("2024-10-01", "Tue", SPR, 25, 320),
    ],
)
def test_postage(on, weekday, service, weight_g, yen):
    day = date.fromisoformat(on)
    assert f"{day:%a}" == weekday
    assert tariff.postage(service, weight_g, day) == yen


STEPS = (50, 100, 150, 250, 500, 1000, 2000, 4000)


@pytest.mark.parametrize(
    ("on", "weekday", "size_mm", "yen"),
    [
        ("2017-05-31", "Wed", BOX, (120, 140, 205, 250, 400, 600, 870, 1180)),
        ("2017-05-31", "Wed", A4, (120, 140, 205, 250, 400, 600, 870, 1180)),
        ("2017-06-01", "Thu", A4, (120, 140, 205, 250, 380, 570, 1020, 1330)),
        ("2017-06-01", "Thu", BOX, (200, 220, 290, 340, 500, 700, 1020, 1330)),
        ("2019-10-01", "Tue", A4, (120, 140, 210, 250, 390, 580, 1040, 1350)),
        ("2019-10-01", "Tue", BOX, (200, 220, 300, 350, 510, 710, 1040, 1350)),
        ("2024-10-01", "Tue", A4, (140, 180, 270, 320, 510, 750, 1350, 1750)),
        ("2024-10-01", "Tue", BOX, (260, 290, 390, 450, 660, 920, 1350, 1750)),
    ],
)
def test_non_standard_letters_by_size(on, weekday, size_mm, yen):
    day = date.fromisoformat(on)
    assert f"{day:%a}" == weekday
    for light, (limit, price) in zip(
        (1, *(step + 1 for step in STEPS)), zip(STEPS, yen, strict=True), strict=False
    ):
        assert tariff.postage(ORD, light, day, size_mm=size_mm) == price
        assert tariff.postage(ORD, limit, day, size_mm=size_mm) == price


@pytest.mark.parametrize(
    ("on", "weekday", "added"),
    [
        ("2014-04-01", "Tue", (280, 380, 650)),
        ("2019-09-30", "Mon", (280, 380, 650)),
        ("2019-10-01", "Tue", (290, 390, 660)),
        ("2021-09-30", "Thu", (290, 390, 660)),
        ("2021-10-01", "Fri", (260, 350, 600)),
        ("2024-09-30", "Mon", (260, 350, 600)),
        ("2024-10-01", "Tue", (300, 400, 690)),
    ],
)
def test_express_is_added_by_weight(on, weekday, added):
    day = date.fromisoformat(on)
    assert f"{day:%a}" == weekday
    for weights, yen in zip(((1, 250), (251, 1000), (1001, 4000)), added, strict=True):
        for weight in weights:
            plain = tariff.postage(SR, weight, day, size_mm=BOX)
            assert tariff.postage(SR, weight, day, size_mm=BOX, express=True) == plain + yen


def test_a_postage_is_told_in_parts():
    parts = tariff.breakdown(REG, 300, date(2025, 6, 2), express=True)
    assert [(part.row.charge, part.yen) for part in parts] == [
        (Charge.NONSTANDARD, 510), (Charge.REGISTERED, 480), (Charge.EXPRESS, 400),
    ]  # fmt: skip
    assert all(part.row.source for part in parts)


@pytest.mark.parametrize("charge", Charge)
def test_rows_of_a_charge_are_dated_in_order_and_sourced(charge):
    rows = [row for row in tariff.ROWS if row.charge is charge]
    assert rows
    assert all(one.in_force_from < other.in_force_from for one, other in pairwise(rows))
    assert all(row.source for row in rows)
    assert all(list(row.yen.items()) == sorted(row.yen.items()) for row in rows)


def test_what_no_source_says_is_marked():
    assert [(row.charge.value, row.assumed) for row in tariff.ROWS if row.assumed] == [
        ("oversize", "2 kg, 4 kg"), ("express", "1 kg, 4 kg"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "weight_g", "on", "more", "code"),
    [
        (SR, 1001, date(2025, 6, 2), {}, "too-heavy"),
        (ORD, 4000, date(2025, 6, 2), {}, "too-heavy"),
        (ORD, 4001, date(2025, 6, 2), {"size_mm": BOX}, "too-heavy"),
        (ORD, 4001, date(2016, 6, 2), {}, "too-heavy"),
        (LPP, 4001, date(2025, 6, 2), {}, "too-heavy"),
        (SR, 0, date(2025, 6, 2), {}, "impossible-weight"),
        (LPL, 0, date(2025, 6, 2), {}, "impossible-weight"),
        (ORD, 25, date(2014, 3, 31), {}, "no-tariff"),
        (LPP, 25, date(2025, 6, 2), {"express": True}, "express-impossible"),
        (LPL, 25, date(2025, 6, 2), {"express": True}, "express-impossible"),
        (LPL, 25, date(2025, 6, 2), {"size_mm": (340, 248, 31)}, "too-thick"),
        (LPL, 25, date(2025, 6, 2), {"size_mm": (341, 248, 30)}, "too-large"),
        (LPP, 25, date(2025, 6, 2), {"size_mm": (340, 249, 30)}, "too-large"),
        (LPP, 25, date(2025, 6, 2), {"size_mm": (340, 248, 0)}, "impossible-size"),
        (ORD, 25, date(2025, 6, 2), {"size_mm": (230, 120, 0)}, "impossible-size"),
        (ORD, 25, date(2025, 6, 2), {"size_mm": (2001, 120, 1)}, "impossible-size"),
        (ORD, 25, date(2025, 6, 2), {"size_mm": (139, 90, 1)}, "too-small"),
        (ORD, 25, date(2025, 6, 2), {"size_mm": (140, 89, 1)}, "too-small"),
        (ORD, 25, date(2025, 6, 2), {"size_mm": (601, 100, 1)}, "too-large"),
        (ORD, 25, date(2025, 6, 2), {"size_mm": (500, 300, 101)}, "too-large"),
    ],
)  # fmt: skip
def test_refusals(service, weight_g, on, more, code):
    with pytest.raises(Refused) as refused:
        tariff.postage(service, weight_g, on, **more)
    assert refused.value.code == code
    assert refused.value.ja
    assert str(refused.value)


@pytest.mark.parametrize(
    ("size_mm", "weight_g", "charge"),
    [
        (None, 50, Charge.STANDARD),
        (None, 51, Charge.NONSTANDARD),
        ((235, 120, 10), 50, Charge.STANDARD),
        ((10, 235, 120), 50, Charge.STANDARD),
        ((236, 120, 10), 50, Charge.NONSTANDARD),
        ((235, 121, 10), 50, Charge.NONSTANDARD),
        ((235, 120, 11), 50, Charge.NONSTANDARD),
        ((235, 120, 10), 51, Charge.NONSTANDARD),
        ((340, 250, 30), 1000, Charge.NONSTANDARD),
        ((340, 250, 30), 1001, Charge.OVERSIZE),
        ((341, 250, 30), 50, Charge.OVERSIZE),
        ((600, 200, 100), 4000, Charge.OVERSIZE),
    ],
)
def test_the_format_follows_size_and_weight(size_mm, weight_g, charge):
    assert tariff.breakdown(ORD, weight_g, date(2025, 6, 2), size_mm=size_mm)[0].row.charge is charge
