"""The loop that serves what is due: windows of entries, each committed whole with the clock (design §2.3)."""

import gc
import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from backoffice.domain.jst import JST
from backoffice.domain.refusal import Refusal, Refused
from backoffice.ports import MailUndeliveredError
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.watching import watched
from backoffice.simulation.world import World, halt
from backoffice.store import agenda
from backoffice.store.agenda import Entry

WINDOW = 4000
"""Entries that a window takes from the agenda; entries that those put on it, it serves too, up to OFTEN times as many."""
OFTEN = 8
# Where a window ends with the first mail, what is loaded for entries behind it would be loaded in vain.
STEP_WINDOW = 8
_FOREVER = datetime.max.replace(tzinfo=JST)

Handler = Callable[[Transaction, Entry], None]
Prefetch = Callable[[Transaction, Sequence[Entry]], None]
Stop = Callable[[Transaction], bool]
"""Says, after each entry, that time has gone far enough: what is due at that same instant is still done."""


@dataclass(frozen=True, slots=True)
class Service:
    """Who serves the agenda: a handler for each kind, and what to load for a whole window beforehand."""

    handlers: Mapping[str, Handler]
    prefetch: Prefetch = lambda _tx, _entries: None


@dataclass(frozen=True, slots=True)
class Advance:
    """What a move of time did: from when to when, how many entries were served, and what ended it."""

    began_at: datetime
    ended_at: datetime
    events: int
    head: str
    stopped_by: str


class EntryFailedError(Exception):
    """A handler failed; carries the entry, so that the halted world can name it."""

    def __init__(self, entry: Entry) -> None:
        """Name the entry."""
        super().__init__(f"{entry.kind} {entry.subject} ({entry.due.isoformat()})")


@watched
def run_until(
    world: World, target: datetime, service: Service, window: int = WINDOW, stop: Stop | None = None
) -> Advance:
    """Serve all that is due until `target`, or until `stop` says so, and move the clock there; return when all is done.

    Refused (conflict) when `target` lies before now. A handler that fails halts the world at the instant before.
    """
    with world.held():
        world.read_reports()
        began_at = _begin(world, target)
        served, size = 0, window
        end = _End(target, stop)
        while True:
            try:
                world.send_waiting()
                with undisturbed():
                    count, finished = _serve_window(world, end, service, size)
            except (EntryFailedError, MailUndeliveredError) as failure:
                if size > 1 and isinstance(failure, EntryFailedError):
                    size = 1
                    continue
                halt(world, f"{failure}: {failure.__cause__ or ''}")
                return _report(world, began_at, served, "halted")
            served += count
            if finished:
                return _report(world, began_at, served, "target")


def refuse_backwards(now: datetime, target: datetime) -> None:
    """Refuse to move time back."""
    if target < now:
        ja = "時間は前へしか進められません。過去の時点に戻すには世界を複製・初期化してください。"
        raise Refused(
            Refusal("", ja, "Time only moves forward. Fork or reset the world instead.", "to", "backwards"),
            kind="conflict",
        )


def _begin(world: World, target: datetime) -> datetime:
    with world.transaction() as tx:
        refuse_backwards(tx.now, target)
        if tx.state.mode == "halted":
            tx.state.mode, tx.state.error = "frozen", ""
        return tx.now


@dataclass(slots=True)
class _End:
    """Where a move of time ends: its target, brought forward to the instant at which `stop` holds.

    `by_mail`: its windows end with the first mail, because a receiver may refuse it.
    """

    target: datetime
    stop: Stop | None
    by_mail: bool = False

    def look(self, tx: Transaction) -> None:
        if self.stop and self.stop(tx):
            self.target = tx.now


def _serve_window(world: World, end: _End, service: Service, size: int) -> tuple[int, bool]:
    end.by_mail = world.ports.mail.stepwise(world.id)
    with world.transaction() as tx:
        entries, bound = agenda.window(
            tx.beneath, end.target, min(size, STEP_WINDOW) if end.by_mail else size
        )
        if not entries:
            tx.state.now = max(tx.state.now, end.target)
            return 0, True
        stored = {entry.seq for entry in entries}
        service.prefetch(tx, entries)
        served = _serve(tx, entries, bound, service, end)
        agenda.remove(tx.beneath, [seq for seq in served if seq in stored])
    world.ports.figures.windows.inc()
    world.send(tx.leaving)
    return len(served), False


def _serve(tx: Transaction, entries: list[Entry], bound: datetime, service: Service, end: _End) -> list[int]:
    served: list[int] = []
    later: list[Entry] = []
    known = {entry.seq for entry in entries}
    heap = [_placed(entry) for entry in entries]
    heapq.heapify(heap)
    full = OFTEN * len(entries)
    while heap and heap[0][0] <= end.target and not (end.by_mail and tx.leaving):
        if len(served) >= full and heap[0][0] > tx.now:
            break
        *_, entry = heapq.heappop(heap)
        _serve_one(tx, entry, service)
        end.look(tx)
        served.append(entry.seq)
        for new in tx.entries_due_by(_FOREVER):
            if new.due <= bound:
                heapq.heappush(heap, _placed(new))
            else:
                later.append(new)
    tx.put_back([*later, *(entry for *_, entry in heap if entry.seq not in known)])
    return served


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the collector of cyclic garbage out: it would look again and again at all that a window remembers."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _placed(entry: Entry) -> tuple[datetime, int, int, Entry]:
    """Return an entry behind its place in the order of serving, which no two entries share."""
    return entry.due, entry.priority, entry.seq, entry


def _serve_one(tx: Transaction, entry: Entry, service: Service) -> None:
    tx.state.now = max(tx.state.now, entry.due)
    try:
        service.handlers[entry.kind](tx, entry)
    except Exception as failure:
        raise EntryFailedError(entry) from failure


def _report(world: World, began_at: datetime, served: int, stopped_by: str) -> Advance:
    with world.read() as reading:
        return Advance(began_at, reading.now, served, reading.state.head, stopped_by)
