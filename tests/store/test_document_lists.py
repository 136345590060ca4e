"""The 資料 desk's lists and counts walk along indexes that hold only what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from backoffice.domain.document_steps import DocumentStep
from backoffice.store.document_lists import DocumentsFilter, count_documents, waiting_documents
from backoffice.store.homes import Home
from backoffice.store.sqlite_homes import SqliteHomes
from tests.store.conftest import fill
from tests.store.test_plans import Plans

DAY = date(2025, 6, 2)
LAST = (DAY, "app-00000050")
SECTION = "就労審査部門"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Keep to a file: these are plans as SQLite tells them."""
    made = SqliteHomes(tmp_path).at(tmp_path)
    made.create(fill)
    return made


@pytest.fixture
def plans(engine: Engine) -> Iterator[Plans]:
    return iter([Plans(engine)])


ASKED = {
    "a step": (DocumentsFilter(DocumentStep.SUPPLIED), "application_by_documents"),
    "overdue": (DocumentsFilter(DocumentStep.AWAITED, until=DAY), "application_by_documents"),
    "near": (DocumentsFilter(DocumentStep.AWAITED, since=DAY, until=DAY), "application_by_documents"),
    "the next page": (DocumentsFilter(DocumentStep.AWAITED, after=LAST), "application_by_documents"),
    "of a section": (
        DocumentsFilter(DocumentStep.REST, section=SECTION),
        "application_by_section_documents",
    ),
    "a section's next page": (
        DocumentsFilter(DocumentStep.AWAITED, until=DAY, section=SECTION, after=LAST),
        "application_by_section_documents",
    ),
}


@pytest.mark.parametrize(("wanted", "index"), ASKED.values(), ids=ASKED.keys())
def test_the_list_is_walked_in_its_order(
    session: Session, plans: Iterator[Plans], wanted: DocumentsFilter, index: str
) -> None:
    noted = next(plans)
    assert waiting_documents(session, wanted) == []
    assert [step.split(" (")[0] for step in noted.explained(session)] == [
        f"SEARCH application USING INDEX {index}"
    ]
    assert count_documents(session, wanted) == 0
    counted = noted.explained(session)
    assert any(f"SEARCH application USING COVERING INDEX {index} " in step for step in counted), counted
