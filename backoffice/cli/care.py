"""The verb that looks whether all is well."""

from dataclasses import asdict

import click

from backoffice.cli.telling import as_json, tell
from backoffice.health import examine
from backoffice.settings import Settings


@click.command("doctor")
@click.option("--quick", is_flag=True, help="Leave out what reads whole files, such as the journals' chains.")
@as_json
def doctor(quick: bool, in_json: bool) -> None:
    """Look whether this machine and the data are well; exit 1 when something is wrong."""
    found = list(examine(Settings(), quick=quick))
    tell([asdict(finding) for finding in found] if in_json else found, in_json, lambda finding: finding.line)
    if not all(finding.ok for finding in found):
        raise SystemExit(1)
