"""What the post carries: services, addresses, mail items and their tracking events, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from postal.lifecycle import FINAL, State
from postal.refusal import Refused as Refused  # noqa: PLC0414 callers find it beside Dispatch

PaperFacts = Mapping[str, object]


class ServiceClass(StrEnum):
    """A service of the post; the value is what the API and the papers say."""

    ORDINARY = "ordinary"
    SIMPLIFIED_REGISTERED = "simplified-registered"
    LETTER_PACK_PLUS = "letter-pack-plus"
    LETTER_PACK_LIGHT = "letter-pack-light"

    @property
    def terms(self) -> "Terms":
        """What the service promises."""
        return SERVICES[self]


class HandIn(StrEnum):
    """Where the sender hands the item in."""

    WINDOW = "window"
    PILLAR_BOX = "pillar-box"


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


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one service; weight in grams, indemnity in yen, `source` a section of the facts."""

    ja: str
    en: str
    extra_ja: str
    extra_en: str
    digits: int
    relays: bool
    to_hand: bool
    window_only: bool
    max_weight_g: int
    indemnity_yen: int
    source: str


SERVICES: dict[ServiceClass, Terms] = {
    ServiceClass.ORDINARY: Terms(
        "普通郵便", "Ordinary mail", "", "", 13, False, False, False, 1_000, 0, "facts/post.md §3, §4"
    ),
    ServiceClass.SIMPLIFIED_REGISTERED: Terms(
        "書留", "Registered mail", "簡易書留", "Simplified registered",
        11, False, True, True, 1_000, 50_000, "facts/post.md §3, §4",
    ),
    ServiceClass.LETTER_PACK_PLUS: Terms(
        "レターパックプラス", "Letter Pack Plus", "", "",
        12, True, True, False, 4_000, 0, "facts/post.md §3, §4",
    ),
    ServiceClass.LETTER_PACK_LIGHT: Terms(
        "レターパックライト", "Letter Pack Light", "", "",
        12, True, False, False, 4_000, 0, "facts/post.md §3, §4",
    ),
}  # fmt: skip


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
    """What is handed in at the window: weight in grams, postage on it in yen, papers as JSON dicts."""

    service: ServiceClass
    sender: Address
    addressee: Address
    papers: Sequence[PaperFacts]
    weight_g: int
    postage_yen: int
    redirect: Redirect = Redirect.FORWARD
    hand_in: HandIn = HandIn.WINDOW


@dataclass(frozen=True, slots=True)
class MailItem:
    """A mail item as the post knows it.

    `seq` orders items by acceptance; `due_at` is the next thing that happens to it (None: nothing);
    `deliver_on` the planned day; `turns` counts what was done with it so far and keys chance; `held_until` is
    the last day that the receiver may fetch it after an absence (None: no slip was left).
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
    events: tuple[TrackingEvent, ...] = ()

    @property
    def delivered_at(self) -> datetime | None:
        """When the addressee got it, at the door or at the window; None before that or after a return."""
        got = (State.DELIVERED, State.HANDED_OVER)
        return next((event.at for event in self.events if event.state in got), None)

    @property
    def is_final(self) -> bool:
        """Nothing happens to it any more."""
        return self.state in FINAL

    @property
    def is_recorded(self) -> bool:
        """It has a number that the public can track; ordinary mail has none."""
        return self.service is not ServiceClass.ORDINARY

    @property
    def receiver(self) -> Address:
        """Whom it travels to now: the addressee, or the sender once it goes back."""
        back = self.state in (State.RETURNING, State.RETURNED)
        return self.sender if back else self.addressee

    def after(self, event: TrackingEvent, **changes: Any) -> "MailItem":
        """Return the item with one more event, and with whatever else changes with it."""
        return replace(self, state=event.state, events=(*self.events, event), **changes)
