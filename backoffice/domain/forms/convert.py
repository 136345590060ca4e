"""From what a record holds to what a field takes: widths, capitals, digits, periods."""

import re
import unicodedata

from backoffice.domain.forms.characters import are_full, hazard, is_full, is_plain, normal

_GETA = "〓"
_NO_DECOMPOSITION = str.maketrans(
    {"Đ": "D", "đ": "d", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE"}
    | {"œ": "oe", "Þ": "TH", "þ": "th", "ı": "i", "Ð": "D", "ð": "d", "Ħ": "H", "ħ": "h", "’": "'", "‐": "-"}
)
_WIDENED = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)} | {ord(" "): ord("\u3000")}
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_NOT_IN_NAME = re.compile(r"[^A-Z '.,-]+")


def plain_latin(text: str) -> str:
    """Return the text with Latin letters freed of their marks (Nguyễn → Nguyen); other letters stay."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.translate(_NO_DECOMPOSITION))
    return unicodedata.normalize("NFC", re.sub(r"(?<=[A-Za-z])[\u0300-\u036f]+", "", apart))


def capitals(text: str) -> str:
    """Return a name as passports write it: half-width capitals, single spaces; "" when it has no Latin letter."""
    half = unicodedata.normalize("NFKC", text)
    return " ".join(_NOT_IN_NAME.sub(" ", plain_latin(half).upper()).split())


def full_width(text: str) -> str:
    """Return the text in full width; 〓 (the printer's geta) for what has no full-width form."""
    text = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), normal(text))
    widened = text.translate(_WIDENED)
    if are_full(widened):
        return widened
    kept = text if all(map(is_full, text)) else plain_latin(text)
    return "".join(_full(letter) for letter in kept)


def half_width(text: str) -> str:
    """Return the text in printable ASCII; what has no such form is left out."""
    return "".join(c for c in plain_latin(unicodedata.normalize("NFKC", text)) if " " <= c <= "~").strip()


def digits(text: str) -> str:
    """Return only the digits, half width."""
    return "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", text)))


def telephone(text: str) -> str:
    """Return a telephone number as digits, +81 written as 0."""
    half = half_width(text)
    return "0" + digits(half[3:].replace("(0)", "")) if half.startswith("+81") else digits(half)


def clean(text: str) -> str:
    """Return the text without the characters that no field takes."""
    text = normal(text)
    return text if is_plain(text) else "".join(letter for letter in text if not hazard("a" + letter))


def period(months: int) -> str:
    """Return the label of a period of stay: 36 → 3年, 15 → 1年3月, 6 → 6月."""
    years, rest = divmod(months, 12)
    return (f"{years}年" if years else "") + (f"{rest}月" if rest else "")


def _full(letter: str) -> str:
    if " " <= letter <= "~":
        return letter.translate(_WIDENED)
    return letter if is_full(letter) and not hazard(letter) else _GETA
