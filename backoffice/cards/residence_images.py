"""The images on a 在留カード's chip as plain facsimiles with 見本 across: never an imitation of the real card's face.

Text is drawn with a Japanese typeface where the caller knows one (the path of a font file), else with Pillow's own Latin
one, whose boxes stand for what it lacks; 見本 is drawn in strokes and needs none.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, Jpeg2KImagePlugin, TiffImagePlugin

from backoffice.cards.sample_mark import draw_across

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
WRITERS = (Jpeg2KImagePlugin, TiffImagePlugin)
"""Imported here, as Pillow would else import its forty formats when the first card is written (80 ms)."""
SMALLEST = 6
"""Pixels of the smallest letters."""
LONGEST = 200
"""Letters of a text that are drawn."""
ROOMY = 0.94
"""How much of its lines a text may fill by the sum of its letters, as lines break before the letter that is too much."""
FRONT_SIZE, LINE_SIZE, FACE_SIZE = (860, 540), (900, 120), (120, 160)
SCALES = (1.0, 0.85, 0.7, 0.55, 0.45, 0.35, 0.25)
"""An image that does not fit its file is drawn smaller, until it does."""
RATES = (20, 24, 32, 48, 80)
"""How many times smaller than its pixels a face is written, until it fits; the first fits a 在留カード, for each try takes 10 ms."""


class Line(NamedTuple):
    """A line of the front: its label, and the English one that is drawn where no Japanese typeface is known."""

    ja: str
    en: str
    text: str


class TooLargeError(ValueError):
    """An image does not fit its file, however small it is drawn."""


def front(lines: Sequence[Line], typeface: str, limit: int) -> bytes:
    """Return the front as TIFF in MMR (CCITT G4), in at most `limit` bytes."""
    return _fitting(FRONT_SIZE, limit, lambda image, scale: _front(image, lines, typeface, scale))


def line(text: str, typeface: str, limit: int) -> bytes:
    """Return one text, a name or an address, as TIFF in MMR, in at most `limit` bytes."""
    return _fitting(LINE_SIZE, limit, lambda image, scale: _line(image, text, typeface, scale))


def face(photo: bytes | None, limit: int) -> bytes:
    """Return a face as JPEG 2000 in at most `limit` bytes: the photo given, or a plain silhouette."""
    image = _portrait(photo) if photo else _silhouette()
    over = Image.new("L", FACE_SIZE)
    draw_across(ImageDraw.Draw(over), (4, 50, FACE_SIZE[0] - 4, 120), 120, 3)
    image.paste((179, 19, 26), mask=over)
    for rate in RATES:
        out = BytesIO()
        image.save(out, "JPEG2000", quality_mode="rates", quality_layers=[rate], irreversible=True)
        if len(out.getvalue()) <= limit:
            return out.getvalue()
    raise TooLargeError(f"a face of more than {limit} bytes")


def _fitting(size: tuple[int, int], limit: int, draw: Callable[[Image.Image, float], None]) -> bytes:
    for scale in SCALES:
        image = Image.new("1", (int(size[0] * scale), int(size[1] * scale)), 1)
        draw(image, scale)
        out = BytesIO()
        image.save(out, "TIFF", compression="group4")
        if len(out.getvalue()) <= limit:
            return out.getvalue()
    raise TooLargeError(f"an image of more than {limit} bytes")


def _front(image: Image.Image, lines: Sequence[Line], typeface: str, scale: float) -> None:
    draw = ImageDraw.Draw(image)
    width, height = image.size
    draw.rectangle((0, 0, width - 1, height - 1), outline=0, width=2)
    draw_across(draw, (int(width * 0.32), int(height * 0.25), int(width * 0.95), int(height * 0.9)), 0, 2)
    step, beside = (height - 20) // max(len(lines), 1), int(210 * scale)
    for at, line_of in enumerate(lines):
        top = 10 + at * step
        label = line_of.ja if typeface else line_of.en
        _text(draw, (14, top + step // 4), label, typeface, (beside - 20, int(19 * scale), 1))
        _text(draw, (beside, top), line_of.text, typeface, (width - beside - 10, int(28 * scale), 1))


def _line(image: Image.Image, text: str, typeface: str, scale: float) -> None:
    draw = ImageDraw.Draw(image)
    width, height = image.size
    draw_across(draw, (width - int(height * 2.2), 4, width - 8, height - 4), 0, 1)
    _text(draw, (8, height // 12), text, typeface, (width - 16, int(38 * scale), 2))


def _text(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, typeface: str, room: tuple[int, int, int]
) -> None:
    """Draw a text into a room: pixels of its width and of its letters, and most lines; longer texts have smaller letters."""
    width, size, most = room
    text = text[:LONGEST]
    drawn = font(typeface, size)
    wide = drawn.getlength(text)
    if wide > ROOMY * width * most:
        drawn = font(typeface, int(size * ROOMY * width * most / wide))
    draw.multiline_text(at, "\n".join(_broken(text, drawn, width)[:most]), fill=0, font=drawn, spacing=2)


def _broken(text: str, drawn: Font, width: int) -> list[str]:
    if drawn.getlength(text) <= width:
        return [text]
    lines = [""]
    for character in text:
        if lines[-1] and drawn.getlength(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


def font(typeface: str, size: int) -> Font:
    """Return a typeface in a size, Pillow's own where none is known."""
    return (
        ImageFont.truetype(typeface, max(size, SMALLEST))
        if typeface
        else ImageFont.load_default(max(size, SMALLEST))
    )


def _portrait(photo: bytes) -> Image.Image:
    """Return a photo cut to the face's shape; it comes from the office's own hand, upright and of bounded size."""
    with Image.open(BytesIO(photo), formats=("JPEG", "PNG")) as opened:
        image = opened.convert("RGB")
    width = min(image.width, image.height * FACE_SIZE[0] // FACE_SIZE[1])
    height = min(image.height, image.width * FACE_SIZE[1] // FACE_SIZE[0])
    left, top = (image.width - width) // 2, (image.height - height) // 2
    cut = image.crop((left, top, left + max(width, 1), top + max(height, 1)))
    return cut.resize(FACE_SIZE, Image.Resampling.LANCZOS)


def _silhouette() -> Image.Image:
    image = Image.new("RGB", FACE_SIZE, (228, 237, 240))
    draw = ImageDraw.Draw(image)
    draw.ellipse((33, 37, 87, 91), fill=(143, 169, 178))
    draw.ellipse((13, 101, 107, 240), fill=(143, 169, 178))
    return image
