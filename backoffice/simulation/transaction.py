"""A world's transaction: what use-cases read and record through. It commits whole or not at all."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from random import Random
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from backoffice.domain.actors import POST, SYSTEM, Actor
from backoffice.domain.eras import rules_day
from backoffice.domain.notices import Letter
from backoffice.domain.refusal import absent
from backoffice.ports import Books, Ports, PostLetter
from backoffice.simulation.chance import keyed
from backoffice.store import agenda, journal, outbox
from backoffice.store.agenda import Entry
from backoffice.store.following import follow
from backoffice.store.journal import Event
from backoffice.store.memory import Memory, R
from backoffice.store.world_state import WorldState

ORDINARY = 50


class Reading:
    """A consistent look at a world at its present instant; nothing can be recorded through it."""

    def __init__(self, session: Session, state: WorldState, ports: Ports) -> None:
        """Look through an open session."""
        self._session = session
        self._memory = Memory(session)
        self.state = state
        self.ports = ports

    @property
    def session(self) -> Session:
        """The session, for questions."""
        return self._session

    @property
    def connection(self) -> Connection:
        """The connection under the session."""
        return self._session.connection()

    @property
    def now(self) -> datetime:
        """The simulated instant, JST."""
        return self.state.now

    @property
    def today(self) -> date:
        """The simulated day in Japan."""
        return self.state.now.date()

    def rules_on(self, day: date | None = None) -> date:
        """Return the day whose dated rows hold today, or on a given day: a world may pin an era (its setting `era`)."""
        return rules_day(day or self.today, str(self.state.settings.get("era") or ""))

    def get(self, table: type[R], key: str) -> R | None:
        """Return the row with this key, or None."""
        return self._memory.get(table, key)

    def having(self, table: type[R], **equal: str) -> list[R]:
        """Return the rows of which one column, given by name, has this value, by their keys; it is one that never changes."""
        ((name, value),) = equal.items()
        return self._memory.fetch_having(table, name, [value])

    def fetch(self, table: type[R], keys: Iterable[str]) -> list[R]:
        """Load rows by their keys in a few statements, so that `get` finds them in memory; return those that are."""
        return self._memory.fetch(table, keys)

    def fetch_having(self, table: type[R], name: str, values: Iterable[str]) -> list[R]:
        """Load rows by a column in a few statements, so that `having` finds them in memory; return them."""
        return self._memory.fetch_having(table, name, values)

    def require(self, table: type[R], key: str, what_ja: str, what_en: str) -> R:
        """Return the row with this key; Refused (absent) when there is none."""
        row = self.get(table, key)
        if row is None:
            raise absent(what_ja, what_en, key)
        return row

    def chance(self, purpose: str, subject: str) -> Random:
        """Return the chance that belongs to a purpose and a subject of this world."""
        return keyed(self.state.seed, purpose, subject)


class Transaction(Reading):
    """A reading that also records: rows, journal events, agenda entries and mails, all committed together.

    What is recorded waits in memory and is written in bulk: at the end, and before somebody asks the database
    through `session` or `connection`. `get` and `having` find what waits without that.
    """

    def __init__(self, session: Session, state: WorldState, ports: Ports) -> None:
        """Record through an open session."""
        super().__init__(session, state, ports)
        self._memory.keep(state)
        self.letters: list[Letter] = []
        self.leaving: list[Letter] = []
        self.kinds: Counter[str] = Counter()
        self._events: list[Event] = []
        self._entries: list[Entry] = []
        self._settled_letters = 0
        # The state's numbers, which move too often for a row that notes each change; `_write` puts them back.
        self.event_seq, self._agenda_seq = state.journal_seq, state.agenda_seq
        self._counters = dict(state.counters)

    @property
    def session(self) -> Session:
        """The session, with all that was recorded so far written."""
        self._write(asked=True)
        return self._session

    @property
    def connection(self) -> Connection:
        """The connection under the session, with all that was recorded so far written."""
        self._write(asked=True)
        return self.beneath

    @property
    def beneath(self) -> Connection:
        """The connection, with nothing written first: for tables that no row waits to be written to."""
        return self._session.connection()

    @cached_property
    def books(self) -> Books:
        """The books of the post, open in this transaction."""
        return self.ports.post.open_books(self.beneath)

    def add(self, row: R) -> R:
        """Add a new row."""
        self._memory.add(row)
        return row

    def serial(self, kind: str) -> int:
        """Return the next number of a kind, from 1."""
        number = self._counters[kind] = int(self._counters.get(kind, 0)) + 1
        return number

    def number_of(self, kind: str) -> int:
        """Return the last number of a kind, 0 when there is none yet."""
        return int(self._counters.get(kind, 0))

    def number_from(self, kind: str, number: int) -> None:
        """Let the next number of a kind follow this one: so many were loaded in bulk."""
        self._counters[kind] = number

    def key(self, kind: str) -> str:
        """Return the next key of a kind, such as app-00000001: keys sort as they were made."""
        return f"{kind}-{self.serial(kind):08d}"

    def emit(self, kind: str, subject: str, /, *, by: Actor = SYSTEM, **facts: object) -> str:
        """Append an event to the journal; return an id that nothing else in this world has."""
        self.event_seq += 1
        self.kinds[kind] += 1
        self._events.append(Event(self.event_seq, self.now, by.id, kind, subject, facts))
        return f"{self.event_seq}.{subject}"

    def schedule(
        self,
        due: datetime,
        kind: str,
        subject: str,
        facts: Mapping[str, object] | None = None,
        priority: int = ORDINARY,
    ) -> None:
        """Put an entry on the agenda; of the same instant, the lower priority is served first."""
        self._agenda_seq += 1
        self._entries.append(Entry(due, priority, self._agenda_seq, kind, subject, dict(facts or {})))

    def post_letter(self, letter: Letter) -> None:
        """Put a mail into the outbox; it leaves after the commit."""
        self.letters.append(letter)
        self.leaving.append(letter)

    def send_again(self, letter: Letter) -> None:
        """Have a mail that is in the outbox leave once more after the commit."""
        self.leaving.append(letter)

    def entries_due_by(self, bound: datetime) -> list[Entry]:
        """Take out the entries of this transaction that are due by an instant."""
        due = [entry for entry in self._entries if entry.due <= bound]
        self._entries = [entry for entry in self._entries if entry.due > bound]
        return due

    def put_back(self, entries: list[Entry]) -> None:
        """Have entries stored that were taken out and not served."""
        self._entries.extend(entries)

    def settle(self) -> None:
        """Write all that was recorded; the commit is the world's."""
        self._write()
        agenda.add(self.beneath, self._entries)
        self._entries = []

    def _write(self, *, asked: bool = False) -> None:
        """Write what waits but the agenda's entries, which a window serves from memory; `asked`: questions follow."""
        connection, state = self.beneath, self.state
        state.journal_seq, state.agenda_seq, state.counters = (
            self.event_seq,
            self._agenda_seq,
            dict(self._counters),
        )
        state.head = journal.append(connection, state.head, self._events)
        outbox.add(connection, self.letters[self._settled_letters :])
        self._events, self._settled_letters = [], len(self.letters)
        if "books" in vars(self):
            self.books.write()
        follow(connection, *self._memory.write(connection, asked=asked))

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
        self.schedule = tx.schedule
        self.chance = tx.chance
        self.touched: list[str] = []

    @property
    def books(self) -> Books:
        """The books of the post."""
        return self._tx.books

    @property
    def now(self) -> datetime:
        """The simulated instant."""
        return self._tx.now

    def emit(self, kind: str, subject: str, **facts: object) -> None:
        """Append the post's event to the journal, and write the mails that were asked for about it."""
        self.touched.append(subject)
        self._tx.emit(kind, subject, by=POST, **facts)
        for mail in self._tx.ports.post.letters(self.books, subject, kind):
            self._tx.post_letter(_of_post(self._tx, kind, mail))


def _of_post(tx: Transaction, kind: str, mail: PostLetter) -> Letter:
    """Return a mail of the post as one of the world: it is about no application, whatever is in the envelope."""
    return Letter(
        tx.serial("mail"), mail.key, tx.now, "", kind, mail.sender, (mail.to,), mail.subject, mail.text
    )
