"""The journal: each event is chained to the one before, and a changed byte is found (design §2.5)."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from backoffice.store import journal
from backoffice.store.journal import Event
from backoffice.store.types import canonical
from backoffice.store.world_state import GENESIS, WorldState
from tests.store.conftest import START

FACTS: dict[str, object] = {"name": "髙橋 𠮷", "yen": 5500, "codes": ["a", "b"]}


def event(seq: int) -> Event:
    return Event(
        seq, START + timedelta(hours=seq), "user-00000001", "something.happened", f"app-{seq % 3}", FACTS
    )


@pytest.fixture
def chained(session: Session) -> Session:
    head = GENESIS
    for seq in range(1, 11):
        head = journal.append(session.connection(), head, [event(seq)])
    session.get_one(WorldState, 1).head = head
    session.flush()
    return session


def test_a_whole_chain_holds(chained: Session) -> None:
    assert journal.verify(chained.connection()) is None


def test_one_by_one_or_all_at_once_is_the_same_chain(chained: Session, session: Session) -> None:
    session.connection().exec_driver_sql("DELETE FROM journal")
    head = journal.append(session.connection(), GENESIS, [event(seq) for seq in range(1, 11)])
    assert head == session.get_one(WorldState, 1).head


def test_nothing_appended_keeps_the_head(session: Session) -> None:
    assert journal.append(session.connection(), "x", []) == "x"


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'user-00000002'",
        "kind = 'something.happened '",
        "subject = 'app-9'",
        "at = '2025-06-02T14:00:01+09:00'",
        "facts = replace(facts, '5500', '5501')",
        "facts = replace(facts, '髙', '高')",
        "hash = replace(hash, substr(hash, 1, 1), 'g')",
    ],
)
def test_a_changed_byte_is_found_where_it_is(chained: Session, change: str) -> None:
    chained.connection().exec_driver_sql(f"UPDATE journal SET {change} WHERE seq = 5")
    broken = journal.verify(chained.connection())
    assert broken is not None
    assert broken.seq == 5
    assert broken.expected != broken.found


@pytest.mark.parametrize(("gone", "found_at"), [(1, 2), (5, 6), (10, 10)])
def test_an_event_that_was_taken_out_is_found_also_the_last(
    chained: Session, gone: int, found_at: int
) -> None:
    chained.connection().exec_driver_sql(f"DELETE FROM journal WHERE seq = {gone}")
    broken = journal.verify(chained.connection())
    assert broken is not None
    assert broken.seq == found_at


def test_an_event_that_was_slipped_in_is_found(chained: Session) -> None:
    head = chained.get_one(WorldState, 1).head
    journal.append(chained.connection(), head, [event(11)])
    broken = journal.verify(chained.connection())
    assert broken is not None
    assert (broken.seq, broken.expected) == (12, head), (
        "the chain goes on behind the head that the world states"
    )


def test_pages_go_forward_and_back(chained: Session) -> None:
    connection = chained.connection()
    assert [e.seq for e in journal.events_after(connection, 3, 4)] == [4, 5, 6, 7]
    assert [e.seq for e in journal.latest(connection, 3)] == [10, 9, 8]
    assert [e.seq for e in journal.about(connection, "app-1")] == [1, 4, 7, 10]
    assert journal.events_after(connection, 10, 4) == []


def test_events_are_read_as_they_were_written(chained: Session) -> None:
    assert journal.events_after(chained.connection(), 4, 1) == [event(5)]


def test_equal_facts_are_equal_bytes() -> None:
    assert canonical({"b": 1, "a": "髙"}) == canonical({"a": "髙", "b": 1}) == '{"a":"髙","b":1}'


def test_of_many_events_about_a_subject_the_latest_are_told(chained: Session) -> None:
    whole = [each.seq for each in journal.about(chained.connection(), "app-1")]
    assert [each.seq for each in journal.about(chained.connection(), "app-1", limit=2)] == whole[-2:]
