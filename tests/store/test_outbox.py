"""The outbox: what waits for an inbox, the oldest first."""

import pytest
from sqlmodel import Session

from backoffice.domain.notices import Letter
from backoffice.store import outbox
from tests.store.conftest import START


def letter(seq: int) -> Letter:
    return Letter(
        seq=seq,
        id=f"{seq}.app-1",
        at=START,
        application_id="app-1",
        notice="number",
        sender="a@example.jp",
        recipients=("b@example.jp",),
        subject="件名",
        body="本文",
    )


@pytest.mark.parametrize(
    ("besides", "limit", "waiting"),
    [((), 10, [1, 3, 4]), ({1, 3}, 10, [4]), ({1}, 1, [3]), ({1, 2, 3, 4}, 10, [])],
)
def test_what_is_known_to_have_left_takes_no_place_among_what_waits(
    session: Session, besides: set[int], limit: int, waiting: list[int]
) -> None:
    connection = session.connection()
    outbox.add(connection, [letter(seq) for seq in range(1, 5)])
    outbox.mark_sent(connection, [2])
    assert [each.seq for each in outbox.unsent(connection, besides, limit)] == waiting
