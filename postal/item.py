"""What the post carries: addresses, mail items and their tracking events, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from postal.lifecycle import FINAL, RECEIVED, Note, State
from postal.outcome import Outcome
from postal.service import HandIn, ServiceClass
from postal.size import SizeMm

PaperFacts = Mapping[str, object]


class Redirect(StrEnum):
    """What the sender wants when the receiver has moved: forward, or 転送不要 (never forward)."""

    FORWARD = "forward"
    NEVER = "never"


class Presence(StrEnum):
    """What the carrier finds at the door."""

    PRESENT = "present"
    ABSENT = "absent"
    CLOSED = "closed"
    MOVED = "moved"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Address:
    """Where and to whom: postal code (7 digits, hyphen allowed), the lines of the address, the name."""

    postal_code: str
    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One line of the tracking page: when (JST), what, at which post office; `note` is a word of detail."""

    at: datetime
    state: State
    office: str
    postal_code: str
    prefecture: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What is handed in: weight in grams, postage on it in yen, size in mm, papers as JSON dicts.

    `number` is one that is printed on it beforehand (a letter pack, a big sender's label); `outcome` and `finds` (visit by
    visit) say what is to befall it; `notices` names mail addresses by "sender" and "addressee".
    """

    service: ServiceClass
    sender: Address
    addressee: Address
    papers: Sequence[PaperFacts]
    weight_g: int
    postage_yen: int
    redirect: Redirect = Redirect.FORWARD
    hand_in: HandIn = HandIn.WINDOW
    express: bool = False
    size_mm: SizeMm | None = None
    number: str = ""
    outcome: Outcome | None = None
    finds: tuple[Presence, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MailItem:
    """A mail item as the post knows it.

    `seq` orders items by acceptance; `due_at` is the next thing that happens to it (None: nothing);
    `deliver_on` the planned day; `turns` counts what was done with it so far and keys chance; `held_until` is
    the last day that the receiver may fetch it after an absence (None: no slip was left); `forward_to` where it goes
    since the receiver has moved; `stopped` says that the post was told to keep it; `signed_by` who took it;
    `shortage_yen` is what the postage is short of; `strayed_on` the day on which the post lost sight of it.
    """

    seq: int
    number: str
    service: ServiceClass
    state: State
    sender: Address
    addressee: Address
    papers: tuple[PaperFacts, ...]
    weight_g: int
    postage_yen: int
    redirect: Redirect
    accepted_at: datetime
    deliver_on: date
    due_at: datetime | None = None
    held_until: date | None = None
    turns: int = 0
    express: bool = False
    size_mm: SizeMm | None = None
    outcome: Outcome | None = None
    finds: tuple[Presence, ...] = ()
    forward_to: Address | None = None
    stopped: bool = False
    signed_by: str = ""
    shortage_yen: int = 0
    strayed_on: date | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    events: tuple[TrackingEvent, ...] = ()

    @property
    def delivered_at(self) -> datetime | None:
        """When the addressee got it, at the door or at the window; None before that or after a return."""
        return next((event.at for event in self.events if event.state in RECEIVED), None)

    @property
    def is_final(self) -> bool:
        """Nothing happens to it any more."""
        return self.state in FINAL

    @property
    def is_recorded(self) -> bool:
        """It has a number that the public can track; ordinary mail has none."""
        return self.service is not ServiceClass.ORDINARY

    @property
    def has_receipt(self) -> bool:
        """It was taken over a window against a 受領証 (facts/post.md §4); a letter pack's sender keeps its sticker."""
        return self.service.terms.hand_ins == (HandIn.WINDOW,)

    @property
    def receiver(self) -> Address:
        """Whom it travels to now: the addressee, wherever he has moved, or the sender once it goes back."""
        return self.sender if self.goes_back else self.forward_to or self.addressee

    @property
    def goes_back(self) -> bool:
        """It is on its way back to the sender, or there."""
        return self.has_been(State.RETURNING)

    @property
    def damaged(self) -> bool:
        """It was damaged on the way; known when it is handed out."""
        return any(event.note == Note.DAMAGED for event in self.events)

    def has_been(self, state: State) -> bool:
        """Say whether it has been in a state."""
        return any(event.state is state for event in self.events)

    def after(self, event: TrackingEvent, **changes: Any) -> "MailItem":
        """Return the item with one more event, and with whatever else changes with it."""
        return replace(self, state=event.state, events=(*self.events, event), **changes)
