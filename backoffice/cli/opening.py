"""Opening the system for a command, and the words and exit codes of its failures."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import Any

import click
from sqlalchemy.exc import DatabaseError

from backoffice.bootstrap import System, wire
from backoffice.domain.refusal import Refused
from backoffice.operation.log import logged
from backoffice.settings import Settings, UnsafeSettingsError


@contextmanager
def system(*, own_smtp: bool = True, serving: bool = False, **options: Any) -> Iterator[System]:
    """Open the whole system; a refusal ends the command with exit code 1. What serves logs, others if JSON is asked.

    A command that only passes by takes any free port for its mails: the usual one is the server's beside it.
    """
    with words_for_failures():
        if own_smtp and not serving:
            options = {"smtp_port": 0} | options
        settings = Settings(**options)
        logging = serving or settings.log == "json"
        logs = logged(settings.log, settings.log_level) if logging else nullcontext()
        with logs, closing(wire(settings, own_smtp=own_smtp)) as opened:
            yield opened


@contextmanager
def words_for_failures() -> Iterator[None]:
    """End the command with words where it fails."""
    try:
        yield
    except Refused as refused:
        words = "\n".join(f"{r.ja} / {r.en}{f' [{r.rule}]' if r.rule else ''}" for r in refused.refusals)
        misused = refused.kind == "refused"
        raise (click.UsageError(words) if misused else click.ClickException(words)) from refused
    except (UnsafeSettingsError, OSError, DatabaseError) as failure:
        words = f"{failure} — ODAIBA_DATA={Settings().data}"
        raise click.ClickException(words) from failure


def given(**options: Any) -> dict[str, Any]:
    """Return the options that were given; the environment says the others."""
    return {name: value for name, value in options.items() if value is not None}
