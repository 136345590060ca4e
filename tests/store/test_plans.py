"""Lists are answered by indexes: no plan of a screen's question walks the whole table of applications."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from backoffice.domain.life import Desk, Status
from backoffice.domain.reception import SubmissionState
from backoffice.domain.sections import WORK
from backoffice.domain.visits import VisitState
from backoffice.store import agenda, journal, outbox
from backoffice.store.applications import documents_of, of_applicant, requests_of
from backoffice.store.credentials import papers_in
from backoffice.store.homes import Home
from backoffice.store.name_grams import FREQUENT, NameGramSize
from backoffice.store.own_applications import (
    OwnFilter,
    certificates_to_register,
    newest_of_filer,
    waiting_for_filer,
)
from backoffice.store.shipments import of_application
from backoffice.store.sqlite_homes import SqliteHomes
from backoffice.store.submissions import papers_at, papers_counted
from backoffice.store.tallies import count_of_examiner, counts_by_stage, counts_by_status
from backoffice.store.upserting import put
from backoffice.store.user_lists import (
    EXPIRED,
    organisations_called,
    usages_between,
    users_called,
    users_in,
)
from backoffice.store.visits import at_window, last_number, of_day, standing, visit_about, waiting_visits
from backoffice.store.worklists import Filter, counted, listed, stranded
from tests.store.conftest import START, fill

LAST = (date(2025, 6, 20), "app-00000050")
DAY = date(2025, 6, 9)


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


MINE = "officer-00000001"
USER = "user-00000001"
WALKED = {
    "a desk": (Filter(desk=Desk.EXAMINATION), "application_by_desk"),
    "a desk's next page": (Filter(desk=Desk.EXAMINATION, after=LAST), "application_by_desk"),
    "a desk's urgent ones": (Filter(desk=Desk.ANNEX, urgent_by=date(2025, 6, 9)), "application_by_desk"),
    "a desk's of a status": (Filter(desk=Desk.EXAMINATION, status=Status.FILED), "application_by_stage"),
    "mine": (Filter(examiner_id=MINE, desk=Desk.EXAMINATION, after=LAST), "application_by_examiner"),
    "nobody's": (Filter(desk=Desk.EXAMINATION, unassigned=True), "application_by_examiner"),
    "nobody's of my section": (
        Filter(desk=Desk.EXAMINATION, unassigned=True, section=WORK, after=LAST),
        "application_by_examiner (examiner_id=? AND desk=? AND section=? AND type=? AND urgent_on>?",
    ),
    "my section": (
        Filter(desk=Desk.EXAMINATION, section=WORK),
        "application_by_section (section=? AND desk=? AND type=?)",
    ),
    "the approver's queue": (
        Filter(desk=Desk.APPROVAL, section=WORK, after=LAST),
        "application_by_section (section=? AND desk=? AND type=? AND urgent_on>?)",
    ),
    "my section's of a type": (
        Filter(desk=Desk.EXAMINATION, section=WORK, kind="renewal", status=Status.FILED),
        "application_by_section (section=? AND desk=? AND type=?)",
    ),
    "a desk's of a type": (Filter(desk=Desk.EXAMINATION, kind="coe"), "application_by_desk"),
    "a status of residence": (
        Filter(desk=Desk.EXAMINATION, sought="技能", after=LAST),
        "COVERING INDEX application_by_sought (desk=? AND sought_status=? AND type=? AND urgent_on>?",
    ),
    "a status of residence in my section, nobody's": (
        Filter(desk=Desk.EXAMINATION, sought="技能", section=WORK, unassigned=True),
        "COVERING INDEX application_by_sought",
    ),
    "organisations": (
        Filter(organisation_ids=("org-1", "org-2"), filed=True),
        "COVERING INDEX application_by_organisation (organisation_id=?)",
    ),
    "an organisation's at a desk": (
        Filter(desk=Desk.EXAMINATION, organisation_ids=("org-1",), after=LAST),
        "COVERING INDEX application_by_organisation (organisation_id=? AND urgent_on>?",
    ),
    "a section's beyond their usual time": (
        Filter(desk=Desk.EXAMINATION, section=WORK, usual_before=DAY, after=LAST),
        "COVERING INDEX application_by_age (section=? AND usual_until>? AND usual_until<?)",
    ),
    "all beyond their usual time, nobody's": (
        Filter(desk=Desk.EXAMINATION, usual_before=DAY, unassigned=True),
        "COVERING INDEX application_by_age",
    ),
    "mine beyond their usual time": (
        Filter(desk=Desk.EXAMINATION, examiner_id=MINE, usual_before=DAY),
        "application_by_examiner",
    ),
    "a status": (Filter(status=Status.FILED), "application_by_status"),
    "a status and a name": (Filter(status=Status.FILED, name="AN"), "application_by_status"),
    "several statuses": (Filter(statuses=(Status.EXAMINATION, Status.PROPOSED)), "application_by_status"),
    "a frequent name": (Filter(name="AN", filed=True), "application_by_urgency"),
    "a frequent name at a desk": (
        Filter(desk=Desk.EXAMINATION, name="AN", after=LAST),
        "application_by_desk",
    ),
    "a frequent name of a stage": (
        Filter(desk=Desk.EXAMINATION, status=Status.FILED, name="AN"),
        "application_by_stage",
    ),
    "a frequent name, nobody's": (
        Filter(desk=Desk.EXAMINATION, unassigned=True, status=Status.FILED, name="AN"),
        "application_by_",
    ),
}
LOOKED_UP = {
    "a number beyond its usual time": (
        Filter(desk=Desk.EXAMINATION, number="東オンE25000001", urgent_from=DAY, usual_before=DAY),
        "ix_application_number",
    ),
    "a rare name beyond its usual time": (
        Filter(desk=Desk.EXAMINATION, name="珠京", section=WORK, usual_before=DAY),
        "name_gram",
    ),
    "a number": (Filter(desk=Desk.EXAMINATION, number="東オンE25000001"), "ix_application_number"),
    "a rare name": (Filter(desk=Desk.EXAMINATION, name="珠京", after=LAST), "name_gram"),
    "a rare name anywhere": (Filter(filed=True, name="QI"), "name_gram"),
    "one sign": (Filter(filed=True, name="珠"), "name_gram"),
    "overdue": (Filter(desk=Desk.EXAMINATION, reply_due_before=date(2025, 6, 9)), "request_awaited"),
    "overdue of mine": (
        Filter(desk=Desk.EXAMINATION, examiner_id=MINE, reply_due_before=date(2025, 6, 9)),
        "request_awaited",
    ),
    "arrived": (Filter(desk=Desk.ANNEX, status=Status.PERMITTED, envelope="arrived"), "shipment_by_state"),
}


@pytest.fixture
def known(session: Session) -> Session:
    """Have AN be a frequent piece, and QI a rare one."""
    put(session.connection(), NameGramSize.__table__, [{"gram": "AN", "applications": FREQUENT + 1}])
    return session


@pytest.mark.parametrize(("wanted", "index"), WALKED.values(), ids=WALKED.keys())
def test_a_list_walks_along_an_index_in_its_order(
    known: Session, plans: Plans, wanted: Filter, index: str
) -> None:
    assert listed(known, wanted) == []
    plan = plans.explained(known)
    walk = [step for step in plan if " application USING " in step and "autoindex" not in step]
    assert walk, plan
    assert all(index in step for step in walk), plan
    if wanted.name:
        assert all("COVERING" in step for step in walk), plan
    if not wanted.examiner_id:
        assert not sorted_walks(plan), plan


def sorted_walks(plan: list[str]) -> list[str]:
    """Return the walks whose answers are sorted: of pages that are merged, only the merged ones may be."""
    return [
        step
        for step, then in pairwise(plan)
        if " application USING " in step and "autoindex" not in step and "TEMP B-TREE" in then
    ]


@pytest.mark.parametrize(("wanted", "index"), LOOKED_UP.values(), ids=LOOKED_UP.keys())
def test_few_are_looked_up_by_key_and_nothing_is_walked(
    known: Session, plans: Plans, wanted: Filter, index: str
) -> None:
    assert listed(known, wanted) == []
    plan = plans.explained(known)
    assert any(index in step for step in plan), plan
    assert any(step.startswith("SEARCH application USING INDEX sqlite_autoindex") for step in plan), plan
    assert not [step for step in plan if "application_by_" in step or step.startswith("SCAN application")], (
        plan
    )


OWN = {
    "all": (OwnFilter(USER, before="app-00000050"), "application_by_filer "),
    "of statuses": (
        OwnFilter(USER, statuses=(Status.FILED, Status.PROPOSED)),
        "application_by_filer_and_status",
    ),
    "to supply": (OwnFilter(USER, awaiting_documents=True), "application_waiting"),
    "a frequent name": (OwnFilter(USER, name="AN"), "COVERING INDEX application_by_filer "),
    "a rare name": (OwnFilter(USER, name="QI"), "name_gram"),
    "a number": (OwnFilter(USER, number="東オンE25000001"), "ix_application_number"),
}


@pytest.mark.parametrize(("wanted", "index"), OWN.values(), ids=OWN.keys())
def test_a_users_own_list_uses_its_index(known: Session, plans: Plans, wanted: OwnFilter, index: str) -> None:
    assert newest_of_filer(known, wanted) == []
    plan = plans.explained(known)
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN application")], plan


def test_what_waits_for_its_user_has_an_index_of_its_own(session: Session, plans: Plans) -> None:
    waiting_for_filer(session, USER)
    (step,) = plans.explained(session)
    assert "application_waiting (filer_id=?)" in step


def test_certificates_to_register_have_an_index_of_their_own(session: Session, plans: Plans) -> None:
    certificates_to_register(session, USER)
    (step,) = plans.explained(session)
    assert "application_to_register (filer_id=?)" in step


QUESTIONS = {
    "counts of desks": counts_by_stage,
    "counts of statuses": counts_by_status,
    "count of an examiner": lambda session: count_of_examiner(session, Desk.EXAMINATION, MINE),
    "envelopes": lambda session: counted(session, Filter(desk=Desk.ANNEX, envelope="arrived")),
    "own list": lambda session: newest_of_filer(session, OwnFilter(USER)),
    "what waits": lambda session: waiting_for_filer(session, "user-00000001"),
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
    bare = [
        step for step in plan if step.startswith("SCAN") and "INDEX" not in step and "SCAN anon_" not in step
    ]
    assert bare == [], plan


DAY = date(2025, 6, 2)
LISTS = {
    "who waits": (lambda session: standing(session, [VisitState.WAITING]), "visit_by_state"),
    "how many wait": (waiting_visits, "visit_by_state"),
    "a day's visits": (lambda session: of_day(session, DAY, before=40), "visit_by_day"),
    "the last number": (lambda session: last_number(session, DAY), "visit_by_day"),
    "visits of a case": (lambda session: visit_about(session, "app-00000001"), "visit_by_application"),
    "at a window": (lambda session: at_window(session, MINE), "visit_by_state"),
    "papers of a step": (
        lambda session: papers_at(session, SubmissionState.RECEIVED, after="submission-00000009"),
        "submission_by_",
    ),
    "papers of a kind": (
        lambda session: papers_at(session, SubmissionState.APPROVED, "report", "submission-00000009"),
        "submission_by_kind",
    ),
    "how many papers": (lambda session: papers_counted(session, SubmissionState.RECEIVED), "submission_by_"),
    "papers about an ID": (lambda session: papers_in(session, "open"), "credential_paper_by_state"),
    "uses that end": (
        lambda session: usages_between(session, "active", DAY, DAY, (DAY, "org-00000001"), 50),
        "usage_by_end",
    ),
    "users of a state": (lambda session: users_in(session, "stopped", DAY, USER, 50), "account_by_state"),
    "users whose ID has ended": (lambda session: users_in(session, EXPIRED, DAY, "", 50), "account_by_end"),
    "users by name": (lambda session: users_called(session, "山", "", 50), "account_by_name"),
    "organisations by name": (
        lambda session: organisations_called(session, "見本", "", 50),
        "organisation_by_name",
    ),
    "all organisations": (lambda session: organisations_called(session, "", "", 50), "organisation_by_name"),
}


@pytest.mark.parametrize(("ask", "index"), LISTS.values(), ids=LISTS.keys())
def test_lists_of_visits_papers_and_users_walk_along_their_index(
    session: Session, plans: Plans, ask: object, index: str
) -> None:
    ask(session)  # type: ignore[operator]  # a question from the table
    plan = plans.explained(session)
    assert any(index in step for step in plan), plan
    assert [
        step for step in plan if step.startswith("SCAN") and "INDEX" not in step and "SCAN anon" not in step
    ] == [], plan
