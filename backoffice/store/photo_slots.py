"""Photo slots that the office opened again after the filing (R-136)."""

from datetime import datetime

from sqlmodel import Field

from backoffice.store.rows import Row
from backoffice.store.types import InstantText


class PhotoSlot(Row, table=True):
    """A slot for another photo: open until it is used; `closed_at` says when it was."""

    __tablename__ = "photo_slot"

    id: str = Field(primary_key=True)
    application_id: str = Field(index=True)
    opened_by: str
    opened_at: datetime = Field(sa_type=InstantText)
    closed_at: datetime | None = Field(default=None, sa_type=InstantText)
