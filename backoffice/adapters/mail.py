"""The way of mails: by real SMTP to mailsim, or straight into its inboxes; the same bytes either way."""

import smtplib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from flask import Blueprint

from backoffice.adapters.composing import composed
from backoffice.adapters.handing_in import Straight, Wire, handed_in, is_alive
from backoffice.adapters.mail_reading import known_of, messages_in
from backoffice.adapters.mail_reports import reports_in
from backoffice.adapters.mail_webhooks import MailWebhooks
from backoffice.domain.credentials import SITE
from backoffice.domain.notices import Letter
from backoffice.domain.refusal import absent
from backoffice.ports import Bounce, MailUndeliveredError, Report
from backoffice.simulation.failpoints import reach
from backoffice.simulation.world import MAIL
from mailsim import box_book
from mailsim.delivery import Delivery
from mailsim.held import settle, under_way
from mailsim.host import Host
from mailsim.http import mail_pages
from mailsim.inbox import Inbox
from mailsim.selection import Selection

NOBODY_READS = ("*@ras-immi.moj.go.jp", "info@rasens-immi.moj.go.jp")
"""The system's addresses, whose mailboxes nobody reads (S4 Q83, Q85; from E26 on X-070)."""
ANSWER_SUBJECT = "【模擬】このアドレスへの返信は読まれません"
ANSWER = """これは模擬システムの自動応答です。

在留申請オンラインシステムから届いたメールに返信しても、内容を確認する人はいません。
お問い合わせは、そのメールの本文に書かれている連絡先にお願いします。

This is an automatic answer of a simulated system. Replies to its mails are read by nobody;
please turn to the contact that the mail itself names.
"""
"""What they answer: our own words for what S4 A85 says."""
TIMEOUT_SECONDS = 30

MOST_OPEN = 128


About = Callable[[str], tuple[datetime, str, bool] | None]
"""Tells the present instant of a world, its seed, and whether its time runs; None of one that cannot be asked."""


def _unknown(_world_id: str) -> None:
    return None


class _WorldOfMails:
    """A world as its inbox sees it: its clock and its seed. One that is being built has neither yet."""

    def __init__(self, world_id: str, about: About) -> None:
        self._world_id = world_id
        self._about = about

    def now(self) -> datetime | None:
        about = self._about(self._world_id)
        return about[0] if about else None

    def seed(self) -> str:
        about = self._about(self._world_id)
        return about[1] if about else ""

    def runs(self) -> bool:
        about = self._about(self._world_id)
        return about[2] if about else False


class Inboxes:
    """The mail stores of worlds, opened on demand; mailsim's server and pages resolve worlds here too.

    Other processes move the same files: a store whose world has been reset, deleted or given its name since is closed.
    """

    def __init__(self, webhook_hosts: tuple[str, ...] = (), *, webhooks_here: bool = True) -> None:
        """Start with no world known; `find_worlds` says where they are.

        Webhooks may lead to these hosts and, where `webhooks_here`, to this machine.
        """
        self._webhook_hosts, self._webhooks_here = webhook_hosts, webhooks_here
        self._path_of: Callable[[str], Path] = Path
        self._is_world: Callable[[str], bool] = bool
        self._is_unborn: Callable[[str], bool] = bool
        self._about: About = _unknown
        self._open: dict[str, _Store] = {}
        self._lock = RLock()

    def find_worlds(
        self,
        path_of: Callable[[str], Path],
        is_world: Callable[[str], bool],
        is_unborn: Callable[[str], bool],
        about: "About",
    ) -> None:
        """Find a world's directory with `path_of`; ask about names of strangers: a world, or one being built.

        `about` tells a world's present instant, its seed, and whether its time runs.
        """
        self._path_of, self._is_world, self._is_unborn, self._about = path_of, is_world, is_unborn, about

    def of(self, world_id: str) -> Inbox:
        """Return a world's mail store; Refused (absent) when the world has no directory."""
        with self._lock:
            store = self._open.pop(world_id, None)
            if store and store.replaced():
                store.inbox.close()
                store = None
            self._open[world_id] = store or self._opened(world_id)
            return self._open[world_id].inbox

    def existing(self, world_id: str) -> Inbox | None:
        """Return a world's mail store with all that has arrived by now, or None when there is no such world."""
        if not self._is_world(world_id):
            return None
        inbox = self.of(world_id)
        settle(inbox)
        return inbox

    def receiving(self, world_id: str) -> Inbox | None:
        """Return the mail store that SMTP delivers to: of a world, or of one that any process is building."""
        return self.of(world_id) if self._is_world(world_id) or self._is_unborn(world_id) else None

    def webhooks(self, world_id: str, owner: str) -> MailWebhooks:
        """Return the webhooks of a world that are kept under an owner."""
        return MailWebhooks(lambda: self.of(world_id), owner, self._webhook_hosts, here=self._webhooks_here)

    def release(self, world_id: str) -> None:
        """Close a world's mail store with all of it in its file."""
        with self._lock:
            store = self._open.pop(world_id, None)
            if store:
                store.inbox.checkpoint()
                store.inbox.close()

    def close(self) -> None:
        """Close all."""
        for world_id in list(self._open):
            self.release(world_id)

    def _opened(self, world_id: str) -> "_Store":
        path = self._path_of(world_id)
        if (
            not path.is_dir()
        ):  # else a world that is gone would come back as a directory with nothing but mails
            raise absent("世界", "world", world_id)
        self._close_idle()
        return _Store(path / MAIL, _WorldOfMails(world_id, self._about))

    def _close_idle(self) -> None:
        """Close what is no world's any more, and those that nobody has asked for longest."""
        for place, (world_id, store) in enumerate(reversed(list(self._open.items())), 1):
            if place >= MOST_OPEN or store.replaced():
                del self._open[world_id]
                store.inbox.close()


class _Store:
    """An open mail store, and which file it was. While it is open no other file can be given that identity."""

    def __init__(self, path: Path, host: Host) -> None:
        self.inbox = Inbox(path, host)
        self._file = _identity(path)

    def replaced(self) -> bool:
        """Return whether the path leads to another file by now, or to none."""
        return _identity(self.inbox.path) != self._file


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class DirectMail:
    """Straight into the inboxes: for bulk runs and tests."""

    def __init__(self, inboxes: Inboxes) -> None:
        """Deliver into these stores."""
        self._inboxes = inboxes

    def stepwise(self, world_id: str) -> bool:
        """Whether somebody has set what befalls mails in this world; else all of them are stored together."""
        return not self.goes_straight(world_id)

    def deliver(self, world_id: str, letters: Sequence[Letter]) -> list[Bounce]:
        """Store letters: all in one transaction, or where a receiver may refuse them one by one, as a client of SMTP."""
        inbox = self._inboxes.of(world_id)
        bounces: list[Bounce] = []
        reach("inbox.store.before")
        if self.goes_straight(world_id) and not any(letter.only for letter in letters):
            inbox.deliver_many(map(composed, letters))
        else:
            bounces = [bounce for letter in letters for bounce in handed_in(letter, Straight(inbox), inbox)]
        reach("inbox.store.after")
        return bounces

    def reports(self, world_id: str, after: int) -> list[Report]:
        """Return what has come to the mailboxes of the system's addresses behind a cursor."""
        return reports_in(self._arrived(world_id), after)

    def messages(
        self,
        world_id: str,
        *,
        to: str | None,
        subject: str | None,
        after: int | None,
        limit: int,
        notice: str | None = None,
    ) -> list[dict[str, Any]]:
        """Return messages that have arrived, newest last, with text, notice and world time."""
        return messages_in(self._arrived(world_id), Selection(to, subject, after), notice, limit)

    def under_way(self, world_id: str, limit: int) -> list[dict[str, Any]]:
        """Return the mails that are not yet in a mailbox."""
        return [
            {"due": mail.due.isoformat(), "to": list(mail.recipients), "subject": mail.subject}
            for mail in under_way(self._arrived(world_id), limit)
        ]

    def goes_straight(self, world_id: str) -> bool:
        """Return whether nothing is set that would befall a mail or lead it elsewhere."""
        return Delivery(self._inboxes.of(world_id)).plain

    def webhooks(self, world_id: str, owner: str) -> MailWebhooks:
        """Return a world's webhooks."""
        return self._inboxes.webhooks(world_id, owner)

    def _arrived(self, world_id: str) -> Inbox:
        inbox = self._inboxes.of(world_id)
        settle(inbox)
        return inbox

    def prepare(self, world_id: str) -> None:
        """Make the mail store of a new world ready: the system's addresses answer that nobody reads them (Q85)."""
        inbox = self._inboxes.of(world_id)
        for name in NOBODY_READS:
            box_book.put(inbox, name, {"kind": "answers", "subject": ANSWER_SUBJECT, "text": ANSWER})

    def copy(self, world_id: str, path: Path) -> None:
        """Copy a world's mail store as it stands into a new file."""
        self._inboxes.of(world_id).copy_to(path)

    def release(self, world_id: str) -> None:
        """Close a world's mail store."""
        self._inboxes.release(world_id)


class SmtpMail(DirectMail):
    """By real SMTP: the AUTH user names the world; one connection carries a batch."""

    def __init__(self, inboxes: Inboxes, host: str, port: int) -> None:
        """Send to the server at `host` and `port`."""
        super().__init__(inboxes)
        self._host = host
        self._port = port
        self._connections: dict[str, smtplib.SMTP] = {}
        self._lock = RLock()

    def stepwise(self, world_id: str) -> bool:  # noqa: ARG002 - the port's
        """Whether receivers are asked mail by mail: by SMTP always."""
        return True

    def deliver(self, world_id: str, letters: Sequence[Letter]) -> list[Bounce]:
        """Send letters; a connection that was kept and has gone is opened once more."""
        with self._lock:
            return [bounce for letter in letters for bounce in self._deliver_one(world_id, letter)]

    def release(self, world_id: str) -> None:
        """Close the connection and the store."""
        with self._lock:
            self._drop(world_id)
        super().release(world_id)

    def _deliver_one(self, world_id: str, letter: Letter) -> list[Bounce]:
        wire = Wire(self._connected(world_id))
        reach("smtp.mail.before")
        bounces = handed_in(letter, wire, self._inboxes.of(world_id))
        reach("smtp.answer.after")
        if wire.gone:  # a server that has cut one connection, or one that is not there any more?
            self._drop(world_id)
            self._connected(world_id)
        return bounces

    def _connected(self, world_id: str) -> smtplib.SMTP:
        """Return the connection of a world, a new one where none was kept or it has gone; MailUndeliveredError."""
        kept = self._connections.get(world_id)
        if kept is not None and is_alive(kept):
            return kept
        self._drop(world_id)
        try:
            connection = smtplib.SMTP(self._host, self._port, "office.odaiba.example", TIMEOUT_SECONDS)
            self._connections[world_id] = connection
            connection.login(world_id, "simulated")
        except (OSError, smtplib.SMTPException) as failure:
            self._drop(world_id)
            raise MailUndeliveredError(str(failure)) from failure
        return connection

    def _drop(self, world_id: str) -> None:
        connection = self._connections.pop(world_id, None)
        if connection:
            connection.close()


def mailboxes(
    inboxes: Inboxes,
    who_may: Callable[[str], bool],
    who_controls: Callable[[str], bool],
    names: Callable[[str], Mapping[str, str]],
) -> Blueprint:
    """Return mailsim's pages over the mail stores of worlds, in the office's frame; `names` are by address."""
    return mail_pages(
        inboxes.existing,
        "frame.html",
        who_may,
        names=names,
        sites=lambda world_id: {SITE: f"/w/{world_id}/"},
        who_controls=who_controls,
        known=known_of,
    )
