"""Webhooks of worlds: who is told what happens to mail items and which mails arrive, beside the clocks, after the commits.

Nothing here is part of the simulation: subscriptions are in no journal, and a copy of a world tells nobody.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Self

from sqlalchemy import Connection

from backoffice.domain.refusal import Refused, absent
from backoffice.operation.log import error_class, tell
from backoffice.ports import Webhooks
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.simulation.worlds import Worlds
from backoffice.store import journal

MARK = "webhooks"
"""The name of an empty file in a world's directory: it has (or had) webhooks. Copies and resets leave it behind."""
ITEMS = "item."
POLL_SECONDS = 1.0
TELLERS = 4
_MOST_KNOWN = 100


def webhooks_in(worlds: Worlds, world: World, reading: Reading) -> Webhooks:
    """Return a world's webhooks as a look or a transaction sees them; what changes is committed with it."""
    return world.ports.post.webhooks(owner_of(worlds, world.id), _Within(reading))


def webhooks_of(worlds: Worlds, world_id: str) -> Webhooks:
    """Return a world's webhooks, each read and write in a transaction of its own."""
    home = _JournalHome(lambda: worlds.open(world_id))
    return worlds.ports.post.webhooks(owner_of(worlds, world_id), home)


def mail_webhooks_of(worlds: Worlds, world_id: str) -> Webhooks:
    """Return the webhooks of a world's mail, which its inbox keeps."""
    return worlds.ports.mail.webhooks(world_id, owner_of(worlds, world_id))


def owner_of(worlds: Worlds, world_id: str) -> str:
    """Return under what name a world keeps its webhooks: no copy has it, not even one that takes the world's place."""
    record = worlds.record(world_id)
    if record is None:
        raise absent("世界", "world", world_id)
    return f"{world_id}@{record.created_wall:.6f}"


def mark(world: World) -> None:
    """Let all processes see that a world has webhooks, without opening it."""
    (world.path / MARK).touch()


class Tellers:
    """Tells the webhooks of all worlds, each world by one process and one thread at a time; `with` starts and ends it.

    A receiver that does not answer keeps one of a few threads for seconds, and no world's clock.
    """

    def __init__(self, worlds: Worlds) -> None:
        """Tell of these worlds, nobody yet."""
        self.worlds = worlds
        self._webhooks: dict[str, tuple[str, tuple[Webhooks, ...]]] = {}
        self._ends = Event()
        self._asked: SimpleQueue[str] = SimpleQueue()
        self._busy: set[str] = set()
        self._threads = [Thread(target=self._look, name="webhooks", daemon=True)]
        self._threads += [
            Thread(target=self._work, name=f"webhooks-{number}", daemon=True) for number in range(TELLERS)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for _thread in range(TELLERS):
            self._asked.put("")
        for thread in self._threads:
            thread.join(timeout=10)

    def tell(self, world_id: str) -> None:
        """Tell the webhooks of a world what is due, unless another process does; whatever fails, later again."""
        try:
            with self.worlds.homes.claim(f"{world_id}.{MARK}") as had:
                if had:
                    for webhooks in self._of(world_id):
                        webhooks.deliver()
        except Refused:  # the world is gone, or was reset meanwhile
            self._webhooks.pop(world_id, None)
        except Exception as failure:  # noqa: BLE001 - the next look tries again, and other worlds are told meanwhile
            self._webhooks.pop(world_id, None)
            tell("webhooks.failed", logging.WARNING, world=world_id, error=error_class(failure))

    def _of(self, world_id: str) -> tuple[Webhooks, ...]:
        """Return a world's webhooks as they were told last, for those who wait to be told again."""
        owner = owner_of(self.worlds, world_id)
        known, webhooks = self._webhooks.get(world_id, ("", ()))
        if known != owner:
            webhooks = (webhooks_of(self.worlds, world_id), mail_webhooks_of(self.worlds, world_id))
            self._webhooks[world_id] = owner, webhooks
        return webhooks

    def _marked(self) -> list[str]:
        return sorted(found.parent.name for found in (self.worlds.root / "worlds").glob(f"*/{MARK}"))

    def _look(self) -> None:
        while not self._ends.wait(POLL_SECONDS):
            for world_id in self._marked():
                if world_id not in self._busy:
                    self._busy.add(world_id)
                    self._asked.put(world_id)

    def _work(self) -> None:
        while not self._ends.is_set():
            world_id = self._asked.get()
            if world_id:
                self.tell(world_id)
                self._busy.discard(world_id)


class _Within:
    """A home of webhooks in a look or a transaction that somebody else began and ends."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        yield self._reading.connection

    writing = reading

    def events(self, after: int, limit: int) -> list[dict[str, Any]]:
        return _events(self._reading, after, limit)

    def last(self) -> int:
        reading = self._reading
        return reading.event_seq if isinstance(reading, Transaction) else reading.state.journal_seq


class _JournalHome:
    """A home of webhooks in a world as it stands, opened anew each time: it may be reset or deleted meanwhile."""

    def __init__(self, opened: Callable[[], World]) -> None:
        self._opened = opened
        self._known: World | None = None
        self._nothing_until: dict[int, int] = {}

    def reading(self) -> AbstractContextManager[Connection]:
        return _connection_of(self._world().read())

    def writing(self) -> AbstractContextManager[Connection]:
        return _written_to(self._world())

    def events(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Return events; what was looked through in vain is not looked through again."""
        world = self._world()
        with world.read() as reading:
            last = reading.state.journal_seq
            begin = self._nothing_until.get(after, after)
            found = _events(reading, begin, limit) if begin < last else []
        if not found:
            self._nothing_until[after] = last
        return [] if _is_replaced(world) else found

    def last(self) -> int:
        with self._world().read() as reading:
            return reading.state.journal_seq

    def _world(self) -> World:
        world = self._opened()
        if world is not self._known or len(self._nothing_until) > _MOST_KNOWN:
            self._known, self._nothing_until = world, {}
        return world


@contextmanager
def _connection_of(looking: AbstractContextManager[Reading]) -> Iterator[Connection]:
    with looking as reading:
        yield reading.connection


@contextmanager
def _written_to(world: World) -> Iterator[Connection]:
    with world.held(), world.transaction() as tx:
        yield tx.beneath


def _is_replaced(world: World) -> bool:
    with suppress(FileNotFoundError):
        return world.replaced()
    return True


def _events(reading: Reading, after: int, limit: int) -> list[dict[str, Any]]:
    return [
        {
            "seq": event.seq,
            "at": event.at.isoformat(),
            "kind": event.kind,
            "subject": event.subject,
            "facts": event.facts,
        }
        for event in journal.of_kind_after(reading.connection, ITEMS, after, limit)
    ]
