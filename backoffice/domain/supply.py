"""Deadlines that the office sets its users: documents asked for (U-06), papers after the result (R-217)."""

from datetime import date, timedelta

from backoffice.domain.refusal import Refusal

DEFAULT_REPLY_DAYS = 14
PAPERS_WITHIN_DAYS = 14
LONGEST_REPLY_DAYS = 180


def reply_due_on(asked_on: date, due_on: date | None) -> date:
    """Return the day by which documents are asked for; fourteen days on when the officer names none (U-06)."""
    return due_on or asked_on + timedelta(days=DEFAULT_REPLY_DAYS)


def reply_day_refusal(asked_on: date, due_on: date) -> Refusal | None:
    """Return why a day cannot be a deadline: it must lie after today and within half a year."""
    if asked_on < due_on <= asked_on + timedelta(days=LONGEST_REPLY_DAYS):
        return None
    return Refusal(
        "U-06",
        "提出期限は明日から180日以内の日を入力してください。",
        "The deadline must be a day from tomorrow to 180 days ahead.",
        field="due_on",
        code="deadline",
    )


def papers_due_on(result_on: date) -> date:
    """Return the last day to send the papers after the result mail: fourteen days (R-217, X-045)."""
    return result_on + timedelta(days=PAPERS_WITHIN_DAYS)


USUAL_ITEMS: tuple[str, ...] = (
    "在職証明書",
    "雇用契約書の写し",
    "直近年度の課税証明書",
    "直近年度の納税証明書",
    "所属機関の直近年度の決算文書の写し",
    "給与所得の源泉徴収票等の法定調書合計表の写し",
    "旅券の写し",
    "在学証明書",
    "成績証明書",
    "資料添付に係る申告書（参考様式９）",
)
"""What an examiner usually asks for, as a template to choose from (R-148, R-149; the selection is ours)."""
