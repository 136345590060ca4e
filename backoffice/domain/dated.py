"""Rules that change with time: rows of (in force from, value, source), chosen by the simulated date."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")


class NoRowInForceError(LookupError):
    """The rule was asked for a day before its first row."""

    def __init__(self, name: str, day: date, first: date) -> None:
        super().__init__(
            f"規則「{name}」は {day} には定めがありません (最初の行は {first} から)。"
            "日付を見直すか、行を加えてください。"
            f" / Rule {name!r} has no row in force on {day} (the first is in force from {first})."
            " Check the date, or add a row."
        )
        self.name = name
        self.day = day


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """One row of a rule: its value from a day on, and the source that says so.

    `source` names a document or a rule row; `assumed` marks what no official source states.
    Raises ValueError when the source is blank.
    """

    in_force_from: date
    value: T
    source: str
    assumed: bool = False

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError(f"a row in force from {self.in_force_from} has no source")


class DatedRows(Generic[T]):
    """A rule as its rows, the oldest first: a rule that changes is one new row.

    Raises ValueError when there is no row, or when the rows do not strictly ascend by day.
    """

    __slots__ = ("_days", "name", "rows")

    def __init__(self, name: str, *rows: Dated[T]) -> None:
        if not rows:
            raise ValueError(f"rule {name!r} has no rows")
        if any(later.in_force_from <= earlier.in_force_from for earlier, later in pairwise(rows)):
            raise ValueError(f"rule {name!r}: rows must ascend by in_force_from, one row a day")
        self.name = name
        self.rows = rows
        self._days = [row.in_force_from for row in rows]

    def __repr__(self) -> str:
        return f"DatedRows({self.name!r}, {len(self.rows)} rows)"

    def row_at(self, day: date) -> Dated[T]:
        """Give the row in force on that day, for its source and whether it is assumed.

        Raises NoRowInForceError, which names the rule, for a day before the first row.
        """
        in_force = bisect_right(self._days, day)
        if not in_force:
            raise NoRowInForceError(self.name, day, self.rows[0].in_force_from)
        return self.rows[in_force - 1]

    def at(self, day: date) -> T:
        """Give the value in force on that day; raises NoRowInForceError before the first row."""
        return self.row_at(day).value
