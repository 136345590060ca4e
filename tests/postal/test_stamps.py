from collections import Counter
from itertools import combinations
from random import Random

import pytest

from postal import stamps
from postal.stamps import RevenueStamp


def test_there_are_31_denominations():
    assert len(stamps.DENOMINATIONS) == 31
    assert list(stamps.DENOMINATIONS) == sorted(set(stamps.DENOMINATIONS))


@pytest.mark.parametrize(
    ("amount", "faces"),
    [(0, ()), (4000, (4000,)), (5500, (5000, 500)), (6000, (6000,)), (65000, (60000, 5000)), (3, (2, 1))],
)
def test_suggestions(amount, faces):
    assert stamps.suggest_stamps(amount) == faces


@pytest.mark.parametrize("face", stamps.DENOMINATIONS)
def test_each_denomination_is_one_stamp(face):
    assert stamps.suggest_stamps(face) == (face,)


def test_suggestions_are_the_fewest_possible():
    top = 20_000
    fewest = [0] + [top] * top
    for amount in range(1, top + 1):
        usable = (face for face in stamps.DENOMINATIONS if face <= amount)
        fewest[amount] = 1 + min(fewest[amount - face] for face in usable)
    for amount in range(top + 1):
        suggested = stamps.suggest_stamps(amount)
        assert sum(suggested) == amount
        assert len(suggested) == fewest[amount], amount


def test_negative_amounts_are_no_amounts():
    with pytest.raises(ValueError, match="negative"):
        stamps.suggest_stamps(-1)
    with pytest.raises(ValueError, match="negative"):
        stamps.choose_stamps(-1, [])


@pytest.mark.parametrize(
    ("amount", "held", "chosen"),
    [
        (5500, [5000, 500], (5000, 500)),
        (5500, [500] * 20, (500,) * 11),
        (5500, [5000, 3000, 2000, 500, 400, 100], (5000, 500)),
        (6000, [5000, 3000, 3000, 500, 500], (3000, 3000)),
        (4000, [3000, 600, 600], None),
        (4000, [], None),
        (0, [200], ()),
        (200_000, [100_000, 60_000, 40_000, 1], (100_000, 60_000, 40_000)),
    ],
)
def test_a_sum_from_the_stamps_that_one_has(amount, held, chosen):
    assert stamps.choose_stamps(amount, held) == chosen


def test_what_is_chosen_is_the_fewest_of_what_one_has():
    chance = Random(5)  # a seeded sequence of cases, the same in each run
    for _ in range(200):
        held = chance.choices(stamps.DENOMINATIONS[:14], k=8)
        amount = chance.randrange(1, 900)
        exact = [n for n in range(9) if any(sum(few) == amount for few in combinations(held, n))]
        chosen = stamps.choose_stamps(amount, held)
        assert (chosen is None) == (not exact)
        if chosen is not None:
            assert (sum(chosen), len(chosen)) == (amount, exact[0])
            assert not Counter(chosen) - Counter(held)


@pytest.mark.parametrize(
    ("stamp", "worth", "facts"),
    [
        (RevenueStamp(500), 500, 500),
        (RevenueStamp(500, cancelled=True), 0, {"yen": 500, "cancelled": True}),
        (RevenueStamp(500, torn=True), 0, {"yen": 500, "torn": True}),
        (RevenueStamp(500, True, True), 0, {"yen": 500, "cancelled": True, "torn": True}),
    ],
)
def test_a_stamp_that_is_cancelled_or_torn_pays_nothing(stamp, worth, facts):
    assert (stamp.worth_yen, stamp.facts) == (worth, facts)
