"""Small pictures of attachments, made of what is safe to decode."""

from io import BytesIO

from PIL import Image, ImageOps

WIDTH, HEIGHT = 180, 120
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MAX_DECODED_PIXELS = 60_000_000
_SCAN = b"\xff\xda"
WHITE = (255, 255, 255)


def thumbnail(content: bytes) -> bytes:
    """Return a JPEG of 180 × 120 pixels: a greater picture cropped, a smaller one in white; blank of anything else.

    A picture that would take long to decode is blank too: pixels, times the scans of a progressive JPEG, are counted
    before any is decoded.
    """
    made = BytesIO()
    _small(content).save(made, "JPEG", quality=85)
    return made.getvalue()


def _small(content: bytes) -> Image.Image:
    blank = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height * max(1, content.count(_SCAN)) > MAX_DECODED_PIXELS:
                return blank
            opened.draft("RGB", (WIDTH * 2, HEIGHT * 2))
            return _laid_on(blank, opened.convert("RGBA"))
    except (OSError, ValueError, SyntaxError, ArithmeticError, MemoryError, Image.DecompressionBombError):
        return blank  # whatever is wrong with a stranger's picture


def _laid_on(blank: Image.Image, picture: Image.Image) -> Image.Image:
    if picture.width >= WIDTH and picture.height >= HEIGHT:
        picture = ImageOps.fit(picture, (WIDTH, HEIGHT))
    else:
        picture.thumbnail((WIDTH, HEIGHT))
    blank.paste(picture, ((WIDTH - picture.width) // 2, (HEIGHT - picture.height) // 2), picture)
    return blank
