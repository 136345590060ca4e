"""The picture of an application's life in ARCHITECTURE.md is the table of domain/life.py."""

from __future__ import annotations

import re

from backoffice.domain.life import TRANSITIONS
from tests.architecture.tree import ROOT

BLOCK = re.compile(r"^```life\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"(?P<origin>[a-z-]+) --(?P<action>[a-z-]+)--> (?P<following>[a-z-]+)")
ARCHITECTURE = ROOT / "ARCHITECTURE.md"

Edges = set[tuple[str, str, str]]


def table() -> Edges:
    return {(str(origin), str(action), str(to)) for (origin, action), to in TRANSITIONS.items()}


def block() -> str:
    """Return the block that ARCHITECTURE.md should hold."""
    lines = [f"{origin} --{action}--> {to}" for (origin, action), to in TRANSITIONS.items()]
    return "\n".join(["```life", *lines, "```"]) + "\n"


def drawn(text: str) -> Edges:
    """Return the edges of a document's life block; ValueError for a line that is none, or two blocks."""
    blocks = BLOCK.findall(text)
    if len(blocks) != 1:
        raise ValueError(f"there are {len(blocks)} blocks ```life, not one")
    found = set()
    for line in filter(None, map(str.strip, blocks[0].splitlines())):
        edge = LINE.fullmatch(line)
        if not edge:
            raise ValueError(f"{line!r} is not of the form: entered --file--> filed")
        found.add((edge["origin"], edge["action"], edge["following"]))
    return found


def test_the_diagram_is_the_table() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8") if ARCHITECTURE.is_file() else ""
    assert BLOCK.search(text), f"ARCHITECTURE.md has no life block. It should be:\n\n{block()}"
    assert drawn(text) == table(), f"the life block should be:\n\n{block()}"


def test_the_block_reads_back_as_the_table() -> None:
    assert drawn(f"# Life\n\n{block()}\nmore\n") == table()
