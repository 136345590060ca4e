"""Which rows of the rule book the tests name: read from their sources, so that nothing need run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROWS = Path(__file__).with_name("rows.txt")


SOFT = re.compile(r"\b(soft|info|scenario)\b")


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row of the rule book: what it rules, where that is known from, when it holds, and what was decided."""

    id: str
    text: str
    source: str = ""
    holds: str = ""
    decision: str = ""

    @property
    def is_hard(self) -> bool:
        """Whether this is a promise of behaviour, and not a text, a default or training material."""
        return self.id.startswith("R-") and not SOFT.search(self.holds)


def book() -> dict[str, BookRow]:
    """Return the rows of the rule book by their ids, in the book's order."""
    lines = ROWS.read_text(encoding="utf-8").splitlines()
    rows = [BookRow(*line.split("\t")) for line in lines if not line.startswith("#")]
    found = {row.id: row for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"{ROWS.name} names a row twice")
    return found


def rows() -> dict[str, str]:
    """Return the rows of the rule book: id → what it rules, in the book's order."""
    return {row.id: row.text for row in book().values()}


def rules(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, id) of each `pytest.mark.rule("…")` of a source; ValueError for one that is not spelled out."""
    if ".mark.rule" not in source:  # reading all of them as trees takes seconds
        return
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and _is_rule_mark(node.func)):
            continue
        if not node.args or node.keywords:
            raise ValueError(f"line {node.lineno}: a rule mark names its rows, nothing else")
        for argument in node.args:
            match argument:
                case ast.Constant(value=str(row)):
                    yield argument.lineno, row
                case _:
                    raise ValueError(f'line {argument.lineno}: write the row as text, as in rule("R-105")')


def named(root: Path = TESTS) -> dict[str, list[str]]:
    """Return id → the places (path:line) that name it, of all test modules below a folder."""
    found: dict[str, list[str]] = {}
    for path in sorted(root.rglob("test_*.py")):
        for line, row in rules(path.read_text(encoding="utf-8")):
            found.setdefault(row, []).append(f"{path.relative_to(root.parent).as_posix()}:{line}")
    return found


def summary() -> list[str]:
    """Return the lines to print: how many rows of the rule book are proved, and which."""
    book, proved = rows(), named()
    behaviour = [row for row in book if row.startswith("R-")]
    kept = [row for row in behaviour if row in proved]
    beside = [row for row in book if row in proved and row not in behaviour]
    lines = [f"{len(kept)} of {len(behaviour)} rows proved: {' '.join(kept)}"]
    return [*lines, f"beside them: {' '.join(beside)}"] if beside else lines


def _is_rule_mark(func: ast.expr) -> bool:
    match func:
        case ast.Attribute(attr="rule", value=ast.Attribute(attr="mark", value=ast.Name(id="pytest"))):
            return True
    return False
