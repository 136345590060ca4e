"""Conversations that a beginner can send step by step: what a login says to a card, and what reading a 在留カード says.

The terminal of a 在留カード has to compute: what it needs follows from the card's number, its own random bytes, and what the
card has answered so far under this power.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from backoffice.cards import jpki_files, surface_files, tlv
from backoffice.cards.apdu import MOST_NE, SHORT_NE, Command
from backoffice.cards.residence import CRYPTOGRAM, MF_ID, NUMBER_REFERENCE, PADDED, WANTED_LENGTH
from backoffice.cards.residence_layout import AID_OF
from backoffice.cards.secure_messaging import KEY, RANDOM, SCHEMES, DecipheringError, card_key, session_key
from backoffice.cards.status_words import Said

CHALLENGE, AUTHENTICATE, VERIFY, SIGN, SELECT, READ = 0x84, 0x82, 0x20, 0x2A, 0xA4, 0xB0
SECURE, OWN = 0x08, 0x80
CURRENT = 0x80
GENERATIONS = {"residence-1": 1, "residence-2": 2}
MY_NUMBER = "my-number"
_SIGNED = "オダイバ模擬 APDUコンソール"
"""What a card signs here: nobody's challenge."""


class OutOfTurnError(Exception):
    """A step needs an answer of the card that has not come yet under this power."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a terminal has: the number and the secret that were typed, its own random bytes, and what came back.

    `random` is RND.IFD followed by K.IFD; `answers` are the last good answers by instruction.
    """

    kind: str
    number: str = ""
    secret: str = ""
    random: bytes = bytes(RANDOM + KEY)
    answers: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def generation(self) -> int:
        """The generation of a 在留カード."""
        return GENERATIONS[self.kind]

    def answered(self, instruction: int) -> bytes:
        """Return what the card has answered; OutOfTurnError when it has not."""
        if instruction not in self.answers:
            raise OutOfTurnError
        return self.answers[instruction]


@dataclass(frozen=True, slots=True)
class Step:
    """A command to send: what it is, how it is made, and which secret or number it wants typed (pin, password, number)."""

    says: Said
    made: Callable[[Desk], Command]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation: its name in addresses, what it is, for which chips, its steps."""

    key: str
    says: Said
    kinds: Sequence[str]
    steps: Sequence[Step]


def scripts_for(kind: str) -> list[Script]:
    """Return the conversations that suit a chip."""
    return [script for script in SCRIPTS if kind in script.kinds]


def _application(aid: bytes) -> Callable[[Desk], Command]:
    return lambda _desk: Command(0, SELECT, 0x04, 0x0C, aid)


def _file(number: int) -> Callable[[Desk], Command]:
    return lambda _desk: Command(0, SELECT, 0x02, 0x0C, number.to_bytes(2))


def _reading(_desk: Desk) -> Command:
    return Command(0, READ, 0, 0, ne=SHORT_NE)


def _tries(_desk: Desk) -> Command:
    return Command(0, VERIFY, 0, CURRENT)


def _secret(desk: Desk) -> Command:
    return Command(0, VERIFY, 0, CURRENT, desk.secret.encode())


def _password(desk: Desk) -> Command:
    """Verify the 署名用パスワード: its letters are upper-case on the card."""
    return Command(0, VERIFY, 0, CURRENT, desk.secret.upper().encode())


def _signing(_desk: Desk) -> Command:
    return Command(
        OWN, SIGN, 0, CURRENT, jpki_files.SHA256_INFO + sha256(_SIGNED.encode()).digest(), SHORT_NE
    )


def _master(_desk: Desk) -> Command:
    return Command(0, SELECT, 0, 0, MF_ID)


def _short(p1: int) -> Callable[[Desk], Command]:
    return lambda _desk: Command(0, READ, p1, 0, ne=MOST_NE)


def _secured(p1: int) -> Callable[[Desk], Command]:
    return lambda _desk: Command(SECURE, READ, p1, 0, tlv.written(WANTED_LENGTH, bytes(2)), MOST_NE)


def _challenge(_desk: Desk) -> Command:
    return Command(0, CHALLENGE, 0, 0, ne=RANDOM)


def _authenticate(desk: Desk) -> Command:
    own, part = desk.random[:RANDOM], desk.random[RANDOM:]
    token = SCHEMES[desk.generation].token(card_key(desk.number), own, desk.answered(CHALLENGE), part)
    return Command(0, AUTHENTICATE, 0, 0, token, SHORT_NE)


def _number(desk: Desk) -> Command:
    scheme, own, part = SCHEMES[desk.generation], desk.random[:RANDOM], desk.random[RANDOM:]
    try:
        card = scheme.part_of_key(card_key(desk.number), desk.answered(AUTHENTICATE), own)
    except DecipheringError as other:
        raise OutOfTurnError from other
    sealed = scheme.sealed(session_key(part, card.key), desk.number.encode())
    return Command(SECURE, VERIFY, 0, NUMBER_REFERENCE, tlv.written(CRYPTOGRAM, PADDED + sealed))


def _jpki() -> Step:
    return Step(Said("JPKIアプリケーションを選ぶ", "Select JPKI"), _application(jpki_files.APPLICATION))


def _chosen(ja: str, en: str, number: int) -> Step:
    return Step(Said(f"{ja}を選ぶ", f"Select {en}"), _file(number))


_READ_STEP = Step(Said("先頭から256バイトを読む", "Read the first 256 bytes"), _reading)
_TRIES_STEP = Step(Said("あと何回試せるかを尋ねる", "Ask how many tries are left"), _tries)
_SIGN_STEP = Step(Said("署名させる", "Have it sign"), _signing)

_LOGIN = (
    _jpki(),
    _chosen("利用者証明用電子証明書", "the user certificate", jpki_files.AUTHENTICATION_CERTIFICATE),
    _READ_STEP,
    _chosen("利用者証明用パスワード", "the user PIN", jpki_files.AUTHENTICATION_PIN),
    _TRIES_STEP,
    Step(Said("暗証番号を照合する", "Verify the PIN"), _secret, "pin"),
    _chosen("利用者証明用秘密鍵", "the user key", jpki_files.AUTHENTICATION_KEY),
    _SIGN_STEP,
)
_REGISTRATION = (
    _jpki(),
    _chosen("署名用パスワード", "the signature password", jpki_files.SIGNATURE_PASSWORD),
    _TRIES_STEP,
    Step(Said("パスワードを照合する", "Verify the password"), _password, "password"),
    _chosen("署名用電子証明書", "the signature certificate", jpki_files.SIGNATURE_CERTIFICATE),
    _READ_STEP,
    _chosen("署名用秘密鍵", "the signature key", jpki_files.SIGNATURE_KEY),
    _SIGN_STEP,
)
_SURFACE = (
    Step(
        Said("券面事項入力補助を選ぶ", "Select the surface application"),
        _application(surface_files.INPUT_APPLICATION),
    ),
    _chosen("暗証番号", "its PIN", surface_files.INPUT_PIN),
    Step(Said("暗証番号を照合する", "Verify the PIN"), _secret, "pin"),
    _chosen("4情報", "the four facts", surface_files.INPUT_FACE),
    _READ_STEP,
)


def _residence(secured: int, ja: str, en: str) -> tuple[Step, ...]:
    return (
        Step(Said("MFを選ぶ", "Select the MF"), _master),
        Step(Said("カードの種類（C1）を読む", "Read the kind of card (C1)"), _short(0x8A)),
        Step(Said("乱数を求める", "Ask for random bytes"), _challenge),
        Step(Said("互いを確かめる", "Prove to each other"), _authenticate, "number"),
        Step(Said("番号を照合する", "Verify the number"), _number, "number"),
        Step(Said("DF1を選ぶ", "Select DF1"), _application(AID_OF["DF1"])),
        Step(Said(f"{ja}を暗号化して読む", f"Read {en}, enciphered"), _secured(secured)),
        Step(Said("DF2を選ぶ", "Select DF2"), _application(AID_OF["DF2"])),
        Step(Said("81のファイルを読む", "Read file 81"), _short(0x81)),
        Step(Said("DF3を選ぶ", "Select DF3"), _application(AID_OF["DF3"])),
        Step(Said("電子署名と証明書を読む", "Read signature and certificate"), _short(0x82)),
    )


_READING = Said("在留カードを読む", "Read a residence card")
SCRIPTS = (
    Script("login", Said("ログイン", "A login"), (MY_NUMBER,), _LOGIN),
    Script(
        "registration",
        Said("利用者情報登録の署名", "The signature of a registration"),
        (MY_NUMBER,),
        _REGISTRATION,
    ),
    Script("surface", Said("4情報の読み取り", "Reading the four facts"), (MY_NUMBER,), _SURFACE),
    Script("read-1", _READING, ("residence-1",), _residence(0x85, "券面の画像", "the front")),
    Script("read-2", _READING, ("residence-2",), _residence(0x83, "文字の項目", "the text")),
)
