"""The questions of the post room: what is expected, has arrived, came to the wrong place, or came back unclaimed.

Each list walks the index of a state and a way from the item that was sent first; the items of a tab are few beside all
that was ever posted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlmodel import Session, col, select

from backoffice.store.counting import counted_up
from backoffice.store.shipments import Shipment, Way
from backoffice.store.worklists import awaited


class Tray(StrEnum):
    """A list of the post room."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    MISDIRECTED = "misdirected"
    UNCLAIMED = "unclaimed"

    @property
    def label(self) -> str:
        """The word on its tab."""
        return _LABELS[self]


_LABELS = {
    Tray.EXPECTED: "到着待ち",
    Tray.ARRIVED: "到着",
    Tray.MISDIRECTED: "誤着",
    Tray.UNCLAIMED: "返戻",
}
RETURNS = (Way.SENT_BACK, Way.NEW_CARD)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of a tray; `number` is a bare tracking number, `after` the last item's key of the page before."""

    tray: Tray
    number: str = ""
    after: tuple[datetime, str] | None = None
    limit: int = 50


def lying(session: Session, asked: Asked) -> Sequence[Shipment]:
    """Return a page of items, those that were sent first in front, by key."""
    query = select(Shipment).where(*_conditions(asked))
    return session.exec(query.order_by(col(Shipment.sent_at), col(Shipment.id)).limit(asked.limit)).all()


def counted(session: Session, tray: Tray) -> int:
    """Return how many items a tray holds, but no more than MOST_COUNTED and one."""
    asked = _conditions(Asked(tray))
    return counted_up(session, select(literal(1)).select_from(Shipment).where(*asked))


def at_other_offices(session: Session, since: datetime, limit: int = 50) -> Sequence[Shipment]:
    """Return what was posted to another office after a moment and went back from there (R-229), the newest first."""
    query = select(Shipment).where(
        col(Shipment.state) == "sent-back",
        col(Shipment.way) == Way.TO_ANNEX,
        col(Shipment.sent_at) >= since,
        col(Shipment.received_at).is_(None),
        col(Shipment.defects) != [],
    )
    order = (col(Shipment.sent_at).desc(), col(Shipment.id).desc())
    return session.exec(query.order_by(*order).limit(limit)).all()


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    found = _of_tray(asked.tray)
    if asked.number:
        found.append(col(Shipment.id) == asked.number)
    return [*found, _behind(asked.after)] if asked.after else found


def _of_tray(tray: Tray) -> list[ColumnElement[bool]]:
    state, way = col(Shipment.state), col(Shipment.way)
    if tray is Tray.UNCLAIMED:
        return [state == "returned", way.in_(RETURNS)]
    if tray is Tray.EXPECTED:
        return [state == "travelling", way == Way.TO_ANNEX]
    wanted = awaited()
    return [state == "arrived", way == Way.TO_ANNEX, wanted if tray is Tray.ARRIVED else ~wanted]


def _behind(after: tuple[datetime, str]) -> ColumnElement[bool]:
    sent_at, key = after
    same = and_(col(Shipment.sent_at) == sent_at, col(Shipment.id) > key)
    return and_(col(Shipment.sent_at) >= sent_at, or_(col(Shipment.sent_at) > sent_at, same))
