"""The services of the post as dated rows: what each promises, where it is handed in, what is recorded."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
        """What the service promises, whatever the day."""
        return SERVICES[self]


class HandIn(StrEnum):
    """Where the sender hands the item in; collected (集荷) are letter packs only."""

    WINDOW = "window"
    PILLAR_BOX = "pillar-box"
    COLLECTION = "collection"


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
    in_force_from: date = date(2014, 4, 1)


SERVICES: dict[ServiceClass, Terms] = {
    ServiceClass.ORDINARY: Terms(
        "普通郵便", "Ordinary mail", "", "", 13, False, False, False, 1_000, 0, "facts/post.md §3, §4"
    ),
    ServiceClass.SPECIFIED_RECORD: Terms(
        "特定記録", "Specified record", "特定記録", "Specified record",
        11, False, False, True, 1_000, 0, "facts/post.md §5 (assumed)",
    ),
    ServiceClass.SIMPLIFIED_REGISTERED: Terms(
        "書留", "Registered mail", "簡易書留", "Simplified registered",
        11, False, True, True, 1_000, 50_000, "facts/post.md §3, §4",
    ),
    ServiceClass.REGISTERED: Terms(
        "書留", "Registered mail", "一般書留", "Registered",
        11, True, True, True, 1_000, 100_000, "facts/post.md §5 (assumed)",
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
