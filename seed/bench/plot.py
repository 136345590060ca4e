"""The figures as a picture: an SVG of horizontal bars, a panel for each question, the bars that were set as thin marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from seed.bench.figures import DATABASES, FORK, NAMES, ONE, TWO, Figure, Report
from seed.bench.report import ROUTES, SIMPY
from seed.bench.table import amount

WIDTH, MARGIN, LEFT, SCALE = 760, 20, 190, 420
TOP, HEADING, STEP, GAP = 74, 10, 20, 16
_ROOM = 1.05
"""So much longer than its longest bar is a panel's scale."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a panel shows: the figures of a group with one of these names, on each database the largest of a name."""

    ja: str
    en: str
    group: str
    whats: Sequence[tuple[str, str]]
    at: str = ""
    size: int | None = None
    more_is_better: bool = False

    def figures(self, report: Report) -> Iterator[tuple[str, Figure]]:
        """Give the figures and their labels, a row each; of several things under one label, the slowest."""
        for database in ("", *DATABASES):
            rows: dict[str, Figure] = {}
            for label, what in self.whats:
                for figure in report.figures:
                    if figure.database == database and self._asks(figure, what):
                        rows[label] = max(rows.get(label, figure), figure, key=lambda each: each.amount)
            yield from rows.items()

    def _asks(self, figure: Figure, what: str) -> bool:
        same = (figure.group, figure.what, figure.at) == (self.group, what, self.at)
        return same and self.size in {None, figure.size}


@dataclass(frozen=True, slots=True)
class Row:
    """A bar: where it stands, how long it is, and where the mark of what was asked stands."""

    label: str
    colour: str
    y: int
    length: float
    mark: float | None
    amount: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows of one question under its heading; all rows of a panel have one scale."""

    ja: str
    en: str
    better: str
    y: int
    rows: Sequence[Row]


def drawn(report: Report) -> str:
    """Return the picture as SVG text, readable on light and dark paper; questions without figures are left out."""
    panels, height = _panels(report)
    machine = report.machine
    plain = [
        machine["date"],
        f"{machine['cores']} cores",
        machine["processor"],
        machine["memory"],
        machine["disk"],
    ]
    named = [f"{name} {machine[name]}" for name in ("Python", *DATABASES.values())]
    environment = Environment(
        loader=PackageLoader("seed.bench", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    template = environment.get_template("plot.svg.j2")
    return template.render(
        panels=panels,
        facts=" · ".join([*plain, *named]),
        machine=machine,
        width=WIDTH,
        height=height,
        margin=MARGIN,
        left=LEFT,
        scale=SCALE,
    )


def _panels(report: Report) -> tuple[list[Panel], int]:
    y = TOP
    panels = []
    for question in _questions(report):
        figures = list(question.figures(report))
        if figures:
            panels.append(_panel(question, figures, y))
            y += HEADING + STEP * len(figures) + GAP + STEP
    return panels, y


def _panel(question: Question, figures: Sequence[tuple[str, Figure]], y: int) -> Panel:
    asked = [figure.bar.amount for _, figure in figures if figure.bar]
    longest = max([*asked, *(figure.amount for _, figure in figures)]) * _ROOM
    rows = [
        Row(
            label=" · ".join(part for part in (DATABASES.get(figure.database, "SimPy"), label) if part),
            colour=figure.database or "simpy",
            y=y + HEADING + STEP * number,
            length=SCALE * figure.amount / longest,
            mark=SCALE * figure.bar.amount / longest if figure.bar else None,
            amount=f"{amount(figure.amount)} {figure.unit}",
        )
        for number, (label, figure) in enumerate(figures)
    ]
    better = (
        "長いほど速い / longer is faster" if question.more_is_better else "短いほどよい / shorter is better"
    )
    return Panel(question.ja, question.en, better, y, rows)


def _questions(report: Report) -> Iterator[Question]:
    for mail, ja, en, others in (
        ("direct", "申請の一生（受信箱へ直接）", "whole lives, straight to the inbox", [("", SIMPY)]),
        ("smtp", "申請の一生（SMTP）", "whole lives, mail by SMTP", []),
    ):
        named = [("1 worker", f"{ROUTES[mail]}, {ONE}"), ("2 workers", f"{ROUTES[mail]}, {TWO}"), *others]
        yield Question(ja, en, "lives", named, more_is_better=True)
    for size in sorted({figure.size for figure in report.figures if figure.group == "worlds"} - {0}):
        ja, en = f"世界の複製と最初の問い（申請{size:,}件）", f"fork of {size:,} applications, first query"
        yield Question(ja, en, "worlds", [("", FORK)], "p50", size)
    yield Question("一覧・キー順", "worklist by key, p99", "lists", [("", "worklist by key")], "p99")
    names = [("", f"worklist by name {name}") for name in NAMES]
    yield Question(
        "一覧・漢字2字の氏名", "worklist by two kanji of a name, the slowest, p99", "lists", names, "p99"
    )
    yield Question(
        "HTTPでの申請", "filings over HTTP", "submit", [("", "filings over HTTP")], more_is_better=True
    )
    yield Question("申請の応答", "a filing's answer, p99", "submit", [("", "a filing's answer")], "p99")
    memory = [("", "a process that has read a page of each world")]
    yield Question("開いた世界のメモリ", "memory of a process, all worlds read", "memory", memory)
