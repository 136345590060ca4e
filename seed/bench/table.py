"""The figures as a table: plain for a terminal, Markdown between two marks of a document."""

from collections.abc import Iterator
from pathlib import Path

from seed.bench.figures import DATABASES, Bar, Figure, Report

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
HEAD = ("what", *DATABASES.values(), "bar")
Row = tuple[str, str, str, str]
_EXACT_TO = 100


class NoMarksError(Exception):
    """A document has no place for the table."""


def rows(report: Report) -> list[Row]:
    """Return a row for each thing measured, its figures on the databases side by side."""
    found: dict[tuple[str, str, int], list[Figure]] = {}
    for figure in report.figures:
        found.setdefault((figure.group, figure.what, figure.size), []).append(figure)
    return [_row(same) for same in found.values()]


def plain(report: Report) -> Iterator[str]:
    """Give the lines for a terminal."""
    yield "  ".join(f"{name}: {fact}" for name, fact in report.machine.items())
    table = [HEAD, *rows(report)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield from (f"missing: {words}" for words in report.missing)
    yield f"took {report.seconds:.0f} s"


def markdown(report: Report) -> str:
    """Return facts and figures in Markdown."""
    facts = " · ".join(f"{name} {fact}" for name, fact in report.machine.items())
    lines = [" | ".join(row) for row in (HEAD, ("---",) * len(HEAD), *rows(report))]
    missing = [f"Missing: {words}." for words in report.missing]
    parts = [f"{facts} · took {report.seconds:.0f} s", "\n".join(f"| {line} |" for line in lines), *missing]
    return "\n\n".join(parts)


def rewrite(document: Path, report: Report) -> None:
    """Put the table between the marks of a document, in place of what is there; NoMarksError when it has none."""
    before, after = parts(document)
    document.write_text(f"{before}{BEGIN}\n{markdown(report)}\n{END}{after}", encoding="utf-8")


def parts(document: Path) -> tuple[str, str]:
    """Return what stands before and after the marks of a document; NoMarksError when it has none."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise NoMarksError(
            f"{document} に {BEGIN} と {END} の行がありません。表を置く場所に書いてください。"
            f" / {document} lacks the lines {BEGIN} and {END}; write them where the table is to stand."
        )
    return before, after


def _row(same: list[Figure]) -> Row:
    cells: dict[str, str] = {}
    for figure in same:
        cells[figure.database] = ", ".join(filter(None, [cells.get(figure.database), _cell(figure)]))
    # What has no database, such as SimPy, stands in the first column of figures.
    sqlite, postgresql = (cells.get(database, "") for database in DATABASES)
    bars = {figure.bar: None for figure in same if figure.bar}
    return (
        f"{same[0].what} ({_sized(same[0])})",
        cells.get("", sqlite),
        postgresql,
        ", ".join(map(_bar, bars)),
    )


def _sized(figure: Figure) -> str:
    of = {"lives": "lives", "memory": "worlds", "submit": "filings", "logins": "logins"}.get(
        figure.group, "applications"
    )
    return f"{figure.size:,} {of}"


def _cell(figure: Figure) -> str:
    ratio = "" if figure.of_simpy is None or not figure.database else f" ({figure.of_simpy:.2f} of SimPy)"
    return f"{figure.at} {amount(figure.amount)} {figure.unit}{ratio}".lstrip()


def amount(number: float) -> str:
    """Return an amount with as many digits as mean something."""
    return f"{number:,.0f}" if number >= _EXACT_TO else f"{number:.1f}"


def _bar(bar: Bar) -> str:
    on = f" on {DATABASES[bar.database]}" if bar.database else ""
    return f"{bar.at} {'≥' if bar.at_least else '≤'} {bar.amount:g}{on}".lstrip()
