"""一括: the sets of files that users sent to be entered at once, and what became of each line."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, func
from sqlmodel import Field, Session, col, select

from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText

PAGE = 25


class Fate(StrEnum):
    """What became of a line: entered, failed, or failed and entered by a later file (R-279)."""

    ENTERED = "entered"
    FAILED = "failed"
    CORRECTED = "corrected"

    @property
    def label(self) -> str:
        """The word for it: the second is the official one (R-161)."""
        return {"entered": "未申請", "failed": "エラー(一括登録)", "corrected": "再登録済み"}[self]


class BulkBatch(Row, table=True):
    """A set of files sent to be entered at once; `state` is waiting or checked.

    `family` is the code of the statuses' family, `status` the one chosen with it; `files` hold part, name, sha256
    and size. The lines are counted when they are checked.
    """

    __tablename__ = "bulk_batch"
    __table_args__ = (Index("bulk_batch_by_filer", "filer_id", "id"),)

    id: str = Field(primary_key=True)
    filer_id: str
    type: str
    family: str
    status: str = ""
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonText)
    state: str = "waiting"
    sent_at: datetime = Field(sa_type=InstantText)
    due_at: datetime = Field(sa_type=InstantText)
    checked_at: datetime | None = Field(default=None, sa_type=InstantText)
    entered: int = 0
    failed: int = 0


class BulkRow(Row, table=True):
    """A line of a batch, or with `row` 0 the file as a whole; `fate` is entered, failed or corrected.

    `errors` hold file, column, cell, rule, code, ja, en, field of each; `more` says how many were left out.
    `digest` stands for the answers, so that the same line is not entered twice.
    """

    __tablename__ = "bulk_row"
    __table_args__ = (
        Index("bulk_row_by_filer", "filer_id", "fate", "id"),
        Index("bulk_row_by_batch", "batch_id", "fate", "id"),
    )

    id: str = Field(primary_key=True)
    batch_id: str
    filer_id: str
    row: int
    fate: str
    name: str = ""
    card_number: str = ""
    application_id: str = ""
    digest: str = Field(default="", index=True)
    errors: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonText)
    more: int = 0


def batches_of(session: Session, filer_id: str, before: str = "", limit: int = PAGE) -> Sequence[BulkBatch]:
    """Return a page of a user's batches, the newest first."""
    query = select(BulkBatch).where(BulkBatch.filer_id == filer_id)
    if before:
        query = query.where(col(BulkBatch.id) < before)
    return session.exec(query.order_by(col(BulkBatch.id).desc()).limit(limit)).all()


def rows_of_batch(
    session: Session, batch_id: str, fates: Collection[Fate], after: str = "", limit: int = PAGE
) -> Sequence[BulkRow]:
    """Return a page of a batch's lines of some fates, in the order of the file."""
    query = select(BulkRow).where(
        BulkRow.batch_id == batch_id, col(BulkRow.fate).in_(fates), col(BulkRow.id) > after
    )
    return session.exec(query.order_by(col(BulkRow.id)).limit(limit)).all()


def failed_of_filer(
    session: Session, filer_id: str, name: str = "", before: str = "", limit: int = PAGE
) -> Sequence[BulkRow]:
    """Return a page of a user's lines that failed and were not entered since, the newest first."""
    query = select(BulkRow).where(BulkRow.filer_id == filer_id, BulkRow.fate == Fate.FAILED)
    if name:
        query = query.where(col(BulkRow.name).icontains(name, autoescape=True))
    if before:
        query = query.where(col(BulkRow.id) < before)
    return session.exec(query.order_by(col(BulkRow.id).desc()).limit(limit)).all()


def count_failed(session: Session, filer_id: str) -> int:
    """Return how many of a user's lines failed and were not entered since."""
    query = select(func.count()).select_from(BulkRow)
    return session.exec(query.where(BulkRow.filer_id == filer_id, BulkRow.fate == Fate.FAILED)).one()


def failed_with_cards(session: Session, filer_id: str, cards: Collection[str]) -> Sequence[BulkRow]:
    """Return a user's failed lines about the holders of some cards."""
    query = select(BulkRow).where(
        BulkRow.filer_id == filer_id, BulkRow.fate == Fate.FAILED, col(BulkRow.card_number).in_(cards)
    )
    return session.exec(query.order_by(col(BulkRow.id))).all()
