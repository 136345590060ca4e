"""The five lines for the back of the colour copy of a card that is away (R-235, R-266; S4 Q52)."""

from datetime import date

from backoffice.domain.dated import Dated, DatedRows

BACK_IS_FILLED = DatedRows(
    "the back of the copy of the card bears five lines",
    Dated(date(2019, 7, 25), True, "R-235: S4 Q52"),
    Dated(date(2022, 3, 16), False, "C-29: S2 イ② has the copy and the mail with the number instead"),
)


def back_lines(
    *, application: str, user: str, occupation: str, phone: str, filed_on: date, number: str
) -> tuple[str, str, str, str, str]:
    """Return the five lines in the words of the sample; `application` is the type's name, which ends in 申請."""
    return (
        f"表面記載の外国人は、現在オンラインで{application}中である。",
        f"オンラインシステム利用者（取次者）氏名：{user}（職業：{occupation}）",
        f"オンラインシステム利用者（取次者）の連絡先：{phone}",
        f"申請受付日：{filed_on.year}年{filed_on.month}月{filed_on.day}日",
        f"申請受付番号：{number}",
    )
