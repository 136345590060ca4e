"""収入印紙: the 31 denominations, and the fewest that make an amount (facts/post.md §2)."""

DENOMINATIONS = (
    1, 2, 5, 10, 20, 30, 40, 50, 60, 80, 100, 120, 200, 300, 400, 500, 600, 1_000, 2_000, 3_000, 4_000, 5_000,
    6_000, 8_000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 100_000,
)  # fmt: skip
SOURCE = "facts/post.md §2"


def is_denomination(yen: int) -> bool:
    """Say whether a revenue stamp of this face value exists."""
    return yen in DENOMINATIONS


def suggest_stamps(amount_yen: int) -> tuple[int, ...]:
    """Return the fewest revenue stamps that make the amount exactly, largest first; () for 0.

    Stamps cost their face value, so the fewest are the handiest: 5,500 → 5,000 + 500. Taking the largest that
    fits is best for these denominations (a test compares it with the exact search). ValueError below zero.
    """
    if amount_yen < 0:
        raise ValueError("an amount is not negative")
    chosen: list[int] = []
    for face in reversed(DENOMINATIONS):
        count, amount_yen = divmod(amount_yen, face)
        chosen += [face] * count
    return tuple(chosen)
