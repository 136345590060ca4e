"""Lists of organisations and users of the online system: by name, number, 認証ID, state and end, each along an index."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, union_all
from sqlalchemy import select as core_select
from sqlmodel import Session, col, literal, select

from backoffice.domain.credentials import ACTIVE
from backoffice.domain.reception import SubmissionKind
from backoffice.store.counting import counted_up
from backoffice.store.people import Account, Organisation, Person
from backoffice.store.submissions import Submission, Usage

EXPIRED = "expired"
LAST = "\U0010ffff"
"""Sorts behind every name."""
FORMS = (
    *("", "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "学校法人", "医療法人", "医療法人社団"),
    *("社会福祉法人", "宗教法人", "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人"),
    *("協同組合", "行政書士法人", "弁護士法人", "特定非営利活動法人", "国立大学法人", "独立行政法人"),
)
"""What may stand before the name that somebody types."""


def organisations_called(session: Session, name: str, after: str, limit: int) -> Sequence[Organisation]:
    """Return a page of organisations in the order of their names; `name` begins theirs, its legal form left out or not."""
    last = session.get(Organisation, after) if after else None
    query = select(Organisation)
    if name:
        keys = union_all(*(_beginning(f"{form}{name}", last, limit) for form in FORMS)).subquery()
        query = query.where(col(Organisation.id).in_(core_select(keys.c.id)))
    elif last:
        query = query.where(_behind(last))
    return session.exec(query.order_by(col(Organisation.name), col(Organisation.id)).limit(limit)).all()


def users_called(session: Session, name: str, after: str, limit: int) -> Sequence[Account]:
    """Return a page of users whose names begin so, in the order of their names."""
    query = select(Account).where(col(Account.name) >= name, col(Account.name) < f"{name}{LAST}")
    last = session.get(Account, after) if after else None
    if last:
        same = and_(col(Account.name) == last.name, col(Account.id) > last.id)
        query = query.where(or_(col(Account.name) > last.name, same))
    return session.exec(query.order_by(col(Account.name), col(Account.id)).limit(limit)).all()


def users_in(session: Session, state: str, today: date, after: str, limit: int) -> Sequence[Account]:
    """Return a page of the users of a state in the order of their coming, all of them for ""; EXPIRED of those whose ID has ended."""
    if state == EXPIRED:
        return _expired(session, today, after, limit)
    query = select(Account).where(col(Account.id) > after)
    if state == ACTIVE:
        query = query.where(
            Account.state == ACTIVE,
            or_(col(Account.valid_until).is_(None), col(Account.valid_until) >= today),
        )
    elif state:
        query = query.where(Account.state == state)
    return session.exec(query.order_by(col(Account.id)).limit(limit)).all()


def _expired(session: Session, today: date, after: str, limit: int) -> Sequence[Account]:
    """Return a page of the users whose ID has ended, who ended first in front."""
    query = select(Account).where(Account.state == ACTIVE, col(Account.valid_until) < today)
    last = session.get(Account, after) if after else None
    if last and last.valid_until:
        same = and_(col(Account.valid_until) == last.valid_until, col(Account.id) > last.id)
        query = query.where(or_(col(Account.valid_until) > last.valid_until, same))
    return session.exec(query.order_by(col(Account.valid_until), col(Account.id)).limit(limit)).all()


def usages_between(
    session: Session,
    state: str,
    first: date | None,
    last: date | None,
    after: tuple[date, str] | None,
    limit: int,
) -> Sequence[Usage]:
    """Return a page of approved uses of a state whose last day lies between two days, the earliest in front."""
    query = select(Usage).where(Usage.state == state, *_between(first, last))
    if after:
        same = and_(col(Usage.valid_until) == after[0], col(Usage.id) > after[1])
        query = query.where(col(Usage.valid_until) >= after[0], or_(col(Usage.valid_until) > after[0], same))
    return session.exec(query.order_by(col(Usage.valid_until), col(Usage.id)).limit(limit)).all()


def usages_counted(session: Session, state: str, first: date | None, last: date | None) -> int:
    """Return how many approved uses lie so, no more than MOST_COUNTED and one."""
    some = select(literal(1)).select_from(Usage).where(Usage.state == state, *_between(first, last))
    return counted_up(session, some)


def reports_among(session: Session, organisation_ids: Sequence[str]) -> dict[str, Submission]:
    """Return the last 定期報告 of each of some organisations that has handed one in."""
    query = select(Submission).where(
        col(Submission.organisation_id).in_(organisation_ids), Submission.kind == SubmissionKind.REPORT
    )
    return {one.organisation_id: one for one in session.exec(query.order_by(col(Submission.id)))}


def people_listed(session: Session, organisation_id: str, limit: int) -> Sequence[Person]:
    """Return the first people of an organisation's list, whose period of stay ends first in front."""
    query = select(Person).where(Person.organisation_id == organisation_id, col(Person.listed))
    return session.exec(query.order_by(col(Person.expires_on), col(Person.id)).limit(limit)).all()


def _between(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = [col(Usage.valid_until).is_not(None)]
    if first:
        bounds.append(col(Usage.valid_until) >= first)
    if last:
        bounds.append(col(Usage.valid_until) <= last)
    return bounds


def _beginning(name: str, last: Organisation | None, limit: int) -> Select[tuple[str]]:
    """Return the keys of the first organisations whose names begin so, by the index of names."""
    found = core_select(col(Organisation.id)).where(
        col(Organisation.name) >= name, col(Organisation.name) < f"{name}{LAST}"
    )
    if last:
        found = found.where(_behind(last))
    page = found.order_by(col(Organisation.name), col(Organisation.id)).limit(limit).subquery()
    return core_select(page.c.id)


def _behind(last: Organisation) -> ColumnElement[bool]:
    same = and_(col(Organisation.name) == last.name, col(Organisation.id) > last.id)
    return and_(col(Organisation.name) >= last.name, or_(col(Organisation.name) > last.name, same))
