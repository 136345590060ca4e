"""What commands print: JSON, or a line an item."""

import json
from collections.abc import Callable
from typing import Any

import click

from backoffice.simulation.world import World

as_json = click.option("--json", "in_json", is_flag=True, help="Print JSON.")


def tell(data: Any, in_json: bool, line: Callable[[Any], str]) -> None:
    """Print data as JSON, or one line an item."""
    if in_json:
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    for item in data if isinstance(data, list) else [data]:
        click.echo(line(item))


def world_facts(opened: World) -> dict[str, Any]:
    """Return what the command line tells of a world."""
    with opened.read() as reading:
        state = reading.state
        return {
            "world_id": opened.id,
            "now": state.now.isoformat(),
            "seed": state.seed,
            "mode": state.mode,
            "factor": state.factor,
            "head": state.head,
            "error": state.error,
        }
