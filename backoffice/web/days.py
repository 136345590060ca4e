"""Days as pages have them typed: year, month and day apart."""

from collections.abc import Mapping
from datetime import date

PARTS = ("year", "month", "day")


def typed(form: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the three parts as they were typed, so that a page can show them again."""
    return {part: form.get(f"{name}_{part}", "").strip() for part in PARTS}


def day_of(form: Mapping[str, str], name: str) -> date | None:
    """Return the day, None when nothing was typed; ValueError when what was typed is no day."""
    parts = typed(form, name)
    if not any(parts.values()):
        return None
    try:
        year, month, day = (int(parts[part]) for part in PARTS)
        return date(year, month, day)
    except OverflowError as beyond:
        raise ValueError(name) from beyond
