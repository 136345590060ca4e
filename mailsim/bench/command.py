"""The command ``python -m mailsim bench``."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mailsim.bench import arriving, million, rate
from mailsim.bench.figures import DisagreementError, Figure, table

GROUPS = ("rate", "arriving", "million")
TOOLS = Path(".venv/peers")
MAILS, ROUNDS, ARRIVING, MILLION, PAGES = 10_000, 3, 10_000, 1_000_000, 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, tell, and return 0; 1 when what was measured is wrong. Leaves nothing but the peers that it installs."""
    asked = _parser().parse_args(arguments)
    figures: list[Figure] = []
    try:
        for figure in _measured(asked):
            figures.append(figure)
            line = (
                figure.told()
                if asked.json
                else f"{figure.what}: {figure}" + f"  (bar {figure.bar})" * bool(figure.bar)
            )
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except DisagreementError as error:
        sys.stderr.write(f"mailsim bench: {error}\n")
        return 1
    if asked.markdown:
        sys.stdout.write("\n" + table(figures) + "\n")
    return 0


def _measured(asked: argparse.Namespace) -> Iterator[Figure]:
    groups = asked.only or GROUPS
    if "rate" in groups:
        yield from rate.measured(asked.tools, asked.mails, asked.rounds)
    if "arriving" in groups:
        yield from arriving.measured(asked.arriving)
    if "million" in groups:
        yield from million.measured(asked.million, asked.pages)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "mailsim bench", description="Measure mailsim beside other mail catchers, and end."
    )
    parser.add_argument(
        "--only", action="append", choices=GROUPS, help="measure this only; may be given again"
    )
    parser.add_argument(
        "--tools", type=Path, default=TOOLS, help=f"where Sendria and MailDev are installed ({TOOLS})"
    )
    for name, usual, help_ in (
        ("mails", MAILS, "mails to each server each way"),
        ("rounds", ROUNDS, "rounds of all servers; medians are told"),
        ("arriving", ARRIVING, "mails that arrive while clients poll"),
        ("million", MILLION, "mails under lists and searches"),
        ("pages", PAGES, "how often each page is asked for"),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual, help=f"{help_} ({usual:,})")
    parser.add_argument("--json", action="store_true", help="print JSON, a line a figure")
    parser.add_argument("--markdown", action="store_true", help="print a table for BENCHMARKS.md, too")
    return parser
