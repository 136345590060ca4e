"""The year for which an organisation's use is approved, its report and its ends (R-046, R-047, R-050…R-057)."""

from datetime import date, timedelta

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import add_months, period_end, spoken
from backoffice.domain.refusal import Refusal

MONTHS: DatedRows[int] = DatedRows(
    "months for which use is approved", Dated(date(2019, 7, 25), 12, "S4 Q14; S3 §3, §6 (R-046, R-047)")
)
BEGINS_AT_APPROVAL: DatedRows[bool] = DatedRows(
    "whether the year begins with the approval, or with the password that follows it",
    Dated(date(2019, 7, 25), True, "S4 Q14 (R-046; C-14)"),
    Dated(date(2022, 3, 16), False, "S3 §3, §6 (R-047; C-14)"),
)
ID_AT_ONCE: DatedRows[bool] = DatedRows(
    "whether approval issues the 認証ID with a first password, or a link to the page for the password",
    Dated(
        date(2019, 7, 25), True, "S4 Q88 (R-044); that a first password comes along is assumed", assumed=True
    ),
    Dated(date(2022, 3, 16), False, "S3 §3 (R-043)"),
)
NOTICE_MONTHS: DatedRows[int] = DatedRows(
    "months before the end at which all users are told",
    Dated(date(2019, 7, 25), 2, "S4 Q14, Q64, Q75 (R-050)"),
)
DUE_MONTHS: DatedRows[int] = DatedRows(
    "months before the end by which a 定期報告 is due", Dated(date(2019, 7, 25), 1, "S4 Q14, Q64 (R-051)")
)


def first_end(begins_on: date, rules_on: date) -> date:
    """Return the last day of a year that begins on a day: 2019-07-25 → 2020-07-24 (R-046)."""
    return period_end(begins_on, MONTHS.at(rules_on))


def next_end(valid_until: date, today: date, rules_on: date) -> date:
    """Return the end of the year behind the old end (R-056).

    A report that comes more than a year behind it is given as many years as reach today (assumed).
    """
    end = valid_until
    while end == valid_until or end < today:
        end = period_end(end + timedelta(days=1), MONTHS.at(rules_on))
    return end


def notice_on(valid_until: date, rules_on: date) -> date:
    """Return the day on which all users are told of the report: two months before the end (R-050)."""
    return add_months(valid_until, -NOTICE_MONTHS.at(rules_on))


def report_due_on(valid_until: date, rules_on: date) -> date:
    """Return the last day for the report: one month before the end (R-051)."""
    return add_months(valid_until, -DUE_MONTHS.at(rules_on))


def ends_in_season(today: date, rules_on: date) -> tuple[date, date]:
    """Return the first and the last end of a year whose report is in season today: told of, and not yet overdue (R-050, R-051)."""
    first = last = today
    while report_due_on(first, rules_on) < today:
        first += timedelta(days=1)
    while notice_on(last + timedelta(days=1), rules_on) <= today:
        last += timedelta(days=1)
    return first, last


def is_late(received_on: date, valid_until: date, rules_on: date) -> bool:
    """Return whether a report that arrives on a day is late, so that use may stop at the end (R-055)."""
    return received_on > report_due_on(valid_until, rules_on)


def too_early(today: date, valid_until: date, rules_on: date) -> Refusal | None:
    """Return why a report is not taken yet, or None: it belongs to the two months before the end (assumed)."""
    opens_on = notice_on(valid_until, rules_on)
    if today >= opens_on:
        return None
    ja = f"有効期限（{spoken(valid_until)}）の２か月前（{spoken(opens_on)}）から定期報告を受け付けます。"
    return Refusal("R-050", ja, f"Reports are taken from {opens_on}.", code="too-early")
