"""GLOSSARY.md: each Japanese term once, each identifier once, and all that the domain's enums say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum

import pytest

from backoffice.domain.notices import HEADINGS
from tests.architecture.tree import ROOT, modules, sources

LINES = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
WORD = re.compile(r"[A-Za-z_]\w*")
CODE = re.compile(r"`([^`]+)`")
HEAD = ("日本語", "---")


def rows() -> list[list[str]]:
    """Return the cells of each row of the tables: term, identifiers, meaning."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line.startswith("|")]
    return [row for row in cells if not row[0].startswith(HEAD)]


def enums() -> Iterator[type[Enum]]:
    seen = set()
    for module in modules("backoffice.domain"):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == module.__name__:
                seen.add(value)
    return iter(sorted(seen, key=lambda found: found.__qualname__))


def labels(member: Enum) -> set[str]:
    """Return the Japanese that a member stands for: its labels, or its value where that is Japanese."""
    found = {str(getattr(member, name)) for name in ("label", "desk_label") if hasattr(member, name)}
    return {text for text in found or {str(member.value)} if text and not text.isascii()}


MEMBERS = [member for found in enums() for member in found]
TERMS = {row[0] for row in rows()}
IDENTIFIERS = [identifier for row in rows() for identifier in CODE.findall(row[1])]


def test_rows_have_a_term_an_identifier_and_a_meaning() -> None:
    assert [row for row in rows() if len(row) != 3 or not all(row) or not CODE.search(row[1])] == []


def test_each_term_stands_once() -> None:
    assert [term for term, times in Counter(row[0] for row in rows()).items() if times > 1] == []


def test_each_identifier_stands_once() -> None:
    assert [name for name, times in Counter(IDENTIFIERS).items() if times > 1] == []


def test_each_identifier_is_one_that_the_sources_use() -> None:
    words = {word for path in sources() for word in WORD.findall(path.read_text(encoding="utf-8"))}
    assert [name for name in IDENTIFIERS if not set(WORD.findall(name)) <= words] == []


@pytest.mark.parametrize("member", MEMBERS, ids=[f"{type(m).__name__}.{m.name}" for m in MEMBERS])
def test_every_label_of_the_domain_is_in_the_glossary(member: Enum) -> None:
    assert labels(member) <= TERMS
    if labels(member) or type(member).__name__ == "Action":
        assert f"{type(member).__name__}.{member.name}" in IDENTIFIERS


@pytest.mark.parametrize("enum", list(enums()), ids=lambda enum: str(enum.__name__))
def test_every_enum_of_the_domain_is_in_the_glossary(enum: type[Enum]) -> None:
    inside = enum.__module__.removeprefix("backoffice.domain.")
    assert {enum.__name__, f"{inside}.{enum.__name__}"} & set(IDENTIFIERS)


@pytest.mark.parametrize("notice", sorted(HEADINGS))
def test_every_subject_is_in_the_glossary(notice: str) -> None:
    subjects = {str(key): heading.subject for key, heading in HEADINGS.items()}
    assert subjects[notice] in TERMS
