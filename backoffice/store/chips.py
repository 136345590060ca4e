"""Chips, the authorities of a world with what they have issued, and what was said between readers and chips."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Index, delete, func, tuple_
from sqlmodel import Field, Session, col, select

from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText


class Authority(Row, table=True):
    """An authority of the world; `key` is its private key as PKCS #8 and `content` its own certificate, both DER."""

    __tablename__ = "authority"

    id: str = Field(primary_key=True)
    key: bytes
    content: bytes
    crl_number: int = 0


class Certificate(Row, table=True):
    """A certificate that an authority has issued; `id` is its serial number as hexadecimal text, `content` DER.

    `chip_id` names the chip that holds its key. A `revoked_at` stays; `reason` is a CRLReason of RFC 5280 §5.3.1.
    """

    __tablename__ = "certificate"
    __table_args__ = (Index("certificate_by_authority", "authority_id", "revoked_at", "id"),)

    id: str = Field(primary_key=True)
    authority_id: str
    chip_id: str = Field(index=True)
    purpose: str
    begins_on: date
    ends_on: date
    revoked_at: datetime | None = Field(default=None, sa_type=InstantText)
    reason: str = ""
    content: bytes


class ChipMemory(Row, table=True):
    """What lies on a chip: `id` is the key of its マイナンバーカード or the number of its 在留カード.

    `kind` is my-number, residence-1 or residence-2; `content` holds its keys and files (hexadecimal texts by name).
    Private keys are nowhere else. `powered` counts how often it was put under power, which keys its chance. `power` is
    what it has in mind while a console session keeps it under power between two pages, or the mark of the reader of a
    machine; {} without power: whoever takes the card into another reader leaves it so.
    """

    __tablename__ = "chip"

    id: str = Field(primary_key=True)
    kind: str
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    powered: int = 0
    power: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)


class CardSession(Row, table=True):
    """What a reader and a chip said to each other from power-on to power-off; secrets are blotted out.

    `purpose` is why (register, sign-in, desk, console, vpcd …), `by` who, `exchanges` a list of
    {"at": ISO instant, "command": hex, "answer": hex}, of which each blotted byte reads "··". `left_out` counts those
    that were said after the session was full.
    """

    __tablename__ = "card_session"
    __table_args__ = (Index("card_session_by_chip", "chip_id", "id"),)

    id: str = Field(primary_key=True)
    chip_id: str
    chip_kind: str
    purpose: str
    by: str = ""
    about: str = ""
    began_at: datetime = Field(sa_type=InstantText)
    exchanges: list[Any] = Field(default_factory=list, sa_type=JsonText)
    left_out: int = 0


def certificates_by(
    session: Session, authority_id: str, before: tuple[date, str] | None, limit: int
) -> Sequence[Certificate]:
    """Return a page of what an authority has issued, the newest first, behind a first day and a serial number."""
    order = col(Certificate.begins_on).desc(), col(Certificate.id).desc()
    query = select(Certificate).where(Certificate.authority_id == authority_id).order_by(*order)
    if before:
        query = query.where(tuple_(col(Certificate.begins_on), col(Certificate.id)) < before)
    return session.exec(query.limit(limit)).all()


def revoked_by(session: Session, authority_id: str, today: date) -> Sequence[Certificate]:
    """Return what an authority has revoked and what has not ended yet, by serial number."""
    query = select(Certificate).where(
        Certificate.authority_id == authority_id,
        col(Certificate.revoked_at).is_not(None),
        Certificate.ends_on >= today,
    )
    return session.exec(query.order_by(col(Certificate.id))).all()


def certificate_counts(session: Session) -> dict[str, tuple[int, int]]:
    """Return how many certificates each authority has issued and how many of them it has revoked."""
    query = select(Certificate.authority_id, func.count(), func.count(col(Certificate.revoked_at)))
    rows = session.exec(query.group_by(Certificate.authority_id))
    return {authority_id: (issued, revoked) for authority_id, issued, revoked in rows}


def power_of(session: Session, chip_id: str) -> Mapping[str, Any]:
    """Return which reader has a chip under power, without loading what lies on it; {} without power."""
    return dict(session.exec(select(ChipMemory.power).where(ChipMemory.id == chip_id)).first() or {})


def card_sessions(
    session: Session, before: str = "", limit: int = 50, chips: Collection[str] | None = None
) -> Sequence[CardSession]:
    """Return a page of what was said, the newest first, older than a key; `chips` asks for those of some chips alone."""
    query = select(CardSession).order_by(col(CardSession.id).desc()).limit(limit)
    query = query if chips is None else query.where(col(CardSession.chip_id).in_(chips))
    return session.exec(query.where(col(CardSession.id) < before) if before else query).all()


def forget_card_sessions(connection: Connection, until: str) -> None:
    """Forget what was said up to a session, with it."""
    connection.execute(delete(CardSession).where(col(CardSession.id) <= until))
