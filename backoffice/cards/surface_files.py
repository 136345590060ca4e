"""The applications of the card's face, 券面入力補助 and 券面事項確認, and their files (facts/cards.md §3)."""

from datetime import date
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from backoffice.cards import tlv
from backoffice.cards.certificate_names import SEXES
from backoffice.cards.chip_files import Application, Secret, Transparent, any_of
from backoffice.cards.jpki_files import PIN_FORM
from backoffice.cards.my_number_contents import Contents, Secrets
from backoffice.cards.residence_images import face as plain_face
from backoffice.cards.sample_mark import draw_across
from backoffice.domain.my_number import CardSurface

INPUT_APPLICATION = bytes.fromhex("D3921000310001010408")
INPUT_MY_NUMBER, INPUT_FACE = 0x0001, 0x0002
INPUT_PIN, INPUT_NUMBER_A, INPUT_NUMBER_B = 0x0011, 0x0014, 0x0015

CHECK_APPLICATION = bytes.fromhex("D3921000310001010402")
CHECK_FACE, CHECK_MY_NUMBER = 0x0002, 0x0005
CHECK_NUMBER_B, CHECK_NUMBER_A = 0x0012, 0x0013

_MY_NUMBER, _FACE, _NUMBER_PICTURE = 0xFF10, 0xFF20, 0xFF40
_OFFSETS, _NAME, _ADDRESS, _BIRTH, _SEX = range(0xDF21, 0xDF26)
_CHECK_BIRTH, _CHECK_SEX = 0xDF22, 0xDF23
_CHECK_NAME, _CHECK_ADDRESS, _CHECK_PORTRAIT = 0xDF25, 0xDF26, 0xDF27
_CHECK_END, _CHECK_CODE = 0xDF29, 0xDF2A
_PICTURE = 0xDF41
_MOST_OF_PORTRAIT = 3000
_FILLER = b"\xff\xff"


def input_support(contents: Contents, secrets: Secrets) -> Application:
    """Return the files of 券面入力補助: the PIN opens both, 照合番号A the 個人番号, B name, address, birthday and sex."""
    return {
        INPUT_MY_NUMBER: Transparent(
            tlv.written(_MY_NUMBER, contents.my_number.encode()) + _FILLER, any_of(INPUT_PIN, INPUT_NUMBER_A)
        ),
        INPUT_FACE: Transparent(written_face(contents.face), any_of(INPUT_PIN, INPUT_NUMBER_B)),
        INPUT_PIN: Secret(secrets.surface_pin, PIN_FORM),
        INPUT_NUMBER_A: Secret(secrets.number_a),
        INPUT_NUMBER_B: Secret(secrets.number_b),
    }


def face_check(contents: Contents, secrets: Secrets) -> Application:
    """Return the files of 券面事項確認: A opens both, B the face alone; a wrong 照合番号 counts in both applications.

    Left out is what this world has no authority for: the age record, the key of the application and its signatures.
    """
    return {
        CHECK_FACE: Transparent(_checked_face(contents), any_of(CHECK_NUMBER_A, CHECK_NUMBER_B)),
        CHECK_MY_NUMBER: Transparent(_number_picture(contents.my_number), any_of(CHECK_NUMBER_A)),
        CHECK_NUMBER_A: Secret(secrets.number_a),
        CHECK_NUMBER_B: Secret(secrets.number_b),
    }


def written_face(face: CardSurface) -> bytes:
    """Return file 0002 of 券面入力補助."""
    return _with_offsets(
        _FACE,
        {
            _NAME: face.name.encode(),
            _ADDRESS: face.address.encode(),
            _BIRTH: _digits(face.birth_on),
            _SEX: _sex_digit(face.sex),
        },
    )


def read_face(content: bytes) -> CardSurface:
    """Return name, sex, birthday and address out of file 0002 of 券面入力補助; ValueError where it is none."""
    face = tlv.read(tlv.read(content).get(_FACE, b""))
    if not {_NAME, _ADDRESS, _BIRTH, _SEX} <= face.keys():
        raise ValueError("no face of a card")
    born = face[_BIRTH].decode()
    return CardSurface(
        face[_NAME].decode(),
        next((sex for sex, digit in SEXES.items() if digit.encode() == face[_SEX]), ""),
        date.fromisoformat(f"{born[:4]}-{born[4:6]}-{born[6:]}"),
        face[_ADDRESS].decode(),
    )


def _checked_face(contents: Contents) -> bytes:
    face = contents.face
    return _with_offsets(
        _FACE,
        {
            _CHECK_BIRTH: _digits(face.birth_on),
            _CHECK_SEX: _sex_digit(face.sex),
            _CHECK_NAME: _strip(_latin(face.name), 288),
            _CHECK_ADDRESS: _strip("", 288),
            _CHECK_PORTRAIT: _portrait(),
            _CHECK_END: _digits(contents.expires_on),
            _CHECK_CODE: _strip(contents.security_code, 96),
        },
    )


@cache
def _portrait() -> bytes:
    """Return the silhouette that stands for every holder; it takes longer to write than all else on the chip."""
    return plain_face(None, _MOST_OF_PORTRAIT)


def _number_picture(my_number: str) -> bytes:
    return tlv.written(_NUMBER_PICTURE, tlv.written(_PICTURE, _strip(my_number, 160)))


def _with_offsets(tag: int, fields: dict[int, bytes]) -> bytes:
    """Return a file whose first object tells, in two bytes each, where in the file the others begin."""
    objects = [tlv.written(field, value) for field, value in fields.items()]
    table = tlv.written(_OFFSETS, bytes(2 * len(objects)))
    head = len(tlv.written(tag, table + b"".join(objects))) - len(table) - sum(map(len, objects))
    offsets, at = b"", head + len(table)
    for written in objects:
        offsets += at.to_bytes(2)
        at += len(written)
    return tlv.written(tag, tlv.written(_OFFSETS, offsets) + b"".join(objects))


def _digits(day: date) -> bytes:
    return day.isoformat().replace("-", "").encode()


def _sex_digit(sex: str) -> bytes:
    return SEXES.get(sex, "0").encode()


def _latin(name: str) -> str:
    """Return a name as far as the drawing knows its letters."""
    return "".join(letter for letter in name if letter.isascii())[:28]


def _strip(words: str, width: int, height: int = 16) -> bytes:
    """Return words in Latin letters and digits behind 見本, as a PNG of one bit a pixel, the format of real cards' print."""
    picture = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(picture)
    draw_across(pen, (1, 1, 2 * height, height - 2), 0, 1)
    pen.text((2 * height + 4, 0), words, fill=0, font_size=height - 2)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
