"""All phrases that pages of the console may show, and which of them the phrase book does not know.

`python -m tests.web.english` prints the unknown ones as rows for a table of `backoffice/web/english`.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from jinja2 import DictLoader, Environment

import backoffice
from backoffice.web.phrases import JAPANESE, PAPERS, InEnglish, english

_OPEN = re.compile(r"\{\w\}")
OFFICE = Path(backoffice.__file__).parent
TEMPLATES = (OFFICE / "web" / "templates", OFFICE / "web" / "console" / "templates")
ENTRANCES = tuple(
    OFFICE / "web" / "portal" / "templates" / "portal" / name
    for name in ("card_link.html", "card_link_news.html", "reader_macros.html")
)
"""Templates of the portal that are in English too."""
CODE = (
    OFFICE / "web" / "console",
    OFFICE / "web" / "card_talk.py",
    OFFICE / "web" / "card_console.py",
    OFFICE / "web" / "wording.py",
    OFFICE / "web" / "errors.py",
)


class Recording(InEnglish):
    """Compiles as it is, and notes each phrase that would be looked up."""

    heard: ClassVar[list[str]] = []

    @staticmethod
    def look_up(words: str) -> str:
        if JAPANESE.search(words):
            Recording.heard.append(words.strip(" \n\t　"))
        return words


def of_template(path: Path) -> list[str]:
    """Return the phrases of a template in their order."""
    Recording.heard = []
    Environment(loader=DictLoader({}), extensions=[Recording]).parse(path.read_text())
    return list(dict.fromkeys(Recording.heard))


def of_code(path: Path) -> list[str]:
    """Return the Japanese texts of a module, no docstrings; what an f-string leaves open is {a}, {b}, …"""
    tree = ast.parse(path.read_text())
    return list(dict.fromkeys(words for words in _texts(tree) if JAPANESE.search(words)))


def _texts(tree: ast.AST) -> Iterator[str]:
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, ast.JoinedStr):
        yield _open(tree)
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for child in ast.iter_child_nodes(tree):
        yield from _texts(child)


def _open(text: ast.JoinedStr) -> str:
    names = iter("abcdefghij")
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else f"{{{next(names)}}}" for part in text.values
    )


def templates() -> list[Path]:
    """Return the templates that the console's pages are made of."""
    found = (*ENTRANCES, *(path for folder in TEMPLATES for path in folder.rglob("*.html")))
    return sorted(path for path in found if not PAPERS.fullmatch(str(path)))


def modules() -> list[Path]:
    """Return the modules that make words for the console's pages."""
    return sorted(path for each in CODE for path in (each.glob("*.py") if each.is_dir() else [each]))


def unknown(phrases: list[str]) -> list[str]:
    """Return the phrases that stay Japanese."""
    return [phrase for phrase in phrases if _is_japanese(phrase) and _is_japanese(_OPEN.sub("1", phrase))]


def _is_japanese(phrase: str) -> bool:
    return bool(JAPANESE.search(english(phrase)))


if __name__ == "__main__":
    table = csv.writer(sys.stdout)
    for path, of in [(path, of_template) for path in templates()] + [(path, of_code) for path in modules()]:
        for phrase in unknown(of(path)):
            table.writerow((path.name, phrase))
