"""How a name is looked for: its signs are made alike, and pieces of two signs lead an index to it."""

import re
import unicodedata
from functools import lru_cache

_BESIDE_KANJI = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def searchable(*spellings: str) -> str:
    """Return a name's spellings as searches compare them, one a line; what is looked for is made alike by it too.

    NFKC (half and full width are one), upper case, one space between words and none beside kanji, kana or hangul.
    """
    return "\n".join(dict.fromkeys(alike for spelling in spellings if (alike := _alike(spelling))))


def pieces(name: str) -> frozenset[str]:
    """Return the pieces of a searchable name: each sign with its neighbour in the word, each word's last sign alone.

    So each sign begins a piece, and one sign is found as two are.
    """
    return frozenset().union(*(_of_word(word) for word in name.split()))


def needed_pieces(looked_for: str) -> frozenset[str]:
    """Return pieces of two signs that every name holding this searchable text has; none when no word has two."""
    return frozenset(piece for piece in pieces(looked_for) if len(piece) > 1)


def _alike(spelling: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", spelling).upper().split())
    return _BESIDE_KANJI.sub("", words)


@lru_cache(maxsize=10_000)
def _of_word(word: str) -> frozenset[str]:
    return frozenset(word[at : at + 2] for at in range(len(word)))
