"""What a benchmark tells: figures, each of one thing on one database, and the bars that were set for them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
DATABASES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `at` says of a time whether it is the median ("p50") or the 99th percentile, else it is empty.

    `size` is of how many lives, applications, filings or worlds; `of_simpy` is the ratio to the same lives in SimPy;
    `database` is empty where there is none.
    """

    group: str
    what: str
    amount: float
    unit: str
    at: str = ""
    database: str = ""
    size: int = 0
    of_simpy: float | None = None

    def on(self, database: str) -> "Figure":
        """Return the figure as one of this database."""
        return replace(self, database=database)

    @property
    def bar(self) -> "Bar | None":
        """The bar that was set for it."""
        return next((bar for bar in BARS if bar.meant(self)), None)

    def told(self) -> dict[str, Any]:
        """Return the figure as JSON has it."""
        bar = self.bar
        told_bar = {"amount": bar.amount, "at_least": bar.at_least, "kept": bar.kept(self)} if bar else None
        return asdict(self) | {"amount": round(self.amount, 3), "bar": told_bar}


@dataclass(frozen=True, slots=True)
class Bar:
    """An amount that figures are to reach (`at_least`) or not to exceed; at any size and on any database unless named."""

    group: str
    what: str
    amount: float
    at: str = ""
    database: str = ""
    size: int = 0
    at_least: bool = False

    def meant(self, figure: Figure) -> bool:
        """Return whether the bar was set for a figure."""
        same = (figure.group, figure.what, figure.at) == (self.group, self.what, self.at)
        return same and self.database in {"", figure.database} and self.size in {0, figure.size}

    def kept(self, figure: Figure) -> bool:
        """Return whether a figure keeps it."""
        return figure.amount >= self.amount if self.at_least else figure.amount <= self.amount


@dataclass(slots=True)
class Report:
    """All that one run of the benchmark found. `missing` says in words what could not be measured, and why."""

    machine: dict[str, str]
    figures: list[Figure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def told(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return asdict(self) | {
            "figures": [figure.told() for figure in self.figures],
            "seconds": round(self.seconds, 1),
        }


def lasting(group: str, what: str, seconds: Sequence[float], size: int) -> Iterator[Figure]:
    """Give the median and the 99th percentile of times, in milliseconds."""
    ordered = sorted(seconds)
    for at, share in (("p50", 0.5), ("p99", 0.99)):
        amount = ordered[int(len(ordered) * share)] * 1000
        yield Figure(group, what, amount, "ms", at=at, size=size)


def one_time(group: str, what: str, seconds: Sequence[float], size: int) -> Figure:
    """Return the median of a few times, in milliseconds."""
    ordered = sorted(seconds)
    return Figure(group, what, ordered[len(ordered) // 2] * 1000, "ms", at="p50", size=size)


MILLION = 1_000_000
DIRECT = "whole lives, straight to the inbox"
ONE, TWO = "one worker", "two workers"
FORK = "fork and its first query"
LOGIN = "a login by card, own work"
NAMES = ("held by most", "just frequent", "just rare", "held by fewest", "of nobody")
BARS = (
    Bar("lives", f"{DIRECT}, {ONE}", 600, database=SQLITE, at_least=True),
    Bar("lives", f"{DIRECT}, {TWO}", 300, database=POSTGRESQL, at_least=True),
    Bar("worlds", FORK, 10, "p50", SQLITE, size=1_000),
    Bar("worlds", FORK, 300, "p50", SQLITE, size=100_000),
    Bar("lists", "worklist by key", 20, "p99", size=MILLION),
    *(Bar("lists", f"worklist by name {name}", 60, "p99", size=MILLION) for name in NAMES),
    Bar("submit", "filings over HTTP", 500, at_least=True),
    Bar("submit", "a filing's answer", 50, "p99"),
    Bar("logins", LOGIN, 50, "p99"),
)
