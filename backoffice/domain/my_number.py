"""The マイナンバーカード as the procedure meets it: its two secrets, its tries, and what a reader finds (facts/cards.md §3)."""

import re
from dataclasses import dataclass
from datetime import date

from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal

CARD_MONTHS = 120
CERTIFICATE_MONTHS = 60
"""A grown-up's card is good for ten years, its certificates for five; how the ends fall in a month is assumed."""
PIN_TRIES = 3
SIGNATURE_TRIES = 5
NUMBER_TRIES = 10
"""Of each 照合番号; assumed."""
_PIN = re.compile(r"[0-9]{4}", re.ASCII)
_SIGNATURE = re.compile(r"[A-Za-z0-9]{6,16}", re.ASCII)
ERAS = (
    (date(2019, 5, 1), "5"),
    (date(1989, 1, 8), "4"),
    (date(1926, 12, 25), "3"),
    (date(1912, 7, 30), "2"),
    (date(1868, 1, 25), "1"),
)
"""First days of 令和, 平成, 昭和, 大正 and 明治 (元号法 and the decrees before it), and a digit of each, which is assumed."""


@dataclass(frozen=True, slots=True)
class CardSurface:
    """What is read off a card's face: 氏名, 性別 (男・女), 生年月日, 住所."""

    name: str
    sex: str
    birth_on: date
    address: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A try of a secret: whether it was right, and how many wrong ones the card still bears."""

    right: bool
    left: int


def pin_refusal(pin: str) -> Refusal | None:
    """Return why a text is no 利用者証明用パスワード, or None (R-067)."""
    if _PIN.fullmatch(pin):
        return None
    ja = "利用者証明用パスワードは4桁の数字です。"
    return Refusal("R-067", ja, "The PIN has four digits.", "pin", "pin-form")


def signature_password_refusal(password: str) -> Refusal | None:
    """Return why a text is no 署名用パスワード, or None (R-066)."""
    if _SIGNATURE.fullmatch(password):
        return None
    ja = "署名用パスワードは6桁から16桁の英数字です。"
    return Refusal("R-066", ja, "6 to 16 letters and digits.", "signature_password", "signature-form")


def era(day: date) -> tuple[date, str]:
    """Return the first day and the digit of the 元号 of a day; what lies before 明治 counts as 明治."""
    return next((row for row in ERAS if row[0] <= day), ERAS[-1])


def era_year(day: date) -> int:
    """Return the year of a day by 和暦; what lies before 明治 is in its first year."""
    return max(1, day.year - era(day)[0].year + 1)


def check_digit(eleven: str) -> int:
    """Return the 検査用数字 that belongs to eleven digits (平成26年総務省令第85号 art. 5)."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(eleven, weights, strict=True)) % 11
    return 0 if rest <= 1 else 11 - rest


def nobodys_number(eleven: str) -> str:
    """Return a 個人番号 that no real person can have: eleven digits and a 検査用数字 that is one too high."""
    return f"{eleven}{(check_digit(eleven) + 1) % 10}"


def pin_judged(tried: Tried) -> Refusal | None:
    """Return the refusal of a wrong PIN, with the tries that are left (R-067)."""
    return _judged(tried, "R-067", "利用者証明用パスワード", "PIN", "pin")


def signature_judged(tried: Tried) -> Refusal | None:
    """Return the refusal of a wrong signature password, with the tries that are left (R-066)."""
    return _judged(tried, "R-066", "署名用パスワード", "signature password", "signature_password")


def card_refusal(expires_on: date, today: date) -> Refusal | None:
    """Return the refusal of a card that is past its last day, or None."""
    if today <= expires_on:
        return None
    ja = f"マイナンバーカードの有効期限（{spoken(expires_on)}）が切れています。お住まいの市区町村で更新してください。"
    return Refusal("R-078", ja, "The card has ended: renew it at the municipality.", "card", "card-ended")


def _judged(tried: Tried, rule: str, ja: str, en: str, field: str) -> Refusal | None:
    if tried.right:
        return None
    if tried.left:
        words = f"{ja}が正しくありません。あと{tried.left}回間違えるとロックされます。"
        return Refusal(rule, words, f"The {en} is wrong; tries left: {tried.left}.", field, "wrong")
    words = f"{ja}がロックされています。お住まいの市区町村の窓口で再設定してください。"
    return Refusal(
        rule, words, f"The {en} is locked: have it reset at the municipality.", field, "card-locked"
    )
