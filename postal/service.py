"""The services of the post as dated rows: what each promises, where it is handed in, what is recorded."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from postal.lifecycle import RELAY_EVENTS, State
from postal.size import LARGEST, Limit


class ServiceClass(StrEnum):
    """A service of the post; the value is what the API and the papers say. 速達 is an addition to letters (`express`)."""

    ORDINARY = "ordinary"
    SPECIFIED_RECORD = "specified-record"
    SIMPLIFIED_REGISTERED = "simplified-registered"
    REGISTERED = "registered"
    LETTER_PACK_PLUS = "letter-pack-plus"
    LETTER_PACK_LIGHT = "letter-pack-light"

    @property
    def terms(self) -> "Terms":
        """What never changed of the service: its names, its numbers, what it records."""
        return SERVICES[self][-1]

    def terms_on(self, day: date) -> "Terms":
        """Return what the service promises on a day; before its first row, that row."""
        rows = SERVICES[self]
        return next((row for row in reversed(rows) if row.in_force_from <= day), rows[0])


class HandIn(StrEnum):
    """Where the sender hands the item in; collected (集荷) are letter packs plus only."""

    WINDOW = "window"
    PILLAR_BOX = "pillar-box"
    COLLECTION = "collection"


class Rest(StrEnum):
    """The days on which nothing of a service is brought."""

    NEVER = "never"
    SUNDAYS = "sundays"
    WEEKENDS = "weekends"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one service from a day on; indemnity in yen, `days_more` on the way than the transit table says.

    `to_hand` is face to face against a signature, else to the letterbox; `digits` those of its number (13: not public).
    """

    ja: str
    en: str
    extra_ja: str
    extra_en: str
    digits: int
    relays: bool
    to_hand: bool
    hand_ins: tuple[HandIn, ...]
    limit: Limit
    indemnity_yen: int
    rests: Rest
    source: str
    days_more: int = 0
    in_force_from: date = date(2014, 4, 1)

    @property
    def label(self) -> str:
        """What people call the service: 簡易書留, not 書留."""
        return self.extra_ja or self.ja

    @property
    def label_en(self) -> str:
        """What people call it in English."""
        return self.extra_en or self.en

    @property
    def is_pack(self) -> bool:
        """Ready-made and at one price, with nothing added: レターパック."""
        return self.digits == _PACK

    @property
    def recorded(self) -> tuple[State, ...]:
        """The states of an undisturbed life that the public can read; none of ordinary mail."""
        if self.digits == NOT_PUBLIC:
            return ()
        return tuple(state for state in _LIFE if self.relays or state not in RELAY_EVENTS)


NOT_PUBLIC = 13
"""So many digits has a number that only the post itself knows."""
_PACK = 12
_LIFE = (State.ACCEPTED, State.RELAYED, State.ARRIVED, State.OUT_FOR_DELIVERY, State.DELIVERED)
_ANYWHERE, _WINDOW = (HandIn.WINDOW, HandIn.PILLAR_BOX), (HandIn.WINDOW,)
_SLOWER = date(2021, 10, 2)
"""From here nothing ordinary is brought on Saturdays (facts/post.md §4; logi-today.com/428282)."""

_ORDINARY = Terms(
    "普通郵便", "Ordinary mail", "", "", 13, False, False, _ANYWHERE, LARGEST, 0, Rest.SUNDAYS,
    "facts/post.md §3, §4",
)  # fmt: skip
_SPECIFIED_RECORD = Terms(
    "特定記録", "Specified record", "特定記録", "Specified record",
    11, False, False, _WINDOW, LARGEST, 0, Rest.SUNDAYS,
    "naiyoshomei.k-solution.info 2012-02; stampfactory.net 2152894",
)  # fmt: skip

SERVICES: dict[ServiceClass, tuple[Terms, ...]] = {
    ServiceClass.ORDINARY: (
        _ORDINARY,
        replace(
            _ORDINARY, rests=Rest.WEEKENDS, days_more=1, in_force_from=_SLOWER,
            source="facts/post.md §4; otayoripost.net/blog-info/doyoukyuushi; logi-today.com/428282",
        ),
    ),
    ServiceClass.SPECIFIED_RECORD: (
        _SPECIFIED_RECORD,
        replace(
            _SPECIFIED_RECORD, rests=Rest.WEEKENDS, in_force_from=_SLOWER,
            source="otayoripost.net/blog-info/doyoukyuushi; ichiokuen-wo.jp/service/37715",
        ),
    ),
    ServiceClass.SIMPLIFIED_REGISTERED: (
        Terms(
            "書留", "Registered mail", "簡易書留", "Simplified registered",
            11, False, True, _WINDOW, LARGEST, 50_000, Rest.NEVER, "facts/post.md §3, §4",
        ),
    ),
    ServiceClass.REGISTERED: (
        Terms(
            "書留", "Registered mail", "一般書留", "Registered",
            11, True, True, _WINDOW, LARGEST, 100_000, Rest.NEVER,
            "x-memory.jp/glossary/communication/tuho106; otayoripost.net/ryokin/zozei-tokusyu",
        ),
    ),
    ServiceClass.LETTER_PACK_PLUS: (
        Terms(
            "レターパックプラス", "Letter Pack Plus", "", "",
            12, True, True, (*_ANYWHERE, HandIn.COLLECTION), Limit((340, 248, 248), 4_000), 0, Rest.NEVER,
            "facts/post.md §3, §4; takumick.com/letterpack-post",
        ),
    ),
    ServiceClass.LETTER_PACK_LIGHT: (
        Terms(
            "レターパックライト", "Letter Pack Light", "", "",
            12, True, False, _ANYWHERE, Limit((340, 248, 30), 4_000), 0, Rest.NEVER,
            "facts/post.md §3, §4; kokisin.com/letterpack-hairanai",
        ),
    ),
}  # fmt: skip
