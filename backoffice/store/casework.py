"""What examiners write about a case: what they judged of its findings, their notes, and where people moved."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, Session, col, select

from backoffice.domain.places import Place
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText


class FindingVerdict(Row, table=True):
    """What an officer judged of a finding: `finding` is its mark (code and fingerprint), `words` what it said then.

    `verdict` is a `Verdict`. Verdicts are only added: the latest of a mark counts.
    """

    __tablename__ = "finding_verdict"
    __table_args__ = (Index("verdict_by_application", "application_id", "id"),)

    id: str = Field(primary_key=True)
    application_id: str
    finding: str
    words: str
    verdict: str
    reason: str
    by: str
    at: datetime = Field(sa_type=InstantText)


class CaseNote(Row, table=True):
    """A note on a case (審査メモ), or with a document on one of its pages (0: on the whole file).

    `former` holds every text that it had before, oldest first, each with its instant (text, at); `version` rises with each.
    """

    __tablename__ = "case_note"
    __table_args__ = (Index("note_by_application", "application_id", "id"),)

    id: str = Field(primary_key=True)
    application_id: str
    document_id: str = ""
    page: int = 0
    text: str
    by: str
    at: datetime = Field(sa_type=InstantText)
    version: int = 1
    former: list[dict[str, str]] = Field(default_factory=list, sa_type=JsonText)


class Move(Row, table=True):
    """A person's move (住居地の変更): the address before and the one after, from the day `moved_on`."""

    __tablename__ = "move"
    __table_args__ = (Index("move_by_person", "person_id", "id"),)

    id: str = Field(primary_key=True)
    person_id: str
    moved_on: date
    former_postal_code: str
    former_address: str
    postal_code: str
    address: str
    by: str
    at: datetime = Field(sa_type=InstantText)

    def former(self, name: str) -> Place:
        """Return the address before the move."""
        return Place(self.former_postal_code, (self.former_address,), name)


def verdicts_of(session: Session, application_id: str) -> Sequence[FindingVerdict]:
    """Return what was judged of a case's findings, the oldest first."""
    query = select(FindingVerdict).where(FindingVerdict.application_id == application_id)
    return session.exec(query.order_by(col(FindingVerdict.id))).all()


def notes_of(session: Session, application_id: str) -> Sequence[CaseNote]:
    """Return the notes on a case, the oldest first."""
    query = select(CaseNote).where(CaseNote.application_id == application_id)
    return session.exec(query.order_by(col(CaseNote.id))).all()


def moves_of(session: Session, person_id: str) -> Sequence[Move]:
    """Return where a person moved, the oldest first."""
    query = select(Move).where(Move.person_id == person_id).order_by(col(Move.id))
    return session.exec(query).all()
