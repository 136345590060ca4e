"""差出票: what the annex handed in at the post office together, a list with a number of its day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Session, col, func, select

from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText


class PostingList(Row, table=True):
    """One list. `id` is its day and its number on that day, so that keys sort as lists were made.

    `items` are in the order of handing in: `number` (tracking), `yen` that the office pays, `own` for an item in the
    applicant's own stamped envelope. `yen` is the sum.
    """

    __tablename__ = "posting_list"

    id: str = Field(primary_key=True)
    day: date = Field(index=True)
    serial: int
    officer_id: str
    at: datetime = Field(sa_type=InstantText)
    items: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonText)
    yen: int = 0


def count_of_day(session: Session, day: date) -> int:
    """Return how many lists a day has."""
    return session.exec(select(func.count()).where(col(PostingList.day) == day)).one()


def newest(session: Session, before: str = "", limit: int = 50) -> Sequence[PostingList]:
    """Return a page of lists, the newest first, by key."""
    query = select(PostingList).order_by(col(PostingList.id).desc()).limit(limit)
    return session.exec(query.where(col(PostingList.id) < before) if before else query).all()
