"""When the portal stands still for maintenance, and where users are who are not in Japan."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, col, select

from backoffice.store.people import Account
from backoffice.store.rows import Row
from backoffice.store.types import InstantText


class Maintenance(Row, table=True):
    """A time in which the portal answers nobody: from `begins_at` until just before `ends_at`, both simulated."""

    __tablename__ = "maintenance"

    id: str = Field(primary_key=True)
    begins_at: datetime = Field(sa_type=InstantText)
    ends_at: datetime = Field(sa_type=InstantText, index=True)
    words: str
    planned_by: str
    planned_at: datetime = Field(sa_type=InstantText)
    cancelled: bool = False


class Whereabouts(Row, table=True):
    """The country (ISO 3166) that a user is in; who has no row is where the world's setting says."""

    __tablename__ = "whereabouts"

    account_id: str = Field(primary_key=True)
    country: str


def standing_or_coming(session: Session, now: datetime, limit: int = 20) -> Sequence[Maintenance]:
    """Return the maintenances that have not ended and are not cancelled, the next first."""
    query = select(Maintenance).where(col(Maintenance.ends_at) > now, col(Maintenance.cancelled).is_(False))
    return session.exec(query.order_by(col(Maintenance.begins_at), col(Maintenance.id)).limit(limit)).all()


def planned(session: Session, limit: int = 50) -> Sequence[Maintenance]:
    """Return all maintenances, the latest first."""
    query = select(Maintenance).order_by(col(Maintenance.begins_at).desc(), col(Maintenance.id).desc())
    return session.exec(query.limit(limit)).all()


def active_accounts(session: Session, after: str, limit: int) -> Sequence[Account]:
    """Return a page of the users whose use is not stopped, by key."""
    query = select(Account).where(Account.state == "active", col(Account.id) > after)
    return session.exec(query.order_by(col(Account.id)).limit(limit)).all()
