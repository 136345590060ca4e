"""Status words of ISO/IEC 7816-4 §5.6, as far as the chips of this world answer them, with what they say to a person."""

from typing import NamedTuple

OK = 0x9000
NO_INFORMATION = 0x6300
TRIES_LEFT = 0x63C0
"""Its last digit counts the tries that are left."""
WRONG_LENGTH = 0x6700
CHAINING_UNKNOWN = 0x6884
SECURE_MESSAGING_UNKNOWN = 0x6882
WRONG_FILE_KIND = 0x6981
NOT_AUTHENTICATED = 0x6982
BLOCKED = 0x6984
CONDITIONS = 0x6985
NO_CURRENT_EF = 0x6986
SECURE_MESSAGING_MISSING = 0x6987
SECURE_MESSAGING_WRONG = 0x6988
WRONG_DATA = 0x6A80
NOT_FOUND = 0x6A82
WRONG_PARAMETERS = 0x6A86
NO_REFERENCE = 0x6A88
OUTSIDE_FILE = 0x6B00
INSTRUCTION_UNKNOWN = 0x6D00
CLASS_UNKNOWN = 0x6E00


class Said(NamedTuple):
    """A status word in words."""

    ja: str
    en: str


WORDS = {
    OK: Said("正常に終わりました", "Done"),
    NO_INFORMATION: Said("照合・認証に失敗しました", "Verification or authentication failed"),
    WRONG_LENGTH: Said("長さが正しくありません", "Wrong length"),
    SECURE_MESSAGING_UNKNOWN: Said(
        "このセキュアメッセージングには応じません", "Secure messaging not supported"
    ),
    CHAINING_UNKNOWN: Said("コマンドの連鎖には応じません", "Command chaining not supported"),
    WRONG_FILE_KIND: Said("この種類のファイルには使えない命令です", "Command does not fit the kind of file"),
    NOT_AUTHENTICATED: Said("先に暗証番号の照合又は認証が必要です", "Security status not satisfied"),
    BLOCKED: Said("ロックされています", "Authentication method blocked"),
    CONDITIONS: Said("この順序では使えません", "Conditions of use not satisfied"),
    NO_CURRENT_EF: Said("ファイルが選ばれていません", "No current file"),
    SECURE_MESSAGING_MISSING: Said(
        "セキュアメッセージングの項目が足りません", "Secure messaging object missing"
    ),
    SECURE_MESSAGING_WRONG: Said(
        "セキュアメッセージングの項目が誤っています", "Secure messaging object incorrect"
    ),
    WRONG_DATA: Said("データが正しくありません", "Incorrect data"),
    NOT_FOUND: Said("アプリケーション又はファイルがありません", "Application or file not found"),
    WRONG_PARAMETERS: Said("P1・P2が正しくありません", "Incorrect P1 or P2"),
    NO_REFERENCE: Said("参照先がありません", "Referenced data not found"),
    OUTSIDE_FILE: Said("ファイルの外です", "Offset outside the file"),
    INSTRUCTION_UNKNOWN: Said("この命令はありません", "Instruction not supported"),
    CLASS_UNKNOWN: Said("このクラスはありません", "Class not supported"),
}


def said(sw: int) -> Said:
    """Return a status word in words; 63Cx tells the tries that are left."""
    if sw & 0xFFF0 == TRIES_LEFT:
        left = sw & 0xF
        return Said(f"照合に失敗しました。あと{left}回試せます", f"Verification failed, tries left: {left}")
    return WORDS.get(sw, Said("この模擬の知らない答えです", "Unknown status word"))


def tries_left(count: int) -> int:
    """Return the status word that tells how many tries are left, at most 15."""
    return TRIES_LEFT | min(count, 15)
