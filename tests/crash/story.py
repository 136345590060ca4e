"""What a run left behind, to be compared with what an undisturbed run leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from backoffice.store import journal
from tests.crash import custody

MOST_MAILS = 1_000_000


@dataclass(frozen=True, slots=True)
class Story:
    """A world at its end: the head of its journal, and how often which mailbox has which mail."""

    head: str
    mails: Counter[tuple[str, str, str]]


Stories = dict[str, Story]
"""Stories of a world and of those beside it, by the ends of their names."""


@contextmanager
def at_rest(settings: Settings) -> Iterator[System]:
    """Start the system anew after a crash, with nobody at work."""
    system = wire(settings.model_copy(update={"mail": "direct"}))
    try:
        yield system
    finally:
        system.close()


def told(settings: Settings, name: str) -> Stories:
    """Return the stories of a world and those beside it, each found whole; AssertionError for what is not."""
    with at_rest(settings) as system:
        _assert_whole(system)
        return {world_id.removeprefix(name): _story(system, world_id) for world_id in _beside(system, name)}


def assert_whole(settings: Settings) -> None:
    """Assert that after a new start each world is wholly there or wholly not."""
    with at_rest(settings) as system:
        _assert_whole(system)


def removed(settings: Settings, name: str) -> None:
    """Delete a world and those beside it."""
    with at_rest(settings) as system:
        for world_id in _beside(system, name):
            system.simulator.worlds.delete(world_id)


def _beside(system: System, name: str) -> list[str]:
    ids = [record.id for record in system.simulator.worlds.records()]
    return [world_id for world_id in ids if world_id == name or world_id.startswith(f"{name}-")]


def _assert_whole(system: System) -> None:
    """The registry has exactly the worlds that have a place, all of them sound, and nothing is half built."""
    worlds = system.simulator.worlds
    ids = {record.id for record in worlds.records()}
    assert ids == {path.name for path in (worlds.root / "worlds").iterdir()}
    assert list((worlds.root / "building").iterdir()) == []
    for world_id in ids:
        assert "unregistered" not in {path.name for path in worlds.path(world_id).iterdir()}
        assert system.simulator.chain(worlds.open(world_id)).broken is None


def _story(system: System, world_id: str) -> Story:
    world = system.simulator.worlds.open(world_id)
    with world.read() as reading:
        assert journal.verify(reading.connection) is None
        assert custody.faults(reading) == []
        head = reading.state.head
    inbox = system.inboxes.of(world_id)
    mails = Counter(
        (mailbox.address, mail.message_id, sha256(inbox.raw(mail.id)).hexdigest())
        for mailbox in inbox.mailboxes()
        for mail in inbox.messages(mailbox.address, limit=MOST_MAILS)
    )
    assert set(mails.values()) <= {1}, "a mail is twice in an inbox"
    return Story(head, mails)
