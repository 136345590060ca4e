"""Lists are answered by indexes: no plan of a screen's question walks the whole table of applications."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from backoffice.domain.life import Desk, Status
from backoffice.store import agenda, journal, outbox, own_applications
from backoffice.store.applications import documents_of, of_applicant, requests_of
from backoffice.store.homes import Home
from backoffice.store.shipments import of_application
from backoffice.store.sqlite_homes import SqliteHomes
from backoffice.store.tallies import counts_by_stage
from backoffice.store.worklists import Filter, listed, stranded
from tests.store.conftest import START, fill

LAST = (date(2025, 6, 20), "app-00000050")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Keep to a file: these are plans as SQLite tells them."""
    made = SqliteHomes(tmp_path).at(tmp_path)
    made.create(fill)
    return made


class Plans:
    """Collects the plan of each question that is asked."""

    def __init__(self, engine: Engine) -> None:
        self.asked: list[tuple[str, Any]] = []
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(
        self, _connection: object, _cursor: object, statement: str, parameters: Any, *_: object
    ) -> None:
        if statement.startswith("SELECT"):
            self.asked.append((statement, parameters))

    def explained(self, session: Session) -> list[str]:
        asked, self.asked = self.asked, []
        assert asked
        return [
            row[3]
            for statement, parameters in asked
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.fixture
def plans(engine: Engine) -> Iterator[Plans]:
    made = Plans(engine)
    yield made
    event.remove(engine, "before_cursor_execute", made._note)


LISTS = {
    "a desk": (Filter(desk=Desk.EXAMINATION), "application_by_desk"),
    "a desk's next page": (Filter(desk=Desk.EXAMINATION, after=LAST), "application_by_desk"),
    "a desk's urgent ones": (Filter(desk=Desk.ANNEX, urgent_by=date(2025, 6, 9)), "application_by_desk"),
    "mine": (Filter(examiner_id="officer-00000001"), "application_by_examiner"),
    "mine on the desk": (
        Filter(examiner_id="officer-00000001", desk=Desk.EXAMINATION, after=LAST),
        "application_by_examiner",
    ),
    "a user's": (Filter(filer_id="user-00000001"), "application_by_filer"),
    "a user's to send": (Filter(filer_id="user-00000001", status=Status.PERMITTED), "application_by_"),
    "an applicant's": (Filter(applicant_id="person-00000001"), "application_by_applicant"),
    "a status": (Filter(status=Status.FILED), "application_by_status"),
    "a number": (Filter(number="東オンE25000001"), "ix_application_number"),
}


@pytest.mark.parametrize(("wanted", "index"), LISTS.values(), ids=LISTS.keys())
def test_a_list_uses_its_index(session: Session, plans: Plans, wanted: Filter, index: str) -> None:
    assert listed(session, wanted) == []
    plan = plans.explained(session)
    assert not [step for step in plan if step.startswith("SCAN application")], plan
    assert any(index in step for step in plan), plan


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(desk=Desk.EXAMINATION),
        Filter(desk=Desk.EXAMINATION, after=LAST),
        Filter(examiner_id="officer-00000001", desk=Desk.EXAMINATION),
        Filter(status=Status.FILED),
    ],
)
def test_a_worklist_comes_in_its_order_without_sorting(
    session: Session, plans: Plans, wanted: Filter
) -> None:
    listed(session, wanted)
    assert not [step for step in plans.explained(session) if "TEMP B-TREE" in step]


QUESTIONS = {
    "counts of desks": counts_by_stage,
    "own list": lambda session: own_applications.newest_of_filer(
        session, own_applications.OwnFilter("user-00000001")
    ),
    "what waits": lambda session: own_applications.waiting_for_filer(session, "user-00000001"),
    "documents": lambda session: documents_of(session, "app-00000001"),
    "requests": lambda session: requests_of(session, "app-00000001"),
    "of an applicant": lambda session: of_applicant(session, "person-00000001"),
    "shipments": lambda session: of_application(session, "app-00000001"),
    "what nobody waits for": stranded,
    "timeline": lambda session: journal.about(session.connection(), "app-00000001"),
    "journal": lambda session: journal.events_after(session.connection(), 10, 10),
    "mails": lambda session: outbox.of_application(session.connection(), "app-00000001"),
    "unsent": lambda session: outbox.unsent(session.connection()),
    "agenda": lambda session: agenda.window(session.connection(), START, 1000),
    "next due": lambda session: agenda.next_due(session.connection()),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_no_question_of_a_screen_or_the_loop_walks_a_table(
    session: Session, plans: Plans, ask: object
) -> None:
    ask(session)  # type: ignore[operator]  # a question from the table
    plan = plans.explained(session)
    bare = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
    assert bare == [], plan
