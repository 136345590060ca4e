"""How access to the system is guarded: passwords and their lock, from where, with what, and when it stands still (B6)."""

import re
from datetime import date, datetime, timedelta

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal

JAPAN = "JP"
"""Where users are unless a world says otherwise (ISO 3166)."""

TRIES: DatedRows[int] = DatedRows(
    "wrong passwords in a row that lock",
    Dated(date(2019, 7, 25), 5, "U-03: the number is not told (R-089)", assumed=True),
)
LOCK: DatedRows[timedelta] = DatedRows(
    "length of the lock, in simulated time",
    Dated(date(2019, 7, 25), timedelta(hours=24), "S4 Q81 (R-089)"),
)
COUNTRIES: DatedRows[tuple[str, ...]] = DatedRows(
    "countries from which the system is reached",
    Dated(date(2019, 7, 25), (JAPAN,), "S4 Q43; S1; S2 5(1)ウ 留意事項② (R-095, C-42)"),
)
BROWSER: DatedRows[str] = DatedRows(
    "browser whose display is guaranteed",
    Dated(date(2019, 7, 25), "Google Chrome 72", "S4 Q71; S2 注6; S3 (R-100, C-25)"),
)
ANNOUNCED_DAYS: DatedRows[int] = DatedRows(
    "days before a maintenance from which the portal announces it",
    Dated(date(2019, 7, 25), 14, "R-096: that it is announced, and when, is our own", assumed=True),
)
_PHONE = re.compile(r"iPhone|iPod|Android.*Mobile|Mobile.*Firefox|Windows Phone", re.ASCII)


def country_refusal(on: date, country: str) -> Refusal | None:
    """Return why somebody in a country cannot use the system on a day of rules, or None (R-095, C-42)."""
    if country in COUNTRIES.at(on):
        return None
    return Refusal(
        "R-095",
        "在留申請オンラインシステムは、日本国内からのみ利用できます。海外からのアクセスはできません。"
        "日本国内にいる場合でも、海外のＩＰアドレスが割り当てられる設定（海外のプロキシやＶＰＮなど）では利用できません。"
        "設定を変えるか、窓口で申請してください。",
        "The system is reached from Japan only; foreign IP addresses are refused even inside Japan.",
        code="from-abroad",
    )


def is_phone(user_agent: str) -> bool:
    """Return whether a browser says that it is a phone's (R-101); such are warned and never kept out (C-24)."""
    return _PHONE.search(user_agent) is not None


def maintenance_refusal(begins_at: datetime, ends_at: datetime, now: datetime) -> Refusal | None:
    """Return why the system cannot stand still from one instant to another, or None; any day will do (R-097)."""
    if begins_at < ends_at and now < ends_at:
        return None
    return Refusal(
        "R-096",
        f"メンテナンスの終わり（{spoken(ends_at)}）は、始まりと今の模擬日時より後にしてください。",
        "A maintenance ends after it begins, and after now.",
        field="to",
        code="maintenance-order",
    )
