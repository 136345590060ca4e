import pytest

from postal import stamps


def test_there_are_31_denominations():
    assert len(stamps.DENOMINATIONS) == 31
    assert list(stamps.DENOMINATIONS) == sorted(set(stamps.DENOMINATIONS))


@pytest.mark.parametrize(
    ("amount", "faces"),
    [(0, ()), (4000, (4000,)), (5500, (5000, 500)), (6000, (6000,)), (65000, (60000, 5000)), (3, (2, 1))],
)
def test_suggestions(amount, faces):
    assert stamps.suggest_stamps(amount) == faces


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
