"""Mails that one receiver did not take (不着), and the questions about them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, Index, bindparam
from sqlmodel import Field, Session, col, select

from backoffice.domain.undelivered import MissState
from backoffice.store.counting import counted_up
from backoffice.store.rows import Row
from backoffice.store.types import InstantText


class UndeliveredMail(Row, table=True):
    """A mail and one address that did not take it: what its server said last, how often it was asked, what became of it.

    `about` is the application, or the account of a mail about the use of the system; "" of a mail of the post, which no
    officer works on. `ended_by` and `words` are the officer's who saw to it, `answer` the mail that was sent instead.
    """

    __tablename__ = "undelivered"
    __table_args__ = (
        Index("undelivered_by_state", "state", "about", "id"),
        Index("undelivered_by_letter", "letter_seq", "address"),
        Index("undelivered_by_subject", "about", "id"),
    )

    id: str = Field(primary_key=True)
    letter_seq: int
    about: str
    notice: str
    subject: str
    address: str
    state: str
    reply: str
    attempts: int
    began_at: datetime = Field(sa_type=InstantText)
    at: datetime = Field(sa_type=InstantText)
    next_at: datetime | None = Field(default=None, sa_type=InstantText)
    ended_by: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=InstantText)
    words: str = ""
    version: int = 1

    @property
    def stage(self) -> MissState:
        """The state as the domain's word."""
        return MissState(self.state)


def open_misses(session: Session, limit: int, after: str = "") -> Sequence[UndeliveredMail]:
    """Return the mails that an officer is to see to, the oldest first."""
    query = select(UndeliveredMail).where(*_OPEN, col(UndeliveredMail.id) > after)
    return session.exec(query.order_by(col(UndeliveredMail.id)).limit(limit)).all()


def open_count(session: Session) -> int:
    """Return how many mails an officer is to see to, but no more than MOST_COUNTED and one."""
    return counted_up(session, select(UndeliveredMail.id).where(*_OPEN))


def waiting_misses(session: Session, limit: int) -> Sequence[UndeliveredMail]:
    """Return the mails that will be tried again, the oldest first."""
    waiting = (UndeliveredMail.state == str(MissState.WAITING), col(UndeliveredMail.about) > "")
    return session.exec(
        select(UndeliveredMail).where(*waiting).order_by(col(UndeliveredMail.id)).limit(limit)
    ).all()


def ended_misses(session: Session, limit: int) -> Sequence[UndeliveredMail]:
    """Return the mails that have been seen to or have arrived, the latest first."""
    ended = col(UndeliveredMail.state).in_(_ENDED)
    query = select(UndeliveredMail).where(ended, col(UndeliveredMail.about) > "")
    return session.exec(query.order_by(col(UndeliveredMail.id).desc()).limit(limit)).all()


def misses_about(session: Session, subject: str) -> Sequence[UndeliveredMail]:
    """Return what was not taken of the mails about an application or an account, the oldest first."""
    query = select(UndeliveredMail).where(UndeliveredMail.about == subject)
    return session.exec(query.order_by(col(UndeliveredMail.id))).all()


def keys_of(connection: Connection, letters: Collection[int]) -> list[str]:
    """Return the keys of what was not taken of some mails, the oldest first."""
    if not letters:
        return []
    between = {"first": min(letters), "last": max(letters)}
    return sorted(key for key, seq in connection.execute(_OF_LETTERS, between) if seq in letters)


_OPEN = (UndeliveredMail.state == str(MissState.FAILED), col(UndeliveredMail.about) > "")
_OF_LETTERS = select(UndeliveredMail.id, UndeliveredMail.letter_seq).where(
    col(UndeliveredMail.letter_seq).between(bindparam("first"), bindparam("last"))
)
"""Made once: every transaction after a mail asks it."""
_ENDED = [str(state) for state in (MissState.ARRIVED, MissState.SENT_AGAIN, MissState.REACHED)]
