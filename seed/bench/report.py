"""Runs the benchmark, task after task, on worlds of its own, and gathers the figures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter

from seed.bench import crowd, engines, logins, machine, moves, pages, submit
from seed.bench.cluster import NoServerError, cluster
from seed.bench.figures import DATABASES, DIRECT, ONE, POSTGRESQL, SQLITE, TWO, Figure, Report
from seed.bench.grounds import Ground, ground

BY_WIRE_SHARE = 10
GROUPS = ("lives", "worlds", "lists", "submit", "logins", "memory")
ROUTES = {"direct": DIRECT, "smtp": "whole lives, mail by SMTP"}
WORKERS = {1: ONE, 2: TWO}
NO_SIMPY = "the ratio to SimPy: it is not installed here (pip install -e '.[bench]', or make bench)"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. By SMTP a tenth of the lives; `lives` are also the filings over HTTP."""

    lives: int = 1_000
    applications: int = 1_000_000
    worlds: tuple[int, ...] = (0, 1_000, 100_000)
    rounds: int = moves.ROUNDS
    page_rounds: int = 100
    crowd: int = 300

    def by(self, mail: str) -> int:
        """Return how many lives a worker lives when mails go this way."""
        return self.lives if mail == "direct" else max(1, self.lives // BY_WIRE_SHARE)


QUICK = Sizes(lives=16, applications=2_000, worlds=(0, 100, 1_000), rounds=3, page_rounds=3, crowd=8)

Made = Callable[[], str]
"""Makes a database as ODAIBA_DATABASE names it."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure, which gives one figure or several."""

    label: str
    measure: Callable[[], Iterable[Figure]]


Follow = Callable[[Sequence[Task]], Iterator[Task]]
"""Gives tasks one after another, telling how far they are."""


@dataclass(slots=True)
class Heads:
    """The heads of all worlds of one run: those of as many lives with the same seed are the same."""

    known: dict[int, str] = field(default_factory=dict)

    def must_be_one(self, count: int, head: str) -> None:
        """BrokenRunError when as many lives ended with another head before."""
        if self.known.setdefault(count, head) != head:
            raise engines.BrokenRunError(f"{count} lives ended with two heads: {self.known[count]}, {head}")


def run(sizes: Sizes, groups: Iterable[str], databases: Iterable[str], follow: Follow) -> Report:
    """Measure these groups on these databases."""
    begun = perf_counter()
    report = Report(machine.facts())
    with ExitStack() as stack:
        makers = _makers(databases, report, stack)
        for task in follow(list(_tasks(sizes, set(groups), makers, report))):
            report.figures += task.measure()
    report.figures = _beside_simpy(report.figures)
    report.seconds = perf_counter() - begun
    return report


def _makers(databases: Iterable[str], report: Report, stack: ExitStack) -> dict[str, Made]:
    """Return who makes databases of each kind; what this machine has no server for is told as missing."""
    makers: dict[str, Made] = {}
    if SQLITE in databases:
        makers[SQLITE] = str
    if POSTGRESQL in databases:
        try:
            makers[POSTGRESQL] = stack.enter_context(cluster(durable=True)).database
        except NoServerError as missing:
            report.missing.append(f"all on PostgreSQL: {missing}")
    return makers


def _tasks(sizes: Sizes, groups: set[str], makers: dict[str, Made], report: Report) -> Iterator[Task]:
    if "lives" in groups and makers:
        yield Task("lives in SimPy", partial(_simpy, sizes.lives, report))
    heads = Heads()
    for group in GROUPS:
        for database, make in makers.items() if group in groups else ():
            for label, measure in _BY_GROUP[group](sizes, heads):
                yield Task(f"{label} ({DATABASES[database]})", partial(_measured, measure, make, database))


def _measured(measure: "Measure", make: Made, database: str) -> list[Figure]:
    with ground(make) as there:
        return [figure.on(database) for figure in measure(there)]


Measure = Callable[[Ground], Iterable[Figure]]
Labelled = Iterator[tuple[str, Measure]]


def _lives(sizes: Sizes, heads: Heads) -> Labelled:
    for mail, words in ROUTES.items():
        for workers, many in WORKERS.items():
            yield f"{words}, {many}", partial(_lived, sizes.by(mail), mail, workers, heads)


def _lived(count: int, mail: str, workers: int, heads: Heads, there: Ground) -> list[Figure]:
    a_second, head = engines.together(there, count, mail, workers)
    heads.must_be_one(count, head)
    what = f"{ROUTES[mail]}, {WORKERS[workers]}"
    return [Figure("lives", what, a_second, "lives/s", size=count * workers)]


def _worlds(sizes: Sizes, _heads: Heads) -> Labelled:
    for applications in sizes.worlds:

        def measure(there: Ground, applications: int = applications) -> Iterator[Figure]:
            with there.system() as system:
                yield from moves.measured(system, applications, sizes.rounds)

        yield f"worlds of {applications:,} applications", measure


def _lists(sizes: Sizes, _heads: Heads) -> Labelled:
    def measure(there: Ground) -> Iterator[Figure]:
        with there.system() as system:
            yield from pages.measured(system, sizes.applications, sizes.page_rounds)

    yield f"lists over {sizes.applications:,} applications", measure


def _submit(sizes: Sizes, _heads: Heads) -> Labelled:
    yield f"{sizes.lives:,} filings over HTTP", lambda there: submit.measured(there, sizes.lives)


def _logins(sizes: Sizes, _heads: Heads) -> Labelled:
    def measure(there: Ground) -> Iterator[Figure]:
        with there.system() as system:
            yield from logins.measured(system, sizes.page_rounds)

    yield f"{sizes.page_rounds} logins by card", measure


def _memory(sizes: Sizes, _heads: Heads) -> Labelled:
    yield f"{sizes.crowd} open worlds", lambda there: crowd.measured(there, sizes.crowd)


_BY_GROUP: dict[str, Callable[[Sizes, Heads], Labelled]] = {
    "lives": _lives,
    "worlds": _worlds,
    "lists": _lists,
    "submit": _submit,
    "logins": _logins,
    "memory": _memory,
}
SIMPY = "whole lives in SimPy, nothing written"


def _simpy(count: int, report: Report) -> Iterator[Figure]:
    try:
        from seed.bench import diskless
    except ModuleNotFoundError as missing:
        if missing.name != "simpy":
            raise
        report.missing.append(NO_SIMPY)
        return
    with ground(str) as there, there.system() as system:
        a_second = diskless.lives_per_second(count, system.simulator.worlds.ports)
    yield Figure("lives", SIMPY, a_second, "lives/s", size=count)


def _beside_simpy(figures: list[Figure]) -> list[Figure]:
    """Give each figure of lives its ratio to SimPy's."""
    simpy = next((figure.amount for figure in figures if figure.what == SIMPY), None)
    return [
        replace(figure, of_simpy=figure.amount / simpy) if simpy and figure.unit == "lives/s" else figure
        for figure in figures
    ]
