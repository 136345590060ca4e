"""The windows of time for filing (rule book B7)."""

from datetime import date, timedelta

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import add_months, period_end, spoken
from backoffice.domain.refusal import Refusal

SHORT_PERIOD_MONTHS = 6
LONGEST_WITHOUT_SPECIAL_DAYS = 30


NOT_ONLINE: DatedRows[frozenset[str]] = DatedRows(
    "statuses of residence that are not renewed online",
    Dated(
        date(2019, 7, 25),
        frozenset({"外交", "短期滞在", "永住者", "高度専門職2号"}),
        "R-019 (S1; S3 §1), carried back to E19; 永住者 and 高度専門職2号 have no period to renew",
        assumed=True,
    ),
)


def status_refusal(on: date, status_of_residence: str) -> Refusal | None:
    """Return why a person of a status of residence cannot renew online on a day, or None (R-019)."""
    if status_of_residence not in NOT_ONLINE.at(on):
        return None
    return Refusal(
        "R-019",
        f"在留資格「{status_of_residence}」は、オンラインによる在留期間更新許可申請の対象外です。"
        "住居地を管轄する地方出入国在留管理官署の窓口へ相談してください。",
        "This status of residence is not renewed online. Ask at the counter.",
        code="status-excluded",
    )


def renewal_opens_on(expires_on: date, period_months: int) -> date:
    """Return the first day on which a renewal is taken.

    Three calendar months before the expiry (R-105, C-21); a granted period under six months opens at its half
    (R-106, C-22; that this goes for more than three months is assumed).
    """
    if period_months >= SHORT_PERIOD_MONTHS:
        return add_months(expires_on, -3)
    granted_on = add_months(expires_on, -period_months)
    return granted_on + timedelta(days=-(-(expires_on - granted_on).days // 2))


def renewal_closes_on(expires_on: date) -> date:
    """Return the last day on which a renewal is taken online: the day before the expiry (R-105, R-110)."""
    return expires_on - timedelta(days=1)


def renewal_refusal(filed_on: date, expires_on: date, period_months: int) -> Refusal | None:
    """Return why a renewal cannot be filed online on that day, or None."""
    opens_on = renewal_opens_on(expires_on, period_months)
    if filed_on < opens_on:
        return _too_early(opens_on, period_months)
    if filed_on == expires_on:
        return Refusal(
            "R-110",
            "在留期間の満了日当日は、オンラインでは申請できません。本日中に最寄りの地方出入国在留管理官署の窓口で申請してください。",
            "Online filing is closed on the day of expiry. Apply at the nearest counter today.",
            code="expiry-day",
        )
    if filed_on > expires_on:
        return Refusal(
            "R-111",
            "在留期間の満了日を過ぎています。オンラインでは申請できません。直ちに地方出入国在留管理官署の窓口へ相談してください。",
            "The period of stay has expired. Go to the counter at once.",
            code="expired",
        )
    return None


def _too_early(opens_on: date, period_months: int) -> Refusal:
    short = period_months < SHORT_PERIOD_MONTHS
    why = "在留期間のおおむね２分の１が経過する日" if short else "在留期間の満了日の３か月前"
    return Refusal(
        "R-106" if short else "R-105",
        f"受付期間前です。{why}（{spoken(opens_on)}）から申請できます。",
        f"Too early: renewals of this period are taken from {opens_on}.",
        code="too-early",
    )


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
