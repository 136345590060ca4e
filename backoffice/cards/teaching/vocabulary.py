"""What the bytes of commands name: instructions, applications, files and secrets of both cards, in Japanese and English.

Sources: ISO/IEC 7816-4:2013 for the instructions (7816-8 where it is said), facts/cards.md §3 for the
マイナンバーカード and §4 for the 在留カード.
"""

from typing import NamedTuple

from backoffice.cards import jpki_files as jpki
from backoffice.cards import my_number
from backoffice.cards import surface_files as surface
from backoffice.cards.residence_layout import AID_OF
from backoffice.cards.status_words import Said

JPKI, SURFACE, CHECK = "jpki", "surface", "check"
MASTER, DF1, DF2, DF3 = "MF", "DF1", "DF2", "DF3"
MY_NUMBER_FACTS, RESIDENCE_FACTS = "OpenSC card-jpki.c", "在留カード等仕様書"
"""Where readers of the page may look a command up: each card's public description (facts/cards.md)."""


class Instruction(NamedTuple):
    """An instruction by its name, what it is for, and where that is written."""

    name: str
    what: Said
    source: str


class Application(NamedTuple):
    """An application (DF) of a card: how this program calls it, and what it is called."""

    key: str
    called: Said


INSTRUCTIONS = {
    0x0E: Instruction("ERASE BINARY", Said("ファイルを消す", "erase a file"), "ISO/IEC 7816-4 §11.2"),
    0x20: Instruction("VERIFY", Said("暗証番号を照合する", "verify a secret"), "ISO/IEC 7816-4 §11.5"),
    0x22: Instruction(
        "MANAGE SECURITY ENVIRONMENT", Said("使う鍵を決める", "set the keys to use"), "ISO/IEC 7816-4 §11.5"
    ),
    0x24: Instruction(
        "CHANGE REFERENCE DATA", Said("暗証番号を変える", "change a secret"), "ISO/IEC 7816-4 §11.5"
    ),
    0x2A: Instruction(
        "PERFORM SECURITY OPERATION", Said("カードの鍵で計算する", "compute with a key"), "ISO/IEC 7816-8"
    ),
    0x2C: Instruction(
        "RESET RETRY COUNTER",
        Said("誤りの回数を戻す", "take back the counter of wrong tries"),
        "ISO/IEC 7816-4 §11.5",
    ),
    0x46: Instruction("GENERATE ASYMMETRIC KEY PAIR", Said("鍵の対を作る", "make keys"), "ISO/IEC 7816-8"),
    0x70: Instruction(
        "MANAGE CHANNEL", Said("論理チャネルを開閉する", "open or close a channel"), "ISO/IEC 7816-4 §11.1"
    ),
    0x82: Instruction(
        "MUTUAL AUTHENTICATE",
        Said("端末とカードが互いを確かめる", "terminal and card prove themselves to each other"),
        "ISO/IEC 7816-4 §11.5",
    ),
    0x84: Instruction(
        "GET CHALLENGE", Said("カードの乱数を求める", "ask for random bytes"), "ISO/IEC 7816-4 §11.5"
    ),
    0x86: Instruction("GENERAL AUTHENTICATE", Said("認証する", "authenticate"), "ISO/IEC 7816-4 §11.5"),
    0x88: Instruction(
        "INTERNAL AUTHENTICATE", Said("カードが自分を証す", "the card proves itself"), "ISO/IEC 7816-4 §11.5"
    ),
    0xA4: Instruction("SELECT", Said("選択する", "select"), "ISO/IEC 7816-4 §11.1"),
    0xB0: Instruction("READ BINARY", Said("ファイルを読む", "read a file"), "ISO/IEC 7816-4 §11.2"),
    0xB1: Instruction("READ BINARY (B1)", Said("ファイルを読む", "read a file"), "ISO/IEC 7816-4 §11.2"),
    0xB2: Instruction("READ RECORD", Said("レコードを読む", "read a record"), "ISO/IEC 7816-4 §11.3"),
    0xC0: Instruction(
        "GET RESPONSE", Said("答えの続きを求める", "ask for the rest of an answer"), "ISO/IEC 7816-4 §11.6"
    ),
    0xC2: Instruction("ENVELOPE", Said("命令を包んで送る", "send in an envelope"), "ISO/IEC 7816-4 §11.6"),
    0xCA: Instruction(
        "GET DATA", Said("データ項目を求める", "ask for a data object"), "ISO/IEC 7816-4 §11.4"
    ),
    0xCB: Instruction(
        "GET DATA (CB)", Said("データ項目を求める", "ask for data objects"), "ISO/IEC 7816-4 §11.4"
    ),
    0xD6: Instruction("UPDATE BINARY", Said("ファイルに書く", "write a file"), "ISO/IEC 7816-4 §11.2"),
    0xDA: Instruction("PUT DATA", Said("データ項目を書く", "write a data object"), "ISO/IEC 7816-4 §11.4"),
}


def _named(aid: bytes) -> str:
    return aid.hex().upper()


def _numbered(file: int) -> str:
    return f"{file:04X}"


APPLICATIONS = {
    _named(jpki.APPLICATION): Application(
        JPKI, Said("公的個人認証アプリケーション（JPKI-AP）", "the JPKI application")
    ),
    _named(surface.INPUT_APPLICATION): Application(
        SURFACE,
        Said("券面事項入力補助アプリケーション", "the application that helps to fill in what is on the card"),
    ),
    _named(surface.CHECK_APPLICATION): Application(
        CHECK, Said("券面事項確認アプリケーション", "the application that shows what is on the card")
    ),
    _named(my_number.RESIDENT_REGISTER): Application(
        "resident", Said("住基アプリケーション", "the resident register's application")
    ),
    _named(my_number.COMMON): Application("common", Said("共通アプリケーション", "the common application")),
    _named(AID_OF["DF1"]): Application(DF1, Said("DF1（券面と顔写真）", "DF1 (the card's face and photo)")),
    _named(AID_OF["DF2"]): Application(DF2, Said("DF2（住居地と許可）", "DF2 (address and permissions)")),
    _named(AID_OF["DF3"]): Application(DF3, Said("DF3（電子署名）", "DF3 (the signature)")),
    "A000000063504B43532D3135": Application("pkcs15", Said("PKCS #15 の探り", "a probe for PKCS #15")),
    "A000000308": Application("piv", Said("PIVの探り", "a probe for PIV")),
    "D27600012401": Application("openpgp", Said("OpenPGPの探り", "a probe for OpenPGP")),
}
"""By AID; the last three are asked for by clients that do not know yet which card lies there, and start with these bytes."""
MASTER_FILE = Application(MASTER, Said("MF（カードの最上位）", "the MF, the card's top"))

FILES = {
    (JPKI, _numbered(jpki.SIGNATURE_CERTIFICATE)): Said("署名用電子証明書", "the signature certificate"),
    (JPKI, _numbered(jpki.SIGNATURE_AUTHORITY)): Said("署名用のCA証明書", "the signature CA's certificate"),
    (JPKI, _numbered(jpki.TOKEN_INFO)): Said("カードの名札（CK_TOKEN_INFO）", "the token information"),
    (JPKI, _numbered(jpki.AVAILABILITY)): Said("ファイル0008", "file 0008"),
    (JPKI, _numbered(jpki.AUTHENTICATION_CERTIFICATE)): Said(
        "利用者証明用電子証明書", "the user certificate"
    ),
    (JPKI, _numbered(jpki.AUTHENTICATION_AUTHORITY)): Said(
        "利用者証明用のCA証明書", "the user CA's certificate"
    ),
    (JPKI, _numbered(jpki.TERMINAL_AUTHORITY)): Said("端末認証のCAの公開鍵", "the terminal CA's key"),
    (JPKI, _numbered(jpki.AUTHENTICATION_KEY)): Said("利用者証明用秘密鍵", "the user key"),
    (JPKI, _numbered(jpki.AUTHENTICATION_PIN)): Said("利用者証明用パスワード", "the user PIN"),
    (JPKI, _numbered(jpki.SIGNATURE_KEY)): Said("署名用秘密鍵", "the signature key"),
    (JPKI, _numbered(jpki.SIGNATURE_PASSWORD)): Said("署名用パスワード", "the signature password"),
    (SURFACE, _numbered(surface.INPUT_MY_NUMBER)): Said("個人番号（マイナンバー）", "the My Number"),
    (SURFACE, _numbered(surface.INPUT_FACE)): Said(
        "4情報（氏名・住所・生年月日・性別）", "the four facts: name, address, birth, sex"
    ),
    (SURFACE, _numbered(surface.INPUT_PIN)): Said("券面事項入力補助用の暗証番号", "the surface PIN"),
    (SURFACE, _numbered(surface.INPUT_NUMBER_A)): Said(
        "照合番号A（個人番号）", "verification number A, the My Number"
    ),
    (SURFACE, _numbered(surface.INPUT_NUMBER_B)): Said(
        "照合番号B（生年月日・有効期限の年・セキュリティコード）",
        "verification number B: birth, year of expiry, security code",
    ),
}
"""By application and the file's number: the マイナンバーカード."""
FOUR_DIGITS = frozenset({(JPKI, _numbered(jpki.AUTHENTICATION_PIN)), (SURFACE, _numbered(surface.INPUT_PIN))})

_CARD_KIND = {
    (MASTER, "8B"): Said("C0 仕様のバージョン", "C0, the version of the specification"),
    (MASTER, "8A"): Said("C1 カードの種類", "C1, the kind of card"),
}
FIRST = _CARD_KIND | {
    (DF1, "85"): Said("D0 券面（表）の画像", "D0, the picture of the front"),
    (DF1, "86"): Said("D1 顔写真", "D1, the photo"),
    (DF2, "81"): Said("D2–D4 住居地とその届出の日", "D2–D4, the address and its day"),
    (DF2, "82"): Said("D5 包括許可", "D5, the general permission"),
    (DF2, "83"): Said("D6 個別許可", "D6, the single permission"),
    (DF2, "84"): Said("D7 更新・変更の申請中か", "D7, whether an application is under way"),
    (DF3, "82"): Said("DA・DB 電子署名と証明書", "DA and DB, signature and certificate"),
}
"""By application and P1: generation 1 of the 在留カード."""
SECOND = _CARD_KIND | {
    (DF1, "81"): Said("C2 在留カード番号", "C2, the card's number"),
    (DF1, "83"): Said(
        "C5–CE 生年月日・国籍・在留資格・期間などの文字",
        "C5–CE, birth, nationality, status and period as text",
    ),
    (DF1, "84"): Said("D0・D1 氏名の画像と顔写真", "D0 and D1, the name's picture and the photo"),
    (DF1, "86"): Said("DFD1 住居地の画像", "DFD1, the address's picture"),
    (DF2, "81"): Said("D5–D7 許可の欄", "D5–D7, permissions"),
    (DF2, "82"): Said("D8", "D8"),
    (DF2, "83"): Said("D9・DE", "D9 and DE"),
    (DF3, "82"): Said("DC・DD 電子署名と証明書", "DC and DD, signature and certificate"),
}
"""By application and P1: generation 2 of the 在留カード."""
RESIDENCE_FILES = {"residence-1": FIRST, "residence-2": SECOND}

KEYS = {
    0x80: Said("いま選ばれている鍵", "the key that is selected"),
    0x97: Said("利用者証明用秘密鍵", "the user key"),
    0x9A: Said("署名用秘密鍵", "the signature key"),
}
"""P2 of PERFORM SECURITY OPERATION on JPKI."""
