"""Verbs on the officers of a world."""

import sys

import click

from backoffice.cli.opening import system
from backoffice.cli.telling import as_json, tell
from backoffice.domain.actors import Role
from backoffice.store.people import officers
from backoffice.usecases import admission


@click.group()
def officer() -> None:
    """Add and list officers of a world."""


@officer.command("add")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.name.lower() for role in Role]), default="examiner", show_default=True
)
@click.option("--sign-in", default="", help="ID to sign in with; made up when absent.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; made up when absent."
)
@as_json
def officer_add(name: str, role: str, sign_in: str, password_stdin: bool, in_json: bool) -> None:
    """Add an officer and print the ID and the password, which is told this once."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    with system(mail="direct") as opened, opened.simulator.worlds.open(name).write() as tx:
        row, told = admission.add_officer(tx, {"role": role, "sign_in": sign_in, "password": password})
        data = {
            "officer_id": row.id,
            "name": row.name,
            "role": role,
            "sign_in": row.sign_in,
            "password": told,
        }
        tell(data, in_json, lambda o: f"{o['officer_id']}  {o['name']}  {o['sign_in']}  {o['password']}")


@officer.command("list")
@click.argument("name")
@as_json
def officer_list(name: str, in_json: bool) -> None:
    """List the officers of a world."""
    with system(mail="direct") as opened, opened.simulator.worlds.open(name).read() as reading:
        data = [
            {
                "officer_id": row.id,
                "name": row.name,
                "role": Role(row.role).name.lower(),
                "sign_in": row.sign_in,
            }
            for row in officers(reading.session)
        ]
        tell(data, in_json, lambda o: f"{o['officer_id']}  {o['role']}  {o['name']}  {o['sign_in']}")
