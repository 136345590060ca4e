"""What the data of an answer are."""

from backoffice.cards.residence import SECURE
from backoffice.cards.secure_messaging import TOKEN
from backoffice.cards.status_words import Said
from backoffice.cards.teaching.byte_groups import Bytes, Layout, number
from backoffice.cards.teaching.files import SHORT_ID
from backoffice.cards.teaching.told import Pieces, Told

DER = 0x3082
_LONG_FORM = 0x80


def contents(told: Told, layout: Layout, data: Bytes) -> Pieces:
    """Return the data of an answer in pieces, each with what it is; the session stands as before the answer."""
    if not data:
        return ()
    if layout.ins == 0x82:  # noqa: PLR2004 - MUTUAL AUTHENTICATE
        return _proof(data)
    if layout.ins == 0xB0:  # noqa: PLR2004 - READ BINARY
        return _secured(data) if (layout.cla or 0) & SECURE else [(data, _read(told, layout, data))]
    return [(data, _named(layout, len(data)))]


def _named(layout: Layout, count: int) -> Said:
    if layout.ins == 0x84:  # noqa: PLR2004 - GET CHALLENGE
        return Said(f"カードの乱数（RND.ICC）{count}バイト", f"the card's {count} random bytes (RND.ICC)")
    if layout.ins == 0x2A:  # noqa: PLR2004 - PERFORM SECURITY OPERATION
        return Said(f"署名 {count}バイト（RSA）", f"a signature of {count} bytes (RSA)")
    return Said(f"データ {count}バイト", f"{count} bytes of data")


def _read(told: Told, layout: Layout, data: Bytes) -> Said:
    count, p1 = len(data), layout.p1 or 0
    if number(data[:2]) == DER:
        return Said(
            f"{count}バイト：証明書（DER）の始まり", f"{count} bytes: the beginning of a certificate (DER)"
        )
    if told.is_residence or p1 & SHORT_ID or not told.file:
        return Said(f"ファイルの中身 {count}バイト", f"{count} bytes of the file")
    called = told.file_called(told.file)
    return Said(f"{called.ja}の中身 {count}バイト", f"{count} bytes of {called.en}")


def _proof(data: Bytes) -> Pieces:
    return [
        (
            data[:TOKEN],
            Said(
                "E：カードの乱数・端末の乱数・カードの鍵の材料の暗号文",
                "E: the card's and the terminal's random bytes and the card's part of the key, enciphered",
            ),
        ),
        (data[TOKEN:], Said("M：Eの認証子（MAC）", "M: the MAC of E")),
    ]


def _secured(data: Bytes) -> Pieces:
    """Return the object 86 of a reading under secure messaging: tag, length in one to three bytes, padding, cryptogram."""
    second = data[1] if len(data) > 1 else None
    long = second is not None and second & _LONG_FORM
    body = 2 + ((second or 0) & 0x7F if long else 0)
    return [
        (data[:1], Said("タグ86：暗号文", "tag 86: a cryptogram")),
        (data[1:body], Said("長さ", "length")),
        (data[body : body + 1], Said("詰め物の方式", "how it is padded")),
        (
            data[body + 1 :],
            Said(
                "ファイルの中身の暗号文。番号を知る端末だけが読めます",
                "the file, enciphered: only a terminal that knows the number reads it",
            ),
        ),
    ]
