"""The applications of the card's face, 券面入力補助 and 券面事項確認, and their files (facts/cards.md §3)."""

from datetime import date

from backoffice.cards import tlv
from backoffice.domain.my_number import CardSurface

INPUT_APPLICATION = bytes.fromhex("D3921000310001010408")
INPUT_MY_NUMBER, INPUT_FACE = 0x0001, 0x0002
INPUT_PIN, INPUT_NUMBER_A, INPUT_NUMBER_B = 0x0011, 0x0014, 0x0015

_FACE = 0xFF20
_OFFSETS, _NAME, _ADDRESS, _BIRTH, _SEX = range(0xDF21, 0xDF26)
_SEXES = {"1": "男", "2": "女"}


def read_face(content: bytes) -> CardSurface:
    """Return name, sex, birthday and address out of file 0002 of 券面入力補助; ValueError where it is none."""
    face = tlv.read(tlv.read(content)[_FACE])
    born = face[_BIRTH].decode()
    return CardSurface(
        face[_NAME].decode(),
        _SEXES.get(face[_SEX].decode(), ""),
        date.fromisoformat(f"{born[:4]}-{born[4:6]}-{born[6:]}"),
        face[_ADDRESS].decode(),
    )
