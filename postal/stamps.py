"""収入印紙: the 31 denominations, what a stamp is worth, and the fewest that make an amount (facts/post.md §2)."""

from collections.abc import Sequence
from dataclasses import dataclass

DENOMINATIONS = (
    1, 2, 5, 10, 20, 30, 40, 50, 60, 80, 100, 120, 200, 300, 400, 500, 600, 1_000, 2_000, 3_000, 4_000, 5_000,
    6_000, 8_000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 100_000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RevenueStamp:
    """One 収入印紙 by its face value in yen; cancelled (消印) by somebody before, or torn."""

    yen: int
    cancelled: bool = False
    torn: bool = False

    @property
    def worth_yen(self) -> int:
        """What it pays: its face value, nothing once it is cancelled or torn."""
        return 0 if self.cancelled or self.torn else self.yen

    @property
    def facts(self) -> int | dict[str, object]:
        """The stamp in JSON: its face value, with its marks beside it where it has any."""
        marks: dict[str, object] = {name: True for name in ("cancelled", "torn") if getattr(self, name)}
        return {"yen": self.yen, **marks} if marks else self.yen


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


def choose_stamps(amount_yen: int, held: Sequence[int]) -> tuple[int, ...] | None:
    """Return the fewest of the stamps that a person has which make the amount exactly, largest first; None if none do.

    Exact for any faces: the sums that 0, 1, 2, … of them make are the bits of one number each.
    """
    if amount_yen < 0:
        raise ValueError("an amount is not negative")
    faces = sorted((face for face in held if 0 < face <= amount_yen), reverse=True)
    sums, within = [[1]], (1 << amount_yen + 1) - 1
    for face in faces:
        sums.append(_with(sums[-1], face, within))
    count = next((n for n, made in enumerate(sums[-1]) if made >> amount_yen & 1), None)
    return None if count is None else _traced(faces, sums, amount_yen, count)


def _with(made: Sequence[int], face: int, within: int) -> list[int]:
    """Return the sums by number of stamps (bit s is set for s yen) that one stamp more makes."""
    return [one | (fewer << face & within) for one, fewer in zip((*made, 0), (0, *made), strict=True)]


def _traced(faces: Sequence[int], sums: Sequence[Sequence[int]], amount: int, count: int) -> tuple[int, ...]:
    chosen: list[int] = []
    for upto in range(len(faces), 0, -1):
        before = sums[upto - 1]
        if count < len(before) and before[count] >> amount & 1:
            continue
        chosen.append(faces[upto - 1])
        amount, count = amount - faces[upto - 1], count - 1
    return tuple(reversed(chosen))
