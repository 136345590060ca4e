"""How urgent an application is: the groups of a worklist, by the days that remain of its day of urgency."""

from dataclasses import dataclass
from datetime import date, timedelta


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
    Urgency("past", "特例期間中（満了日を経過）", "期限を過ぎたもの", None, -1, "danger"),
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
