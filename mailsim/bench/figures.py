"""What a benchmark tells: figures with the bars that were set for them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

_EXACT_TO = 100


class DisagreementError(Exception):
    """What was measured is not what it should be: there is no figure."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what was measured, how much of which unit, and the bar, if any."""

    what: str
    amount: float
    unit: str
    bar: str = ""

    def __str__(self) -> str:
        shown = f"{self.amount:,.0f}" if self.amount >= _EXACT_TO else f"{self.amount:.1f}"
        return f"{shown} {self.unit}"

    def told(self) -> str:
        """Return the figure as JSON."""
        return json.dumps(asdict(self) | {"amount": round(self.amount, 2)}, ensure_ascii=False)


def latencies(what: str, seconds: Sequence[float], bar: str = "") -> list[Figure]:
    """Return median and 99th percentile of durations."""
    ordered = sorted(seconds)
    return [
        Figure(f"{what}, median", 1_000 * ordered[len(ordered) // 2], "ms"),
        Figure(f"{what}, p99", 1_000 * ordered[int(len(ordered) * 0.99)], "ms", bar),
    ]


def table(figures: Sequence[Figure]) -> str:
    """Return figures as a table in Markdown."""
    rows = [f"| {one.what} | {one} | {one.bar} |" for one in figures]
    return "\n".join(["| what | figure | bar |", "| --- | --- | --- |", *rows])
