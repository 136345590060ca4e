"""docs/fidelity.md: each row of the rule book, whether it is kept, and by which tests; made from the sources.

`python -m tests.rules.fidelity --write` writes the page; `--prune` first takes out of fidelity.csv what is proved by now.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from backoffice.domain.notices import HEADINGS
from backoffice.domain.rule_values import told
from backoffice.domain.rules import assumptions
from tests.rules import marks
from tests.rules.marks import BookRow

EXPLANATIONS = Path(__file__).with_name("fidelity.csv")
PAGE = marks.TESTS.parent / "docs" / "fidelity.md"
HEAD = """# Fidelity

What the five source documents ask, row by row of the rule book, and what Odaiba does about it. Made by `make fidelity` from the tests'
marks and `tests/rules/fidelity.csv`; a test fails when this page is not what would be made, when a hard row is neither proved nor
explained, and when one is both.

- **kept**: a test proves it, in each era in which it holds. **kept, assumed**: proved, and a part of it is our own assumption.
  **kept, as words**: advice that pages or mails give; nothing holds a user to it.
- **not simulated**: left out, and why. **open**: not yet built. **soft**: advice, information or a scenario; nothing to hold.
"""
CITED = re.compile(r"R-\d{3}")
OPEN, LEFT_OUT, ASSUMED, TOLD = "open", "not-simulated", "assumed", "told"
KEPT = {ASSUMED: "kept, assumed", TOLD: "kept, as words"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a row is not simply kept: open, not-simulated (no test names it), assumed or told (a test does)."""

    row: str
    state: str
    why: str


def explanations() -> dict[str, Explanation]:
    """Return the explanations by their rows."""
    with EXPLANATIONS.open(encoding="utf-8", newline="") as file:
        found = [Explanation(**line) for line in csv.DictReader(file)]
    by_row = {each.row: each for each in found}
    if len(by_row) != len(found):
        raise ValueError(f"{EXPLANATIONS.name} explains a row twice")
    return by_row


def complaints(
    book: dict[str, BookRow], named: Iterable[str], explained: dict[str, Explanation]
) -> list[str]:
    """Return what is wrong: hard rows neither proved nor explained, and explanations that do not fit."""
    proved = set(named)
    wrong = [
        f"{row}: no test names it and fidelity.csv does not explain it"
        for row in _left(book, proved, explained)
    ]
    for row, each in explained.items():
        if row not in book:
            wrong.append(f"{row}: not in the rule book")
        elif each.state not in (OPEN, LEFT_OUT, *KEPT) or not each.why.strip():
            wrong.append(f"{row}: needs a state (open, not-simulated, assumed, told) and a reason")
        elif each.state in KEPT and row not in proved:
            wrong.append(f"{row}: {each.state}, but no test names it")
        elif each.state not in KEPT and row in proved:
            wrong.append(f"{row}: {each.state}, but a test names it (make fidelity takes open rows out)")
    return wrong


def page() -> str:
    """Return the page."""
    book, named, explained = marks.book(), _files(), explanations()
    parts = (
        HEAD,
        _counts(book, named, explained),
        "## Behaviour\n",
        _behaviour(book, named, explained),
        "## Where the sources disagree, and what was decided\n",
        _decided(book, named, "C-"),
        "## What the sources leave open, and what was decided\n",
        _decided(book, named, "U-"),
        "## Dated rows that are assumed\n",
        _rules(),
        "## Notices\n",
        _notices(),
    )
    return "\n".join(parts)


def prune() -> list[str]:
    """Take out of fidelity.csv the open rows that a test names by now; return them."""
    named, explained = marks.named(), explanations()
    done = [row for row, each in explained.items() if each.state == OPEN and row in named]
    kept = [each for row, each in explained.items() if row not in done]
    with EXPLANATIONS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("row", "state", "why"), *((each.row, each.state, each.why) for each in kept)])
    return done


def main() -> None:
    """Print the page, or write it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--prune", action="store_true", help="first take out open rows that are proved by now")
    asked.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = asked.parse_args()
    if options.prune:
        print("proved by now:", " ".join(prune()) or "nothing new")
    if options.write:
        PAGE.write_text(page(), encoding="utf-8")
    elif not options.prune:
        print(page())


def _left(book: dict[str, BookRow], proved: set[str], explained: dict[str, Explanation]) -> list[str]:
    return [
        row.id for row in book.values() if row.is_hard and row.id not in proved and row.id not in explained
    ]


def _files() -> dict[str, list[str]]:
    """Return row → the test modules that name it, without line numbers: they would change every day."""
    return {
        row: sorted({place.rpartition(":")[0] for place in places}) for row, places in marks.named().items()
    }


def _state(row: BookRow, named: dict[str, list[str]], explained: dict[str, Explanation]) -> str:
    each = explained.get(row.id)
    if row.id in named:
        return KEPT.get(each.state if each else ASSUMED if row.id in _assumed() else "", "kept")
    if each:
        return each.state.replace("-", " ")
    return "MISSING" if row.is_hard else "soft"


@cache
def _assumed() -> dict[str, list[str]]:
    """Return row → the dated rules and notices that cite it and are assumed."""
    found: dict[str, list[str]] = {}
    sources = [(rule.id, row.source) for rule, row in assumptions()]
    sources += [(f"notice {notice}", head.source) for notice, head in HEADINGS.items() if head.assumed]
    for name, source in sources:
        for row in CITED.findall(source):
            names = found.setdefault(row, [])
            names += [] if name in names else [name]
    return found


def _counts(book: dict[str, BookRow], named: dict[str, list[str]], explained: dict[str, Explanation]) -> str:
    states = [_state(row, named, explained) for row in book.values() if row.id.startswith("R-")]
    told_ = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(sorted(states)))
    return f"{len(states)} rows: {told_}.\n"


def _behaviour(
    book: dict[str, BookRow], named: dict[str, list[str]], explained: dict[str, Explanation]
) -> str:
    lines = []
    for row in book.values():
        if row.id.startswith("R-"):
            why = explained[row.id].why if row.id in explained else ""
            assumed = ", ".join(f"`{name}`" for name in _assumed().get(row.id, []) if row.id in named)
            note = f"assumed in part: {assumed}" if assumed else ""
            proof = "<br>".join(filter(None, [_tests(named.get(row.id, [])), note, why]))
            lines.append((row.id, row.text, row.source, row.holds, _state(row, named, explained), proof))
    return _table(("row", "what it rules", "source", "holds", "state", "tests, or why not"), lines)


def _decided(book: dict[str, BookRow], named: dict[str, list[str]], prefix: str) -> str:
    rows = [row for row in book.values() if row.id.startswith(prefix)]
    lines = [(row.id, row.text, row.decision or row.holds, _tests(named.get(row.id, []))) for row in rows]
    return _table(("row", "point", "decision", "tests"), lines)


def _rules() -> str:
    lines = [
        (f"{rule.title}<br>`{rule.id}`", str(row.in_force_from), told(row.value, rule.id), row.source)
        for rule, row in assumptions()
    ]
    return _table(("rule", "from", "value", "source, and what is assumed"), lines)


def _notices() -> str:
    lines = [
        (
            f"{head.subject}<br>`{notice}`",
            "user and applicant" if head.to_applicant else "user",
            head.when,
            head.holds,
            f"{head.source}{' (assumed)' if head.assumed else ''}",
        )
        for notice, head in HEADINGS.items()
    ]
    return _table(("subject", "to", "when", "holds", "source"), lines)


def _tests(files: Iterable[str]) -> str:
    return "<br>".join(f"`{file.removeprefix('tests/')}`" for file in files)


def _table(columns: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(columns, lines)) + "\n"


def _lines(columns: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for line in lines:
        yield f"| {' | '.join(cell.replace('|', '／').replace(chr(10), ' ') for cell in line)} |"


if __name__ == "__main__":
    main()
