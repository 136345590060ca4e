"""The customer barcode of an address (郵便カスタマバーコード): what is taken from the writing, and its 67 bars.

Source: 郵便番号・バーコードマニュアル, post.japanpost.jp/zipcode/zipmanual pages 12 and 17 to 25.
"""

import re
import unicodedata

from postal.item import Address
from postal.number import bare
from postal.places import Place, find

LENGTH = 20
"""Symbols of postal code and address numbers together; a letter takes two."""
FILLER = "CC4"
_SIGNS = [*"0123456789-", *(f"CC{at}" for at in range(1, 9))]
_BARS = "144114132312123141321213231411414324342234432243423441111"
PATTERNS = {sign: _BARS[3 * at : 3 * at + 3] for at, sign in enumerate(_SIGNS)} | {
    "start": "13",
    "stop": "31",
}
"""Bars of each symbol: 1 long, 2 upper half, 3 lower half, 4 timing (zipmanual p11). The place of a sign is also what it counts
in the check digit: all of a barcode sum to a multiple of 19 (p21)."""
_COUNTERS = "丁目|丁|番地|番|号|地割|線|の|ノ"
_COUNTED = re.compile(rf"([〇一二三四五六七八九十百千]+)(?={_COUNTERS})")
_DIGITS = {kanji: digit for digit, kanji in enumerate("〇一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")


def data_of(address: Address) -> str | None:
    """Return postal code and address numbers of an address ("1000013" + "1-3-2-503"); letters are not yet two symbols.

    None where the manual gives no barcode: the code stands for "whatever is not listed", or there is no such code.
    """
    place = find(bare(address.postal_code))
    if place is None or not place.town_listed:
        return None
    return place.postal_code + extracted(_behind_the_town(" ".join(address.lines), place))


def extracted(written: str) -> str:
    """Return what the barcode takes of the writing behind the town: digits, hyphens and single letters (p19)."""
    text = _HYPHENS.sub("-", unicodedata.normalize("NFKC", written)).upper()
    text = _COUNTED.sub(lambda found: _number(found.group()), text)
    text = re.sub("[&/・.]", "", text)
    text = re.sub("[A-Z]{2,}|(?<=[0-9])F", " ", text)
    text = re.sub("[^0-9A-Z]+", "-", text).strip("-")
    return re.sub("-?([A-Z])-?", r"\1", text)


def symbols(data: str) -> tuple[str, ...]:
    """Return the 23 symbols of a barcode's data: start, 20 of data, cut or filled up, the check digit, stop."""
    given = [symbol for sign in data for symbol in _symbols_of(sign)][:LENGTH]
    filled = [*given, *[FILLER] * (LENGTH - len(given))]
    check = -sum(map(_SIGNS.index, filled)) % len(_SIGNS)
    return ("start", *filled, _SIGNS[check], "stop")


def bars(of: tuple[str, ...]) -> str:
    """Return the kinds of the bars of symbols, from left to right."""
    return "".join(PATTERNS[symbol] for symbol in of)


def _symbols_of(sign: str) -> tuple[str, ...]:
    if sign in PATTERNS:
        return (sign,)
    group, digit = divmod(ord(sign) - ord("A"), 10)
    return (f"CC{group + 1}", str(digit))


def _behind_the_town(written: str, place: Place) -> str:
    text = _plain(written)
    for part in (place.prefecture, place.city):
        text = text.removeprefix(_plain(part)).lstrip()
    before, found, behind = text.partition(_plain(place.town))
    return behind if found else before


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("ヶ", "ケ").strip()


def _number(kanji: str) -> str:
    """Return a kanji numeral in digits, written with 十 and 百 (二十一) or digit by digit (二〇一)."""
    if not set(kanji) & _TENS.keys():
        return "".join(str(_DIGITS[sign]) for sign in kanji)
    total = pending = 0
    for sign in kanji:
        if sign in _TENS:
            total, pending = total + (pending or 1) * _TENS[sign], 0
        else:
            pending = pending * 10 + _DIGITS[sign]
    return str(total + pending)
