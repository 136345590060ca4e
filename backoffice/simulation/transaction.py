"""A world's transaction: what use-cases read and record through. It commits whole or not at all."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from random import Random
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from sqlmodel import Session, SQLModel

from backoffice.domain.actors import POST, SYSTEM, Actor
from backoffice.domain.notices import Letter
from backoffice.domain.refusal import absent
from backoffice.ports import Ports
from backoffice.simulation.chance import keyed
from backoffice.store import agenda, journal, outbox
from backoffice.store.agenda import Entry
from backoffice.store.journal import Event
from backoffice.store.world_state import WorldState

Row = TypeVar("Row", bound=SQLModel)
ORDINARY = 50


class Reading:
    """A consistent look at a world at its present instant; nothing can be recorded through it."""

    def __init__(self, session: Session, state: WorldState, ports: Ports) -> None:
        """Look through an open session."""
        self.session = session
        self.state = state
        self.ports = ports

    @property
    def connection(self) -> Connection:
        """The connection under the session."""
        return self.session.connection()

    @property
    def now(self) -> datetime:
        """The simulated instant, JST."""
        return self.state.now

    @property
    def today(self) -> date:
        """The simulated day in Japan."""
        return self.state.now.date()

    def get(self, table: type[Row], key: str) -> Row | None:
        """Return the row with this key, or None."""
        return self.session.get(table, key) if key else None

    def require(self, table: type[Row], key: str, what_ja: str, what_en: str) -> Row:
        """Return the row with this key; Refused (absent) when there is none."""
        row = self.get(table, key)
        if row is None:
            raise absent(what_ja, what_en, key)
        return row

    def chance(self, purpose: str, subject: str) -> Random:
        """Return the chance that belongs to a purpose and a subject of this world."""
        return keyed(self.state.seed, purpose, subject)


class Transaction(Reading):
    """A reading that also records: rows, journal events, agenda entries and mails, all committed together."""

    def __init__(self, session: Session, state: WorldState, ports: Ports) -> None:
        """Record through an open session."""
        super().__init__(session, state, ports)
        self.letters: list[Letter] = []
        self._events: list[Event] = []
        self._entries: list[Entry] = []
        self._settled_letters = 0
        # The session's identity map holds rows weakly: here they live until the transaction ends.
        self._rows: dict[tuple[type[SQLModel], str], SQLModel] = {}

    def add(self, row: Row) -> Row:
        """Add a new row; `get` finds it at once, the database when the transaction ends."""
        self.session.add(row)
        self.keep([row])
        return row

    def get(self, table: type[Row], key: str) -> Row | None:
        """Return the row with this key, also one that this transaction has added, or None."""
        known: Any = self._rows.get((table, key))
        if known is None:
            known = super().get(table, key)
            if known is not None:
                self._rows[table, key] = known
        return cast("Row | None", known)

    def keep(self, rows: Iterable[SQLModel]) -> None:
        """Keep rows in memory, so that `get` finds them without asking the database."""
        for row in rows:
            self._rows[type(row), getattr(row, _key_name(type(row)))] = row

    def serial(self, kind: str) -> int:
        """Return the next number of a kind, from 1."""
        number = int(self.state.counters.get(kind, 0)) + 1
        self.state.counters = {**self.state.counters, kind: number}
        return number

    def key(self, kind: str) -> str:
        """Return the next key of a kind, such as app-000001: keys sort as they were made."""
        return f"{kind}-{self.serial(kind):06d}"

    def emit(self, kind: str, subject: str, /, *, by: Actor = SYSTEM, **facts: object) -> str:
        """Append an event to the journal; return an id that nothing else in this world has."""
        self.state.journal_seq += 1
        seq = self.state.journal_seq
        self._events.append(Event(seq, self.now, by.id, kind, subject, facts))
        return f"{seq}.{subject}"

    def schedule(
        self,
        due: datetime,
        kind: str,
        subject: str,
        facts: Mapping[str, object] | None = None,
        priority: int = ORDINARY,
    ) -> None:
        """Put an entry on the agenda; of the same instant, the lower priority is served first."""
        self.state.agenda_seq += 1
        self._entries.append(Entry(due, priority, self.state.agenda_seq, kind, subject, dict(facts or {})))

    def post_letter(self, letter: Letter) -> None:
        """Put a mail into the outbox."""
        self.letters.append(letter)

    def entries_due_by(self, bound: datetime) -> list[Entry]:
        """Take out the entries of this transaction that are due by an instant."""
        due = [entry for entry in self._entries if entry.due <= bound]
        self._entries = [entry for entry in self._entries if entry.due > bound]
        return due

    def put_back(self, entries: list[Entry]) -> None:
        """Have entries stored that were taken out and not served."""
        self._entries.extend(entries)

    def settle(self) -> None:
        """Write all that was recorded so far, so that questions find it; the commit is the world's."""
        connection = self.connection
        self.state.head = journal.append(connection, self.state.head, self._events)
        agenda.add(connection, self._entries)
        outbox.add(connection, self.letters[self._settled_letters :])
        self._events, self._entries, self._settled_letters = [], [], len(self.letters)
        self.session.flush()

    @property
    def for_post(self) -> "PostStep":
        """The transaction as the post may see it."""
        return PostStep(self)

    def set_world(self, **settings: Any) -> None:
        """Change settings of the world."""
        self.state.settings = {**self.state.settings, **settings}


class PostStep:
    """A transaction as the post sees it (ports.Step): what it emits is the post's doing."""

    def __init__(self, tx: Transaction) -> None:
        """Wrap a transaction."""
        self._tx = tx
        self.connection = tx.connection
        self.schedule = tx.schedule
        self.chance = tx.chance
        self.touched: list[str] = []

    @property
    def now(self) -> datetime:
        """The simulated instant."""
        return self._tx.now

    def emit(self, kind: str, subject: str, **facts: object) -> None:
        """Append the post's event to the journal."""
        self.touched.append(subject)
        self._tx.emit(kind, subject, by=POST, **facts)


@cache
def _key_name(table: type[SQLModel]) -> str:
    (column,) = table.__table__.primary_key  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it
    return str(column.name)
