"""The verb that measures: a package declares its command, which gets all words behind `bench`."""

from importlib.metadata import entry_points

import click


@click.command("bench", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def bench(context: click.Context, words: tuple[str, ...]) -> None:
    """Measure speed and memory on worlds of its own; `odaiba bench --help` says what."""
    (point,) = entry_points(group="odaiba.benchmarks")
    command: click.Command = point.load()
    with command.make_context(context.info_name, list(words), parent=context.parent) as inner:
        command.invoke(inner)
