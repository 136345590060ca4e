"""Verbs on the journal of a world."""

from dataclasses import asdict, replace
from typing import IO, Any

import click

from backoffice.cli.opening import system
from backoffice.cli.telling import as_json, tell
from backoffice.store import journal_export as export


@click.group("journal")
def journal_group() -> None:
    """Verify and tell the journal of a world."""


@journal_group.command("verify")
@click.argument("name")
@as_json
def journal_verify(name: str, in_json: bool) -> None:
    """Verify the chain of a world's journal; exit 1 and name the event where it is broken."""
    with system(mail="direct") as opened:
        chain = opened.simulator.chain(opened.simulator.worlds.open(name))
        tell({"world_id": name} | chain.told(), in_json, _chain_line)
        if chain.broken:
            raise SystemExit(1)


@journal_group.command("head")
@click.argument("name")
@as_json
def journal_head(name: str, in_json: bool) -> None:
    """Print the head of a world's journal: two runs with equal heads are the same story."""
    with system(mail="direct") as opened, opened.simulator.worlds.open(name).read() as reading:
        data = {"world_id": name, "head": reading.state.head, "events": reading.state.journal_seq}
        tell(data, in_json, lambda w: str(w["head"]))


@journal_group.command("export")
@click.argument("name")
@click.option("--first", default=1, show_default=True, type=click.IntRange(min=1), help="First event.")
def journal_export(name: str, first: int) -> None:
    """Write a world's journal as NDJSON to standard output, in the form that `check` reads; all of it, or its rest."""
    with system(mail="direct") as opened:
        world = opened.simulator.worlds.open(name)
        with world.read() as reading:
            for part in export.whole(reading.connection, name, first, reading.state.journal_seq):
                click.echo(part, nl=False)


@journal_group.command("check")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--head", default="", help="The head that the file must lead to, as it was told elsewhere.")
@as_json
def journal_check(file: IO[str], head: str, in_json: bool) -> None:
    """Check an exported file of events (NDJSON) without its world; exit 1 and name the event that does not follow."""
    found = export.check(iter(file))
    other = head and not found.broken and found.head != head
    if other:
        found = replace(found, why=f"it leads to {found.head}, not to {head}")
    holds = found.broken is None and not other
    tell({"holds": holds} | asdict(found), in_json, _check_line)
    if not holds:
        raise SystemExit(1)


def _check_line(data: dict[str, Any]) -> str:
    if data["holds"]:
        return f"the chain holds  {data['events']} events  head {data['head']}"
    return f"broken at event {data['broken']}: {data['why']}" if data["broken"] is not None else data["why"]


def _chain_line(data: dict[str, Any]) -> str:
    if data["holds"]:
        return f"the chain holds  {data['events']} events  head {data['head']}"
    broken = data["broken"]
    return f"broken at event {broken['seq']}  expected {broken['expected']}  found {broken['found']}"
