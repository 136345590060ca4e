"""The way of mails: by real SMTP to mailsim, or straight into its inboxes; the same bytes either way."""

import re
import smtplib
from binascii import b2a_base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import Any

from flask import Blueprint

from backoffice.adapters.mail_reading import messages_in
from backoffice.domain.credentials import SITE
from backoffice.domain.notices import Letter
from backoffice.domain.refusal import absent
from backoffice.ports import Bounce, MailUndeliveredError
from backoffice.simulation.failpoints import reach
from backoffice.simulation.world import MAIL
from mailsim.delivery import Delivery
from mailsim.held import settle, under_way
from mailsim.host import Host
from mailsim.http import mail_pages
from mailsim.inbox import Inbox
from mailsim.message import Envelope, Message, Person
from mailsim.selection import Selection
from mailsim.writing import Mail

SENDER_NAME = "模擬 在留申請オンラインシステム"
TIMEOUT_SECONDS = 30
FOR_GOOD = 500
MOST_OPEN = 128
_BASE64_LINE = 76
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_PLAIN_SUBJECT = re.compile(r"\S(?:[^\x00-\x1f\x7f-\x9f]{0,200}\S)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def compose(letter: Letter) -> bytes:
    """Return a letter as RFC 5322 bytes: UTF-8, base64, dated by the world, its id derived from the event."""
    name, address = _author(letter)
    lines = [
        f"From: {_encoded(name)} <{address}>",
        f"To: {', '.join(letter.recipients)}",
        f"Subject: {_encoded(letter.subject)}",
        f"Date: {format_datetime(letter.at)}",
        f"Message-ID: <{letter.id}@{address.partition('@')[2]}>",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "Auto-Submitted: auto-generated",
        f"X-Odaiba: simulated; application={letter.application_id}; notice={letter.notice}",
        "",
        *_base64_lines(letter.body.replace("\n", "\r\n").encode()),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _author(letter: Letter) -> tuple[str, str]:
    """Return the name and the address that a letter comes from: the office's have no name in them, the post's have."""
    name, address = parseaddr(letter.sender) if "<" in letter.sender else ("", letter.sender)
    return name or SENDER_NAME, address


def _base64_lines(octets: bytes) -> list[str]:
    text = b2a_base64(octets, newline=False).decode("ascii")
    return [text[start : start + _BASE64_LINE] for start in range(0, len(text), _BASE64_LINE)]


def composed(letter: Letter) -> Mail:
    """Return a letter as a mail for the inbox: it says itself what stands in its bytes where that is plain."""
    envelope, raw = Envelope(_author(letter)[1], letter.recipients), compose(letter)
    return Mail(envelope, raw, _message(letter)) if _is_plain(letter) else Mail.read(envelope, raw)


def _is_plain(letter: Letter) -> bool:
    """Return whether a letter is read as it was written: no control characters, no address that needs quoting."""
    addresses = (_author(letter)[1], *letter.recipients)
    return (
        all(_PLAIN_ADDRESS.fullmatch(address) for address in addresses)
        and _PLAIN_SUBJECT.fullmatch(letter.subject) is not None
        and not _CONTROL.search(letter.body)
    )


def _message(letter: Letter) -> Message:
    name, address = _author(letter)
    return Message(
        source_headers=(),
        message_id=f"{letter.id}@{address.partition('@')[2]}",
        subject=letter.subject,
        author=Person(name, address),
        to=tuple(Person("", address) for address in letter.recipients),
        cc=(),
        bcc=(),
        reply_to=(),
        date=letter.at,
        text=letter.body,
        html="",
        attachments=(),
    )


@lru_cache(maxsize=256)
def _encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=70).encode(linesep="\r\n")


About = Callable[[str], tuple[datetime, str] | None]
"""Tells the present instant of a world and its seed; None of one that cannot be asked."""


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


class Inboxes:
    """The mail stores of worlds, opened on demand; mailsim's server and pages resolve worlds here too.

    Other processes move the same files: a store whose world has been reset, deleted or given its name since is closed.
    """

    def __init__(self) -> None:
        """Start with no world known; `find_worlds` says where they are."""
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

        `about` tells a world's present instant and its seed.
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

    by_wire = False

    def __init__(self, inboxes: Inboxes) -> None:
        """Deliver into these stores."""
        self._inboxes = inboxes

    def deliver(self, world_id: str, letters: Sequence[Letter]) -> list[Bounce]:
        """Store letters, all in one transaction."""
        reach("inbox.store.before")
        self._inboxes.of(world_id).deliver_many(map(composed, letters))
        reach("inbox.store.after")
        return []

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

    def _arrived(self, world_id: str) -> Inbox:
        inbox = self._inboxes.of(world_id)
        settle(inbox)
        return inbox

    def prepare(self, world_id: str) -> None:
        """Make the mail store of a new world ready."""
        self._inboxes.of(world_id)

    def copy(self, world_id: str, path: Path) -> None:
        """Copy a world's mail store as it stands into a new file."""
        self._inboxes.of(world_id).copy_to(path)

    def release(self, world_id: str) -> None:
        """Close a world's mail store."""
        self._inboxes.release(world_id)


class SmtpMail(DirectMail):
    """By real SMTP: the AUTH user names the world; one connection carries a batch."""

    by_wire = True

    def __init__(self, inboxes: Inboxes, host: str, port: int) -> None:
        """Send to the server at `host` and `port`."""
        super().__init__(inboxes)
        self._host = host
        self._port = port
        self._connections: dict[str, smtplib.SMTP] = {}
        self._lock = RLock()

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
        try:
            return self._send_again(world_id, letter)
        except (OSError, smtplib.SMTPException) as failure:
            self._drop(world_id)
            raise MailUndeliveredError(str(failure)) from failure

    def _send_again(self, world_id: str, letter: Letter) -> list[Bounce]:
        try:
            return self._send(world_id, letter)
        except smtplib.SMTPServerDisconnected:
            self._drop(world_id)
            return self._send(world_id, letter)

    def _send(self, world_id: str, letter: Letter) -> list[Bounce]:
        if world_id not in self._connections:
            connection = smtplib.SMTP(self._host, self._port, "office.odaiba.example", TIMEOUT_SECONDS)
            connection.login(world_id, "simulated")
            self._connections[world_id] = connection
        reach("smtp.mail.before")
        try:
            refused = self._connections[world_id].sendmail(
                _author(letter)[1], letter.recipients, compose(letter)
            )
        except smtplib.SMTPRecipientsRefused as all_refused:
            refused = all_refused.recipients
        reach("smtp.answer.after")
        return [_bounce(letter, address, *reply) for address, reply in refused.items()]

    def _drop(self, world_id: str) -> None:
        connection = self._connections.pop(world_id, None)
        if connection:
            connection.close()


def _bounce(letter: Letter, address: str, code: int, text: bytes) -> Bounce:
    """Return what to record of a refusal for good; one for now (4xx) is raised, and the mail is sent again."""
    reply = f"{code} {text.decode(errors='replace')}"
    if code < FOR_GOOD:
        raise smtplib.SMTPException(f"{address}: {reply}")
    return Bounce(letter.seq, letter.application_id, address, reply)


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
    )
