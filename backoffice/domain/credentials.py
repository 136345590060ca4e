"""認証ID and password: their ends, the password's rule, and who may use them today (rule book B5, B6)."""

from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import period_end, spoken
from backoffice.domain.refusal import Refusal

FIRST_DAY = date(2019, 7, 25)
ACTIVE, STOPPED, DELETED = "active", "stopped", "deleted"
SITE = "https://ras-immi.example.jp/"
"""What stands before the addresses in mails; a world's inbox leads them to the world itself."""


@dataclass(frozen=True, slots=True)
class PasswordRule:
    """How a password is made: letters and digits both, and from `shortest` to `longest` signs."""

    shortest: int
    longest: int


PASSWORD_RULE: DatedRows[PasswordRule] = DatedRows(
    "what a password is made of",
    Dated(FIRST_DAY, PasswordRule(8, 64), "U-04: no source tells the rule", assumed=True),
)
PASSWORD_MONTHS: DatedRows[int] = DatedRows(
    "months that a password is good for", Dated(FIRST_DAY, 12, "S4 Q82 (R-082)")
)
PASSWORD_WARNINGS: DatedRows[tuple[int, ...]] = DatedRows(
    "days before the end of a password at which a mail is sent",
    Dated(FIRST_DAY, (30, 7), "S4 Q82, Q75 (R-083)"),
)
LINK_LIFE: DatedRows[timedelta] = DatedRows(
    "how long a link in a mail leads to the page for a new password",
    Dated(FIRST_DAY, timedelta(hours=24), "S2 §6 (R-084); the time is assumed", assumed=True),
)
FIRST_LINK_LIFE: DatedRows[timedelta] = DatedRows(
    "how long the link of a registration leads to the page for the first password",
    Dated(FIRST_DAY, timedelta(days=30), "S2 §4⑦ (R-073); the time is assumed", assumed=True),
)
ID_MONTHS: DatedRows[int] = DatedRows(
    "months that an ID of a card's holder is good for at most",
    Dated(date(2022, 3, 16), 60, "S2 §6(1) (R-077)"),
)


def password_refusals(password: str, sign_in: str, on: date) -> list[Refusal]:
    """Return what is wrong with a new password by the rule of a day, beside the field `password`."""
    rule = PASSWORD_RULE.at(on)
    if not rule.shortest <= len(password) <= rule.longest:
        ja = f"パスワードは{rule.shortest}文字以上{rule.longest}文字以内にしてください。"
        return [_password(ja, f"A password has {rule.shortest} to {rule.longest} signs.")]
    if not all("!" <= sign <= "~" for sign in password):
        return [
            _password(
                "パスワードは半角の英数字と記号で入力してください。", "ASCII letters, digits and signs."
            )
        ]
    if not (any(map(str.isalpha, password)) and any(map(str.isdigit, password))):
        return [_password("パスワードには英字と数字の両方を使ってください。", "Use letters and digits both.")]
    if sign_in and sign_in.lower() in password.lower():
        return [_password("パスワードに認証IDを含めないでください。", "A password does not hold the ID.")]
    return []


def password_ends_on(day: date, rules_on: date) -> date:
    """Return the last day of a password that is set on a day (R-082)."""
    return period_end(day, PASSWORD_MONTHS.at(rules_on))


def id_ends_on(card_expires_on: date, day: date, rules_on: date) -> date:
    """Return the last day of an ID registered on a day: the card's, at most five years on (R-077)."""
    return min(card_expires_on, period_end(day, ID_MONTHS.at(rules_on)))


def bar(state: str, valid_until: date | None, today: date) -> Refusal | None:
    """Return why a user may not use the system today, or None: 抹消, 利用停止 (R-057), or an ID at its end (R-078)."""
    if state == DELETED:
        ja = "この利用者の情報は抹消されています。利用するには、改めて登録又は利用申出をしてください。"
        return Refusal("R-061", ja, "This user has been deleted. Register anew.", "sign_in", "deleted")
    if state == STOPPED:
        ja = "利用停止中のため、ログインも申請もできません。定期報告などの手続が済むと、利用が再開されます。"
        return Refusal(
            "R-057", ja, "The use is stopped until what is owed has been done.", "sign_in", "stopped"
        )
    if valid_until and today > valid_until:
        ja = (
            f"認証IDの有効期限（{spoken(valid_until)}）が切れています。お住まいの市区町村でマイナンバーカードを更新した上で、"
            "改めて「新規利用者登録」から利用者情報登録を行ってください。"
        )
        en = "The ID has ended with the card: renew the card at the municipality, then register again."
        return Refusal("R-078", ja, en, "sign_in", "id-ended")
    return None


def password_ended(expires_on: date | None, today: date) -> Refusal | None:
    """Return the refusal of a password that is past its last day, or None (R-082, R-084)."""
    if expires_on is None or today <= expires_on:
        return None
    ja = f"パスワードの有効期限（{spoken(expires_on)}）が切れています。「パスワードを忘れた場合」から再設定してください。"
    return Refusal("R-082", ja, "The password has ended: set a new one.", "sign_in", "password-ended")


def _password(ja: str, en: str) -> Refusal:
    return Refusal("U-04", ja, en, "password", "password-rule")
