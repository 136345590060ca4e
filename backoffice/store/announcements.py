"""The announcements (お知らせ) of a world; what they said before stands in the journal."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, Session, col, select

from backoffice.domain.announcing import Audience
from backoffice.store.rows import Row
from backoffice.store.types import InstantText


class Announcement(Row, table=True):
    """An announcement that stands from `begins_at` until just before `ends_at`, both simulated, unless withdrawn.

    `audience` is a value of `Audience`; `version` rises with each change.
    """

    __tablename__ = "announcement"
    __table_args__ = (Index("announcement_by_end", "ends_at", "id"),)

    id: str = Field(primary_key=True)
    title: str
    words: str
    begins_at: datetime = Field(sa_type=InstantText)
    ends_at: datetime = Field(sa_type=InstantText)
    audience: str
    written_by: str
    written_at: datetime = Field(sa_type=InstantText)
    withdrawn: bool = False
    version: int = 1


def page_of(session: Session, before: str = "", limit: int = 50) -> Sequence[Announcement]:
    """Return a page of all announcements, the newest first; `before` is the last key of the page before."""
    query = select(Announcement).order_by(col(Announcement.id).desc()).limit(limit)
    return session.exec(query.where(col(Announcement.id) < before) if before else query).all()


def standing(session: Session, audience: Audience, now: datetime, limit: int = 10) -> Sequence[Announcement]:
    """Return the announcements that an audience reads at an instant, those that end first in front."""
    query = select(Announcement).where(
        col(Announcement.ends_at) > now,
        col(Announcement.begins_at) <= now,
        col(Announcement.withdrawn).is_(False),
        col(Announcement.audience).in_((audience, Audience.BOTH)),
    )
    return session.exec(query.order_by(col(Announcement.ends_at), col(Announcement.id)).limit(limit)).all()
