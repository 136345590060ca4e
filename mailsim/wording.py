"""The words of the pages in Japanese and English, and dates as a reader of mail expects them."""

LANGUAGES = {"ja": "日本語", "en": "English"}

_WORDS = {
    "boxes": ("受信箱", "Mailboxes"),
    "write": ("新規作成", "Write"),
    "kinds": ("宛先の設定", "Addresses"),
    "faults": ("障害", "Faults"),
    "pages": ("メールのページ", "Mail pages"),
}


def words(locale: str) -> dict[str, str]:
    """Return the words of the pages in a language, by their names."""
    return {name: pair[locale == "en"] for name, pair in _WORDS.items()}


def locale_of(asked: str | None) -> str:
    """Return the language that an address asks for; Japanese where it asks for none of ours."""
    return asked if asked in LANGUAGES else "ja"
