"""The stay of a person: status, period, permission, expiry, and the age, work and card that fit them.

Periods are those of 入管法施行規則 別表第二; how often each is met, the ages and the occupations are assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from backoffice.domain.jst import add_months
from seed.given import Draft, day, text
from seed.tables import Weighted, pick, rows, weights

DEFAULT_STATUS = "技術・人文知識・国際業務"
FAMILY_STATUS = "家族滞在"
ADULT = 18
CARD_OF_PERMANENT_MONTHS = 7 * 12
"""入管法第十九条の五: the card of a permanent resident is good for seven years."""
CHILD_CARD_AGE = 16
"""入管法第十九条の五: the card of a child is good to the eve of the sixteenth birthday (eve: assumed)."""
_DESIGNATED = ("特定技能", "特定活動", "高度専門職")
_MARRIED = ("日本人の配偶者等", "永住者の配偶者等", FAMILY_STATUS)
_SELDOM_MARRIED = ("留学", "技能実習")
_GROWN_UP_CHILD = 22
_SCHOOLING = ((6, "未就学児"), (12, "小学生"), (15, "中学生"), (ADULT, "高校生"))


@dataclass(frozen=True, slots=True)
class Status:
    """A status of residence; `ages` are those at the permission, `periods` in months, None for one without end."""

    label: str
    ages: Weighted[str]
    periods: Weighted[int] | None
    occupations: tuple[str, ...]


def status(label: str) -> Status:
    """Return what is known of a status by its label, as of the default one if it is unknown."""
    return _statuses().get(label) or _statuses()[DEFAULT_STATUS]


def settle(chance: Random, draft: Draft, on: date) -> None:
    """Put status, period_months, permitted_on, expires_on and has_designation into the draft.

    A stay without end (永住者, 高度専門職2号) has period_months 0 and expires_on "".

    Raises:
        ValueError: a period is given to a stay without end, or a day of expiry.
    """
    label = text(draft, "status") or _likely_status(draft, on)
    draft["status"] = label
    draft.setdefault("has_designation", label.startswith(_DESIGNATED))
    periods = status(label).periods
    if _has_no_end(draft, periods):
        draft.update(period_months=0, expires_on="")
        draft.setdefault("permitted_on", (on - timedelta(days=chance.randint(60, 2400))).isoformat())
    else:
        _settle_period(chance, draft, on, periods or Weighted([(12, 1)]))


def _has_no_end(draft: Mapping[str, object], periods: Weighted[int] | None) -> bool:
    months, expires_on = draft.get("period_months"), draft.get("expires_on")
    if (months == 0 and expires_on) or (months and expires_on == ""):
        raise ValueError(
            "在留期間（period_months）と満了日（expires_on）が合いません。"
            "period_months 0 and expires_on '' go together: a stay without end."
        )
    return months == 0 or expires_on == "" or (periods is None and months is None and expires_on is None)


def settle_life(chance: Random, draft: Draft, on: date) -> None:
    """Put birth_on, occupation and spouse into the draft, as the stay has them."""
    kind = status(text(draft, "status"))
    draft.setdefault("birth_on", _birth(chance, kind, draft, on).isoformat())
    years = age(day(draft, "birth_on") or on, on)
    draft.setdefault("occupation", _occupation(chance, kind, years))
    draft.setdefault("spouse", "有" if chance.random() < _married(text(draft, "status"), years) else "無")


def card_expires_on(draft: Mapping[str, object], on: date) -> str:
    """Return the last day of the card that the person holds on that day (入管法第十九条の五)."""
    permitted_on, birth_on = day(draft, "permitted_on"), day(draft, "birth_on")
    assert permitted_on is not None  # noqa: S101 - settled before
    assert birth_on is not None  # noqa: S101 - settled before
    ends_on = day(draft, "expires_on") or add_months(permitted_on, CARD_OF_PERMANENT_MONTHS)
    childhood_ends_on = add_months(birth_on, CHILD_CARD_AGE * 12) - timedelta(days=1)
    # At sixteen a child gets a new card, good as long as the stay.
    still_a_child = permitted_on < childhood_ends_on and on <= childhood_ends_on
    return (min(ends_on, childhood_ends_on) if still_a_child else ends_on).isoformat()


def age(born_on: date, on: date) -> int:
    """Return the age in whole years, none before the birth."""
    return max(0, on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day)))


def _likely_status(draft: Mapping[str, object], on: date) -> str:
    born_on, work = day(draft, "birth_on"), text(draft, "occupation")
    if work in dict(_SCHOOLING).values() or (born_on and age(born_on, on) < ADULT):
        return FAMILY_STATUS
    return next((label for label, kind in _statuses().items() if work in kind.occupations), DEFAULT_STATUS)


def _settle_period(chance: Random, draft: Draft, on: date, periods: Weighted[int]) -> None:
    soon = on + timedelta(days=chance.randint(20, 85))
    permitted_on, expires_on = day(draft, "permitted_on"), day(draft, "expires_on")
    if not draft.get("period_months"):
        draft["period_months"] = _period(
            chance, periods, permitted_on, expires_on or (None if permitted_on else soon), on
        )
    months = int(str(draft["period_months"]))
    if expires_on is None:
        expires_on = add_months(permitted_on, months) if permitted_on else soon
    draft["expires_on"] = expires_on.isoformat()
    draft.setdefault("permitted_on", min(on, add_months(expires_on, -months)).isoformat())


def _period(
    chance: Random, periods: Weighted[int], permitted_on: date | None, expires_on: date | None, on: date
) -> int:
    if permitted_on and expires_on:
        return max(1, round((expires_on - permitted_on).days * 12 / 365.25))
    if permitted_on:
        fitting = [months for months in periods.things if add_months(permitted_on, months) > on]
    else:
        fitting = [
            months for months in periods.things if expires_on and add_months(expires_on, -months) <= on
        ]
    return periods.only(fitting or [max(periods.things)]).draw(chance)


def _birth(chance: Random, kind: Status, draft: Mapping[str, object], on: date) -> date:
    permitted_on = day(draft, "permitted_on") or on
    school_years = _school_years(text(draft, "occupation"))
    low, high = school_years or map(int, kind.ages.draw(chance).split("-"))
    years, days = chance.randint(low, high), chance.randint(0, 364)
    return min(
        permitted_on, add_months(on if school_years else permitted_on, -12 * years) - timedelta(days=days)
    )


def _school_years(occupation: str) -> tuple[int, int] | None:
    youngest = 0
    for limit, name in _SCHOOLING:
        if name == occupation:
            return youngest, limit - 1
        youngest = limit
    return None


def _occupation(chance: Random, kind: Status, years: int) -> str:
    child = next((name for limit, name in _SCHOOLING if years < limit), None)
    return child or pick(chance, kind.occupations)


def _married(label: str, years: int) -> float:
    if years < ADULT or (label == FAMILY_STATUS and years < _GROWN_UP_CHILD):
        return 0.0
    if label in _MARRIED:
        return 1.0
    return 0.1 if label.startswith(_SELDOM_MARRIED) else min(0.8, max(0.0, (years - 20) * 0.035))


@cache
def _statuses() -> Mapping[str, Status]:
    return {row["status"]: _status(row) for row in rows("statuses")}


def _status(row: Mapping[str, str]) -> Status:
    drawn = weights(row["periods"]) if row["periods"] else None
    return Status(
        label=row["status"],
        ages=weights(row["ages"]),
        periods=Weighted(zip(map(int, drawn.things), drawn.weights, strict=True)) if drawn else None,
        occupations=tuple(row["occupations"].split(";")),
    )
