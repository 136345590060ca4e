"""What the use-cases need of the outside. Each port has its adapter, with a fake beside the real thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Protocol

from backoffice.cards.reader import Connection as Connection
from backoffice.cards.reader import NoCardError as NoCardError
from backoffice.cards.reader import NoReaderError as NoReaderError
from backoffice.cards.reader import Readers as Readers
from backoffice.cards.reader import ReaderSeen as ReaderSeen
from backoffice.domain.files import PdfFacts, PhotoFacts
from backoffice.domain.notices import Letter
from backoffice.operation.figures import Figures
from backoffice.ports.post import PLAIN as PLAIN
from backoffice.ports.post import Books as Books
from backoffice.ports.post import Dispatch as Dispatch
from backoffice.ports.post import Doing as Doing
from backoffice.ports.post import ExpectedPapers as ExpectedPapers
from backoffice.ports.post import Handling as Handling
from backoffice.ports.post import PaperDefect as PaperDefect
from backoffice.ports.post import Papers as Papers
from backoffice.ports.post import Post as Post
from backoffice.ports.post import PostLetter as PostLetter
from backoffice.ports.post import Step as Step
from backoffice.ports.post import TrackedEvent as TrackedEvent
from backoffice.ports.post import TrackedItem as TrackedItem
from backoffice.ports.webhooks import Came as Came
from backoffice.ports.webhooks import TellingHome as TellingHome
from backoffice.ports.webhooks import Webhook as Webhook
from backoffice.ports.webhooks import Webhooks as Webhooks


class Mail(Protocol):
    """The way of mails from an outbox to the inboxes of a world."""

    def stepwise(self, world_id: str) -> bool:
        """Whether receivers are asked mail by mail, so that a window of time ends with the entry that wrote one."""
        ...

    def deliver(self, world_id: str, letters: Sequence[Letter]) -> list["Bounce"]:
        """Bring mails to their inboxes; when it returns they are stored, but for those that are returned as bounced.

        MailUndeliveredError when the server cannot be asked: then nothing is lost.
        """
        ...

    def reports(self, world_id: str, after: int) -> Sequence["Report"]:
        """Return what the system's own mailboxes were told since a cursor: mails that were taken and then came to nothing."""
        ...

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
        """Return messages of a world that have arrived, newest last, with text, notice and world time."""
        ...

    def under_way(self, world_id: str, limit: int) -> list[dict[str, Any]]:
        """Return the mails that are taken and not yet in a mailbox (due, to, subject), the next one first."""
        ...

    def goes_straight(self, world_id: str) -> bool:
        """Return whether each mail goes to the mailboxes of its addressees at once and to no other ones."""
        ...

    def webhooks(self, world_id: str, owner: str) -> Webhooks:
        """Return the webhooks of a world's mail that are kept under an owner; each of their writes is its own."""
        ...

    def prepare(self, world_id: str) -> None:
        """Make the mail store of a new world ready."""

    def copy(self, world_id: str, path: Path) -> None:
        """Copy a world's mail store as it stands into a new file."""

    def release(self, world_id: str) -> None:
        """Close a world's mail store, so that its file alone holds all."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that one receiver refused, for now (4xx) or for good: which letter, to whom, the server's reply."""

    letter_seq: int
    address: str
    reply: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report tells of a mail by its id (`Letter.id`); `cursor` is where it was read, and grows.

    `address` is "" of a mail that reports nothing: it only moves the cursor.
    """

    cursor: int
    letter_id: str
    address: str
    reply: str


class MailUndeliveredError(Exception):
    """The mail server did not take a mail; it stays in the outbox."""


class Documents(Protocol):
    """The store of files that worlds share, and the examination of a file's form."""

    def put(self, data: bytes) -> str:
        """Store bytes; return their SHA-256 in hex."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return stored bytes."""
        ...

    def inspect_pdf(self, data: bytes, file_name: str) -> PdfFacts:
        """Return what a PDF is."""
        ...

    def inspect_photo(self, data: bytes) -> PhotoFacts:
        """Return what a photo is."""
        ...

    def normalised_photo(self, data: bytes) -> bytes:
        """Return the photo upright and without its metadata."""
        ...

    def card_picture(self, data: bytes) -> bytes:
        """Return an image that lay on a chip (JPEG 2000, TIFF) as PNG; ValueError when it is none that can be shown."""
        ...


class Inventor(Protocol):
    """Makes up what is not given of people, coherently, from the chance handed to it."""

    def person(self, chance: Random, on: date, given: Mapping[str, object]) -> dict[str, Any]:
        """Return a person's record."""
        ...

    def organisation(self, chance: Random, given: Mapping[str, object]) -> dict[str, Any]:
        """Return an organisation's record."""
        ...

    def account(
        self, chance: Random, organisation: Mapping[str, object] | None, given: Mapping[str, object]
    ) -> dict[str, Any]:
        """Return a portal user's record."""
        ...

    def officer(self, chance: Random, role: str, given: Mapping[str, object]) -> dict[str, Any]:
        """Return an officer's record."""
        ...


class Passwords(Protocol):
    """One-way storage of passwords."""

    def hash(self, password: str) -> str:
        """Return what may be stored."""
        ...

    def matches(self, stored: str, password: str) -> bool:
        """Return whether a password is the stored one."""
        ...


class Printer(Protocol):
    """Makes a PDF of a printed page, where this installation can."""

    def lacking(self) -> str:
        """Return what is missing for it, in words for people; "" when nothing is."""
        ...

    def typeface(self) -> str:
        """Return the path of a Japanese typeface, "" where none is installed."""
        ...

    def pdf(self, html: str) -> bytes:
        """Return a page that stands alone (its style in it, nothing to fetch) as a PDF; PrintFailedError when it cannot be made."""
        ...


class PrintFailedError(Exception):
    """A PDF could not be made: it was too long, took too long, or something is missing."""


class Calendar(Protocol):
    """Which days are public holidays."""

    def is_holiday(self, day: date) -> bool:
        """Return whether a day is a national holiday of Japan."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports, as bootstrap wires them."""

    mail: Mail
    post: Post
    documents: Documents
    inventor: Inventor
    passwords: Passwords
    calendar: Calendar
    printer: Printer
    desk_readers: Readers | None = None
    """The readers of this machine at the desks, None where the setting `readers` is off."""
    figures: Figures = field(default_factory=Figures)
