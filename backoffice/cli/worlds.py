"""Verbs on whole worlds."""

import click

from backoffice.cli.opening import system
from backoffice.cli.telling import as_json, tell, world_facts


@click.group()
def world() -> None:
    """Create, list, fork, reset and delete worlds."""


@world.command("create")
@click.argument("name", required=False, default="")
@click.option("--template", default="empty", show_default=True, help="empty or demo.")
@click.option("--seed", default="1", show_default=True, help="The same seed tells the same story.")
@click.option("--start", default=None, help="Instant with offset, e.g. 2025-06-02T09:00:00+09:00.")
@click.option("--era", default="", help="Pin the rules of an era: E19, E22, E23, E24 or E25.")
@as_json
def world_create(name: str, template: str, seed: str, start: str | None, era: str, in_json: bool) -> None:
    """Create a world and print its id and its owner's token."""
    with system() as opened:
        begin = opened.simulator.begin(start)
        made = opened.simulator.create(name, template, seed, begin, era=era)
        data = world_facts(made.world) | {"owner_token": made.owner_token}
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}  owner token {w['owner_token']}")


@world.command("list")
@as_json
def world_list(in_json: bool) -> None:
    """List all worlds; those that cannot be opened are named on stderr."""
    with system(mail="direct") as opened:
        worlds = opened.simulator.worlds
        data = [world_facts(each) for _, each in worlds.sound()]
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}  {w['mode']}")
        for name in sorted({record.id for record in worlds.records()} - {w["world_id"] for w in data}):
            click.echo(f"{name}  開けません（odaiba doctor） / cannot be opened: see odaiba doctor", err=True)


@world.command("fork")
@click.argument("name")
@click.argument("new_name", required=False, default="")
@as_json
def world_fork(name: str, new_name: str, in_json: bool) -> None:
    """Copy a world as it stands."""
    with system(mail="direct") as opened:
        made = opened.simulator.worlds.fork(name, new_name)
        data = world_facts(made.world) | {"owner_token": made.owner_token}
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}  owner token {w['owner_token']}")


@world.command("reset")
@click.argument("name")
@as_json
def world_reset(name: str, in_json: bool) -> None:
    """Bring a world back to where its template left it."""
    with system(mail="direct") as opened:
        data = world_facts(opened.simulator.worlds.reset(name))
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}")


@world.command("delete")
@click.argument("name")
def world_delete(name: str) -> None:
    """Delete a world whole."""
    with system(mail="direct") as opened:
        opened.simulator.worlds.delete(name)
        click.echo(f"deleted {name}")
