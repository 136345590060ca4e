"""Every dated rule of the law says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.notices import HEADINGS
from tests.architecture.tree import modules
from tests.rules import marks

ROW = re.compile(r"\b[RCXU]-\d{2,3}\b")
PLACE = re.compile(r"\bS[0-4]\b|facts/\w+\.md|\b[RCXU]-\d{2,3}\b|\bart\. \d+")


def dated_rules() -> Iterator[tuple[str, DatedRows[object]]]:
    """Yield (module.name, rule) of each rule that a module of the domain holds, once."""
    seen: set[int] = set()
    for module in modules("backoffice.domain"):
        for name, value in vars(module).items():
            for rule in value if isinstance(value, tuple | list) else (value,):
                if isinstance(rule, DatedRows) and id(rule) not in seen:
                    seen.add(id(rule))
                    yield f"{module.__name__}.{name}", rule


def dated_rows() -> list[tuple[str, Dated[object]]]:
    return [(f"{name} {row.in_force_from}", row) for name, rule in dated_rules() for row in rule.rows]


def test_the_law_is_made_of_dated_rules() -> None:
    assert len(dated_rows()) >= 10


@pytest.mark.parametrize("row", [row for _, row in dated_rows()], ids=[name for name, _ in dated_rows()])
def test_every_dated_row_names_a_source_that_there_is(row: Dated[object]) -> None:
    assert PLACE.search(row.source), row.source
    assert [cited for cited in ROW.findall(row.source) if cited not in marks.rows()] == []


@pytest.mark.parametrize("notice", sorted(HEADINGS))
def test_every_subject_names_a_source_that_there_is(notice: str) -> None:
    source = {str(key): heading for key, heading in HEADINGS.items()}[notice].source
    assert PLACE.search(source), source
    assert [cited for cited in ROW.findall(source) if cited not in marks.rows()] == []
