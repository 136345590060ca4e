"""Verbs that fill worlds."""

from typing import Any

import click

from backoffice.cli.opening import system
from backoffice.cli.telling import as_json, tell, world_facts

DEMO = "demo"


@click.group("seed")
def seed_group() -> None:
    """Fill worlds with invented people and applications."""


@seed_group.command("demo")
@click.option("--reset", is_flag=True, help="Start anew when it is already there.")
@as_json
def seed_demo(reset: bool, in_json: bool) -> None:
    """Make the demo world, named demo, unless it is there."""
    with system(mail="direct") as opened:
        worlds = opened.simulator.worlds
        there = next((record for record in worlds.records() if record.id == DEMO), None)
        if there and there.template != DEMO and not reset:
            raise click.ClickException(
                "the world named demo is not made from the demo template: --reset replaces it"
            )
        if there and reset:
            worlds.delete(DEMO)
        if reset or not there:
            opened.simulator.create(DEMO, DEMO)
        demo = worlds.open(DEMO)
        with demo.read() as reading:
            data = world_facts(demo) | {"sign_ins": reading.state.settings.get("sign_ins", [])}
        tell(data, in_json, _demo_lines)


def _demo_lines(data: dict[str, Any]) -> str:
    roles = [f"  {r['sign_in']:<14} {r['password']:<14} {r['role']}  {r['name']}" for r in data["sign_ins"]]
    return "\n".join([f"{data['world_id']}  {data['now']}", *roles])
