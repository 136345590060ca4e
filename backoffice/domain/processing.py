"""How long a review takes: the standard processing time (標準処理期間), and what was published of real ones (R-192…R-194)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.procedure import ApplicationType


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days from the receipt, and its words."""

    least_days: int
    most_days: int
    ja: str


_MONTHS_1_TO_3 = Span(30, 90, "１か月から３か月")
_WEEKS_2_TO_MONTH = Span(14, 30, "２週間から１か月")
STANDARD: DatedRows[Mapping[ApplicationType, Span]] = DatedRows(
    "standard processing time",
    Dated(
        date(2019, 7, 25),
        {ApplicationType.RENEWAL: _WEEKS_2_TO_MONTH},
        "S4 Q33 (R-192, R-193): the same as at the counter",
    ),
    Dated(
        date(2022, 3, 16),
        {
            ApplicationType.COE: _MONTHS_1_TO_3,
            ApplicationType.CHANGE: _WEEKS_2_TO_MONTH,
            ApplicationType.RENEWAL: _WEEKS_2_TO_MONTH,
            ApplicationType.ACQUISITION: _WEEKS_2_TO_MONTH,
            ApplicationType.WORK_CERTIFICATE: Span(1, 90, "当日（勤務先が変わったときは１か月から３か月）"),
        },
        "S4 Q33 (R-192); X-051; S3 STEP4, §7 (R-194): a renewal about a month; that of 取得 is assumed",
        assumed=True,
    ),
)


def standard_span(kind: ApplicationType, rules_on: date) -> Span:
    """Return the standard processing time of an application; that of a renewal where no row names the type."""
    spans = STANDARD.at(rules_on)
    return spans.get(kind, spans[ApplicationType.RENEWAL])


PUBLISHED: DatedRows[Mapping[str, tuple[float, float, float]]] = DatedRows(
    "published average days of review (認定, 更新, 変更)",
    Dated(
        date(2019, 7, 25),
        {
            "経営・管理": (137.5, 48.0, 65.7),
            "技術・人文知識・国際業務": (63.2, 38.4, 41.6),
            "技能": (88.2, 29.0, 44.3),
            "特定技能1号": (75.1, 38.6, 58.5),
            "日本人の配偶者等": (84.5, 44.9, 58.9),
            "家族滞在": (86.4, 36.3, 30.3),
        },
        "X-050: the permissions of 2025-11, from acceptance to permission told; that other months were alike is assumed",
        assumed=True,
    ),
)
"""In days; waiting for papers and for the visit is counted in, refusals and withdrawals are not."""
_COLUMNS = (ApplicationType.COE, ApplicationType.RENEWAL, ApplicationType.CHANGE)


def average_days(kind: ApplicationType, status: str, rules_on: date) -> float | None:
    """Return the published average of an application for a status, None where none was published (X-050)."""
    known = PUBLISHED.at(rules_on).get(status)
    return known[_COLUMNS.index(kind)] if known and kind in _COLUMNS else None


def standard_until(kind: ApplicationType, filed_on: date, rules_on: date) -> date:
    """Return the last day of the standard processing time."""
    return filed_on + timedelta(days=standard_span(kind, rules_on).most_days)


def average_until(kind: ApplicationType, status: str, filed_on: date, rules_on: date) -> date | None:
    """Return the day by which a review has taken the published average, None where none was published."""
    days = average_days(kind, status, rules_on)
    return filed_on + timedelta(days=ceil(days)) if days else None


def usual_until(kind: ApplicationType, status: str, filed_on: date, rules_on: date) -> date:
    """Return the last day of the usual time of a review: the standard time or the published average, the sooner."""
    standard = standard_until(kind, filed_on, rules_on)
    return min(standard, average_until(kind, status, filed_on, rules_on) or standard)
