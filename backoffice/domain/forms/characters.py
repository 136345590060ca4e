"""Characters: what may stand in an answer, which width it has, how it is counted (R-124).

Full width is what takes two bytes in the real system's CP932, and every other East Asian wide letter, since names hold
kanji that CP932 lacks (𠮷, 张). Length counts code points after NFC.
"""

import re
import unicodedata
from functools import lru_cache

from backoffice.domain.forms.shape import Width

# NFC would turn the variant kanji of names (塚 U+FA10, 神 U+FA19) into other letters: these are left as they are.
_NOT_COMPATIBILITY = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_PLAIN = re.compile("[ -~\u3000-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff5e]*")
_KEYCAP_AND_JOINERS = frozenset("\u200d\u20e3\ufe0e\ufe0f")
_ALLOWED = {
    Width.HALF_DIGITS: re.compile(r"[0-9]*"),
    Width.HALF_UPPER: re.compile(r"[A-Z '.,-]*"),
    Width.HALF_ALNUM: re.compile(r"[ -~]*"),
}
_ALL_FULL = re.compile("[\u3000-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff5e]*")
_SHOWN = 5


def normal(text: str) -> str:
    """Return the text as it is kept: NFC (variant kanji kept), line ends as LF, no spaces around it."""
    text = (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).strip()
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return _NOT_COMPATIBILITY.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def is_plain(text: str) -> bool:
    """Return whether all are letters of which none is ever a hazard: most texts, known at one look."""
    return _PLAIN.fullmatch(text) is not None


def are_full(text: str) -> bool:
    """Return whether all are plain letters of full width."""
    return _ALL_FULL.fullmatch(text) is not None


def hazard(text: str, *, lines: bool = False) -> tuple[str, str] | None:
    """Return (code, the characters) of the first kind that no field takes: control, gaiji, emoji, combining."""
    checked = text.replace("\n", "") if lines else text
    if is_plain(checked):
        return None
    for code, is_bad in _HAZARDS:
        found = "".join(dict.fromkeys(letter for letter in checked if is_bad(letter)))
        if found:
            return code, found[:_SHOWN]
    return _lone_combining(checked)


def wrong_width(text: str, width: Width) -> str:
    """Return the characters that the width does not allow, each once, at most five."""
    if width is Width.ANY:
        return ""
    if width is Width.FULL:
        wrong = [] if are_full(text) else [letter for letter in text if not is_full(letter)]
    else:
        allowed = _ALLOWED[width].fullmatch
        wrong = [] if allowed(text) else [letter for letter in text if not allowed(letter)]
    return "".join(dict.fromkeys(wrong))[:_SHOWN]


@lru_cache(maxsize=65536)
def is_full(letter: str) -> bool:
    """Return whether a character is full width."""
    if unicodedata.combining(letter):
        return False
    return unicodedata.east_asian_width(letter) in "WF" or _cp932_bytes(letter) == 2  # noqa: PLR2004 (two bytes)


@lru_cache(maxsize=65536)
def _cp932_bytes(letter: str) -> int:
    try:
        return len(letter.encode("cp932"))
    except UnicodeEncodeError:
        return 0


@lru_cache(maxsize=65536)
def _is_control(letter: str) -> bool:
    # Format characters (Cf: bidi marks, zero width space) are as invisible as controls; joiners belong to emoji.
    return (
        unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
        and letter not in _KEYCAP_AND_JOINERS
    )


@lru_cache(maxsize=65536)
def _is_gaiji(letter: str) -> bool:
    return unicodedata.category(letter) == "Co"


@lru_cache(maxsize=65536)
def _is_emoji(letter: str) -> bool:
    if letter in _KEYCAP_AND_JOINERS or "\U0001f000" <= letter <= "\U0001faff":
        return True
    return unicodedata.category(letter) == "So" and _cp932_bytes(letter) == 0


_HAZARDS = (("control", _is_control), ("gaiji", _is_gaiji), ("emoji", _is_emoji))


def _lone_combining(text: str) -> tuple[str, str] | None:
    for before, letter in zip(" " + text, text, strict=False):
        if before in " \u3000\n" and unicodedata.category(letter).startswith("M"):
            return "combining", letter
    return None
