"""When counters are open: weekdays in the morning and the afternoon, what closes at noon, and the next opening (R-035, R-247)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import JST, is_office_day, next_office_day, spoken
from backoffice.domain.refusal import Refusal

Spans = tuple[tuple[time, time], ...]
IsHoliday = Callable[[date], bool]

_USUAL: Spans = ((time(9), time(12)), (time(13), time(16)))
_FROM = date(2019, 3, 29)
PAPER_HOURS: DatedRows[Spans] = DatedRows(
    "hours in which counters take papers of users", Dated(_FROM, _USUAL, "S4 Q8 (R-035)")
)
VISIT_HOURS: DatedRows[Spans] = DatedRows(
    "hours in which counters hand cards over",
    Dated(
        _FROM,
        _USUAL,
        "no source tells them; S4 Q8 (R-035) tells those of the same offices for 利用申出: weekdays 9–12 and 13–16",
        assumed=True,
    ),
)
BUSY_MONTHS: DatedRows[tuple[int, ...]] = DatedRows(
    "months in which counters are crowded",
    Dated(_FROM, (3,), "S0 §5 (R-247): 年度末; that it is March alone is assumed", assumed=True),
)


def is_open(now: datetime, spans: Spans, is_holiday: IsHoliday) -> bool:
    """Return whether a counter is open at an instant."""
    return closes_at(now, spans, is_holiday) is not None


def closes_at(now: datetime, spans: Spans, is_holiday: IsHoliday) -> datetime | None:
    """Return when a counter that is open now closes next, at noon or for the day; None while it is closed."""
    if not is_office_day(now.date(), is_holiday):
        return None
    ends = (end for begin, end in spans if begin <= now.time() < end)
    return next((datetime.combine(now.date(), end, JST) for end in ends), None)


def next_opening(now: datetime, spans: Spans, is_holiday: IsHoliday) -> datetime:
    """Return when a counter opens next, later than now."""
    return next(moment for moment in _openings(now, spans, is_holiday) if moment > now)


def spoken_hours(spans: Spans) -> str:
    """Return the hours as a page says them: 平日の9時から12時まで及び13時から16時まで."""
    return "平日の" + "及び".join(f"{_clock(begin)}から{_clock(end)}まで" for begin, end in spans)


def closed(now: datetime, spans: Spans, is_holiday: IsHoliday) -> Refusal | None:
    """Return why a counter takes nobody in at an instant, with the next opening, or None while it is open."""
    if is_open(now, spans, is_holiday):
        return None
    opens_at = next_opening(now, spans, is_holiday)
    ja = (
        f"窓口は閉まっています（今は{spoken(now)}）。開いているのは{spoken_hours(spans)}です。"
        f"次に開くのは{spoken(opens_at)}です。"
    )
    en = f"The counter is closed; it opens next at {opens_at.isoformat()}."
    return Refusal("R-035", ja, en, "way", "closed")


def _openings(now: datetime, spans: Spans, is_holiday: IsHoliday) -> Iterator[datetime]:
    first = next_office_day(now.date() - timedelta(days=1), is_holiday)
    for day in (first, next_office_day(first, is_holiday)):
        yield from (datetime.combine(day, begin, JST) for begin, _ in spans)


def _clock(moment: time) -> str:
    return f"{moment.hour}時{moment.minute}分" if moment.minute else f"{moment.hour}時"
