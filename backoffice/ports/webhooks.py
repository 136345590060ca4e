"""The webhooks of a world's post as calls and the thread that tells see them (Standard Webhooks)."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection


class TellingHome(Protocol):
    """Where the webhooks of a world are kept, and the journal whose events of mail items they are told."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Open the tables for reading."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Open the tables for writing; committed when the block ends well, or with the transaction around it."""
        ...

    def events(self, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return events of mail items (seq, at in ISO, kind, subject, facts) after a number, the oldest first."""
        ...

    def last(self) -> int:
        """Return the number of the last event; 0 before the first."""
        ...


class Webhook(Protocol):
    """A webhook: its URL, the kinds of events it is told (none: all that the tracking page shows), how far it was told."""

    @property
    def id(self) -> str:
        """Its key."""
        ...

    @property
    def url(self) -> str:
        """Where it is told."""
        ...

    @property
    def secret(self) -> str:
        """What its messages are signed with; shown once, when it is made."""
        ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of events."""
        ...

    @property
    def active(self) -> bool:
        """Whether it is told anything now."""
        ...

    @property
    def told_to(self) -> int:
        """The number of the last event that it was told."""
        ...

    @property
    def failures(self) -> int:
        """How many times in a row it could not be told."""
        ...

    @property
    def last_answer(self) -> str:
        """What came back last, in a few words."""
        ...


class Came(Protocol):
    """What came back from a webhook."""

    @property
    def taken(self) -> bool:
        """Whether the event was taken."""
        ...

    @property
    def words(self) -> str:
        """The answer in a few words."""
        ...


class Webhooks(Protocol):
    """The webhooks of one world. Each verb that names one is Refused (absent) when there is none of that id."""

    def all(self) -> Sequence[Webhook]:
        """Return them, in the order of their ids."""
        ...

    def find(self, id_: str) -> Webhook:
        """Return one."""
        ...

    def subscribe(self, url: str, kinds: Sequence[str], after: int | None) -> Webhook:
        """Make one that is told what happens from now on, or after an event's number. Refused for what cannot be."""
        ...

    def remove(self, id_: str) -> None:
        """Remove one."""

    def switch(self, id_: str, *, active: bool) -> Webhook:
        """Switch one off, or on: it is then told what happened meanwhile."""
        ...

    def replay(self, id_: str, after: int) -> Webhook:
        """Have one told all events after a number again, with the ids they had."""
        ...

    def test(self, id_: str) -> Came:
        """Send one a test event now."""
        ...

    def deliver(self) -> datetime | None:
        """Tell all what they have not been told; return when (by the wall) to try again who could not be told."""
        ...
