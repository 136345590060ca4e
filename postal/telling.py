"""Telling others what happened: every event at least once and in order, again later where nobody listens."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import sqlalchemy as sa

from postal import subscription
from postal.subscription import Subscription

BATCH = 50
"""Events told before it is written down how far one was told: so many come twice after a crash at most."""
BACKOFF = tuple(
    timedelta(seconds=wait) for wait in (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200)
)
"""Waits of wall time after the first, second … failure in a row; after the last of them one is told no more."""
POLL_SECONDS = 1.0
MAX_WORDS = 200


class Home(Protocol):
    """Where a post lives: its books, and its journal of events numbered from 1 in their order."""

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Open the books for reading."""

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Open the books for writing; committed when the block ends well."""

    def events(self, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return events (seq, at in ISO, kind, subject, facts) after a number, oldest first."""

    def last(self) -> int:
        """Return the number of the last event; 0 before the first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: whether it was taken, in a few words, and whether the other side wants no more ever."""

    taken: bool
    words: str
    gone: bool = False


Wall = Callable[[], datetime]
"""The wall's time, aware: the world of receivers has no simulated clock."""
Tell = Callable[[Subscription, Mapping[str, Any]], Answer]
"""Tells one event to one; never raises for what the other side does."""


class Telling:
    """Tells a post's subscriptions what they have not been told, each over the channel of its URL's scheme."""

    def __init__(self, owner: str, home: Home, wall: Wall, channels: Mapping[str, Tell]) -> None:
        """Keep what the host gave; a channel may be added until the first delivery."""
        self.owner = owner
        self.home = home
        self._wall = wall
        self._channels = channels
        self._again_at: dict[str, tuple[int, datetime]] = {}
        """Until when one waits who has failed so many times in a row; switched on or told anew, one waits no more."""

    def all(self) -> list[Subscription]:
        """Return the subscriptions of this post."""
        with self.home.reading() as connection:
            return subscription.of_owner(connection, self.owner)

    def deliver(self) -> datetime | None:
        """Tell everybody all that is due; return when to try again (None: when something happens)."""
        waits = [self._serve(one) for one in self.all() if one.active]
        return min((wait for wait in waits if wait), default=None)

    def _serve(self, one: Subscription) -> datetime | None:
        failures, again_at = self._again_at.get(one.id, (0, None))
        if again_at and failures == one.failures and self._wall() < again_at:
            return again_at
        while batch := self.home.events(one.told_to, BATCH):
            told_to, answer = self._batch(one, batch)
            if answer is not None and not answer.taken:
                return self._failed(one, told_to, answer)
            words = answer.words if answer else one.last_answer
            if not self._write(one, told_to=told_to, failures=0, last_answer=words):
                return None
            one = replace(one, told_to=told_to, failures=0, last_answer=words)
        return None

    def _batch(self, one: Subscription, batch: Sequence[Mapping[str, Any]]) -> tuple[int, Answer | None]:
        """Tell events until one is not taken; return the number of the last that is done with, and the last answer."""
        told_to, answer = one.told_to, None
        for event in batch:
            if one.wants(event["kind"]):
                answer = self._channels[urlsplit(one.url).scheme](one, event)
                if not answer.taken:
                    break
            told_to = event["seq"]
        return told_to, answer

    def _failed(self, one: Subscription, told_to: int, answer: Answer) -> datetime | None:
        failures = 1 if told_to > one.told_to else one.failures + 1
        words = answer.words[:MAX_WORDS]
        gives_up = failures > len(BACKOFF) or answer.gone
        self._write(one, told_to=told_to, failures=failures, last_answer=words, active=not gives_up)
        if gives_up:
            return None
        again_at = self._wall() + BACKOFF[failures - 1]
        self._again_at[one.id] = (failures, again_at)
        return again_at

    def _write(self, one: Subscription, **values: object) -> bool:
        with self.home.writing() as connection:
            return subscription.change(connection, one, **values)


class Teller:
    """The thread that tells: woken when something happened, else looking once a second."""

    def __init__(self, telling: Telling) -> None:
        """Make it; `with` starts and ends it."""
        self._telling = telling
        self._woken = Event()
        self._ends = False
        self._thread = Thread(target=self._run, name="post-teller", daemon=True)

    def wake(self) -> None:
        """Say that something happened."""
        self._woken.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends = True
        self.wake()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._ends:
            self._woken.clear()
            try:
                self._telling.deliver()
            except sa.exc.SQLAlchemyError:
                logging.getLogger("postal").exception("nobody could be told; it is tried again")
            self._woken.wait(POLL_SECONDS)
