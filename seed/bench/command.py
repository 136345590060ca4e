"""The command `odaiba bench`."""

import json
from dataclasses import replace
from pathlib import Path

import click

from seed.bench import plot, table
from seed.bench.figures import DATABASES, Report
from seed.bench.progress import followed
from seed.bench.report import GROUPS, QUICK, Sizes, run

_FILE = click.Path(dir_okay=False, path_type=Path)
_SIZE = click.IntRange(1, 10_000_000)


@click.command("bench")
@click.option("--quick", is_flag=True, help="Small sizes, under a minute: that it works, not how fast it is.")
@click.option(
    "--only", multiple=True, type=click.Choice(GROUPS), help="Measure this only; may be given again."
)
@click.option("--database", multiple=True, type=click.Choice(list(DATABASES)), help="Measure on this only.")
@click.option("--lives", type=_SIZE, default=None, help="So many whole lives a worker, and filings.")
@click.option("--applications", type=_SIZE, default=None, help="Lists over so many applications.")
@click.option("--plot", "plot_file", type=_FILE, default=None, help="Draw the figures into this SVG file.")
@click.option(
    "--markdown", "document", type=_FILE, default=None, help="Write the table between the marks of this file."
)
@click.option("--json", "in_json", is_flag=True, help="Print JSON.")
def bench(
    quick: bool,
    only: tuple[str, ...],
    database: tuple[str, ...],
    lives: int | None,
    applications: int | None,
    plot_file: Path | None,
    document: Path | None,
    in_json: bool,
) -> None:
    """Measure whole lives, worlds, lists, filings and memory, in directories of its own that are removed."""
    plain = QUICK if quick else Sizes()
    sizes = replace(plain, lives=lives or plain.lives, applications=applications or plain.applications)
    if document:
        _must_have_marks(document)
    report = run(sizes, only or GROUPS, database or DATABASES, followed)
    if plot_file:
        plot_file.write_text(plot.drawn(report), encoding="utf-8")
    if document:
        table.rewrite(document, report)
    _tell(report, in_json)


def _must_have_marks(document: Path) -> None:
    """End with words before a long run whose table would find no place."""
    try:
        table.parts(document)
    except (table.NoMarksError, OSError) as failure:
        raise click.ClickException(str(failure)) from failure


def _tell(report: Report, in_json: bool) -> None:
    lines = [json.dumps(report.told(), ensure_ascii=False)] if in_json else table.plain(report)
    for line in lines:
        click.echo(line)
