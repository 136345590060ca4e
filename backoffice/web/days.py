"""Days as pages have them typed, year, month and day apart; instants as a day and a time of day."""

from collections.abc import Mapping
from datetime import date, datetime

from backoffice.domain.jst import at
from backoffice.domain.refusal import Refusal, Refused

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


def instant_of(form: Mapping[str, str], name: str, label: str, rule: str) -> datetime:
    """Return the instant of a day (`name`_day) and a time of day (`name`_time); Refused beside `name` when it is none."""
    try:
        day = date.fromisoformat(form.get(f"{name}_day", "").strip())
        hour, minute = form.get(f"{name}_time", "").strip().split(":")
        return at(day, int(hour), int(minute))
    except ValueError as malformed:
        ja = f"{label}の日付と時刻を入力してください（例 2025-06-20、22:00）。"
        raise Refused(Refusal(rule, ja, "A day and a time.", name, "instant")) from malformed
