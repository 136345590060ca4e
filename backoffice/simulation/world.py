"""An open world: its directory, its one writer at a time, and the way its mails leave."""

import os
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Lock

from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from backoffice.domain.notices import Letter
from backoffice.domain.refusal import Refused, absent, conflict
from backoffice.ports import Bounce, MailUndeliveredError, Ports, Report
from backoffice.simulation.failpoints import reach
from backoffice.simulation.fair_lock import FairLock
from backoffice.simulation.returning import CURSOR, note
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.watching import deliver, halted
from backoffice.store import outbox
from backoffice.store.database import of_the_moment
from backoffice.store.homes import Home
from backoffice.store.lookup import rows_with
from backoffice.store.world_state import WorldState

MAIL = "mail.sqlite3"


class World:
    """One world, open in this process. Other processes may have it open too: the database orders the writers."""

    def __init__(self, world_id: str, path: Path, home: Home, ports: Ports) -> None:
        """Open the world in directory `path` whose tables live in `home`."""
        self.id = world_id
        self.path = path
        self.ports = ports
        self._directory = _kept_open(self, path)
        self._lock = FairLock()
        self._moves = FairLock()
        self._sending = FairLock()
        self._leaving: deque[Letter] = deque()
        self._noting = Lock()
        self._sent: set[int] = set()
        self._bounces: list[Bounce] = []
        self._reports: list[Report] = []
        self._read_to: int | None = None
        self._caught_up = False
        self._home = home
        self._tables = home.open()

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """Look at the world as it stands."""
        with Session(self._tables.reader, autoflush=False) as session:
            yield Reading(session, self._state(session), self.ports)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Change the world: all or nothing. Its mails leave after the commit, when the next writer is at work already."""
        with self.held():
            self._catch_up()
            with self.transaction() as tx:
                yield tx
            self._leaving.extend(tx.leaving)
        if tx.leaving:
            self._send_leaving()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Change the world without sending; only for those who hold the world (loop and `write`)."""
        self._refuse_replaced()
        with (
            self._tables.writer.connect() as connection,
            self.ports.figures.waiting("database", connection.begin()) as commit,
            Session(connection, autoflush=False, expire_on_commit=False) as session,
        ):
            state = self._state(session, lock=True)
            self._refuse_replaced()  # once more: who reset it may have been waited for
            tx = Transaction(session, state, self.ports)
            with self._noting:
                sent, bounces, reports = set(self._sent), list(self._bounces), list(self._reports)
            note(tx, sent, bounces, reports)
            if bounces:
                tx.settle()  # a window takes its entries from the agenda, and some may have come to it just now
            yield tx
            tx.settle()
            reach("world.note.before" if sent else "world.commit.before")
            commit.commit()
            reach("world.note.after" if sent else "world.commit.after")
        self.ports.figures.committed(tx.kinds)
        with self._noting:
            self._sent.difference_update(sent)
            del self._bounces[: len(bounces)]
            del self._reports[: len(reports)]

    @property
    def unnoted(self) -> int:
        """How many letters have left that the next transaction will note as sent."""
        return len(self._left())

    def _left(self) -> set[int]:
        with self._noting:
            return set(self._sent)

    def replaced(self) -> bool:
        """Return whether another process has reset the world, which puts another directory in its place."""
        return not os.path.samestat(self.path.stat(), os.fstat(self._directory))

    def close_if_idle(self) -> bool:
        """Close the world unless someone holds it; return whether it is closed."""
        if not self._lock.try_enter():
            return False
        try:
            self.close()
        finally:
            self._lock.__exit__(None, None, None)
        return True

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Keep every other command that moves time out, from reading where the clock stands to the last effect."""
        with self._moves:
            yield

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other writer of this process out."""
        with self.ports.figures.waiting("process", self._lock):
            yield

    @contextmanager
    def ended(self) -> Iterator[None]:
        """Keep every other writer of this process out, with no mail on its way: for who copies or replaces the world."""
        with self.held(), self._sending:
            with suppress(MailUndeliveredError):
                self._send_all()
            yield

    def send_waiting(self) -> None:
        """Send what an earlier attempt left in the outbox; MailUndeliveredError when it fails again."""
        with self.read() as reading:
            waiting = outbox.unsent(reading.connection, self._left())
        self.send(waiting)

    def send(self, letters: list[Letter]) -> None:
        """Bring letters to their inboxes. The next transaction notes it, which spares a commit a mail.

        A crash before that sends them once more, and mailsim recognises what it already has.
        """
        if letters:
            bounces = deliver(self, letters)
            with self._noting:
                self._bounces += bounces
                self._sent.update(letter.seq for letter in letters)
            self.read_reports()

    def read_reports(self) -> None:
        """Look into the system's own mailboxes for mails that came back; the next transaction notes them."""
        if self._read_to is None:
            with self.read() as reading:
                self._read_to = int(reading.state.counters.get(CURSOR, 0))
        found = self.ports.mail.reports(self.id, self._read_to)
        if found:
            with self._noting:
                self._reports += found
                self._read_to = found[-1].cursor

    @contextmanager
    def still(self) -> Iterator[None]:
        """Keep every writer of every process out, with all that was sent on record."""
        with self.ended():
            self._note_sent()
            with self._tables.still():
                yield

    def copy_to(self, home: Home, mail: Path) -> None:
        """Copy the world's tables into a new home and its mails into a new file; only while it is still."""
        self._tables.copy_to(home)
        self.ports.mail.copy(self.id, mail)

    def close(self) -> None:
        """Close all connections."""
        with suppress(Refused):  # what was sent for a world that is gone needs no note
            self._note_sent()
        self.ports.mail.release(self.id)
        self._tables.close()

    def _state(self, session: Session, *, lock: bool = False) -> WorldState:
        """Return the world's own row, for a writer once no other one has it; Refused when it cannot be read."""
        try:
            (state,) = rows_with(session.connection(), WorldState, "id", [1], lock=lock)
        except (DatabaseError, ValueError) as failure:
            if not (self.path.exists() and self._home.exists()):
                raise absent("世界", "world", self.id) from failure
            if of_the_moment(failure):
                raise _busy(self.id) from failure
            ja = f"世界「{self.id}」のファイルが壊れているため開けません。控えから戻すか、この世界を削除してください。"
            why = str(getattr(failure, "orig", failure))
            raise conflict(
                ja, f"The file of world {self.id!r} is damaged ({why}). Restore or delete it."
            ) from failure
        return state

    def _refuse_replaced(self) -> None:
        """Refuse to go on in a world that another process has reset: on PostgreSQL the new one has the old one's name."""
        try:
            replaced = self.replaced()
        except FileNotFoundError as gone:
            raise absent("世界", "world", self.id) from gone
        if replaced:
            ja = f"世界「{self.id}」はこの間に初期化されました。もう一度操作してください。"
            raise conflict(ja, f"World {self.id!r} has been reset meanwhile. Repeat the command.")

    def _note_sent(self) -> None:
        if self._sent or self._reports:
            with self.transaction():
                pass

    def _catch_up(self) -> None:
        """Before the first command, send what a process that died has left: mails and journal keep their order."""
        if not self._caught_up:
            self._caught_up = True
            with self._halting_without_mail():
                self.send_waiting()

    def _send_leaving(self) -> None:
        """Send what this and other writers have just committed, in its order: who waits finds it sent."""
        with self._halting_without_mail(self.held()), self._sending:
            self._send_all()
        if (
            self._bounces or self._reports
        ):  # an officer is to see them now, not with the next step of the world
            with self.held():
                self._note_sent()

    def _send_all(self) -> None:
        self.send([self._leaving.popleft() for _ in range(len(self._leaving))])

    @contextmanager
    def _halting_without_mail(self, hold: AbstractContextManager[None] | None = None) -> Iterator[None]:
        try:
            yield
        except MailUndeliveredError as failure:
            with hold or nullcontext():
                halt(self, f"mail: {failure}")


def _busy(world_id: str) -> Refused:
    ja = f"世界「{world_id}」はほかの処理が長く使っているか、データベースが応答しません。少し待ってからもう一度操作してください。"
    en = f"World {world_id!r} is at work for others, or the database does not answer: try again in a moment."
    return conflict(ja, en)


def halt(world: World, error: str) -> None:
    """Stop a world's time with an error that everyone sees (design §2.3)."""
    with world.transaction() as tx:
        tx.state.mode = "halted"
        tx.state.error = error[:2000]
    halted(world)


def _kept_open(world: World, path: Path) -> int:
    """Open a directory for as long as there is the world, so that no other one can be given its number."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    weakref.finalize(world, os.close, descriptor)
    return descriptor
