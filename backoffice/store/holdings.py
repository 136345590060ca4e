"""What the annex holds and has held: each paper of each envelope it opened, and each card and certificate made here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, and_, or_, text
from sqlmodel import Field, Session, col, literal, select

from backoffice.domain.custody import Custody
from backoffice.store.counting import counted_up
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText

_AT_HAND = text("place IN ('desk', 'safe')")


class Holding(Row, table=True):
    """One thing, and the one place where it is.

    `id` is the envelope's tracking number or the application's key, and the thing's place in it. `envelope_id` is empty
    for what was made here. `paper` is the thing as an envelope holds it; `number` its card's or certificate's number.
    `how` and `since` say how and when it came to its `place`, `moved_by` who put it there; `shipment_id` in which item it went
    out last, `receiver` and `receipt` who got it out of the safe against which receipt, for the reason in `words`.
    `punched` is of a card that was made void, `cancelled` of a slip whose stamps were.
    """

    __tablename__ = "holding"
    __table_args__ = (
        Index(
            "holding_at_hand",
            "place",
            "since",
            "id",
            sqlite_where=_AT_HAND,
            postgresql_where=_AT_HAND,
        ),
    )

    id: str = Field(primary_key=True)
    application_id: str = Field(index=True)
    envelope_id: str = ""
    kind: str
    number: str = ""
    paper: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    place: str
    how: str
    since: datetime = Field(sa_type=InstantText)
    moved_by: str
    shipment_id: str = ""
    receiver: str = ""
    receipt: str = ""
    words: str = ""
    punched: bool = False
    cancelled: bool = False

    @property
    def where(self) -> Custody:
        """The place."""
        return Custody(self.place)


def lying(
    session: Session, place: Custody, after: tuple[datetime, str] | None = None, limit: int = 50
) -> Sequence[Holding]:
    """Return a page of what lies on the desk or in the safe, by key: what has lain there longest first."""
    asked = [col(Holding.place) == place]
    if after:
        since, key = after
        same = and_(col(Holding.since) == since, col(Holding.id) > key)
        asked += [col(Holding.since) >= since, or_(col(Holding.since) > since, same)]
    query = select(Holding).where(*asked, _here())
    return session.exec(query.order_by(col(Holding.since), col(Holding.id)).limit(limit)).all()


def count_lying(session: Session, place: Custody) -> int:
    """Return how much lies in a place, but no more than MOST_COUNTED and one."""
    return counted_up(
        session, select(literal(1)).select_from(Holding).where(col(Holding.place) == place, _here())
    )


def _here() -> Any:
    """Return the condition of the index, so that it is used."""
    return _AT_HAND
