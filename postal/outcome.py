"""What befalls a mail item: asked for by name, by a magic word in the address, by a setting, or drawn."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from postal.refusal import Refused


class Outcome(StrEnum):
    """What becomes of an item; the value is what settings and the API say."""

    PRESENT = "present"
    ABSENT_ONCE = "absent-once"
    ABSENT = "absent"
    REDELIVERY = "redelivery"
    WINDOW = "window"
    TEN_DAYS = "ten-days"
    CLOSED = "closed"
    MOVED = "moved"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"
    MISDELIVERED = "misdelivered"
    SHORTAGE_PAID = "shortage-paid"

    @property
    def ja(self) -> str:
        """What it is called; also the magic word of an address, behind 模擬."""
        return WORDS[self][0]

    @property
    def en(self) -> str:
        """What it is, in English."""
        return WORDS[self][1]


WORDS = {
    Outcome.PRESENT: ("在宅", "Delivered at the first visit"),
    Outcome.ABSENT_ONCE: ("初回不在", "Nobody is in at the first visit; the receiver does nothing by itself"),
    Outcome.ABSENT: ("不在", "Nobody is ever in: held, then returned"),
    Outcome.REDELIVERY: ("再配達", "Nobody is in at first; the receiver asks for the day after tomorrow"),
    Outcome.WINDOW: ("窓口受取", "Nobody is in; the receiver fetches it at the window the next day"),
    Outcome.TEN_DAYS: ("十日保管", "Nobody is in; the receiver asks for ten days and fetches it on the last"),
    Outcome.CLOSED: ("休業", "The receiver is closed at weekends and on holidays"),
    Outcome.MOVED: ("転居", "The receiver has moved within the year: forwarded, or with 転送不要 returned"),
    Outcome.UNKNOWN: ("あて所不明", "Nobody of that name is there: returned"),
    Outcome.REFUSED: ("受取拒絶", "The receiver does not take it: returned"),
    Outcome.DAMAGED: ("破損", "Damaged on the way, delivered with a note"),
    Outcome.LOST: ("亡失", "Lost on the way: under investigation, never found"),
    Outcome.FOUND: ("遅延発見", "Lost on the way, found after a week, delivered"),
    Outcome.MISDELIVERED: ("誤配達", "Delivered next door, fetched back, delivered"),
    Outcome.SHORTAGE_PAID: ("不足払い", "The receiver pays a shortage of postage; without it a short item goes back"),
}  # fmt: skip

OF_THE_ROAD = frozenset({Outcome.DAMAGED, Outcome.LOST, Outcome.FOUND, Outcome.MISDELIVERED})
"""What happens on the way, whoever the receiver is; all else is the receiver's doing."""
MAGIC: Mapping[str, Outcome] = {
    word: outcome for outcome in Outcome for word in (f"模擬{outcome.ja}", f"SIM-{outcome.upper()}")
}
"""Words anywhere in the addressee's name or address that ask for an outcome."""
_LONGEST_FIRST = sorted(MAGIC, key=len, reverse=True)


def magic(texts: tuple[str, ...]) -> Outcome | None:
    """Return the outcome that a name or an address asks for, the longest word first; None for none."""
    written = unicodedata.normalize("NFKC", "\n".join(texts)).upper()
    return next((MAGIC[word] for word in _LONGEST_FIRST if word in written), None)


Wish = Outcome | Mapping[Outcome, int]
"""One outcome for all, or outcomes with the percentage of items that meet them; the rest is delivered."""


def read_wish(value: object, pointer: str = "delivery") -> Wish:
    """Read a wish from its JSON: a name, or names with whole percentages of at most 100 in all. Refuses (bad-field)."""
    try:
        if isinstance(value, str):
            return Outcome(value)
        if isinstance(value, Mapping) and all(_is_percentage(part) for part in value.values()):
            wish = {Outcome(name): int(part) for name, part in value.items()}
            if sum(wish.values()) <= _ALL:
                return wish
    except ValueError:
        pass
    known = "、".join(Outcome)
    raise Refused(
        "bad-field",
        f"{pointer}: {known} のいずれか、又はそれぞれの割合（整数の%、合計100まで）で指定してください。",
        f"{pointer} is one of {', '.join(Outcome)}, or whole percentages of them, at most 100 in all.",
        pointer,
    )


def drawn(wish: Wish, percent: int) -> Outcome:
    """Return the outcome that a wish gives to an item whose chance is `percent` (0 … 99)."""
    if isinstance(wish, Outcome):
        return wish
    for outcome, part in sorted(wish.items()):
        percent -= part
        if percent < 0:
            return outcome
    return Outcome.PRESENT


_ALL = 100


def _is_percentage(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _ALL
