"""The windows of time for filing (rule book B7) and the 特例期間 after a period of stay (X-052)."""

from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import add_months, period_end, spoken
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal

SHORT_PERIOD_MONTHS = 6
LONGEST_WITHOUT_SPECIAL_DAYS = 30

MONTHS_BEFORE_EXPIRY: DatedRows[int] = DatedRows(
    "months before the expiry from which a renewal is taken",
    Dated(date(2019, 7, 25), 3, "S4 Q26; S2 イ③ (R-105)"),
)
ACQUISITION_DAYS: DatedRows[int] = DatedRows(
    "days after the birth or other cause within which an acquisition is taken",
    Dated(date(2022, 3, 16), 30, "S2 イ④ (R-107); the first day is not counted (Civil Code art. 140)"),
)
LEAVE_TO_STAY_DAYS = 60
"""Days after the cause for which one may stay without a status (入管法22条の2第1項): what the desks' urgency counts to."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What the windows look at: the end of the present period (None without one), its months, the day of the cause."""

    expires_on: date | None = None
    period_months: int = 0
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day on which an application is taken online; None is no limit."""

    opens_on: date | None = None
    closes_on: date | None = None


def window(kind: ApplicationType, stay: Stay, rules_on: date = date.max) -> Window:
    """Return the window of an application by the rules of a day: R-103 認定, R-104 変更, R-105 and R-106 更新, R-107 取得, R-108 就労資格証明書."""
    match kind:
        case ApplicationType.COE:
            return Window()
        case ApplicationType.ACQUISITION:
            return _after_the_cause(stay, rules_on)
        case ApplicationType.CHANGE:
            return Window(stay.occurred_on, _eve(stay.expires_on))
        case ApplicationType.WORK_CERTIFICATE:
            return Window(None, _eve(stay.expires_on))
        case ApplicationType.RENEWAL:
            return _before_the_expiry(stay, rules_on)


def filing_refusal(
    kind: ApplicationType, filed_on: date, stay: Stay, rules_on: date = date.max
) -> Refusal | None:
    """Return why an application cannot be filed online on that day, or None."""
    taken = window(kind, stay, rules_on)
    if taken.opens_on and filed_on < taken.opens_on:
        return _too_early(kind, taken.opens_on, stay.period_months)
    if taken.closes_on is None or filed_on <= taken.closes_on:
        return None
    return (
        _too_late(kind, taken.closes_on) if kind is ApplicationType.ACQUISITION else _expired(filed_on, stay)
    )


def renewal_opens_on(expires_on: date, period_months: int, rules_on: date = date.max) -> date:
    """Return the first day on which a renewal is taken.

    Three calendar months before the expiry (R-105, C-21); a granted period under six months opens at its half
    (R-106, C-22; that this goes for more than three months is assumed).
    """
    if period_months >= SHORT_PERIOD_MONTHS:
        return add_months(expires_on, -MONTHS_BEFORE_EXPIRY.at(rules_on))
    granted_on = add_months(expires_on, -period_months)
    return granted_on + timedelta(days=-(-(expires_on - granted_on).days // 2))


def renewal_closes_on(expires_on: date) -> date:
    """Return the last day on which a renewal is taken online: the day before the expiry (R-105, R-110)."""
    return expires_on - timedelta(days=1)


def acquisition_closes_on(occurred_on: date, rules_on: date = date.max) -> date:
    """Return the last day for an acquisition: thirty days after the birth or other cause (R-107)."""
    return occurred_on + timedelta(days=ACQUISITION_DAYS.at(rules_on))


def abroad_refusal(*, abroad: bool) -> Refusal | None:
    """Return why nobody can file for a person who is abroad (R-112)."""
    if not abroad:
        return None
    return Refusal(
        "R-112",
        "申請人が（みなし）再入国許可により出国中です。申請人が日本にいる間だけ申請できます。",
        "The applicant is abroad. Applications are taken only while the applicant is in Japan.",
        code="abroad",
    )


def has_special_period(expires_on: date, period_months: int) -> bool:
    """Return whether a 特例期間 follows on a period of stay: not on one of thirty days or less (X-052)."""
    return (expires_on - add_months(expires_on, -period_months)).days > LONGEST_WITHOUT_SPECIAL_DAYS


def special_period_ends_on(expires_on: date) -> date:
    """Return the last day of the 特例期間 of a pending application: two months from the day after expiry (X-052).

    Counted by Civil Code 140 and 143: 06-15 → 08-15, 06-30 → 08-31, 12-31 → the end of February.
    """
    return period_end(expires_on + timedelta(days=1), 2)


def _after_the_cause(stay: Stay, rules_on: date) -> Window:
    closes_on = acquisition_closes_on(stay.occurred_on, rules_on) if stay.occurred_on else None
    return Window(stay.occurred_on, closes_on)


def _before_the_expiry(stay: Stay, rules_on: date) -> Window:
    if stay.expires_on is None:
        return Window()
    opens_on = renewal_opens_on(stay.expires_on, stay.period_months, rules_on)
    return Window(opens_on, _eve(stay.expires_on))


def _eve(expires_on: date | None) -> date | None:
    return renewal_closes_on(expires_on) if expires_on else None


_EARLY = {
    ApplicationType.CHANGE: ("R-104", "在留資格の変更の事由が生じた日"),
    ApplicationType.ACQUISITION: ("R-107", "出生その他の事由が生じた日"),
}


def _too_early(kind: ApplicationType, opens_on: date, period_months: int) -> Refusal:
    if kind is ApplicationType.RENEWAL and period_months < SHORT_PERIOD_MONTHS:
        rule, why = "R-106", "在留期間のおおむね２分の１が経過する日"
    else:
        rule, why = _EARLY.get(kind, ("R-105", "在留期間の満了日の３か月前"))
    return Refusal(
        rule,
        f"受付期間前です。{why}（{spoken(opens_on)}）から申請できます。",
        f"Too early: this application is taken from {opens_on}.",
        code="too-early",
    )


def _too_late(kind: ApplicationType, closes_on: date) -> Refusal:
    return Refusal(
        "R-107",
        f"{kind.label}の受付期間（出生その他の事由が生じた日から30日以内）は{spoken(closes_on)}に終わりました。"
        "直ちに地方出入国在留管理官署の窓口へ相談してください。",
        f"The thirty days ended on {closes_on}. Go to the counter at once.",
        code="too-late",
    )


def _expired(filed_on: date, stay: Stay) -> Refusal:
    if filed_on == stay.expires_on:
        return Refusal(
            "R-110",
            "在留期間の満了日当日は、オンラインでは申請できません。本日中に最寄りの地方出入国在留管理官署の窓口で申請してください。",
            "Online filing is closed on the day of expiry. Apply at the nearest counter today.",
            code="expiry-day",
        )
    return Refusal(
        "R-111",
        "在留期間の満了日を過ぎています。オンラインでは申請できません。直ちに地方出入国在留管理官署の窓口へ相談してください。",
        "The period of stay has expired. Go to the counter at once.",
        code="expired",
    )
