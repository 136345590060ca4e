"""The post on its own: one SQLite file with its own clock, agenda, journal and chance."""

import random
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from postal import ledger, office
from postal.books import Books
from postal.outcome import Outcome

JST = timezone(timedelta(hours=9), "JST")
START = datetime(2025, 6, 2, 9, tzinfo=JST)
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
"""What was answered is on the disk."""
WINDOW = 500
"""Entries of the agenda that one transaction serves at most."""

METADATA = sa.MetaData()
clock = sa.Table(
    "alone_clock",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("now", ledger.Instant, nullable=False),
    sa.Column("seed", sa.String(100), nullable=False),
)
agenda = sa.Table(
    "alone_agenda",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("due", ledger.Instant, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Index("alone_agenda_by_due", "due", "seq"),
)
journal = sa.Table(
    "alone_journal",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", ledger.Instant, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(40), nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
)


@dataclass
class AloneStep:
    """A Step over the post's own file."""

    connection: sa.Connection
    now: datetime
    seed: str
    books: Books = field(init=False)

    def __post_init__(self) -> None:
        """Open the books."""
        self.books = Books(self.connection)

    def schedule(
        self,
        due: datetime,
        kind: str,
        subject: str,
        facts: Mapping[str, object] | None = None,  # noqa: ARG002 the Step has it, this post schedules none
    ) -> None:
        """Put an entry on the agenda."""
        self.connection.execute(agenda.insert().values(due=due, kind=kind, subject=subject))

    def emit(self, kind: str, subject: str, **facts: object) -> None:
        """Append an event to the journal."""
        self.connection.execute(journal.insert().values(at=self.now, kind=kind, subject=subject, facts=facts))

    def chance(self, purpose: str, subject: str) -> random.Random:
        """Return chance keyed by the seed."""
        return random.Random(f"{self.seed}:{purpose}:{subject}")  # noqa: S311 simulated chance, no secret


class Alone:
    """A post office with a file of its own; time stands still until it is advanced."""

    def __init__(self, data: Path, start: datetime = START, seed: str = "postal") -> None:
        """Open `post.sqlite3` under `data`, or make it with its clock at `start`."""
        data.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        self._engine = _engine(data / "post.sqlite3")
        with self._writing() as connection:
            ledger.create(connection)
            METADATA.create_all(connection)
            if connection.execute(sa.select(clock.c.id)).first() is None:
                connection.execute(clock.insert().values(id=1, now=start, seed=seed))

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open the books for reading."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def stepping(self) -> Iterator[AloneStep]:
        """Open a step at the present instant; it is committed when the block ends well."""
        with self._writing() as connection:
            step = _step(connection)
            yield step
            step.books.write()

    @property
    def now(self) -> datetime:
        """The simulated instant."""
        with self.reading() as connection:
            return _step(connection).now

    def advance(self, to: datetime) -> int:
        """Move time forward to `to`, doing all that is due; return how many entries that were. ValueError backwards."""
        served = 0
        while True:
            with self._writing() as connection:
                step = _step(connection)
                if to < step.now:
                    raise ValueError("time moves forward only")
                due = self._serve_window(step, to)
                step.books.write()
                served += due
                if not due:
                    connection.execute(clock.update().values(now=to))
                    return served

    def events(self, after: int, limit: int) -> list[dict[str, object]]:
        """Return journal entries after a sequence number, oldest first."""
        query = sa.select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(limit)
        with self.reading() as connection:
            return [{**row, "at": row["at"].isoformat()} for row in connection.execute(query).mappings()]

    def _serve_window(self, step: AloneStep, to: datetime) -> int:
        first = sa.select(agenda).where(agenda.c.due <= to).order_by(agenda.c.due, agenda.c.seq).limit(1)
        for served in range(WINDOW):
            entry = step.connection.execute(first).first()
            if entry is None:
                return served
            step.now = max(step.now, entry.due)
            step.connection.execute(agenda.delete().where(agenda.c.seq == entry.seq))
            step.connection.execute(clock.update().values(now=step.now))
            office.carry(step, entry.subject, lambda _item: Outcome.PRESENT)
        return WINDOW

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with (
            self._lock,
            self._engine.connect().execution_options(postal_writes=True) as connection,
            connection.begin(),
        ):
            yield connection


def _step(connection: sa.Connection) -> AloneStep:
    row = connection.execute(sa.select(clock)).one()
    return AloneStep(connection, row.now, row.seed)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 30})
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(raw: sqlite3.Connection, _record: object) -> None:
    raw.isolation_level = None
    for pragma in PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("postal_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
