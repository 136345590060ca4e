"""The verb that measures."""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

import click

from backoffice.cli.telling import as_json, tell


@click.command("bench")
@click.option("--lives", type=click.IntRange(1, 100_000), default=400, show_default=True)
@click.option("--applications", type=click.IntRange(1, 1_000_000), default=100_000, show_default=True)
@as_json
def bench(lives: int, applications: int, in_json: bool) -> None:
    """Measure whole lives a second and the worklist, in a directory of its own that is removed afterwards."""
    (point,) = entry_points(group="odaiba.benchmarks")
    run: Callable[[int, int], list[dict[str, Any]]] = point.load()
    data = run(lives, applications)
    tell(data, in_json, lambda row: f"{row['what']:<52} {row['figure']:>12} {row['unit']}")
