"""What a run left behind, to be compared with what an undisturbed run leaves."""

from __future__ import annotations

from collections import Counter
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


def told(settings: Settings) -> dict[str, Story]:
    """Return the stories of all worlds of a data directory, each found whole; AssertionError for what is not."""
    system = wire(settings.model_copy(update={"mail": "direct", "failpoint": ""}))
    try:
        assert_whole(system)
        return {record.id: _story(system, record.id) for record in system.simulator.worlds.records()}
    finally:
        system.close()


def all_whole(settings: Settings) -> None:
    """Start anew after a crash and assert that each world is wholly there or wholly not."""
    system = wire(settings.model_copy(update={"mail": "direct", "failpoint": ""}))
    try:
        assert_whole(system)
    finally:
        system.close()


def assert_whole(system: System) -> None:
    """Assert that the registry has exactly the worlds that have a place, all of them sound, and nothing is half built."""
    worlds = system.simulator.worlds
    ids = {record.id for record in worlds.records()}
    assert ids == {path.name for path in (worlds.root / "worlds").iterdir()}
    assert list((worlds.root / "building").iterdir()) == []
    for world_id in ids:
        names = {path.name for path in worlds.path(world_id).iterdir()}
        assert {"world.sqlite3", "mail.sqlite3", "origin"} <= names
        assert "unregistered" not in names
        assert system.simulator.broken_link(worlds.open(world_id)) is None


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
