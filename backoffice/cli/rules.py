"""Verbs on the dated rules."""

from datetime import datetime
from typing import Any

import click

from backoffice.cli.telling import as_json, tell
from backoffice.usecases.ruling import differences, lines

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("rules")
def rules_group() -> None:
    """Tell the dated rules of the procedure."""


@rules_group.command("show")
@click.argument("on", type=DAY)
@as_json
def rules_show(on: datetime, in_json: bool) -> None:
    """Print what every rule says on a day (2025-06-02)."""
    tell(lines(on.date()), in_json, lambda line: f"{line['title']}: {_side(line)}")


@rules_group.command("diff")
@click.argument("on", type=DAY)
@click.argument("then", type=DAY)
@as_json
def rules_diff(on: datetime, then: datetime, in_json: bool) -> None:
    """Print what changes between two days (2024-06-01 2025-06-02): before, after, source."""
    found = differences(on.date(), then.date())
    tell(
        found,
        in_json,
        lambda line: f"{line['title']}\n  - {_side(line['before'])}\n  + {_side(line['after'])}",
    )


def _side(row: dict[str, Any] | None) -> str:
    if row is None:
        return "（定めなし）"
    return f"{row['value']}  [{row['source']}]{'（推定）' if row['assumed'] else ''}"
