"""Days as the tables of the tests write them: with their weekday, which must be right."""

from __future__ import annotations

from datetime import date

WEEKDAYS = "月火水木金土日"


def day(written: str) -> date:
    """Return the day of `2025-06-02 月`; ValueError when the weekday is not that day's."""
    iso, weekday = written.split()
    found = date.fromisoformat(iso)
    if WEEKDAYS[found.weekday()] != weekday:
        raise ValueError(f"{iso} is a {WEEKDAYS[found.weekday()]}, not a {weekday}")
    return found
