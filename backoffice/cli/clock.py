"""Verbs on the time of a world."""

from typing import Any

import click

from backoffice.cli.opening import system
from backoffice.cli.telling import as_json, tell, world_facts
from backoffice.simulation import realtime


@click.group()
def clock() -> None:
    """Show and move the time of a world."""


@clock.command("show")
@click.argument("name")
@as_json
def clock_show(name: str, in_json: bool) -> None:
    """Show a world's time."""
    with system(mail="direct") as opened:
        data = world_facts(opened.simulator.worlds.open(name))
        tell(data, in_json, _clock_line)


@clock.command("advance")
@click.argument("name")
@click.option("--by", default="", help="ISO 8601 duration, e.g. P1D.")
@click.option("--to", default="", help="Instant with offset.")
@as_json
def clock_advance(name: str, by: str, to: str, in_json: bool) -> None:
    """Move a world's time; returns when all effects are finished. Exit 1 when the world halts."""
    with system() as opened:
        simulator = opened.simulator
        chosen = simulator.worlds.open(name)
        done = simulator.advance(chosen, simulator.moment(chosen, to=to, by=by))
        data = {
            "from": done.began_at.isoformat(),
            "to": done.ended_at.isoformat(),
            "events": done.events,
            "head": done.head,
            "stopped_by": done.stopped_by,
        }
        tell(data, in_json, lambda a: f"{a['from']} → {a['to']}  {a['events']} events  {a['stopped_by']}")
        if done.stopped_by == "halted":
            raise SystemExit(1)


@clock.command("run")
@click.argument("name")
@click.option("--factor", type=click.IntRange(1, realtime.FASTEST), default=60, show_default=True)
@as_json
def clock_run(name: str, factor: int, in_json: bool) -> None:
    """Let a world's time run at a factor of wall time; the server moves it."""
    with system(mail="direct") as opened:
        chosen = opened.simulator.worlds.open(name)
        realtime.run_at(chosen, factor)
        tell(world_facts(chosen), in_json, _clock_line)


@clock.command("freeze")
@click.argument("name")
@as_json
def clock_freeze(name: str, in_json: bool) -> None:
    """Stop a world's time where it is."""
    with system(mail="direct") as opened:
        chosen = opened.simulator.worlds.open(name)
        realtime.freeze(chosen)
        tell(world_facts(chosen), in_json, _clock_line)


def _clock_line(data: dict[str, Any]) -> str:
    return f"{data['now']}  {data['mode']} ×{data['factor']}  {data['error']}".rstrip()
