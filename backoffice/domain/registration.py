"""利用者情報登録 of those who use the system by card: who may, and what is entered (rule book B1, B5)."""

import re
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import category

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.mail_address import mail_address_refusal
from backoffice.domain.refusal import Refusal
from backoffice.domain.representing import own_age_refusal
from backoffice.domain.users import kind_refusal

REGISTRANTS: dict[UserKind, str] = {
    UserKind.INDIVIDUAL: "外国人本人",
    UserKind.LEGAL_REPRESENTATIVE: "法定代理人",
    UserKind.RELATIVE: "配偶者・子・父又は母等（法定代理人を除く）",
}
"""The kinds of users who register and sign in by card, with their words on the page (S2 §4④, R-070)."""
REGISTERING: DatedRows[dict[UserKind, str]] = DatedRows(
    "kinds of users who register by card, with their words",
    Dated(date(2019, 7, 25), {}, "S4 Q3 (R-002; C-13)"),
    Dated(date(2022, 3, 16), REGISTRANTS, "S2 §4④ (R-070)"),
    Dated(
        date(2024, 3, 19),
        REGISTRANTS | {UserKind.LAWYER: "弁護士・行政書士（届出済み）"},
        "official Q&A of 2024-03-19: 弁護士・行政書士 register as users (R-012); how they do is assumed",
        assumed=True,
    ),
)
_NEEDED = (
    "マイナンバーカード（署名用及び利用者証明用電子証明書が記録されているもの）",
    "在留カード（外国籍の方が利用する場合）",
    "パソコン（スマートフォンには対応していません。）",
    "ICカードリーダーライター",
    "JPKIクライアントソフト（Windows版のChrome拡張機能）",
)
NEEDED: DatedRows[tuple[str, ...]] = DatedRows(
    "what a user by card makes ready",
    Dated(date(2022, 3, 16), _NEEDED, "S1; S2 §3 (R-062)"),
    Dated(
        date(2024, 3, 19),
        (
            *_NEEDED,
            "Windows版「利用者クライアントソフト Ver 3.5」とMac版の利用者クライアントソフトは利用できません。",
        ),
        "S2 §3, 注8 (R-062, R-063)",
    ),
)
SHORT_STATUSES = frozenset({"外交", "公用", "短期滞在"})
SHORT_MONTHS = 3
LONGEST = {"name": 100, "address": 200, "phone": 20, "notification_number": 40}
CARD_KINDS = frozenset(REGISTRANTS)
LABELS = {
    "name": "利用者氏名",
    "sex": "性別",
    "birth_on": "生年月日",
    "address": "住居地",
    "phone": "電話番号",
    "email": "メールアドレス",
    "kind": "利用者区分",
    "residence_card_number": "在留カード番号",
    "notification_number": "届出済証明書の番号",
}
_PHONE = re.compile(r"[0-9]{10,11}|[0-9]{2,5}-[0-9]{1,4}-[0-9]{3,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Details:
    """What is entered at registration; the first three come off the card (R-068, R-069). `kind` is a UserKind's label."""

    name: str
    sex: str
    birth_on: date | None
    address: str
    phone: str
    email: str
    kind: str
    residence_card_number: str = ""
    notification_number: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """The stay of the foreign national who holds a card: status, months (0 without end), and his valid cards' numbers."""

    status: str
    period_months: int
    card_numbers: frozenset[str]


def details_refusals(given: Details, rules_on: date) -> list[Refusal]:
    """Return what is missing or malformed in what was entered, each beside its field."""
    found = [_filled(name, str(getattr(given, name))) for name in ("name", "address", "phone")]
    found += [
        _sex(given.sex),
        _birth(given.birth_on),
        contact_refusal(given.phone),
        _kind(given.kind, rules_on),
    ]
    found.append(mail_address_refusal(given.email, "email"))
    found.append(_notification(given))
    return [refusal for refusal in found if refusal]


def holder_refusals(given: Details, stay: Stay | None, today: date) -> list[Refusal]:
    """Return why the holder of a card may not register: age (R-004), stay (R-003), residence card (R-069)."""
    in_person = given.kind == UserKind.INDIVIDUAL
    found = [_age(given.birth_on, today) if in_person else None]
    found.append(_stay(stay) if in_person else None)
    found.append(_residence_card(given.residence_card_number, stay, in_person=in_person))
    return [refusal for refusal in found if refusal]


def contact_refusal(phone: str) -> Refusal | None:
    """Return why a text is no telephone number, or None."""
    if not phone or _PHONE.fullmatch(phone):
        return None
    ja = "電話番号は半角の数字で、03-0000-0000 又は 0300000000 のように入力してください。"
    return Refusal("R-069", ja, "Write the telephone number as 03-0000-0000.", "phone", "phone")


def address_refusal(address: str) -> Refusal | None:
    """Return why a text is no 住居地, or None."""
    return _filled("address", address)


def kinds_by_card(rules_on: date) -> dict[UserKind, str]:
    """Return the kinds that register by card on a day, with their words; none in the first era (R-002, C-13)."""
    return dict(REGISTERING.at(rules_on))


def not_yet(rules_on: date) -> Refusal | None:
    """Return the refusal of the days on which nobody registers by card (R-002, C-13)."""
    return None if kinds_by_card(rules_on) else kind_refusal(UserKind.INDIVIDUAL, rules_on)


def is_plain(text: str) -> bool:
    """Return whether a text holds nothing but signs that are written in one line."""
    return not any(category(sign) in ("Cc", "Cs", "Co", "Zl", "Zp") for sign in text)


def _filled(name: str, text: str) -> Refusal | None:
    if not text:
        return _missing(name)
    if len(text) > LONGEST[name]:
        ja = f"{LABELS[name]}は{LONGEST[name]}文字以内で入力してください。"
        return Refusal("R-069", ja, f"At most {LONGEST[name]} characters.", name, "too-long")
    if not is_plain(text):
        return Refusal("R-069", f"{LABELS[name]}に使えない文字があります。", "Plain text only.", name, "sign")
    return None


def _sex(sex: str) -> Refusal | None:
    return None if sex in ("男", "女") else _missing("sex")


def _birth(birth_on: date | None) -> Refusal | None:
    return None if birth_on else _missing("birth_on")


def _kind(kind: str, rules_on: date) -> Refusal | None:
    return None if kind in kinds_by_card(rules_on) else _missing("kind")


def _notification(given: Details) -> Refusal | None:
    """Return what is wrong with the number of the 届出済証明書, which 弁護士・行政書士 alone give (R-008, R-012)."""
    refusal = _filled("notification_number", given.notification_number)
    return replace(refusal, rule="R-008") if refusal and given.kind == UserKind.LAWYER else None


def _missing(name: str) -> Refusal:
    ja = f"{LABELS[name]}を入力してください。"
    return Refusal("R-069", ja, f"{name} is missing.", name, "missing")


def _age(birth_on: date | None, today: date) -> Refusal | None:
    refusal = own_age_refusal(birth_on, today) if birth_on else None
    return replace(refusal, field="birth_on") if refusal else None


def _stay(stay: Stay | None) -> Refusal | None:
    short = stay is None or stay.status in SHORT_STATUSES or 0 < stay.period_months <= SHORT_MONTHS
    if not short:
        return None
    ja = (
        "中長期在留者でない方（在留資格が「外交」「公用」「短期滞在」の方や在留期間が「3月」以下の方など）は利用できません。"
        "最寄りの地方出入国在留管理官署の窓口で手続をしてください。"
    )
    return Refusal("R-003", ja, "Only mid- to long-term residents use the system.", "kind", "short-stay")


def _residence_card(number: str, stay: Stay | None, *, in_person: bool) -> Refusal | None:
    if not number and not in_person and stay is None:
        return None
    if not number:
        ja = "在留カード番号を入力してください。外国籍の方は必ず入力します。"
        return Refusal(
            "R-069", ja, "Foreign nationals give the card's number.", "residence_card_number", "missing"
        )
    if stay and number in stay.card_numbers:
        return None
    ja = (
        "この在留カード番号は、有効な在留カードとして確認できません。手元の在留カードの番号を、"
        "英字2文字・数字8桁・英字2文字のとおりに入力してください。"
    )
    en = "This is not the number of a valid residence card of the card's holder."
    return Refusal("R-069", ja, en, "residence_card_number", "residence-card")
