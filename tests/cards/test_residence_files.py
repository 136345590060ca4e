"""What lies on a 在留カード's chip: each field in its length, images that read back, signatures over what they should be."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from PIL import Image

from backoffice.cards import tlv
from backoffice.cards.residence_files import (
    CERTIFICATE_2,
    FACE,
    FRONT,
    LINE,
    OversizeError,
    Printed,
    Seal,
    files,
    printed_entries,
)
from backoffice.cards.residence_images import FACE_SIZE, RATES, face
from backoffice.cards.residence_layout import LAYOUT
from tests.cards.keys import RSA_KEY

EC_KEY = ec.generate_private_key(ec.SECP384R1())
CERTIFICATE = b"\x30" + b"\x01" * 551
PRINTED = Printed(
    "AB12345678CD",
    "NGUYEN VAN ANH",
    date(1990, 1, 2),
    "女",
    "ベトナム",
    "技術・人文知識・国際業務",
    36,
    "03",
    date(2026, 7, 1),
    "2",
    date(2029, 6, 30),
    date(2029, 6, 30),
    "東京都江東区青海二丁目７番地１１号",
    date(2026, 7, 1),
)
SIZES = {generation: {name: file.size for name, file in LAYOUT[generation].items()} for generation in (1, 2)}
KEYS = {1: RSA_KEY, 2: EC_KEY}


def read(made: dict[str, bytes]) -> dict[int, bytes]:
    """Return the values of all files of a chip by their tags."""
    return {tag: value for content in made.values() for tag, value in tlv.read(content).items()}


def picture(data: bytes, form: str) -> Image.Image:
    image = Image.open(BytesIO(data), formats=(form,))
    image.load()
    return image


def test_the_first_generation_has_images_address_and_marks_in_their_fields() -> None:
    made = files(1, PRINTED, Seal(RSA_KEY, CERTIFICATE))
    assert {name: len(content) for name, content in made.items()} == SIZES[1]
    found = read(made)
    assert (found[0xC1], found[0xD7]) == (b"1", b"0")
    assert found[0xD4].rstrip(b"\0").decode("shift_jisx0213") == PRINTED.address
    assert picture(found[0xD0], "TIFF").mode == "1"
    assert picture(found[0xD0], "TIFF").info["compression"] == "group4"
    assert picture(found[0xD1], "JPEG2000").size == (120, 160)
    target = found[0xD0] + found[0xD1]
    assert len(target) == FRONT + FACE
    RSA_KEY.public_key().verify(found[0xDA], target, padding.PKCS1v15(), hashes.SHA256())
    assert found[0xDB].rstrip(b"\0") == CERTIFICATE


def test_the_second_generation_has_its_entries_in_53_bytes_and_signs_them_with_face_and_name() -> None:
    made = files(2, PRINTED, Seal(EC_KEY, CERTIFICATE))
    assert {name: len(content) for name, content in made.items()} == SIZES[2]
    found = read(made)
    assert (found[0xC1], found[0xC2]) == (b"05", b"AB12345678CD")
    entries = b"".join(printed_entries(PRINTED).values())
    assert (
        entries
        == b"20290630" + b"19900102" + b"2VNM" + b"MOGI160036" + b"0300" + b"0320260701" + b"220290630"
    )
    assert [picture(found[tag], "TIFF").mode for tag in (0xD0, 0xDFD1)] == ["1", "1"]
    assert picture(found[0xD1], "JPEG2000").mode == "RGB"
    target = entries + found[0xD1] + found[0xD0]
    assert len(target) == 53 + FACE + LINE
    r, s = (int.from_bytes(found[0xDC][at : at + 48]) for at in (0, 48))
    EC_KEY.public_key().verify(encode_dss_signature(r, s), target, ec.ECDSA(hashes.SHA256()))
    assert found[0xDD] == CERTIFICATE


@pytest.mark.slow
def test_the_longest_texts_and_unruly_photos_keep_within_their_fields() -> None:
    noise = BytesIO()
    Image.effect_noise((900, 1200), 255).convert("RGB").save(noise, "JPEG")
    longest = Printed(
        **{name: getattr(PRINTED, name) for name in Printed.__slots__}
        | {
            "name": "WOLFESCHLEGELSTEINHAUSENBERGERDORFF " * 4,
            "address": "東京都江東区青海😀" * 60,
            "stay_until": None,
            "period_months": 0,
            "nationality": "無い国",
            "comprehensive": "許可：原則週28時間以内・風俗営業等の従事を除く" * 5,
            "photo": noise.getvalue(),
        }
    )
    for generation, key in KEYS.items():
        made = files(generation, longest, Seal(key, CERTIFICATE))
        assert {name: len(content) for name, content in made.items()} == SIZES[generation]
    found = read(files(1, longest, Seal(RSA_KEY, CERTIFICATE)))
    assert "〓" in found[0xD4].rstrip(b"\0").decode("shift_jisx0213")
    assert len(printed_entries(longest)[0xCD].strip(b"\0")) == 0


def test_a_photo_of_any_shape_becomes_a_face_and_none_a_silhouette() -> None:
    faces = set()
    for size in ((1, 1), (30, 900), (900, 30), (600, 800)):
        photo = BytesIO()
        Image.new("RGB", size, (200, 30, 40)).save(photo, "PNG")
        faces.add(face(photo.getvalue(), FACE))
    assert face(None, FACE) not in faces
    assert all(picture(each, "JPEG2000").size == (120, 160) for each in faces)


def test_what_is_longer_than_its_field_is_refused() -> None:
    with pytest.raises(OversizeError):
        files(2, PRINTED, Seal(EC_KEY, b"\x30" * (CERTIFICATE_2 + 1)))
    with pytest.raises(OversizeError):
        files(1, PRINTED, Seal(RSA_KEY, b"\x30" * 1201))


def test_a_face_fits_its_file_at_the_first_try_for_each_takes_ten_milliseconds() -> None:
    noise = Image.effect_noise(FACE_SIZE, 120).convert("RGB")
    out = BytesIO()
    noise.save(out, "PNG")
    assert len(face(out.getvalue(), FACE)) > FACE * 0.9
    assert FACE_SIZE[0] * FACE_SIZE[1] * 3 / RATES[0] < FACE


WRITES_A_CARD = """
import sys
from backoffice.cards.residence_images import Line, face, front
face(None, 3000), front([Line("", "NAME", "NGUYEN")], "", 7000)
assert "PIL.WebPImagePlugin" not in sys.modules, "Pillow has imported all of its formats"
"""


@pytest.mark.slow
def test_the_first_images_of_a_process_import_no_other_formats() -> None:
    subprocess.run([sys.executable, "-c", WRITES_A_CARD], check=True, timeout=60)


def test_letters_that_the_character_set_unifies_are_written_as_their_twins() -> None:
    told = replace(PRINTED, address="東京都江東区髙砂𠮷野町1-2")
    found = read(files(1, told, Seal(RSA_KEY, CERTIFICATE)))
    assert found[0xD4].rstrip(b"\0").decode("shift_jisx0213") == "東京都江東区高砂吉野町1-2"
