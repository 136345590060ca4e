"""What a file that should be a photo is, read with Pillow, and the photo as screens show it (rulebook B9, U-13).

All functions decode hostile input without a bound on time: call them through `inspection.Inspector`.
"""

from __future__ import annotations

import dataclasses
import struct
from io import BytesIO

from PIL import Image, ImageStat

from backoffice.domain.file_limits import PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX
from backoffice.domain.files import PHOTO_FORMATS, PhotoFacts

SIZE_WORTH_READING = max(row.value for row in PHOTO_BYTES_MAX.rows)
PIXELS_WORTH_DECODING = max(row.value for row in PHOTO_PIXELS_MAX.rows)
SHOWN_WITHIN = (900, 1200)
"""The largest width and height of a photo as shown, in pixels."""
CARD_BYTES, CARD_PIXELS = 16_000, 4_000_000
"""The most of an image on a chip."""
ORIENTATION_TAG = 0x0112
SIDEWAYS = frozenset({5, 6, 7, 8})
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its EXIF orientation (CIPA DC-008, tag 0x0112)."""
_LOOKED_AT = 64
_OF_DOTS = frozenset({"1", "P"})
"""Modes that mix colours from dots."""
_CORNER = (9, 20)
"""Of a picture made 64 x 64: beside the head and above the shoulders."""
BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError)

_SIGNATURES = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF8", "GIF"),
    (8, b"WEBP", "WEBP"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypavif", "AVIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"%PDF-", "PDF"),
    (0, b"PK\x03\x04", "ZIP"),
)


def first_look(data: bytes) -> PhotoFacts:
    """Tell size and format by the first bytes, without opening the picture."""
    return PhotoFacts(size=len(data), format=_format_of(data))


def worth_reading(facts: PhotoFacts) -> bool:
    """Say whether opening could still change the verdict."""
    return facts.format in PHOTO_FORMATS and facts.size <= SIZE_WORTH_READING


def read_photo(data: bytes) -> PhotoFacts:
    """Open a picture and give its facts; never raises for bad input, and decodes none above the pixel cap."""
    facts = first_look(data)
    if not worth_reading(facts):
        return facts
    try:
        with _open(data) as image:
            facts = _facts_of_header(facts, image)
            decodable = _decodes(image)
            spread = _border_spread(image) if decodable else -1
            return dataclasses.replace(facts, decodable=decodable, border_spread=spread)
    except BROKEN_PICTURE:
        return facts


def normalised_photo(data: bytes) -> bytes:
    """Make the JPEG that screens show: upright, sRGB or grey as RGB, without metadata, at most 900 x 1,200.

    The same bytes give the same bytes (with the same Pillow). Raises ValueError for what is not a whole JPEG or
    PNG within the pixel cap, so show only photos that were accepted.
    """
    try:
        with _open(data) as image:
            if not _within_cap(image):
                raise ValueError(f"the photo has more than {PIXELS_WORTH_DECODING:,} pixels")
            return _as_jpeg(_flattened(_upright(image)))
    except BROKEN_PICTURE as broken:
        raise ValueError(f"not a photo that can be shown: {broken}") from broken


def card_picture(data: bytes) -> bytes:
    """Make the PNG that screens show of an image on a chip: JPEG 2000 or TIFF, a page, at most 16,000 bytes.

    Raises ValueError for what is none within `CARD_PIXELS`: whatever lies in a reader may be hostile.
    """
    if len(data) > CARD_BYTES:
        raise ValueError(f"an image of {len(data):,} bytes")
    try:
        with Image.open(BytesIO(data), formats=("JPEG2000", "TIFF")) as image:
            if image.width * image.height > CARD_PIXELS:
                raise ValueError(f"an image of more than {CARD_PIXELS:,} pixels")
            shown = image.convert("L" if image.mode == "1" else "RGB")
    except BROKEN_PICTURE as broken:
        raise ValueError(f"not an image that can be shown: {broken}") from broken
    shown.info.clear()
    out = BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()


def _format_of(data: bytes) -> str:
    for offset, signature, name in _SIGNATURES:
        if data.startswith(signature, offset):
            return name
    return "SVG" if b"<svg" in data[:1024].lower() else ""


def _open(data: bytes) -> Image.Image:
    """Read a header only; a telephone's multi-picture JPEG (MPO) opens at its first picture."""
    return Image.open(BytesIO(data), formats=("JPEG", "PNG"))


def _facts_of_header(facts: PhotoFacts, image: Image.Image) -> PhotoFacts:
    orientation = _orientation_of(image)
    width, height = image.size
    if orientation in SIDEWAYS:
        width, height = height, width
    return dataclasses.replace(facts, width=width, height=height, orientation=orientation, mode=image.mode)


def _orientation_of(image: Image.Image) -> int:
    try:
        found = image.getexif().get(ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001  broken EXIF raises many kinds, and the picture is whole without it
        return 1
    return found if found in TURNS else 1


def _within_cap(image: Image.Image) -> bool:
    width, height = image.size
    return width * height <= PIXELS_WORTH_DECODING


def _decodes(image: Image.Image) -> bool:
    if not _within_cap(image):
        return False
    try:
        image.load()
    except BROKEN_PICTURE:
        return False
    return True


def _border_spread(image: Image.Image) -> int:
    """Return how much the two upper corners vary (the largest standard deviation of a colour, of 255)."""
    whole = image.convert("RGB") if image.mode in _OF_DOTS else image
    small = _flattened(_upright(whole.resize((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)))
    corners = Image.new("RGB", (2 * _CORNER[0], _CORNER[1]))
    corners.paste(small.crop((0, 0, *_CORNER)), (0, 0))
    corners.paste(small.crop((_LOOKED_AT - _CORNER[0], 0, _LOOKED_AT, _CORNER[1])), (_CORNER[0], 0))
    return round(max(ImageStat.Stat(corners).stddev))


def _upright(image: Image.Image) -> Image.Image:
    turn = TURNS.get(_orientation_of(image))
    return image.transpose(turn) if turn is not None else image


def _flattened(image: Image.Image) -> Image.Image:
    """Give an RGB picture: transparency on white, 16-bit grey scaled to 8 (convert alone would clip it)."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    return image.convert("RGB")


def _as_jpeg(image: Image.Image) -> bytes:
    plain = image.copy()
    plain.info.clear()
    plain.thumbnail(SHOWN_WITHIN)
    out = BytesIO()
    plain.save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()
