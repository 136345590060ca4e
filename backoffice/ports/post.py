"""The post of a world as use-cases see it: what is handed in, what is known of it, and what may be done with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any, Protocol

from sqlalchemy import Connection

from backoffice.domain.places import Place
from backoffice.ports.webhooks import TellingHome, Webhooks

Papers = Sequence[Mapping[str, Any]]
"""The papers of an envelope as the API writes them: `{"kind": "fee-slip", "number": …}` (contract, post/items)."""


class Books(Protocol):
    """The books of the post, open in a transaction: what is entered waits in memory until it is written."""

    def fetch(self, numbers: Collection[str]) -> None:
        """Look up items in a few statements, so that each is known when it is needed."""

    def write(self) -> None:
        """Write what waits; the commit is the transaction's."""


class Step(Protocol):
    """A transaction of a world, as far as the post may see it."""

    @property
    def books(self) -> Books:
        """The books, open in this transaction."""
        ...

    @property
    def now(self) -> datetime:
        """The simulated instant, JST."""
        ...

    def schedule(
        self, due: datetime, kind: str, subject: str, facts: Mapping[str, object] | None = None
    ) -> None:
        """Put an entry on the world's agenda."""

    def emit(self, kind: str, subject: str, **facts: object) -> None:
        """Append an event to the journal."""

    def chance(self, purpose: str, subject: str) -> Random:
        """Return the chance that belongs to a purpose and a subject."""
        ...


@dataclass(frozen=True, slots=True)
class Handling:
    """How an item is handed in, and what its sender asks for; the words are the post's own values.

    `number` is printed on it beforehand; `outcome` and `presence` (visit by visit) say what is to befall it; `notices`
    names mail addresses by "sender" and "addressee".
    """

    hand_in: str = "window"
    redirect: str = "forward"
    express: bool = False
    size_mm: tuple[int, int, int] | None = None
    number: str = ""
    outcome: str = ""
    presence: tuple[str, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)


PLAIN = Handling()
"""Over the counter, with nothing asked for."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody who controls the post does with an item: a verb of the post, and what it takes."""

    verb: str
    outcome: str = ""
    signed_by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An item to be handed in at the post office. `weight_g` in grams; `postage_yen` is what is stuck on it."""

    service: str
    sender: Place
    addressee: Place
    papers: Papers
    weight_g: int
    postage_yen: int
    handling: Handling = PLAIN


@dataclass(frozen=True, slots=True)
class ExpectedPapers:
    """What the rules of an application and a day ask of an envelope, or (not `by_post`) of papers at a counter.

    `card_number` is empty when the applicant holds no valid card; `designation` says that there is a 指定書, `slip`
    that there is a fee, `card_copy` that a copy of the card is asked for (R-221), `back_note` that number and persons
    stand on the back of the return envelope (R-218). `rules_on` is the day whose rules hold on the day `on`; `set_row`
    lists what is sent, `posted_services` are those by which it may come (R-216), `item` is circled on the slip, `other_fees` (yen) belong to other days of receipt.
    """

    number: str
    names: tuple[str, ...]
    fee_yen: int
    on: date
    rules_on: date
    return_address: Place
    card_number: str
    posted_on: date | None = None
    posted_by: str = ""
    posted_services: tuple[str, ...] = ()
    due_on: date | None = None
    to_seat: bool = False
    by_post: bool = True
    designation: bool = False
    slip: bool = True
    card_copy: bool = False
    back_note: bool = False
    return_services: tuple[str, ...] = ("simplified-registered", "letter-pack-plus")
    set_row: str = "R-220"
    item: int | None = None
    other_fees: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PostLetter:
    """A mail of the post about an event of an item; `key` is its own for ever, `sender` a name and an address."""

    key: str
    sender: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class PaperDefect:
    """A named defect of an envelope, with the row it comes from; a `soft` one is told and does not send it back."""

    code: str
    rule: str
    ja: str
    en: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class TrackedEvent:
    """A line of an item's history; `note` is the post's word of detail, "" for none."""

    at: datetime
    state: str
    label: str
    office: str
    postal_code: str = ""
    prefecture: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrackedItem:
    """An item in the post. `delivered` and `returned` say how its life ended, if it has.

    `effective_on` is the day on which its addressee received it, on which a permission in it takes effect (R-240);
    `due_on` is the day it is planned to come, `held_until` the last day that the post keeps it after an absence, `lost`
    says that it will never come, `has_receipt` that it was taken over a window against a 受領証; `stopped`, `outcome`
    ("" for none of its own) and `signed_by` are for who controls it.
    """

    number: str
    printed_number: str
    service: str
    service_label: str
    state: str
    label: str
    delivered: bool
    returned: bool
    at: datetime
    addressee: Place
    papers: Papers
    events: tuple[TrackedEvent, ...] = field(default=())
    due_on: date | None = None
    held_until: date | None = None
    postage_yen: int = 0
    effective_on: date | None = None
    has_receipt: bool = False
    lost: bool = False
    ended: bool = False
    stopped: bool = False
    outcome: str = ""
    signed_by: str = ""


class Post(Protocol):
    """The post office of a world; it works inside the world's transaction."""

    def create(self, connection: Connection) -> None:
        """Create the post's own tables in a new world."""

    def open_books(self, connection: Connection) -> Books:
        """Open the books in a transaction, which writes and commits them."""
        ...

    def read_papers(self, papers: Papers) -> list[dict[str, Any]]:
        """Return the papers checked and in one shape; Refused with a pointer for each that cannot be."""
        ...

    def postage(self, service: str, weight_g: int, on: date, handling: Handling = PLAIN) -> int:
        """Return the postage in yen of an item on a day, by its size and as 速達 where it is handed in so."""
        ...

    def accept(self, step: Step, dispatch: Dispatch) -> str:
        """Take an item over the counter; return its tracking number. Refused when it cannot be taken."""
        ...

    def in_return_envelope(
        self, envelope: Mapping[str, Any], sender: Place, to: Place, papers: Papers, weight_g: int, on: date
    ) -> Dispatch:
        """Return the item that a return envelope (a paper) becomes with papers in it; what is short of postage is added."""
        ...

    def carry(
        self, step: Step, number: str, settings: Mapping[str, Any], offices: Sequence[Place]
    ) -> TrackedItem:
        """Do the next thing of an item's journey that is due now; at `offices` nobody is in at weekends and on holidays."""
        ...

    def redeliver(self, step: Step, number: str, on: date) -> None:
        """Ask for a held item to be brought again on a day."""

    def control(self, step: Step, number: str, doing: Doing) -> TrackedItem:
        """Do something with an item that only who controls the post may; Refused when it cannot be."""
        ...

    def note_move(self, step: Step, name: str, left: Place, moved_to: Place, from_on: date) -> str:
        """Take a 転居届: what is sent to `left` for this name is forwarded from a day on; return its id."""
        ...

    def stands(self, books: Books, number: str) -> tuple[str, bool]:
        """Return an item's state and whether its life has ended, as open books know them."""
        ...

    def letters(self, books: Books, number: str, kind: str) -> list[PostLetter]:
        """Return the mails about an item's event of a kind that has just happened, to those who asked for them."""
        ...

    def webhooks(self, owner: str, home: TellingHome) -> Webhooks:
        """Return the webhooks that are kept in a world under the name of their owner."""
        ...

    def can_reach(self, connection: Connection, number: str, state: str) -> bool:
        """Return whether an item may still come to a state."""
        ...

    def read_delivery(self, value: object) -> object:
        """Return a world's setting `delivery` checked: an outcome's name, or names with percentages. Refused else."""
        ...

    def find(self, connection: Connection, number: str) -> TrackedItem | None:
        """Return an item by its tracking number, however printed."""
        ...

    def find_all(self, connection: Connection, numbers: Collection[str]) -> dict[str, TrackedItem]:
        """Return the items of bare tracking numbers, asked together; unknown ones are left out."""
        ...

    def defects(self, papers: Papers, expected: ExpectedPapers) -> list[PaperDefect]:
        """Return what is wrong with an envelope's papers, by the rules of that day."""
        ...

    def denominations(self) -> tuple[int, ...]:
        """Return the face values of 収入印紙 in yen, the smallest first."""
        ...

    def suggest_stamps(self, amount_yen: int) -> tuple[int, ...]:
        """Return the fewest 収入印紙 that make an amount."""
        ...
