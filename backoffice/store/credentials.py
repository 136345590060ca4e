"""What users by card have: the card, their registration, links to set a password, and papers about 認証ID and password."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, Session, col, literal, select

from backoffice.store.counting import counted_up
from backoffice.store.people import Account
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText

WAITING = frozenset({"posted", "open"})


class MyNumberCard(Row, table=True):
    """A マイナンバーカード: its face, its secrets and its counters of wrong tries, which nothing resets but the municipality.

    Its keys and files lie in `ChipMemory`. `person_id` names the holder among the foreign residents, "" for anybody
    else; a certificate's end is None where the card has none. `my_number` (個人番号) and `security_code` are made up
    when they are first needed; `surface_pin` is that of 券面事項入力補助, "" where it is the same as `pin`.
    `state` is valid, lost, returned, punched.
    """

    __tablename__ = "my_number_card"

    id: str = Field(primary_key=True)
    person_id: str = Field(default="", index=True)
    name: str
    sex: str
    birth_on: date
    address: str
    expires_on: date
    signature_until: date | None = None
    authentication_until: date | None = None
    pin: str
    signature_password: str
    wrong_pins: int = 0
    wrong_signatures: int = 0
    state: str = Field(default="valid", sa_column_kwargs={"server_default": "valid"})
    my_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    security_code: str = Field(default="", sa_column_kwargs={"server_default": ""})
    surface_pin: str = Field(default="", sa_column_kwargs={"server_default": ""})
    wrong_surface_pins: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    wrong_numbers_a: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    wrong_numbers_b: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Registration(Row, table=True):
    """What a user by card registered (利用者情報); `id` is the account's key, `address` the 住居地 as on the 在留カード.

    `notification_number` is that of the 届出済証明書 of a 弁護士・行政書士; `certificate_id` the serial number of the
    利用者証明用電子証明書 that was shown, "" for who registered before cards had any.
    """

    __tablename__ = "registration"

    id: str = Field(primary_key=True)
    card_id: str = Field(index=True)
    sex: str
    birth_on: date
    address: str
    residence_card_number: str = ""
    registered_on: date
    notification_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    certificate_id: str = Field(default="", sa_column_kwargs={"server_default": ""})


class CredentialLink(Row, table=True):
    """A link in a mail that leads to the page for a password; `id` is the SHA-256 of what stands in the link."""

    __tablename__ = "credential_link"

    id: str = Field(primary_key=True)
    account_id: str = Field(index=True)
    purpose: str
    ends_at: datetime = Field(sa_type=InstantText)
    used: bool = False


class CredentialPaper(Row, table=True):
    """A paper about 認証ID, password, lock or deletion.

    `slip_hash` is the SHA-256 of the word under which its writer sees it; `asks` are `Ask` values. `state` is posted,
    open, answered or refused; `sign_in` is the form's 欄 「認証ID」, filled in by the officer; `may_set_password` lets its
    writer set a new password at the counter.
    """

    __tablename__ = "credential_paper"
    __table_args__ = (Index("credential_paper_by_state", "state", "id"),)

    id: str = Field(primary_key=True)
    slip_hash: str = Field(index=True)
    title: str
    name: str
    birth_on: date | None = None
    email: str = ""
    phone: str = ""
    asks: list[Any] = Field(default_factory=list, sa_type=JsonText)
    way: str
    state: str
    handed_in_at: datetime = Field(sa_type=InstantText)
    arrived_at: datetime | None = Field(default=None, sa_type=InstantText)
    answered_at: datetime | None = Field(default=None, sa_type=InstantText)
    answered_by: str = ""
    account_id: str = ""
    reply: str = ""
    sign_in: str = ""
    note: str = ""
    may_set_password: bool = False


def papers_in(session: Session, state: str, after: str = "", limit: int = 50) -> Sequence[CredentialPaper]:
    """Return a page of the papers of a state behind a key: what waits in the order of its coming, what is done the newest first."""
    query = select(CredentialPaper).where(CredentialPaper.state == state)
    if state in WAITING:
        query = query.where(col(CredentialPaper.id) > after)
        return session.exec(query.order_by(col(CredentialPaper.id)).limit(limit)).all()
    if after:
        query = query.where(col(CredentialPaper.id) < after)
    return session.exec(query.order_by(col(CredentialPaper.id).desc()).limit(limit)).all()


def papers(session: Session, limit: int = 100) -> list[CredentialPaper]:
    """Return all papers, the newest first."""
    return list(session.exec(select(CredentialPaper).order_by(col(CredentialPaper.id).desc()).limit(limit)))


def open_paper_count(session: Session, state: str = "open") -> int:
    """Return how many papers wait at the counter, or stand in another state; no more than MOST_COUNTED and one."""
    some = select(literal(1)).select_from(CredentialPaper).where(CredentialPaper.state == state)
    return counted_up(session, some)


def paper_of_slip(session: Session, slip_hash: str) -> CredentialPaper | None:
    """Return the paper that its writer's word names."""
    return session.exec(select(CredentialPaper).where(CredentialPaper.slip_hash == slip_hash)).first()


def my_number_cards(session: Session, limit: int = 200) -> list[MyNumberCard]:
    """Return the cards of a world in the order of their issue."""
    return list(session.exec(select(MyNumberCard).order_by(col(MyNumberCard.id)).limit(limit)))


def my_number_cards_like(
    session: Session, name: str, after: str = "", limit: int = 50
) -> Sequence[MyNumberCard]:
    """Return a page of the cards whose name has a part, "" for all, in the order of their issue, behind a key."""
    query = select(MyNumberCard).where(col(MyNumberCard.id) > after)
    if name:
        query = query.where(col(MyNumberCard.name).contains(name, autoescape=True))
    return session.exec(query.order_by(col(MyNumberCard.id)).limit(limit)).all()


def accounts_like(session: Session, name: str, email: str, limit: int = 10) -> Sequence[Account]:
    """Return the users whom a paper may be from: of that name or mail address."""
    query = select(Account).where((col(Account.name) == name) | (col(Account.email) == email))
    return session.exec(query.order_by(col(Account.id)).limit(limit)).all()
