"""The control database: what is above worlds. The registry, sign-in sessions, and who read what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Identity, Index, MetaData, delete, func, inspect, update
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, col, select

from backoffice.store.database import note_revision
from backoffice.store.migrating import Shape, upgrade
from backoffice.store.types import InstantText, JsonText

FIRST = "0001"


class Control(SQLModel, registry=registry(metadata=MetaData())):
    """Tables of the control database, apart from those of worlds."""


class WorldRecord(Control, table=True):
    """A world in the registry. `id` names its directory and addresses; `token_hash` is of its owner's token."""

    __tablename__ = "world"

    id: str = Field(primary_key=True)
    template: str
    parent: str = ""
    token_hash: str
    created_wall: float


class SignIn(Control, table=True):
    """A session of a signed-in person on one surface of one world; times are wall time (epoch seconds)."""

    __tablename__ = "sign_in"

    token_hash: str = Field(primary_key=True)
    world_id: str = Field(index=True)
    surface: str
    actor_id: str
    seen_wall: float


class Access(Control, table=True):
    """A reading of a case: reads are not in the journal but here (design §2.5). `what` is the tab or file."""

    __tablename__ = "access"
    __table_args__ = (
        Index("access_by_time", "world_id", "world_at", "id"),
        Index("access_by_case", "world_id", "subject", "world_at", "id"),
        Index("access_by_officer", "world_id", "actor_id", "world_at", "id"),
        Index("access_by_subject", "world_id", "subject", "wall"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_column_args=[Identity()])
    world_id: str
    world_at: datetime = Field(sa_type=InstantText)
    wall: float
    actor_id: str
    subject: str
    what: str = Field(default="", sa_column_kwargs={"server_default": ""})


class CommandReply(Control, table=True):
    """The answer to a command on worlds that carried an Idempotency-Key; `id` is a hash of address and key."""

    __tablename__ = "command_reply"

    id: str = Field(primary_key=True)
    request_hash: str
    status: int
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    answered_wall: float = Field(index=True)


CONTROL = Shape("control", "0002", Control.metadata)


def fill(connection: Connection) -> None:
    """Create the tables where they are missing; a registry from before it had revisions gets its first."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return
    if WorldRecord.__tablename__ in tables:
        upgrade(connection, CONTROL, FIRST)
        return
    Control.metadata.create_all(connection)
    note_revision(connection, CONTROL.newest)


def worlds(session: Session) -> list[WorldRecord]:
    """Return all registered worlds by id."""
    return list(session.exec(select(WorldRecord).order_by(col(WorldRecord.id))))


def read_lately(session: Session, reading: Access, seconds: float) -> bool:
    """Return whether the last reading of the same person was of the very same, at most so many seconds ago."""
    own = (
        col(Access.world_id) == reading.world_id,
        col(Access.actor_id) == reading.actor_id,
        col(Access.world_at) == reading.world_at,
    )
    last = session.exec(select(Access).where(*own).order_by(col(Access.id).desc()).limit(1)).first()
    if last is None or reading.wall - last.wall > seconds:
        return False
    return (last.subject, last.what) == (reading.subject, reading.what)


def ids(session: Session) -> list[str]:
    """Return the ids of all registered worlds in order."""
    return list(session.exec(select(WorldRecord.id).order_by(col(WorldRecord.id))))


def has_world(session: Session, world_id: str) -> bool:
    """Return whether a name is taken."""
    taken = session.connection().scalar(select(col(WorldRecord.id)).where(col(WorldRecord.id) == world_id))
    return taken is not None


def forget_world(session: Session, world_id: str) -> None:
    """Take a world out of the registry, with its sessions and its access log."""
    end_sign_ins(session, world_id)
    session.exec(delete(Access).where(col(Access.world_id) == world_id))
    session.exec(delete(WorldRecord).where(col(WorldRecord.id) == world_id))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who has read a case lately: from when in the world's time, and when last in wall time."""

    actor_id: str
    since: datetime
    last_wall: float


def readers_since(session: Session, world_id: str, subject: str, wall: float, but: str) -> list[Reader]:
    """Return who but one has read a case since a wall time, at most five, who read it last in front."""
    last = func.max(col(Access.wall))
    query = (
        select(Access.actor_id, func.min(col(Access.id)), last)
        .where(Access.world_id == world_id, Access.subject == subject, col(Access.wall) >= wall)
        .where(Access.actor_id != but)
        .group_by(col(Access.actor_id))
        .order_by(last.desc())
        .limit(5)
    )
    return [
        Reader(actor_id, session.get_one(Access, first).world_at, seen)
        for actor_id, first, seen in session.exec(query)
    ]


def end_sign_ins(session: Session, world_id: str) -> None:
    """End all sessions in a world: a reset or deleted world keeps none."""
    session.exec(delete(SignIn).where(col(SignIn.world_id) == world_id))


def end_sign_ins_of(session: Session, world_id: str, actor_id: str) -> None:
    """End the sessions of one user or officer in a world."""
    session.exec(delete(SignIn).where(col(SignIn.world_id) == world_id, col(SignIn.actor_id) == actor_id))


def end_sign_in(session: Session, token_hash: str) -> bool:
    """End one session; return whether there was one, so that of several who end it at once one alone has done so."""
    return bool(session.exec(delete(SignIn).where(col(SignIn.token_hash) == token_hash)).rowcount)


def touch_sign_in(session: Session, token_hash: str, wall: float) -> None:
    """Note that a session has been used; one that has ended meanwhile stays ended."""
    session.exec(update(SignIn).where(col(SignIn.token_hash) == token_hash).values(seen_wall=wall))


def retell_sign_in(session: Session, token_hash: str, known: str, told: str, wall: float) -> bool:
    """Put other words into a session that still says what is known of it; return whether it did."""
    own = (col(SignIn.token_hash) == token_hash, col(SignIn.actor_id) == known)
    return bool(session.exec(update(SignIn).where(*own).values(actor_id=told, seen_wall=wall)).rowcount)


def forget_idle(session: Session, before_wall: float) -> None:
    """Drop the sessions that nobody has used since a wall time."""
    session.exec(delete(SignIn).where(col(SignIn.seen_wall) < before_wall))


def forget_replies(session: Session, before_wall: float) -> None:
    """Drop the answers to commands that were given before a wall time: they hold owner tokens."""
    session.exec(delete(CommandReply).where(col(CommandReply.answered_wall) < before_wall))
