"""Who files for whom: requests to agents (依頼), families and guardians, and the people whom these bring."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Index, and_, func, or_
from sqlalchemy.orm import Mapped
from sqlalchemy.sql import ColumnElement
from sqlmodel import Field, Session, col, select

from backoffice.store.people import Account, Person
from backoffice.store.rows import Row


class Commission(Row, table=True):
    """A request (依頼) to file: by an organisation (`client_id`) or a person, to an agent's office or to one user of it.

    It holds from `since`; `ended_on` is the first day on which it no longer does.
    """

    __tablename__ = "commission"
    __table_args__ = (
        Index("commission_by_agent", "agent_id", "id"),
        Index("commission_by_account", "account_id", "id"),
        Index("commission_by_client", "client_id", "id"),
    )

    id: str = Field(primary_key=True)
    client_id: str = ""
    person_id: str = ""
    agent_id: str = ""
    account_id: str = ""
    since: date
    ended_on: date | None = None


class Representation(Row, table=True):
    """For whom a 法定代理人 or 親族 may file: `relation` and `ground` are labels of domain.representing."""

    __tablename__ = "representation"
    __table_args__ = (Index("representation_by_account", "account_id", "id"),)

    id: str = Field(primary_key=True)
    account_id: str
    person_id: str
    relation: str
    ground: str
    since: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """Whom a user may file for: people by key, and all of some organisations, all of them or only the `listed`."""

    organisation_ids: frozenset[str]
    person_ids: frozenset[str]
    only_listed: bool

    def holds(self, person: Person) -> bool:
        """Return whether a person is in it, on the list or not."""
        return person.id in self.person_ids or bool(
            person.organisation_id and person.organisation_id in self.organisation_ids
        )


def commissions_of(session: Session, account: Account, today: date) -> list[Commission]:
    """Return the requests that hold today for a user: to him, or to all users of his office."""
    own = col(Commission.account_id) == account.id
    if account.organisation_id:
        office = and_(col(Commission.agent_id) == account.organisation_id, col(Commission.account_id) == "")
        own = or_(own, office)
    return list(
        session.exec(select(Commission).where(own, _holds(Commission, today)).order_by(col(Commission.id)))
    )


def commissions_from(session: Session, client_id: str, today: date) -> list[Commission]:
    """Return the requests of an organisation that hold today."""
    query = select(Commission).where(Commission.client_id == client_id, _holds(Commission, today))
    return list(session.exec(query.order_by(col(Commission.id))))


def representations_of(session: Session, account_id: str, today: date) -> list[Representation]:
    """Return for whom a user is registered as representative or relative today."""
    own = col(Representation.account_id) == account_id
    query = select(Representation).where(own, _holds(Representation, today))
    return list(session.exec(query.order_by(col(Representation.id))))


def people_in(session: Session, circle: Circle, name: str, after: str, limit: int) -> Sequence[Person]:
    """Return a page of a circle's people, whose period of stay ends first in front and never ends last, by key.

    `name` is looked for in every spelling; `after` is the key of the last person of the page before.
    """
    ends_on = func.coalesce(col(Person.expires_on), date.max)
    query = select(Person).where(_inside(circle))
    for word in name.split():
        spellings = (Person.name, Person.kanji_name, Person.native_name)
        query = query.where(or_(*(col(spelling).icontains(word, autoescape=True) for spelling in spellings)))
    last = session.get(Person, after) if after else None
    if last:
        ended = last.expires_on or date.max
        query = query.where(or_(ends_on > ended, and_(ends_on == ended, col(Person.id) > last.id)))
    return session.exec(query.order_by(ends_on, col(Person.id)).limit(limit)).all()


def _inside(circle: Circle) -> ColumnElement[bool]:
    of_organisations = _among(col(Person.organisation_id), circle.organisation_ids)
    if circle.only_listed:
        of_organisations = and_(of_organisations, col(Person.listed))
    return or_(of_organisations, _among(col(Person.id), circle.person_ids))


def _among(column: Mapped[str], keys: Collection[str]) -> ColumnElement[bool]:
    return column.in_(sorted(keys))


def _holds(table: type[Commission] | type[Representation], today: date) -> ColumnElement[bool]:
    return and_(col(table.since) <= today, or_(col(table.ended_on).is_(None), col(table.ended_on) > today))
