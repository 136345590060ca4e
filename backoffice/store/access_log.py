"""Who read which case when (閲覧記録): the questions to the control database's table of readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from backoffice.store.control import Access

Key = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Question:
    """Which readings of a world: of an officer, of a case, from an instant until before another one; "" and None are all.

    `before` is the key of the last reading of the page before.
    """

    world_id: str
    actor_id: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: Key | None = None
    limit: int = 50


def readings(session: Session, asked: Question) -> Sequence[Access]:
    """Return a page of readings, the latest in simulated time first; each combination walks along an index."""
    order = (col(Access.world_at), col(Access.id))
    query = select(Access).where(Access.world_id == asked.world_id)
    if asked.subject:
        query = query.where(Access.subject == asked.subject)
    if asked.actor_id:
        query = query.where(Access.actor_id == asked.actor_id)
    if asked.since:
        query = query.where(order[0] >= asked.since)
    if asked.until:
        query = query.where(order[0] < asked.until)
    if asked.before:
        query = query.where(tuple_(*order) < asked.before)
    found = session.exec(query.order_by(*(column.desc() for column in order)).limit(asked.limit)).all()
    session.expunge_all()
    return found


def key_of(row: Access) -> Key:
    """Return the key that the next page begins behind."""
    return row.world_at, row.id or 0
