"""What a caller has given: checked before anything is invented around it."""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date

Draft = dict[str, object]


def checked(given: Mapping[str, object], keys: Collection[str]) -> Draft:
    """Return what was given, dates as ISO text, without the keys whose value is None.

    Raises:
        ValueError: a key that is not one of `keys`, or a date, count or choice that cannot be read; it names the key.
    """
    for key in given:
        if key not in keys:
            raise ValueError(
                f"「{key}」という項目はありません。{key!r} is no key here; known: {', '.join(keys)}"
            )
    return {key: _read(key, value) for key, value in given.items() if value is not None}


def text(draft: Mapping[str, object], key: str) -> str:
    """Return the text under the key, or nothing."""
    return str(draft.get(key) or "")


def day(draft: Mapping[str, object], key: str) -> date | None:
    """Return the date under the key, or None."""
    written = text(draft, key)
    return date.fromisoformat(written) if written else None


def _read(key: str, value: object) -> object:
    reader = _READERS.get(key) or (_day if key.endswith("_on") else lambda value: value)
    try:
        return reader(value)
    except ValueError as unreadable:
        raise ValueError(f"「{key}」の値 {value!r} が読めません。{key}: {unreadable}") from unreadable


def _day(value: object) -> str:
    return value.isoformat() if type(value) is date else date.fromisoformat(str(value)).isoformat()


def _day_or_never(value: object) -> str:
    return "" if value == "" else _day(value)


def _months(value: object) -> int:
    months = int(str(value))
    if not 0 <= months <= 60:  # noqa: PLR2004 - five years is the longest period of stay
        raise ValueError("a period of stay is 1 to 60 months, 0 for one without end")
    return months


def _one_of(*choices: object) -> Callable[[object], object]:
    def read(value: object) -> object:
        if value not in choices:
            raise ValueError(f"one of {choices}")
        return value

    return read


_READERS: Mapping[str, Callable[[object], object]] = {
    "expires_on": _day_or_never,
    "card_expires_on": _day_or_never,
    "passport_expires_on": _day_or_never,
    # The form writes 特定技能1号 with a half-width digit.
    "status": lambda value: unicodedata.normalize("NFKC", str(value)),
    "period_months": _months,
    "sex": _one_of("男", "女"),
    "spouse": _one_of("有", "無"),
    "abroad": _one_of(True, False),
    "has_designation": _one_of(True, False),
}
