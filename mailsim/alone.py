"""A mail server alone: its folder, its clock on the wall, and its worlds, each an inbox file of its own made on demand."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, RLock, Thread

from mailsim import retention
from mailsim.held import settle
from mailsim.host import Host
from mailsim.inbox import Inbox
from mailsim.place import ALONE
from mailsim.wall import wall
from mailsim.webhooks import Send, Webhooks, post_over_http

OWNER = "alone"
MAIL = "mail.sqlite3"
WORLDS = "worlds"
TLS = "tls"
MOST_WORLDS = 1_000
MOST_OPEN = 64
BEAT_SECONDS = 1.0
BEATS_BETWEEN = 600
_NAME = re.compile(r"[a-z0-9][a-z0-9@._+-]{0,62}", re.ASCII)


class Alone:
    """The inboxes of a folder: ``default`` in mail.sqlite3, every other world in a file under worlds/. Thread-safe.

    A world is there from the first time that somebody names it; names are those of files, in small letters.
    """

    def __init__(self, data: Path, host: Host) -> None:
        self.data = data
        self._host = host
        self._open: dict[str, Inbox] = {}
        self._lock = RLock()
        self.inbox(ALONE)

    def inbox(self, world: str) -> Inbox | None:
        """Return the inbox of a world with all that has arrived by now, as `receiving` finds it."""
        inbox = self.receiving(world)
        if inbox:
            settle(inbox)
        return inbox

    def receiving(self, world: str) -> Inbox | None:
        """Return the inbox of a world, "" being ``default``.

        None for what is no name, and for a new world where there are a thousand.
        """
        name = world.lower() or ALONE
        with self._lock:
            inbox = self._open.pop(name, None) or self._opened(name)
            if inbox:
                self._open[name] = inbox
        return inbox

    def reading(self, password: str) -> Inbox | None:
        """Return the inbox of the world that a reader's password names; anything will do while there is one world."""
        name, worlds = password.lower(), self.worlds()
        if name in worlds or name in {"", ALONE}:
            return self.inbox(name)
        return None if worlds else self.inbox(ALONE)

    def worlds(self) -> list[str]:
        """Return the names of all worlds but ``default``, in their order."""
        return sorted(path.name.removesuffix(".sqlite3") for path in self._folder.glob("*.sqlite3"))

    def in_use(self) -> list[str]:
        """Return the names of the worlds that are open."""
        with self._lock:
            return list(self._open)

    def each(self, work: Callable[[Inbox], object]) -> None:
        """Do something with the inbox of each world; one that fails is looked at again next time."""
        for name in (ALONE, *self.worlds()):
            with suppress(sqlite3.Error):
                inbox = self.inbox(name)
                if inbox:
                    work(inbox)

    def close(self) -> None:
        """Close all files; what was stored stays."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()

    @property
    def _folder(self) -> Path:
        return self.data / WORLDS

    def _opened(self, name: str) -> Inbox | None:
        path = self.data / MAIL if name == ALONE else self._folder / f"{name}.sqlite3"
        if not _NAME.fullmatch(name) or not (path.exists() or len(self.worlds()) < MOST_WORLDS):
            return None
        self._close_idle()
        return Inbox(path, self._host)

    def _close_idle(self) -> None:
        """Close the one that nobody has asked for longest where many are open; who still writes to it tries again."""
        if len(self._open) >= MOST_OPEN:
            self._open.pop(next(iter(self._open))).close()


class News:
    """The webhooks of the worlds of a folder."""

    def __init__(self, alone: Alone, hosts: tuple[str, ...] = (), send: Send = post_over_http) -> None:
        """Tell of these worlds to this machine and to `hosts`."""
        self._alone, self._hosts, self._send = alone, hosts, send
        self._known: dict[str, Webhooks] = {}

    def of(self, world: str) -> Webhooks | None:
        """Return the webhooks of a world; None where there is no such world."""
        name = world.lower() or ALONE
        if name not in self._known and self._alone.inbox(name):
            self._known[name] = Webhooks(lambda: self._inbox(name), OWNER, wall, self._send, self._hosts)
        return self._known.get(name)

    def tell(self) -> None:
        """Tell what is due in each world in use; what fails is tried again later."""
        for name in self._alone.in_use():
            with suppress(sqlite3.Error):
                webhooks = self.of(name)
                if webhooks:
                    webhooks.deliver()

    def _inbox(self, name: str) -> Inbox:
        inbox = self._alone.inbox(name)
        if inbox is None:
            raise sqlite3.OperationalError(f"no world {name}")
        return inbox


@dataclass(frozen=True, slots=True)
class Cleaning:
    """Deletes what a server keeps no longer: mails older than `keep` (None: none), all but the `most` newest of a world."""

    alone: Alone
    keep: timedelta | None = None
    most: int | None = None

    def clean(self) -> None:
        """Delete it in each world, where anything is to go by age or number."""
        if self.keep or self.most:
            self.alone.each(lambda inbox: retention.apply(inbox, self.keep, self.most))


class Beat:
    """Does what is due by the wall's clock, some of it each second, some now and then; `with` starts and ends its thread."""

    def __init__(self, work: Callable[[], object], seldom: Callable[[], object]) -> None:
        """Call `work` each second, `seldom` at once and then every ten minutes."""
        self._work, self._seldom = work, seldom
        self._ends = Event()
        self._thread = Thread(target=self._run, name="mailsim-beat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        beats = 0
        while not self._ends.wait(BEAT_SECONDS):
            self._work()
            if beats % BEATS_BETWEEN == 0:
                self._seldom()
            beats += 1
