"""What the office and its users send each other by post: papers to the annex, papers sent back, new cards."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, Session, col, select

from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText


class Way(StrEnum):
    """What a shipment is for."""

    TO_ANNEX = "to-annex"
    SENT_BACK = "sent-back"
    NEW_CARD = "new-card"


ON_THE_WAY = ("travelling", "arrived")
"""States of an envelope that the annex has not taken in yet."""
TAKEN_IN = ("received", "opened", "accepted")
"""States of an envelope that lies on the annex's desk."""


class Shipment(Row, table=True):
    """An item in the post that belongs to an application; `id` is its tracking number.

    `state` is travelling, arrived, received, opened, accepted, sent-back, delivered, returned or lost; `defects` are what
    was found at the opening. `application_id` is empty when nobody can tell whose papers they are.
    `opened_by` and `witnessed_by` are the officers who looked into it; `follows_id` is the item whose contents went
    into this one, "" when they did not come by post.
    """

    __tablename__ = "shipment"
    __table_args__ = (Index("shipment_by_state", "state", "way", "sent_at", "id", "application_id"),)

    id: str = Field(primary_key=True)
    way: str
    application_id: str = Field(index=True)
    sender_id: str
    service: str
    papers: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonText)
    state: str = Field(default="travelling")
    sent_at: datetime = Field(sa_type=InstantText)
    arrived_at: datetime | None = Field(default=None, sa_type=InstantText)
    received_at: datetime | None = Field(default=None, sa_type=InstantText)
    opened_at: datetime | None = Field(default=None, sa_type=InstantText)
    defects: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonText)
    opened_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    witnessed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    witnessed_at: datetime | None = Field(default=None, sa_type=InstantText)
    follows_id: str = Field(default="", sa_column_kwargs={"server_default": ""})


def of_application(session: Session, application_id: str) -> Sequence[Shipment]:
    """Return the shipments about an application, the first one first."""
    query = select(Shipment).where(Shipment.application_id == application_id)
    return session.exec(query.order_by(col(Shipment.sent_at), col(Shipment.id))).all()


def in_order(shipments: Iterable[Shipment]) -> list[Shipment]:
    """Return shipments in the order of their sending."""
    return sorted(shipments, key=lambda shipment: (shipment.sent_at, shipment.id))


def shipments_named(session: Session, numbers: Collection[str]) -> dict[str, Shipment]:
    """Return several shipments by their tracking numbers in one question."""
    found = session.exec(select(Shipment).where(col(Shipment.id).in_(numbers))) if numbers else ()
    return {shipment.id: shipment for shipment in found}
