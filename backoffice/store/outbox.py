"""The outbox: mails written in the transaction that caused them, kept as the record of what was sent."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, bindparam, false, select, true, update
from sqlmodel import Field

from backoffice.domain.notices import Letter
from backoffice.store.bulk import execute_all, insert_all
from backoffice.store.counting import counted_up
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText


class OutgoingMail(Row, table=True):
    """A mail of the system. `id` is derived from the event that caused it; `sent` once every receiver has answered.

    `remaining` are the recipients whom a mail that is sent again is for; [] while it is for all.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_unsent", "sent", "seq"),
        Index("outbox_by_application", "application_id", "seq"),
    )

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: str
    at: datetime = Field(sa_type=InstantText)
    application_id: str
    notice: str
    sender: str
    recipients: list[str] = Field(default_factory=list, sa_type=JsonText)
    subject: str
    body: str
    sent: bool = False
    remaining: list[str] = Field(
        default_factory=list, sa_type=JsonText, sa_column_kwargs={"server_default": "[]"}
    )


_TABLE = OutgoingMail.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it
_SENT = update(_TABLE).where(_TABLE.c.seq == bindparam("gone")).values(sent=true())
_FIELDS = ("seq", "id", "at", "application_id", "notice", "sender", "recipients", "subject", "body")


def add(connection: Connection, letters: Sequence[Letter]) -> None:
    """Store mails to be sent."""
    rows = [
        {name: getattr(letter, name) for name in _FIELDS} | {"sent": False, "remaining": []}
        for letter in letters
    ]
    insert_all(connection, _TABLE, rows)


def unsent(connection: Connection, besides: Collection[int] = (), limit: int = 10_000) -> list[Letter]:
    """Return the mails that no inbox has confirmed, the oldest first, but those whose numbers are given."""
    waiting = select(_TABLE.c.seq).where(_TABLE.c.sent.is_(False)).order_by(_TABLE.c.seq)
    some = connection.scalars(waiting.limit(limit + len(besides)))
    seqs = [seq for seq in some if seq not in besides][:limit]
    query = select(_TABLE).where(_TABLE.c.seq.in_(seqs)).order_by(_TABLE.c.seq)
    return [_letter(row) for row in connection.execute(query)] if seqs else []


def waiting(connection: Connection) -> int:
    """Return how many mails no inbox has confirmed, but no more than MOST_COUNTED and one."""
    return counted_up(connection, select(_TABLE.c.seq).where(_TABLE.c.sent.is_(False)))


def mark_sent(connection: Connection, seqs: Sequence[int]) -> None:
    """Note that the inbox has these mails."""
    execute_all(connection, _SENT, [{"gone": seq} for seq in seqs])


def unsent_among(connection: Connection, seqs: Collection[int]) -> set[int]:
    """Return which of these mails nobody has noted as sent."""
    if not seqs:
        return set()
    query = select(_TABLE.c.seq).where(_TABLE.c.seq.in_(seqs), _TABLE.c.sent.is_(False))
    return set(connection.scalars(query))


def send_again(connection: Connection, seq: int, address: str) -> Letter | None:
    """Put a mail that was refused for now back among those to be sent, for one recipient; None where it is gone."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.seq == seq)).first()
    if row is None:
        return None
    remaining = [] if row.sent else row.remaining
    again = [*(each for each in remaining if each != address), address]
    connection.execute(update(_TABLE).where(_TABLE.c.seq == seq).values(sent=false(), remaining=again))
    return replace(_letter(row), only=(address,))


def by_number(connection: Connection, seqs: Collection[int]) -> dict[int, Letter]:
    """Return mails by their numbers, those that there are."""
    rows = connection.execute(select(_TABLE).where(_TABLE.c.seq.in_(sorted(seqs)))) if seqs else ()
    return {row.seq: _letter(row) for row in rows}


def named(connection: Connection, letter_id: str) -> Letter | None:
    """Return the mail of an id such as `12.app-00000001`, whose end says about whom it is; None where there is none."""
    subject = letter_id.partition(".")[2]
    query = select(_TABLE).where(_TABLE.c.application_id.in_((subject, "")), _TABLE.c.id == letter_id)
    row = connection.execute(query).first()
    return _letter(row) if row else None


def of_application(connection: Connection, application_id: str) -> list[Letter]:
    """Return the mails about an application, the oldest first."""
    query = select(_TABLE).where(_TABLE.c.application_id == application_id).order_by(_TABLE.c.seq)
    return [_letter(row) for row in connection.execute(query)]


def _letter(row: Any) -> Letter:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["recipients"] = tuple(values["recipients"])
    return Letter(**values, only=tuple(row.remaining))
