"""Papers of users at the desk (利用申出・定期報告), the approved use of organisations, and the questions about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, Session, col, literal, select

from backoffice.domain.reception import OPEN, SubmissionKind, SubmissionState, Way
from backoffice.store.counting import counted_up
from backoffice.store.people import Account, Organisation
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText


class Submission(Row, table=True):
    """A paper to the desk for users. `organisation_id` is the organisation that it is about, `account_id` its user.

    `facts` are those of its kind, `documents` the items of the check sheet that came along (domain.enrolment.Item),
    `asked` what the desk has asked for beside. `account_id` of a 利用申出 is the user that its approval made.
    """

    __tablename__ = "submission"
    __table_args__ = (
        Index("submission_by_state", "state", "id"),
        Index("submission_by_kind", "state", "kind", "id"),
        Index("submission_by_organisation", "organisation_id", "id"),
    )

    id: str = Field(primary_key=True)
    kind: str
    state: str
    version: int = 1
    organisation_id: str
    account_id: str = ""
    name: str
    email: str
    phone: str = ""
    way: str
    office: str
    handed_in_at: datetime = Field(sa_type=InstantText)
    received_at: datetime | None = Field(default=None, sa_type=InstantText)
    late: bool = False
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    documents: list[Any] = Field(default_factory=list, sa_type=JsonText)
    asked: list[Any] = Field(default_factory=list, sa_type=JsonText)
    words: str = ""
    reasons: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=InstantText)
    decided_by: str = ""

    @property
    def sort(self) -> SubmissionKind:
        """The kind as the domain's word."""
        return SubmissionKind(self.kind)

    @property
    def stage(self) -> SubmissionState:
        """The state as the domain's word."""
        return SubmissionState(self.state)

    @property
    def how(self) -> Way:
        """The way as the domain's word."""
        return Way(self.way)


class Usage(Row, table=True):
    """The approved use (利用の承認) of an organisation, by its key: all its users share the end (R-046, R-047).

    `state` is active or stopped; `valid_until` is None until the first password is set. `office` took the first
    利用申出 (R-053). `held` are users whom an officer has stopped one by one: a report does not resume them.
    """

    __tablename__ = "usage"
    __table_args__ = (Index("usage_by_end", "state", "valid_until", "id"),)

    id: str = Field(primary_key=True)
    office: str
    approved_on: date
    valid_until: date | None = None
    state: str = "active"
    held: list[Any] = Field(default_factory=list, sa_type=JsonText)


def members(session: Session, organisation_id: str) -> list[Account]:
    """Return the users who share an organisation's approved use and are not deleted, in the order of their coming."""
    query = select(Account).where(Account.usage_id == organisation_id, Account.state != "deleted")
    return list(session.exec(query.order_by(col(Account.id))))


def unbound_accounts(session: Session, organisation_id: str) -> list[Account]:
    """Return the users of an organisation who came without a 利用申出."""
    query = select(Account).where(Account.organisation_id == organisation_id, Account.usage_id == "")
    return list(session.exec(query.order_by(col(Account.id))))


def of_organisation(session: Session, organisation_id: str, kind: SubmissionKind) -> list[Submission]:
    """Return an organisation's papers of a kind, the newest first."""
    query = select(Submission).where(Submission.organisation_id == organisation_id, Submission.kind == kind)
    return list(session.exec(query.order_by(col(Submission.id).desc())))


def sent_by(session: Session, organisation_id: str, limit: int = 50) -> Sequence[Submission]:
    """Return an organisation's papers, the newest first."""
    query = select(Submission).where(Submission.organisation_id == organisation_id)
    return session.exec(query.order_by(col(Submission.id).desc()).limit(limit)).all()


def submissions(
    session: Session, states: Sequence[str] = (), organisation_id: str = "", after: str = "", limit: int = 50
) -> Sequence[Submission]:
    """Return papers in the order of their coming, by state and organisation, behind a key."""
    query = select(Submission).where(col(Submission.id) > after)
    if states:
        query = query.where(col(Submission.state).in_(states))
    if organisation_id:
        query = query.where(Submission.organisation_id == organisation_id)
    return session.exec(query.order_by(col(Submission.id)).limit(limit)).all()


def papers_at(
    session: Session,
    state: SubmissionState,
    kind: str = "",
    after: str = "",
    limit: int = 50,
    *,
    late: bool = False,
) -> Sequence[Submission]:
    """Return a page of the papers of a state behind a key: what waits in the order of its coming, what is done the newest first."""
    query = select(Submission).where(Submission.state == state)
    if kind:
        query = query.where(Submission.kind == kind)
    if late:
        query = query.where(col(Submission.late))
    if state in OPEN:
        return session.exec(
            query.where(col(Submission.id) > after).order_by(col(Submission.id)).limit(limit)
        ).all()
    if after:
        query = query.where(col(Submission.id) < after)
    return session.exec(query.order_by(col(Submission.id).desc()).limit(limit)).all()


def papers_counted(session: Session, state: SubmissionState) -> int:
    """Return how many papers stand in a state, no more than MOST_COUNTED and one."""
    return counted_up(session, select(literal(1)).select_from(Submission).where(Submission.state == state))


def waiting_count(session: Session) -> int:
    """Return how many papers wait for the desk, no more than MOST_COUNTED and one."""
    return papers_counted(session, SubmissionState.RECEIVED)


def organisation_numbered(session: Session, corporate_number: str) -> Organisation | None:
    """Return the organisation with a 法人番号, the first that came; None without a number."""
    if not corporate_number:
        return None
    query = select(Organisation).where(Organisation.corporate_number == corporate_number)
    return session.exec(query.order_by(col(Organisation.id))).first()


def organisation_called(session: Session, name: str, postal_code: str) -> Organisation | None:
    """Return the organisation of a name and place that has no 法人番号 (個人事業主)."""
    query = select(Organisation).where(Organisation.name == name, Organisation.postal_code == postal_code)
    return session.exec(
        query.where(Organisation.corporate_number == "").order_by(col(Organisation.id))
    ).first()
