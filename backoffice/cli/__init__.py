"""The command line `odaiba`. Exit codes: 0 done, 1 failed (the reason on stderr), 2 misused."""

import click

from backoffice.cli import (
    cards,
    care,
    clock,
    journal,
    jpki_client,
    measuring,
    officers,
    rules,
    seeding,
    serving,
    worlds,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Odaiba: a simulated 在留申請オンラインシステム. Data lies under var/ (or ODAIBA_DATA)."""


for _verb in (
    serving.serve_command,
    serving.web_command,
    serving.engine_command,
    serving.mail_command,
    worlds.world,
    journal.journal_group,
    clock.clock,
    rules.rules_group,
    officers.officer,
    cards.card,
    jpki_client.jpki_client,
    seeding.seed_group,
    care.doctor,
    measuring.bench,
):
    main.add_command(_verb)
