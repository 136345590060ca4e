"""The words of the tracking page in Japanese and English (facts/post.md §5)."""

from datetime import date, datetime

from postal.item import MailItem, TrackingEvent
from postal.lifecycle import Note, State
from postal.transit import rows

LANGUAGES = {"ja": "日本語", "en": "English"}
LOCALES = tuple(LANGUAGES)
_WEEKDAYS = "月火水木金土日"

PAGE = {
    "ja": {
        "title": "模擬郵便 追跡",
        "search": "お問い合わせ番号で追跡",
        "again": "追跡をはじめからやり直す",
        "number": "お問い合わせ番号",
        "kind": "商品種別",
        "extra": "付加サービス",
        "at": "状態発生日",
        "state": "配送履歴",
        "detail": "詳細",
        "office": "取扱局",
        "prefecture": "県名等",
        "code": "郵便番号",
        "details": "配達状況詳細",
        "history": "履歴情報",
        "offices": "窓口店",
        "office_kind": "種別",
        "phone": "電話番号",
        "no_phone": "なし（模擬）",
        "sending": "引受局",
        "delivering": "配達局",
        "results": "照会結果",
        "latest_on": "最新年月日",
        "latest_state": "最新状態",
        "latest_office": "最新取扱局",
        "missing": "＊＊ お問い合わせ番号が見つかりません。お問い合わせ番号をご確認の上、"
        "お近くの取扱店にお問い合わせください。",
        "bad_length": "＊＊ お問い合わせ番号の入力桁数に誤りがあります。11桁から13桁で入力してください。",
        "nothing": "お問い合わせ番号を入力してください。",
        "simulated": "これは模擬の郵便です。日本郵便株式会社とは関係ありません。",
    },
    "en": {
        "title": "Mock post: tracking",
        "search": "Track by item number",
        "again": "Track another item",
        "number": "Item number",
        "kind": "Type of item",
        "extra": "Additional services",
        "at": "Date and time",
        "state": "State",
        "detail": "Details",
        "office": "Office",
        "prefecture": "Prefecture",
        "code": "ZIP code",
        "details": "配達状況詳細",
        "history": "履歴情報",
        "offices": "窓口店",
        "office_kind": "Type",
        "phone": "Telephone",
        "no_phone": "none (mock)",
        "sending": "Accepting office",
        "delivering": "Delivering office",
        "results": "照会結果",
        "latest_on": "Latest date",
        "latest_state": "Latest state",
        "latest_office": "Latest office",
        "missing": "** This item number was not found. Check the number and ask at an office near you.",
        "bad_length": "** This item number has a wrong length. Enter 11 to 13 digits.",
        "nothing": "Enter an item number.",
        "simulated": "This post is a mock. It has nothing to do with Japan Post.",
    },
}
"""Captions stay Japanese in `summary` attributes in both languages: trackers find the tables by them."""

NOTES = {
    Note.UNKNOWN: ("あて所に尋ねあたりません", "Addressee unknown"),
    Note.CLOSED: ("お届け先休業のため", "The receiver is closed"),
    Note.EXPIRED: ("保管期間経過", "The holding period is over"),
    Note.REFUSED: ("受取拒絶", "Refused by the receiver"),
    Note.SHORT: ("料金不足", "Postage short"),
    Note.SHORTAGE_PAID: ("不足料金受領", "Shortage paid by the receiver"),
    Note.DAMAGED: ("破損", "Damaged on the way"),
    Note.STRAYED: ("所在を確認しています", "Its whereabouts are being looked into"),
    Note.MISDELIVERED: ("誤配達のため回収しました", "Fetched back from a wrong address"),
    Note.LOST: ("見つかりませんでした", "It could not be found"),
}


def locale_of(asked: str | None) -> str:
    """Return a language that the page has; Japanese when asked for any other."""
    return asked if asked in LOCALES else "ja"


def one(pair: tuple[str, str], locale: str) -> str:
    """Return the word of a language, of a Japanese and an English one."""
    return pair[LOCALES.index(locale)]


def state(value: State, locale: str) -> str:
    """Return the word of a state."""
    return one((value.ja, value.en), locale)


def kind(item: MailItem, locale: str) -> tuple[str, str]:
    """Return 商品種別 and 付加サービス."""
    terms = item.service.terms
    return (terms.ja, terms.extra_ja) if locale == "ja" else (terms.en, terms.extra_en)


def day(value: date, locale: str) -> str:
    """Return YYYY/MM/DD, or MM/DD/YYYY in English."""
    return value.strftime("%Y/%m/%d" if locale == "ja" else "%m/%d/%Y")


def spoken(value: date, locale: str) -> str:
    """Return a day as people say it: 2025年6月11日（水）, Wed 11 June 2025."""
    if locale == "ja":
        return f"{value.year}年{value.month}月{value.day}日（{_WEEKDAYS[value.weekday()]}）"
    return f"{value:%a} {value.day} {value:%B %Y}"


def minute(value: datetime, locale: str) -> str:
    """Return the day and HH:MM."""
    return f"{day(value, locale)} {value:%H:%M}"


def prefecture(name: str, locale: str) -> str:
    """Return 都道府県, or its Latin name."""
    return name if locale == "ja" else rows()[name].english


def note(event: TrackingEvent, locale: str) -> str:
    """Return the detail of an event."""
    if event.state is State.REDELIVERY_REQUESTED and event.note:
        wished = day(date.fromisoformat(event.note), locale)
        return f"{wished} 配達希望" if locale == "ja" else f"Delivery wished on {wished}"
    if not event.note:
        return ""
    return one(NOTES[Note(event.note)], locale)
