"""Pictures on the chip of a card: plain drawings of nobody, with 見本 across; real ones hold scans of the card's print."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from backoffice.cards.sample_mark import SAMPLE_SIGNS

FACE_WIDTH, FACE_HEIGHT = 96, 128
_LIGHT, _GREY, _DARK = 235, 150, 60
_MARK_HEIGHT = 40


@cache
def face() -> bytes:
    """Return a head and shoulders as JPEG 2000 in grey, 96 by 128; the format is that of real cards, the size assumed."""
    picture = Image.new("L", (FACE_WIDTH, FACE_HEIGHT), _LIGHT)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((30, 22, 66, 68), fill=_GREY)
    pen.pieslice((10, 72, 86, 180), 180, 360, fill=_GREY)
    mark(pen, 6, FACE_HEIGHT - _MARK_HEIGHT - 4, _MARK_HEIGHT, _DARK)
    out = BytesIO()
    picture.save(out, "JPEG2000")
    return out.getvalue()


def strip(words: str, width: int, height: int) -> bytes:
    """Return words in Latin letters and digits behind 見本, in black on white, as a PNG of one bit a pixel."""
    picture = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(picture)
    mark(pen, 1, 1, height - 2, 0)
    pen.text((height * 2.2 + 2, 0), words, fill=0, font_size=height - 2)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def mark(pen: ImageDraw.ImageDraw, left: int, top: int, size: int, ink: int) -> None:
    """Write 見本, its signs side by side, each as high as the size."""
    for place, sign in enumerate(SAMPLE_SIGNS):
        for stroke in sign:
            points = [(left + (x + place * 1.1) * size, top + y * size) for x, y in stroke]
            pen.line(points, fill=ink, width=max(1, size // 14))
