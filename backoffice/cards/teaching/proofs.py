"""Secrets, signatures and the mutual authentication of a 在留カード, in words."""

from backoffice.cards.recording import SECURE_DATA
from backoffice.cards.secure_messaging import TOKEN
from backoffice.cards.status_words import Said
from backoffice.cards.teaching import vocabulary as words
from backoffice.cards.teaching.byte_groups import Bytes, Layout
from backoffice.cards.teaching.told import ALWAYS, UNSAID, Pieces, Then, Told, Wording, named

CURRENT = 0x80
"""P2 of what is selected (facts/cards.md §3)."""


def verify(told: Told, layout: Layout) -> Wording:
    """Tell of VERIFY: a secret is tried, or asked how many tries are left; a 在留カード takes its number so."""
    name, source = named(layout)
    if layout.p2 == SECURE_DATA:
        return _verify_number(name, source)
    secret = _secret(told)
    if not layout.data:
        title = Said(f"{secret.ja}をあと何回試せるかを尋ねる", f"Ask how many tries of {secret.en} are left")
        return Wording(name, title, source, (_ASKED,), parts=_verify_parts(layout))
    how_ja, how_en = _characters(told, layout)
    return Wording(
        name,
        Said(
            f"{secret.ja}を照合する（{how_ja}、伏せてあります）",
            f"Verify {secret.en} ({how_en}, blotted out)",
        ),
        source,
        parts=_verify_parts(layout),
        pieces=lambda data: [(data, Said(f"{secret.ja}（伏せ字）", f"{secret.en}, blotted out"))],
        then=_showing(secret),
        otherwise=_hiding(secret),
    )


def _verify_parts(layout: Layout) -> dict[str, Said]:
    current = Said("いま選ばれている暗証番号", "the secret that is selected")
    return {"p1": ALWAYS, "p2": current if layout.p2 == CURRENT else UNSAID}


def _secret(told: Told) -> Said:
    return told.file_called(told.file) if told.file else Said("暗証番号", "the secret")


def _characters(told: Told, layout: Layout) -> tuple[str, str]:
    count, key = len(layout.data), told.application.key if told.application else ""
    if (key, told.file) in words.FOUR_DIGITS:
        return f"数字{count}桁", f"{count} digits"
    return f"{count}文字", f"{count} characters"


def _showing(secret: Said) -> Then:
    def then(told: Told) -> None:
        if secret not in told.shown:
            told.shown.append(secret)

    return then


def _hiding(secret: Said) -> Then:
    def then(told: Told) -> None:
        told.shown = [each for each in told.shown if each != secret]

    return then


def _verify_number(name: str, source: str) -> Wording:
    return Wording(
        name,
        Said(
            "在留カード番号を、セッション鍵で暗号化して照合する",
            "Verify the card's number, enciphered with the session key",
        ),
        source,
        parts={"p1": ALWAYS, "p2": Said("在留カード番号", "the card's number")},
        pieces=_enciphered,
        then=_showing(Said("在留カード番号", "the card's number")),
    )


def _enciphered(data: Bytes) -> Pieces:
    return [
        (data[:1], Said("タグ86：暗号文", "tag 86: a cryptogram")),
        (data[1:2], Said("長さ", "length")),
        (data[2:3], Said("詰め物の方式", "how it is padded")),
        (data[3:], Said("番号の暗号文（IVは0）", "the enciphered number, IV zero")),
    ]


def change(told: Told, layout: Layout) -> Wording:
    """Tell of CHANGE REFERENCE DATA."""
    name, source = named(layout)
    secret = _secret(told)
    return Wording(
        name,
        Said(f"{secret.ja}を新しいものに変える", f"Change {secret.en}"),
        source,
        pieces=lambda data: [(data, Said("新しい暗証番号（伏せ字）", "the new secret, blotted out"))],
    )


def sign(told: Told, layout: Layout) -> Wording:
    """Tell of PERFORM SECURITY OPERATION: the card signs with a key that never leaves it."""
    source = named(layout)[1]
    p1, p2 = layout.p1 or 0, layout.p2 or 0
    key = words.KEYS.get(p2, Said("鍵", "a key"))
    if p2 == CURRENT and told.file:
        key = told.file_called(told.file)
    given = _GIVEN.get(p1, Said("データ", "data"))
    return Wording(
        "PSO: COMPUTE DIGITAL SIGNATURE",
        Said(f"{key.ja}で署名する", f"Sign with {key.en}"),
        source,
        (_SIGNING,),
        parts={"p1": given, "p2": key},
        pieces=lambda data: [(data, Said(f"署名するもの：{given.ja}", f"what is signed: {given.en}"))],
    )


def challenge(_told: Told, layout: Layout) -> Wording:
    """Tell of GET CHALLENGE."""
    name, source = named(layout)

    def then(told: Told) -> None:
        told.challenged = True

    return Wording(
        name,
        Said("カードに乱数（RND.ICC）を求める", "Ask the card for random bytes (RND.ICC)"),
        source,
        (_FRESH,),
        parts={"p1": ALWAYS, "p2": ALWAYS},
        then=then,
    )


def mutual(told: Told, layout: Layout) -> Wording:
    """Tell of MUTUAL AUTHENTICATE (facts/cards.md §4)."""
    name, source = named(layout)
    cipher = "3DES" if told.kind == "residence-1" else "AES"

    def then(after: Told) -> None:
        after.secured, after.challenged, after.shown = True, False, []

    def otherwise(after: Told) -> None:
        after.challenged = after.secured = False

    early = () if told.challenged else (_NO_CHALLENGE,)
    return Wording(
        name,
        Said(
            f"在留カード番号から作った鍵で互いを確かめ、セッション鍵を決める（{cipher}）",
            f"Prove to each other the key made of the card's number, and agree on a session key ({cipher})",
        ),
        source,
        early,
        parts={"p1": ALWAYS, "p2": ALWAYS},
        pieces=_proof,
        then=then,
        otherwise=otherwise,
    )


def _proof(data: Bytes) -> Pieces:
    return [
        (
            data[:TOKEN],
            Said(
                "E：端末の乱数・カードの乱数・端末の鍵の材料の暗号文",
                "E: the terminal's and the card's random bytes and the terminal's part of the key, enciphered",
            ),
        ),
        (data[TOKEN:], Said("M：Eの認証子（MAC）", "M: the MAC of E")),
    ]


_ASKED = Said(
    "データのないVERIFYは誤りに数えません。答えは照合の前後を問わず63Cxです。",
    "VERIFY without data counts as no try. It answers 63Cx before and after a right one alike.",
)
_SIGNING = Said(
    "秘密鍵はカードから出ません。カードの中で計算した署名だけが返ります。",
    "The private key never leaves the card: it returns the signature alone.",
)
_FRESH = Said(
    "毎回違う値です。すぐ次のMUTUAL AUTHENTICATEだけに使えます。",
    "It differs each time, and serves the very next MUTUAL AUTHENTICATE alone.",
)
_NO_CHALLENGE = Said(
    "直前にGET CHALLENGEがないので、カードは応じません。",
    "Without GET CHALLENGE just before, the card refuses.",
)
_GIVEN = {
    0: Said("DigestInfo（PKCS #1 v1.5）", "a DigestInfo (PKCS #1 v1.5)"),
    2: Said("ハッシュ値", "a hash"),
    0x9E: Said("署名（ISO/IEC 7816-8）", "a signature (ISO/IEC 7816-8)"),
}
