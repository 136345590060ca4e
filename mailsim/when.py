"""Instants as a reader of mail expects them: the nearer they are, the shorter; always in JST."""

from datetime import datetime, timedelta

from mailsim.message import JST

_WEEKDAYS = "月火水木金土日"
_RECENT = timedelta(days=1)


def short(at: datetime, now: datetime | None, locale: str) -> str:
    """Return an instant as lists show it: today's time, yesterday, a day of this year, or a day with its year.

    Where nobody knows what time it is (``now`` None), the day with its year.
    """
    at, now = at.astimezone(JST), now.astimezone(JST) if now else None
    ago = (now.date() - at.date()) if now else None
    if ago in (timedelta(0), _RECENT):
        return f"{_DAYS[locale][ago == _RECENT]} {at:%H:%M}"
    if now and now.year == at.year:
        return (
            f"{at.day} {at:%b} ({at:%a})" if locale == "en" else f"{at.month}月{at.day}日（{_weekday(at)}）"
        )
    return f"{at.day} {at:%b} {at.year}" if locale == "en" else f"{at.year}年{at.month}月{at.day}日"


def whole(at: datetime, locale: str) -> str:
    """Return an instant with day, weekday and time."""
    at = at.astimezone(JST)
    if locale == "en":
        return f"{at:%a} {at.day} {at:%B} {at.year}, {at:%H:%M}"
    return f"{at.year}年{at.month}月{at.day}日（{_weekday(at)}）{at:%H:%M}"


_DAYS = {"ja": ("今日", "昨日"), "en": ("Today", "Yesterday")}


def _weekday(at: datetime) -> str:
    return _WEEKDAYS[at.weekday()]
