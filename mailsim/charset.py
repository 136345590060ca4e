"""Octets of mail to text, whatever their label says (facts mail §6)."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

# What mailers write, and the superset that they mean by it.
_MEANT = {
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms-kanji": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks-c-5601-1987": "cp949",
    "euc-kr": "cp949",
}
# Codecs of Python's own that are no charset of any mail; some take quadratic time.
_NO_CHARSET = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_STATEFUL = re.compile(r"utf-?7|utf-?16|utf-?32|hz|iso-?2022-?(kr|cn)|ucs")
_SHORT = 200
_SINGLE_OCTET_KANA = 0xA0
_DELETE = 0x7F
# CP932 reads any rubbish as characters for private use; as a guess that is no reading.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_GUESSES = ("utf-8", "euc_jp", "cp932")
_JIS = re.compile(rb"\x1b(\([BJI]|\$[@B]|\$\(D)")


def decode(octets: bytes, label: str | None = None) -> str:
    """Text of octets labelled with a charset that may be missing, unknown or untrue; never fails.

    Escape sequences of ISO-2022-JP are honoured under any 7-bit label, NEC row 13 and the NEC-selected
    IBM characters included. What no candidate can decode carries U+FFFD.
    """
    plain = octets.isascii()
    if plain and label is None and b"\x1b" not in octets and b"\0" not in octets:
        return octets.decode("ascii")
    if plain and _JIS.search(octets):
        return _storable("".join(map(_jis_line, octets.splitlines(keepends=True))))
    for name in _candidates(_codec(label), plain=plain):
        with suppress(LookupError, ValueError):
            text = octets.decode(name)
            if name == _codec(label) or not _PRIVATE.search(text):
                return _storable(text)
    return _storable(octets.decode("utf-8", "replace"))


def fold(text: str) -> str:
    """Return the form in which text is compared when searched: NFKC, without case (髙 and 高 stay apart)."""
    return "\n".join(
        _short_folded(line) if len(line) <= _SHORT else _folded(line) for line in text.split("\n")
    )


def _folded(line: str) -> str:
    return line.lower() if line.isascii() else unicodedata.normalize("NFKC", line).casefold()


# Lines fold each for itself, and those that come from a system are mostly the same from mail to mail.
_short_folded = lru_cache(4096)(_folded)


@lru_cache(256)
def _codec(label: str | None) -> str | None:
    name = (label or "").strip(" \"'").lower().replace("_", "-")
    meant = _MEANT.get(name, name)
    try:
        return None if meant in _NO_CHARSET else codecs.lookup(meant).name
    except (LookupError, ValueError):
        return None


def _candidates(codec: str | None, *, plain: bool) -> Iterator[str]:
    """Codecs to try in turn; what is valid UTF-8 beyond ASCII is hardly ever anything else."""
    if plain and not (codec and _STATEFUL.match(codec)):
        yield "ascii"
    if codec and (_STATEFUL.match(codec) or not _takes_anything(codec)):
        yield codec
    yield "utf-8"
    if codec:
        yield codec
    yield from _GUESSES


def _takes_anything(codec: str) -> bool:
    return codec == "cp932" or codec.startswith(("iso8859", "cp125", "latin", "koi8", "mac"))


def _storable(text: str) -> str:
    """Text without NUL and without half surrogates, which no database takes."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _jis_line(line: bytes) -> str:
    """One line of ISO-2022-JP: each line starts again in ASCII (RFC 1468)."""
    pieces = _JIS.split(line)
    runs = zip(pieces[1::2], pieces[2::2], strict=True)
    return pieces[0].decode("ascii", "replace") + "".join(_jis_run(escape, run) for escape, run in runs)


def _jis_run(escape: bytes, run: bytes) -> str:
    stripped = run.rstrip(b"\r\n")
    ending = run[len(stripped) :].decode("ascii")
    if escape.startswith(b"$"):
        return _pairs(stripped, b"\x8f" if escape == b"$(D" else b"") + ending
    if escape == b"(I":
        return bytes(octet | 0x80 for octet in stripped).decode("cp932", "replace") + ending
    return run.decode("ascii", "replace")


def _pairs(run: bytes, shift: bytes) -> str:
    pairs = (run[at : at + 2] for at in range(0, len(run), 2))
    return "".join(_pair(pair, shift) for pair in pairs)


def _pair(pair: bytes, shift: bytes) -> str:
    """One two-octet character: as JIS has it, else as CP932 has it (NEC row 13, NEC-selected IBM)."""
    try:
        return (shift + bytes(octet | 0x80 for octet in pair)).decode("euc_jp")
    except UnicodeDecodeError:
        return "\ufffd" if shift or len(pair) % 2 else _shifted(*pair).decode("cp932", "replace")


def _shifted(row: int, cell: int) -> bytes:
    """Return the Shift_JIS octets of a JIS row and cell."""
    lead = (row - 0x21) // 2 + 0x81
    trail = cell + (0x1F if row % 2 else 0x7E)
    lead += 0x40 * (lead >= _SINGLE_OCTET_KANA)
    trail += row % 2 and trail >= _DELETE
    return bytes([lead & 0xFF, trail & 0xFF])
