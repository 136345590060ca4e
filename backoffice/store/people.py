"""The people of a world: persons and their cards, organisations, users of the system, officers."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, true
from sqlmodel import Field, Session, col, select

from backoffice.domain.actors import Actor, Role, UserKind
from backoffice.domain.places import Place
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, LargeYen


class Person(Row, table=True):
    """A foreign national. `name` is the card's; `expires_on` and `period_months` are of the present period of stay.

    Who is not in Japan yet, or was born there and has no status, has none of it: `status` and `card_number` are "",
    the days None. A stay without end has only no `expires_on`. `designation` is the 告示 number of a 特定活動;
    `listed` says whether on the organisation's 「所属している外国人リスト」 (R-025), from the start unless told otherwise.
    """

    __tablename__ = "person"
    __table_args__ = (Index("person_by_organisation", "organisation_id", "expires_on", "id"),)

    id: str = Field(primary_key=True)
    name: str
    kanji_name: str = ""
    native_name: str = ""
    nationality: str
    sex: str
    birth_on: date
    spouse: str = "無"
    occupation: str = ""
    home_address: str = ""
    postal_code: str
    prefecture: str
    city: str
    street: str
    phone: str = ""
    mobile: str = ""
    email: str
    passport_number: str
    status: str
    period_months: int
    card_number: str
    abroad: bool = False
    has_designation: bool = False
    workplace: str = ""
    organisation_id: str = ""
    passport_expires_on: date | None = None
    permitted_on: date | None = None
    expires_on: date | None = None
    designation: str = Field(default="", sa_column_kwargs={"server_default": ""})
    listed: bool = Field(default=True, sa_column_kwargs={"server_default": true()})

    def place(self) -> Place:
        """Return the person's present address."""
        return Place(self.postal_code, (f"{self.prefecture}{self.city}", self.street), self.name)


class ResidenceCard(Row, table=True):
    """A 在留カード. `place` is holder, post, annex, lost; `state` is valid, ordered, punched, lost.

    `status`, `period_months` (0: none) and `stay_until` are what was written on it when it was made; "" and None on
    cards made before that was kept. `returned_on` is the day it was given back to the office, if it was.
    """

    __tablename__ = "residence_card"

    number: str = Field(primary_key=True)
    person_id: str = Field(index=True)
    state: str = "valid"
    place: str = "holder"
    issued_on: date
    expires_on: date
    status: str = Field(default="", sa_column_kwargs={"server_default": ""})
    period_months: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    stay_until: date | None = None
    returned_on: date | None = None


def written_on(card: ResidenceCard, holder: Person) -> tuple[str, int, date | None]:
    """Return status, period in months and last day of the stay on a card; the holder's own where it does not say."""
    if card.status:
        return card.status, card.period_months, card.stay_until
    return holder.status, holder.period_months, holder.expires_on


class Organisation(Row, table=True):
    """An organisation that employs or invites foreign residents, or the office of a 弁護士・行政書士."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("organisation_by_number", "corporate_number"),
        Index("organisation_by_name", "name"),
    )

    id: str = Field(primary_key=True)
    name: str
    kana: str = ""
    corporate_number: str
    representative: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    phone: str
    industry: str = ""
    employees: int = 0
    foreign_employees: int = 0
    capital_yen: int = Field(default=0, sa_type=LargeYen)
    sales_yen: int = Field(default=0, sa_type=LargeYen)
    insurance_office_number: str = ""
    email: str = ""

    def place(self) -> Place:
        """Return the seat."""
        return Place(self.postal_code, (f"{self.prefecture}{self.city}", self.street), self.name)


class Account(Row, table=True):
    """A user of the online system (利用者). `sign_in` is the 認証ID; locked until an instant of simulated time.

    `state` is active, stopped (利用停止, R-057) or deleted (抹消); the ID ends on `valid_until`, the password on
    `password_expires_on` (their last days), None while they have no end. `usage_id` is the organisation under whose
    approved use a user came (R-046): of a 士業 in E19 the one that asked him (R-030), else his own.
    """

    __tablename__ = "account"
    __table_args__ = (
        Index("account_by_organisation", "organisation_id", "id"),
        Index("account_by_usage", "usage_id", "id"),
        Index("account_by_name", "name", "id"),
        Index("account_by_email", "email"),
        Index("account_by_state", "state", "id"),
        Index("account_by_end", "state", "valid_until", "id"),
    )

    id: str = Field(primary_key=True)
    sign_in: str = Field(unique=True)
    password_hash: str
    kind: str
    name: str
    email: str
    phone: str = ""
    organisation_id: str = ""
    person_id: str = ""
    wrong_passwords: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=InstantText)
    state: str = Field(default="active", sa_column_kwargs={"server_default": "active"})
    valid_until: date | None = None
    password_expires_on: date | None = None
    usage_id: str = Field(default="", sa_column_kwargs={"server_default": ""})

    def actor(self) -> Actor:
        """Return this user as one who acts."""
        return Actor(self.id, self.name, kind=UserKind(self.kind))


class Officer(Row, table=True):
    """An officer, at one desk; `section` is "" of who works for all. `state` is active or stopped.

    `version` rises with each change by an administrator.
    """

    __tablename__ = "officer"

    id: str = Field(primary_key=True)
    sign_in: str = Field(unique=True)
    password_hash: str
    role: str
    name: str
    section: str = ""
    wrong_passwords: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=InstantText)
    state: str = Field(default="active", sa_column_kwargs={"server_default": "active"})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})

    def actor(self) -> Actor:
        """Return this officer as one who acts."""
        stopped = self.state != "active"
        return Actor(self.id, self.name, role=Role(self.role), section=self.section, stopped=stopped)


def officers(session: Session) -> list[Officer]:
    """Return all officers in the order of their coming."""
    return list(session.exec(select(Officer).order_by(col(Officer.id))))


def officers_after(session: Session, after: str, limit: int) -> list[Officer]:
    """Return a page of the officers in the order of their coming, behind a key."""
    query = select(Officer).where(col(Officer.id) > after).order_by(col(Officer.id))
    return list(session.exec(query.limit(limit)))


def officers_with(session: Session, role: Role) -> list[Officer]:
    """Return the officers of a role in the order of their coming."""
    return list(session.exec(select(Officer).where(Officer.role == role).order_by(col(Officer.id))))


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Return the names of officers and users by their keys; a key of neither is left out."""
    return {
        row_id: name
        for table in (Officer, Account)
        for row_id, name in session.exec(select(table.id, table.name).where(col(table.id).in_(ids)))
    }


def cards_of(session: Session, person_id: str) -> list[ResidenceCard]:
    """Return a person's cards, the newest first."""
    query = select(ResidenceCard).where(ResidenceCard.person_id == person_id)
    return list(session.exec(query.order_by(col(ResidenceCard.issued_on).desc(), col(ResidenceCard.number))))


def residence_cards(session: Session, limit: int = 200) -> list[ResidenceCard]:
    """Return the 在留カード of a world, the newest first."""
    query = select(ResidenceCard).order_by(col(ResidenceCard.issued_on).desc(), col(ResidenceCard.number))
    return list(session.exec(query.limit(limit)))


def by_sign_in(
    session: Session, table: type[Account] | type[Officer], sign_in: str
) -> Account | Officer | None:
    """Return the user or officer who signs in with an ID."""
    found: Account | Officer | None = session.exec(
        select(table).where(col(table.sign_in) == sign_in[:100])
    ).first()  # type: ignore[assignment]  # mypy joins the two tables to their common base
    return found


def names_by_address(session: Session, limit: int = 5000) -> dict[str, str]:
    """Return the names of applicants and users by their mail addresses; of very many the first of each.

    Of those who share an address, the user, and of the others the last who came, gives it the name.
    """
    return {
        address: name
        for table in (Person, Account)
        for address, name in session.exec(
            select(table.email, table.name).order_by(col(table.id)).limit(limit)
        )
    }
