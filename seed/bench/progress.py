"""How far a benchmark is, on standard error: a bar on a terminal, a line a task elsewhere."""

import sys
from collections.abc import Iterator, Sequence

import click

from seed.bench.report import Task

WIDTH = 24


def followed(tasks: Sequence[Task]) -> Iterator[Task]:
    """Give tasks one after another, telling which is under way and how many are done."""
    return _with_bar(tasks) if sys.stderr.isatty() else _with_lines(tasks)


def _with_bar(tasks: Sequence[Task]) -> Iterator[Task]:
    with click.progressbar(
        length=len(tasks),
        file=sys.stderr,
        width=WIDTH,
        item_show_func=lambda task: task.label if task else "",
    ) as bar:
        for task in tasks:
            bar.update(0, task)
            bar.render_progress()
            yield task
            bar.update(1)


def _with_lines(tasks: Sequence[Task]) -> Iterator[Task]:
    for number, task in enumerate(tasks, 1):
        click.echo(f"[{number}/{len(tasks)}] {task.label}", err=True)
        yield task
