"""What a transaction remembers of the tables: no row is lost, stale or written twice."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from backoffice.store.applications import DocumentRequest
from backoffice.store.memory import Memory
from backoffice.store.replies import Reply
from tests.store.conftest import START


def request(key: str, application_id: str = "app-1") -> DocumentRequest:
    return DocumentRequest(
        id=key,
        application_id=application_id,
        words="写し",
        asked_by="officer-00000001",
        asked_at=START,
        due_on=(START + timedelta(days=14)).date(),
    )


def write(memory: Memory, session: Session) -> tuple[int, int]:
    """Write as somebody's question has it; return how many rows were new, and how many had changed."""
    added, changed = memory.write(session.connection(), asked=True)
    return len(added), len(changed)


def stored(session: Session) -> list[tuple[str, str]]:
    query = select(DocumentRequest.id, DocumentRequest.words).order_by(col(DocumentRequest.id))
    return [tuple(row) for row in session.exec(query)]


@pytest.fixture
def memory(session: Session) -> Memory:
    """Remember in a session whose tables have one request."""
    before = Memory(session)
    before.add(request("doc-0"))
    before.write(session.connection(), asked=False)
    return Memory(session)


def test_a_new_row_that_changes_after_it_was_written_is_written_again_and_once(
    session: Session, memory: Memory
) -> None:
    row = request("doc-1")
    memory.add(row)
    row.words = "原本"
    assert write(memory, session) == (1, 0)
    row.words = "訳文"
    assert write(memory, session) == (0, 1)
    assert write(memory, session) == (0, 0)
    assert stored(session) == [("doc-0", "写し"), ("doc-1", "訳文")]


@pytest.mark.parametrize("by_session_first", [True, False])
def test_a_row_is_one_object_whoever_finds_it_first(
    session: Session, memory: Memory, by_session_first: bool
) -> None:
    def by_session() -> DocumentRequest:
        return session.exec(select(DocumentRequest)).one()

    if by_session_first:
        first = by_session()
        first.words = "原本"
        second = memory.get(DocumentRequest, "doc-0")
    else:
        found = memory.get(DocumentRequest, "doc-0")
        assert found
        first = found
        first.words = "原本"
        write(memory, session)
        second = by_session()
    assert second is first
    first.words = "訳文"
    assert write(memory, session) == (0, 1)
    assert stored(session) == [("doc-0", "訳文")]


def test_new_rows_join_their_group_before_and_after_it_was_loaded(session: Session, memory: Memory) -> None:
    memory.add(request("doc-2"))
    assert [row.id for row in memory.fetch_having(DocumentRequest, "application_id", ["app-1"])] == [
        "doc-0",
        "doc-2",
    ]
    memory.add(request("doc-1"))
    write(memory, session)
    assert [row.id for row in memory.fetch_having(DocumentRequest, "application_id", ["app-1"])] == [
        "doc-0",
        "doc-1",
        "doc-2",
    ]


def test_a_new_row_of_another_table_with_the_same_key_hides_none(session: Session, memory: Memory) -> None:
    memory.add(Reply(key="doc-0", request_hash="", status=200))
    assert [row.id for row in memory.fetch(DocumentRequest, ["doc-0"])] == ["doc-0"]
