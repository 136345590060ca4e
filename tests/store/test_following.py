"""Counters and the index of names: what they say is what counting and looking say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlmodel import Session

from backoffice.domain.life import Desk, Status
from backoffice.domain.name_search import searchable
from backoffice.store import following, name_grams, tallies
from backoffice.store.applications import Application
from backoffice.store.counting import MOST_COUNTED
from backoffice.store.name_grams import NameGram, NameGramSize
from backoffice.store.own_applications import OwnFilter, newest_of_filer
from backoffice.store.tallies import Tally, count_of_examiner, counts_by_stage, counts_by_status
from backoffice.store.worklists import Filter, counted, listed
from tests.store.conftest import START

USER = "user-00000001"


def application(number: int, name: str = "NGUYEN VAN AN", kanji: str = "", **given: Any) -> Application:
    plain: dict[str, Any] = {
        "id": f"app-{number:08d}",
        "type": "renewal",
        "status": Status.FILED,
        "desk": Desk.EXAMINATION,
        "urgent_on": date(2025, 7, 1 + number % 28),
        "filer_id": USER,
        "applicant_id": "person-00000001",
        "applicant_name": name,
        "applicant_kanji": kanji,
        "search_name": searchable(name, kanji),
        "nationality": "ベトナム",
        "residence_status": "技術・人文知識・国際業務",
        "period_months": 12,
        "expires_on": date(2025, 7, 1),
        "card_number": "AB12345678CD",
        "receipt": "post",
        "notify_email": "a@example.jp",
        "entered_at": START,
    }
    return Application(**plain | given)


def written(session: Session, rows: Sequence[Application]) -> Connection:
    """Write new applications as a transaction does."""
    following.follow(session.connection(), rows, [])
    session.add_all(rows)
    session.flush()
    return session.connection()


@pytest.fixture
def rarely(monkeypatch: pytest.MonkeyPatch) -> int:
    """Have a piece that three names hold be frequent."""
    monkeypatch.setattr(name_grams, "FREQUENT", 2)
    return 2


def found(session: Session, name: str, **asked: Any) -> list[int]:
    by_desk = sorted(int(row.id[4:]) for row in listed(session, Filter(name=name, **asked)))
    own = newest_of_filer(session, OwnFilter(USER, name=name))
    if not asked:
        assert sorted(int(row.id[4:]) for row in own) == by_desk
    return by_desk


NAMES = (
    ("NGUYEN VAN AN", ""),
    ("LIU XIAOMING", "劉　暁明"),
    ("TANAKA TARO", "田中　太郎"),
    ("NGUYEN THI LAN", ""),
)


@pytest.mark.parametrize("frequent", [2_000, 0], ids=["rare", "frequent"])
@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("nguyen", [1, 4]),
        ("ＧＵＹＥＮ　ｖａｎ", [1]),
        ("劉暁", [2]),
        ("暁　明", [2]),
        ("田中太郎", [3]),
        ("中", [3]),
        ("X", [2]),
        ("中田", []),
        ("NGUYENT", []),
        ("AN", [1, 3, 4]),
        ("%", []),
        ("G X", []),
        ("　", [1, 2, 3, 4]),
    ],
)
def test_a_name_is_found_by_any_part_of_any_spelling(
    session: Session, monkeypatch: pytest.MonkeyPatch, name: str, numbers: list[int], frequent: int
) -> None:
    monkeypatch.setattr(name_grams, "FREQUENT", frequent)
    written(session, [application(number, *held) for number, held in enumerate(NAMES, 1)])
    assert found(session, name) == numbers
    assert found(session, name, desk=Desk.EXAMINATION) == numbers
    assert found(session, name, desk=Desk.ANNEX) == []
    assert found(session, name, statuses=(Status.FILED, Status.EXAMINATION)) == numbers


@pytest.mark.parametrize("at_once", [1, 5])
def test_a_piece_that_becomes_frequent_keeps_its_size_and_no_rows(
    session: Session, rarely: int, at_once: int
) -> None:
    rows = [application(number, "QI") for number in range(1, 6)]
    for first in range(0, 5, at_once):
        connection = written(session, rows[first : first + at_once])
    assert connection.scalar(select(NameGramSize.applications).where(NameGramSize.gram == "QI")) == rarely + 1
    assert connection.execute(select(NameGram.application_id).where(NameGram.gram == "QI")).all() == []
    assert found(session, "QI") == [1, 2, 3, 4, 5]


def test_a_changed_name_is_found_by_its_new_pieces_and_so_is_one_that_is_had_again(session: Session) -> None:
    (row,) = rows = [application(1)]
    connection = written(session, rows)
    row.search_name = searchable("SMITH")
    following.follow(connection, [], [(row, {"search_name": searchable("NGUYEN VAN AN")})])
    session.flush()
    assert (found(session, "smi"), found(session, "NGUYEN")) == ([1], [])
    row.search_name = searchable("NGUYEN VAN AN")
    following.follow(connection, [], [(row, {"search_name": searchable("SMITH")})])
    session.flush()
    assert (found(session, "smi"), found(session, "NGUYEN")) == ([], [1])
    assert following.differences(connection) == []


def test_of_a_very_long_text_the_pieces_that_were_looked_up_decide(
    session: Session, rarely: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_grams, "KEYS", 1)
    written(session, [application(number, "QI ZU") for number in range(1, rarely + 2)])
    assert found(session, "QI ZU") == [1, 2, 3]


def test_counters_move_with_desk_status_and_examiner(session: Session) -> None:
    first, second = rows = [application(1), application(2)]
    connection = written(session, rows)
    first.status, first.examiner_id = Status.EXAMINATION, "officer-00000001"
    second.status, second.desk = Status.COMPLETED, Desk.NONE
    changed = [
        (first, {"status": Status.FILED, "examiner_id": ""}),
        (second, {"status": Status.FILED, "desk": Desk.EXAMINATION, "version": 1}),
    ]
    following.follow(connection, [], changed)
    session.flush()
    assert counts_by_stage(session) == {(Desk.EXAMINATION, Status.EXAMINATION): 1}
    assert counts_by_status(session) == {Status.EXAMINATION: 1, Status.COMPLETED: 1}
    assert count_of_examiner(session, Desk.EXAMINATION, "officer-00000001") == 1
    assert count_of_examiner(session, Desk.EXAMINATION, "") == 0
    assert following.differences(connection) == []


def test_what_is_made_anew_is_what_followed(session: Session, rarely: int) -> None:
    connection = written(session, [application(number, f"N{number % 4} SMITH") for number in range(1, 9)])
    kept = [
        connection.execute(select(*t.__table__.c).order_by(*t.__table__.c)).all()
        for t in (NameGram, NameGramSize, Tally)
    ]
    following.rebuild(connection)
    assert kept == [
        connection.execute(select(*t.__table__.c).order_by(*t.__table__.c)).all()
        for t in (NameGram, NameGramSize, Tally)
    ]
    assert all(kept)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (update(Tally).where(Tally.measure == "status").values(applications=7), "審査/status/filed: 7, 1"),
        (delete(NameGram).where(NameGram.gram == "VA"), "name_gram 'VA'"),
        (delete(NameGramSize).where(NameGramSize.gram == "VA"), "name_gram 'VA'"),
    ],
)
def test_what_does_not_agree_is_told(session: Session, wrong: Any, told: str) -> None:
    connection = written(session, [application(1)])
    connection.execute(wrong)
    assert following.differences(connection) == [told]


def test_counting_ends_at_its_bound(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("worklists", "counting"):
        monkeypatch.setattr(f"backoffice.store.{module}.MOST_COUNTED", 2)
    assert MOST_COUNTED > 2
    written(session, [application(number) for number in range(1, 6)])
    assert counted(session, Filter(desk=Desk.EXAMINATION)) == 3
    assert counted(session, Filter(desk=Desk.ANNEX)) == 0


def test_tallies_know_the_columns_that_they_measure() -> None:
    assert set(tallies.COLUMNS) < set(Application.model_fields)
    assert {name for measure in tallies.MEASURES for name in measure.split("/")} == set(tallies.COLUMNS)
