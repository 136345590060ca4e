"""Verbs on the journal of a world."""

from typing import Any

import click

from backoffice.cli.opening import system
from backoffice.cli.telling import as_json, tell


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


def _chain_line(data: dict[str, Any]) -> str:
    if data["holds"]:
        return f"the chain holds  {data['events']} events  head {data['head']}"
    broken = data["broken"]
    return f"broken at event {broken['seq']}  expected {broken['expected']}  found {broken['found']}"
