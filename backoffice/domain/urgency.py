"""How urgent an application is: the groups of a worklist by the days that remain, and why a row stands where it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.domain.procedure import ApplicationType
from backoffice.domain.windows import has_special_period, special_period_ends_on


@dataclass(frozen=True, slots=True)
class Urgency:
    """A group of a worklist: `days` remaining from and to, both inclusive; None is without bound.

    `name` stands in addresses, `label` on the examiners' and approvers' desks, `label_of_deadline` on those whose
    day of urgency is a deadline for papers. `tone` is danger, warning or "".
    """

    name: str
    label: str
    label_of_deadline: str
    least_days: int | None
    most_days: int | None
    tone: str = ""

    def holds(self, days: int) -> bool:
        """Return whether so many days remaining (negative: past) belong to this group."""
        return (self.least_days is None or self.least_days <= days) and (
            self.most_days is None or days <= self.most_days
        )

    def bounds(self, today: date) -> tuple[date | None, date | None]:
        """Return the first and the last day of urgency of this group on a day; None where it has no bound."""
        first = None if self.least_days is None else today + timedelta(days=self.least_days)
        last = None if self.most_days is None else today + timedelta(days=self.most_days)
        return first, last


URGENCIES = (
    Urgency("past", "特例期間中・満了日を過ぎたもの", "期限を過ぎたもの", None, -1, "danger"),
    Urgency("week", "満了まで7日以内", "期限まで7日以内", 0, 7, "warning"),
    Urgency("month", "満了まで30日以内", "期限まで30日以内", 8, 30),
    Urgency("later", "それ以降", "それ以降", 31, None),
)
"""The groups in the order of a worklist (facts screens §2; the days are our own)."""


def urgency_of(urgent_on: date, today: date) -> Urgency:
    """Return the group that a day of urgency belongs to today."""
    days = (urgent_on - today).days
    return next(urgency for urgency in URGENCIES if urgency.holds(days))


def urgency_named(name: str) -> Urgency | None:
    """Return the group of a name, or None."""
    return next((urgency for urgency in URGENCIES if urgency.name == name), None)


NEAR_DAYS = 30
"""So many days before its end a period of stay comes before all else (the last group but one)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an examiner's or approver's list goes by, on the day `on`.

    `urgent_on` is the day that orders the list, `standard_until` and `average_until` the last days of the standard
    processing time and of the published average.
    """

    on: date
    kind: ApplicationType
    urgent_on: date
    expires_on: date | None
    period_months: int
    standard_until: date
    average_until: date | None = None
    reply_due_on: date | None = None

    @property
    def extends(self) -> bool:
        """Whether a 特例期間 follows on the period of stay (X-052)."""
        stays = self.kind in (ApplicationType.CHANGE, ApplicationType.RENEWAL)
        return (
            stays and self.expires_on is not None and has_special_period(self.expires_on, self.period_months)
        )


Why = tuple[str, str]
"""Words and their tone."""


def why(seen: Standing) -> Why:
    """Return why an application stands where it stands: the first that holds, in the order of the list."""
    return next(found for reason in _REASONS if (found := reason(seen)))


def _special_period(seen: Standing) -> Why | None:
    if seen.expires_on is None or seen.on <= seen.expires_on or not seen.extends:
        return None
    left = (special_period_ends_on(seen.expires_on) - seen.on).days
    return (f"特例期間 残り{left}日" if left >= 0 else f"特例期間の後{-left}日"), "danger"


def _expired(seen: Standing) -> Why | None:
    days = (seen.on - seen.expires_on).days if seen.expires_on else 0
    return (f"満了の後{days}日", "danger") if days > 0 else None


def _expires(seen: Standing) -> Why | None:
    left = (seen.expires_on - seen.on).days if seen.expires_on else NEAR_DAYS + 1
    if left > NEAR_DAYS:
        return None
    soon = URGENCIES[1].holds(left)
    return ("本日満了" if left == 0 else f"満了まで{left}日"), "warning" if soon else "info"


def _reply(seen: Standing) -> Why | None:
    late = (seen.on - seen.reply_due_on).days if seen.reply_due_on else 0
    return (f"資料の期限から{late}日", "danger") if late > 0 else None


def _standard(seen: Standing) -> Why | None:
    late = (seen.on - seen.standard_until).days
    return (f"標準処理期間を{late}日超過", "warning") if late > 0 else None


def _average(seen: Standing) -> Why | None:
    late = (seen.on - seen.average_until).days if seen.average_until else 0
    return (f"平均日数を{late}日超過", "warning") if late > 0 else None


def _otherwise(seen: Standing) -> Why:
    left = (seen.urgent_on - seen.on).days
    if seen.urgent_on == seen.expires_on:
        return f"満了まで{left}日", "muted"
    return (f"目安まで{left}日" if left >= 0 else f"目安から{-left}日"), "muted"


_REASONS: tuple[Callable[[Standing], Why | None], ...] = (
    *(_special_period, _expired, _expires),
    *(_reply, _standard, _average, _otherwise),
)
