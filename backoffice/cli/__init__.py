"""The command line `odaiba`. Exit codes: 0 done, 1 failed (the reason on stderr), 2 misused."""

from importlib import import_module

import click

VERBS = {
    "bench": "measuring.bench",
    "card": "cards.card",
    "clock": "clock.clock",
    "doctor": "care.doctor",
    "engine": "serving.engine_command",
    "journal": "journal.journal_group",
    "jpki-client": "jpki_client.jpki_client",
    "mail": "serving.mail_command",
    "officer": "officers.officer",
    "rules": "rules.rules_group",
    "seed": "seeding.seed_group",
    "serve": "serving.serve_command",
    "web": "serving.web_command",
    "world": "worlds.world",
}
"""Where each verb stands in this package."""


class Verbs(click.Group):
    """The verbs, each imported when it is asked for: the office takes seconds, and the JPKI client needs none of it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own
        """Return the names of the verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own
        """Return a verb, None for what is none."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(".")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Odaiba: a simulated 在留申請オンラインシステム. Data lies under var/ (or ODAIBA_DATA)."""
