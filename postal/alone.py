"""The post on its own: one SQLite file with its own clock, journal, settings and chance."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from postal import alone_file, due, ledger, office, rows
from postal.alone_file import clock, journal, setting
from postal.books import Books
from postal.holiday import JST
from postal.item import MailItem
from postal.outcome import Outcome, read_wish
from postal.record import CARRY
from postal.refusal import Stuck
from postal.round import wished

START = datetime(2025, 6, 2, 9, tzinfo=JST)
LAST = datetime(9900, 1, 1, tzinfo=JST)
"""Time goes no further: the calendar of programs ends with the year 9999, and lives are to end before."""
_TELL = journal.insert()
MOST_TURNS = 200
"""Things that happen to one item at most before it is given up."""


@dataclass
class AloneStep:
    """A Step over the post's own file."""

    connection: sa.Connection
    now: datetime
    seed: str
    books: Books = field(init=False)
    told: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the books."""
        self.books = Books(self.connection)

    def schedule(
        self, due: datetime, kind: str, subject: str, facts: Mapping[str, object] | None = None
    ) -> None:
        """Note nothing: what is due to an item stands in the item, and nothing else is ever due."""
        if kind != CARRY or facts:
            raise RuntimeError(f"the post alone keeps no agenda: {kind} of {subject} at {due}")

    def emit(self, kind: str, subject: str, **facts: object) -> None:
        """Append an event to the journal."""
        self.told.append({"at": self.now, "kind": kind, "subject": subject, "facts": facts})

    def chance(self, purpose: str, subject: str) -> random.Random:
        """Return chance keyed by the seed."""
        return random.Random(f"{self.seed}:{purpose}:{subject}")  # noqa: S311 simulated chance, no secret

    def write(self) -> None:
        """Write books, journal and clock."""
        self.books.write()
        rows.write(self.connection, _TELL, self.told)
        self.told = []
        self.connection.execute(clock.update().values(now=self.now))


class Alone:
    """A post office with a file of its own; time stands still until it is advanced."""

    def __init__(
        self, data: Path, start: datetime = START, seed: str = "postal", most: int = due.WINDOW
    ) -> None:
        """Open `post.sqlite3` under `data`, or make it with its clock at `start`; `most` items a transaction.

        UnopenableError where there is no such file to be had.
        """
        self._most = most
        self._lock = Lock()
        self._engine = alone_file.engine_of(data)
        try:
            with self._writing() as connection:
                alone_file.prepare(connection, start.astimezone(JST), seed)
        except sa.exc.DatabaseError as error:
            self.close()
            raise alone_file.UnopenableError(
                f"cannot open {data / alone_file.NAME}: {error.orig}."
            ) from error
        except alone_file.UnopenableError:
            self.close()
            raise

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
            step = step_on(connection)
            yield step
            step.write()

    @property
    def now(self) -> datetime:
        """The simulated instant."""
        with self.reading() as connection:
            return step_on(connection).now

    @property
    def settings(self) -> dict[str, object]:
        """What may be set: `delivery`, an outcome or percentages of them."""
        with self.reading() as connection:
            return {"delivery": _delivery(connection)}

    def set_delivery(self, delivery: object) -> None:
        """Say what becomes of items that do not say it themselves, from now on. Refuses (bad-field)."""
        read_wish(delivery)
        with self._writing() as connection:
            connection.execute(setting.delete().where(setting.c.name == "delivery"))
            connection.execute(setting.insert().values(name="delivery", value=delivery))

    def advance(self, to: datetime) -> int:
        """Move time forward to `to`, doing all that is due; return how many things that were. ValueError backwards."""
        to = to.astimezone(JST)
        if to < self.now:
            raise ValueError("time moves forward only")
        return self._serve_until(to)

    def move(self, by: timedelta) -> int:
        """Move time forward by a while from wherever it stands; return how many things were done."""
        now = self.now
        return self._serve_until(now + max(timedelta(0), min(by, LAST - now)))

    def advance_to_next(self) -> int:
        """Move time to the next thing that is due and do it; return how many things that were. Stuck when nothing is."""
        with self.reading() as connection:
            due = ledger.next_due(connection)
        if due is None:
            raise Stuck(
                "nothing-due",
                "予定されていることがありません。",
                "Nothing is due: hand something in first.",
            )
        return self._serve_until(due)

    def advance_item(self, number: str, reached: Callable[[MailItem], bool]) -> MailItem | None:
        """Move time from one thing that happens to an item to the next until `reached` says so.

        All else that is due meanwhile is done too. None when its life ended first, or nothing is due to it.
        Raises Absent.
        """
        for _ in range(MOST_TURNS):
            with self.reading() as connection:
                item = office.find_or_refuse(connection, number)
            if reached(item):
                return item
            if item.due_at is None or item.stopped:
                return None
            self._serve_until(item.due_at)
        return None

    def reset(self) -> None:
        """Forget every item, event, move and setting, and go back to the first instant."""
        with self._writing() as connection:
            step = step_on(connection)
            first = connection.execute(sa.select(setting.c.value).where(setting.c.name == "start")).scalar()
            alone_file.start_anew(connection, datetime.fromisoformat(first) if first else START, step.seed)

    def events(self, after: int, limit: int) -> list[dict[str, object]]:
        """Return journal entries after a sequence number, oldest first."""
        query = sa.select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(limit)
        with self.reading() as connection:
            return [{**row, "at": row["at"].isoformat()} for row in connection.execute(query).mappings()]

    def _serve_until(self, to: datetime) -> int:
        served = 0
        while True:
            with due.without_collector(), self._writing() as connection:
                step = step_on(connection)
                done = due.serve(step, to, self._most, wish_of(step))
                if not done:
                    step.now = max(step.now, to)
                step.write()
            served += done
            if not done:
                return served

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with (
            self._lock,
            self._engine.connect().execution_options(postal_writes=True) as connection,
            connection.begin(),
        ):
            yield connection


def read_instant(text: str) -> datetime:
    """Read an instant in ISO 8601, to the second; JST where it does not say. ValueError for none, and after LAST."""
    try:
        given = datetime.fromisoformat(text).replace(microsecond=0)
        instant = given.astimezone(JST) if given.tzinfo else given.replace(tzinfo=JST)
    except OverflowError as error:
        raise ValueError("no instant of a calendar") from error
    if instant > LAST:
        raise ValueError(f"after {LAST}")
    return instant


def step_on(connection: sa.Connection) -> AloneStep:
    """Return a step at the instant at which a file stands."""
    row = connection.execute(sa.select(clock)).one()
    return AloneStep(connection, row.now, row.seed)


def wish_of(step: AloneStep) -> Callable[[MailItem], Outcome]:
    """Return what the settings let become of an item: the same for each, or drawn by its number."""
    wish = read_wish(_delivery(step.connection))
    return lambda item: wished(step, item.number, wish)


def _delivery(connection: sa.Connection) -> object:
    found = connection.execute(sa.select(setting.c.value).where(setting.c.name == "delivery")).scalar()
    return found or Outcome.PRESENT.value
