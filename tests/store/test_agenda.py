"""The agenda: windows in order of (due, priority, seq), an instant never split."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from backoffice.store import agenda
from backoffice.store.agenda import Entry
from tests.store.conftest import START


def entry(seq: int, hours: int, priority: int = 50) -> Entry:
    return Entry(START + timedelta(hours=hours), priority, seq, "ring", f"bell-{seq}", {"loud": True})


ENTRIES = [
    entry(1, 3),
    entry(2, 1),
    entry(3, 1, priority=10),
    entry(4, 2),
    entry(5, 2),
    entry(6, 2),
    entry(7, 9),
]
UNTIL = START + timedelta(hours=5)


@pytest.fixture
def full(session: Session) -> Session:
    agenda.add(session.connection(), ENTRIES)
    return session


@pytest.mark.parametrize(
    ("size", "seqs"),
    [
        (1, [3, 2]),  # both of the first instant
        (2, [3, 2]),
        (3, [3, 2, 4, 5, 6]),  # the second instant whole
        (5, [3, 2, 4, 5, 6]),
        (6, [3, 2, 4, 5, 6, 1]),
        (1000, [3, 2, 4, 5, 6, 1]),
    ],
)
def test_a_window_holds_whole_instants_in_order(full: Session, size: int, seqs: list[int]) -> None:
    entries, bound = agenda.window(full.connection(), UNTIL, size)
    assert [each.seq for each in entries] == seqs
    assert entries == sorted(entries)
    assert bound >= entries[-1].due


def test_nothing_due_is_an_empty_window(full: Session) -> None:
    assert agenda.window(full.connection(), START, 10) == ([], START)


def test_what_is_served_is_gone(full: Session) -> None:
    connection = full.connection()
    agenda.remove(connection, [2, 3])
    assert [each.seq for each in agenda.to_come(connection, 10)] == [4, 5, 6, 1, 7]
    assert agenda.next_due(connection) == START + timedelta(hours=2)


def test_entries_are_read_as_they_were_written(full: Session) -> None:
    entries, _ = agenda.window(full.connection(), UNTIL, 1)
    assert entries[1] == ENTRIES[1]
    assert entries[1].facts == {"loud": True}


def test_an_empty_agenda_has_nothing_due(session: Session) -> None:
    assert agenda.next_due(session.connection()) is None
    agenda.add(session.connection(), [])
    agenda.remove(session.connection(), [])
