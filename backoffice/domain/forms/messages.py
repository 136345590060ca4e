"""What a person is told beside a field: what is wrong with the answer and what to do (R-123)."""

from backoffice.domain.forms.shape import Field, Kind, Width
from backoffice.domain.refusal import Refusal

ENTRY = "R-123"
WIDTH = "R-124"

_TWO = 2

_WIDTHS = {
    Width.FULL: ("全角", "full-width characters"),
    Width.HALF_DIGITS: ("半角数字", "half-width digits"),
    Width.HALF_UPPER: ("半角の英大文字と空白", "half-width capital letters and spaces"),
    Width.HALF_ALNUM: ("半角の英数字と記号", "half-width letters, digits and signs"),
}
_HAZARDS = {
    "control": (
        "目に見えない文字（{shown}）が入っています。入力し直してください。",
        "holds invisible characters ({shown}). Type it again.",
    ),
    "gaiji": (
        "外字（{shown}）は使えません。標準の文字か、かなで入力してください。",
        "holds private-use characters ({shown}). Use a standard character or kana.",
    ),
    "emoji": ("絵文字など（{shown}）は使えません。削除してください。", "holds emoji ({shown}). Remove them."),
    "combining": (
        "前の文字のない濁点などの記号（{shown}）があります。入力し直してください。",
        "holds a combining mark without a letter ({shown}). Type it again.",
    ),
}
_PLAIN = {
    "not_text": ("文字列で送ってください。", "must be sent as text."),
    "not_an_option": ("一覧にあるものを選んでください。", "must be one of the options in the list."),
    "not_a_date": (
        "年・月・日を半角数字で入力してください。例）{example}",
        "needs year, month and day in half-width digits, as in {example}.",
    ),
    "impossible_date": (
        "暦にない日付です。年・月・日を確かめてください。",
        "is not a date of the calendar. Check year, month and day.",
    ),
    "year_range": (
        "年を確かめてください。1900年から2100年までの日付を入力できます。",
        "has a year out of range. Dates from 1900 to 2100 are taken.",
    ),
    "future": ("今日より後の日付は入力できません。", "lies in the future. Enter a date not after today."),
    "email": (
        "メールアドレスの形が正しくありません。例）{example}",
        "is not a mail address. It should look like {example}.",
    ),
    "card_number": (
        "半角の英大文字2字・数字8字・英大文字2字で入力してください。例）{example}",
        "needs two capital letters, eight digits and two capital letters, as in {example}.",
    ),
    "check_digit": (
        "番号に誤りがあります（検査数字が合いません）。13桁を確かめてください。",
        "has a wrong check digit. Check the 13 digits.",
    ),
}


def hazard(field: Field, code: str, letters: str) -> Refusal:
    """Refuse characters that no field takes: control, gaiji, emoji, combining."""
    ja, en = _HAZARDS[code]
    shown = " ".join(f"U+{ord(letter):04X}" if code != "emoji" else letter for letter in letters)
    return told(field, code, ja.format(shown=shown), en.format(shown=shown))


def wrong_width(field: Field, letters: str) -> Refusal:
    """Refuse characters of the wrong width, and name them."""
    ja, en = _WIDTHS[field.width]
    shown = "".join("（空白）" if letter in " \u3000" else letter for letter in letters)
    return told(
        field,
        "width",
        f"{ja}で入力してください。使えない文字：「{shown}」",
        f"takes {en} only. Not allowed: {shown}",
        WIDTH,
    )


def too_long(field: Field, length: int) -> Refusal:
    """Refuse an answer over the limit."""
    ja = f"{field.max_length}文字以内で入力してください（いま{length}文字です）。"
    return told(field, "too_long", ja, f"takes at most {field.max_length} characters; there are {length}.")


def not_exact(field: Field, length: int) -> Refusal:
    """Refuse an answer that has not the one length allowed."""
    unit = "桁" if field.width is Width.HALF_DIGITS else "文字"
    ja = f"{field.max_length}{unit}で入力してください（いま{length}{unit}です）。"
    return told(field, "length", ja, f"needs exactly {field.max_length} characters; there are {length}.")


def required(field: Field) -> Refusal:
    """Refuse an answer left out (R-122: the screen also asks for some that need none)."""
    if field.kind is Kind.CONSENT:
        return told(
            field, "required", "確認のうえ、チェックを入れてください。", "needs your confirmation.", "R-122"
        )
    if field.is_chosen:
        return told(field, "required", "選択してください。", "is not chosen. Choose one.", "R-122")
    return told(field, "required", "入力してください。", "is missing. Enter it.", "R-122")


def plain(field: Field, code: str) -> Refusal:
    """Refuse for the reason `code`, in its fixed words."""
    ja, en = _PLAIN[code]
    return told(field, code, ja.format(example=field.example), en.format(example=field.example))


def one_of(fields: tuple[Field, ...]) -> Refusal:
    """Refuse when none of the fields is filled; told beside the first."""
    ja = "」か「".join(field.title_ja for field in fields)
    en = " or ".join(field.title_en for field in fields)
    return Refusal(
        "R-122",
        f"「{ja}」の{'どちらか' if len(fields) == _TWO else 'いずれか'}を入力してください。",
        f"Enter {en}: one of them is needed.",
        fields[0].name,
        "one_of",
    )


def in_order(first: Field, second: Field) -> Refusal:
    """Refuse an end before its beginning; told beside the end."""
    ja = f"「{first.title_ja}」より前です。どちらかを直してください。"
    return told(second, "order", ja, f"is before {first.title_en}. Correct one of them.")


def not_same(first: Field, second: Field) -> Refusal:
    """Refuse a text that was typed twice and not alike; told beside the second."""
    ja = f"「{first.title_ja}」と違います。同じものを入力してください。"
    return told(second, "not_same", ja, f"differs from {first.title_en}. Enter the same.")


def unknown(name: str) -> Refusal:
    """Refuse a name that the form does not have."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:40])
    ja = f"「{shown}」という項目は、この様式にありません。項目名を確かめてください。"
    return Refusal(ENTRY, ja, f"The form has no field {shown!r}. Check the name.", shown, "unknown_field")


def too_many(count: int, limit: int) -> Refusal:
    """Refuse a form with more answers than it could have."""
    ja = f"項目が多すぎます（{count}個）。この様式は{limit}個までです。"
    return Refusal(
        ENTRY,
        ja,
        f"There are {count} fields; the form has at most {limit}. Send fewer.",
        None,
        "too_many_fields",
    )


def told(field: Field, code: str, ja: str, en: str, rule: str = ENTRY) -> Refusal:
    """Return the refusal of a field's answer, led by the field's title."""
    return Refusal(rule, f"「{field.title_ja}」：{ja}", f"“{field.title_en}” {en}", field.name, code)
