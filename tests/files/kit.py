"""Good and bad files for tests: PDFs by pikepdf, photos by Pillow; all but the locked ones the same each time.

Everything is invented: the papers say 模擬 in words a font without kanji can show, the faces are drawn.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from io import BytesIO
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Permissions
from PIL import Image, ImageDraw

A4 = (0, 0, 595, 842)
PDF_LIMIT = 10_485_760
PHOTO_LIMIT = 1_048_576
Revision = Literal[2, 3, 4, 6]
EXIF_ORIENTATION = 0x0112


def pdf_bytes(text: str = "SIMULATED PAPER (MOGI)", pages: int = 1) -> bytes:
    """A sound PDF with one line of Latin text a page."""
    return _saved(_text_pdf(text, pages))


def scan_pdf(pages: int = 1, dpi: int = 72) -> bytes:
    """A PDF whose pages are only pictures, as a scanner makes them."""
    pdf = pikepdf.new()
    width, height = 600 * dpi // 72, 848 * dpi // 72
    picture = photo_jpeg(width, height)
    for _ in range(pages):
        image = pdf.make_stream(
            picture,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        _add_page(pdf, b"q 595 0 0 842 0 0 cm /Scan Do Q", Dictionary(XObject=Dictionary(Scan=image)))
    return _saved(pdf)


def locked_pdf(
    user: str = "", owner: str = "owner", *, print_: bool = True, extract: bool = True, r: Revision = 6
) -> bytes:
    """An encrypted PDF. `r`: 6 AES-256, 4 AES-128, 3 RC4-128, 2 RC4-40. `user` is the password to open it."""
    allow = Permissions(print_lowres=print_, print_highres=print_, extract=extract)
    lock = Encryption(user=user, owner=owner, R=r, allow=allow, aes=r >= 4, metadata=r >= 4)
    return _saved(_text_pdf("LOCKED", 1), lock)


def password_pdf(r: Revision = 6) -> bytes:
    """A PDF that does not open without a password."""
    return locked_pdf(user="secret", r=r)


def print_forbidden_pdf(r: Revision = 6) -> bytes:
    """A PDF that opens, but forbids printing."""
    return locked_pdf(print_=False, r=r)


def copy_forbidden_pdf(r: Revision = 6) -> bytes:
    """A PDF that opens, but forbids copying its text."""
    return locked_pdf(extract=False, r=r)


def truncated_pdf() -> bytes:
    """The first half of a PDF, as a broken transfer leaves it."""
    whole = pdf_bytes(pages=20)
    return whole[: len(whole) // 2]


@lru_cache(maxsize=4)
def padded_pdf(size: int = PDF_LIMIT) -> bytes:
    """A sound PDF of exactly `size` bytes (at least 2,000)."""
    padding = size - 2_000
    for _ in range(3):  # the length is written in digits, so that the first guess may miss by a few
        data = _padded(padding)
        padding += size - len(data)
    if len(data) != size:
        raise AssertionError(f"{len(data)} bytes instead of {size}")
    return data


def junk_before_pdf() -> bytes:
    """A PDF behind a line of a mail: the header is not at byte 0."""
    return b"Content-Type: application/pdf\r\n\r\n" + pdf_bytes()


def text_file() -> bytes:
    """Plain text, to be named .pdf."""
    return "これはPDFではありません。\n".encode()


def broken_table_pdf() -> bytes:
    """A PDF that only opens by repair: its cross-reference table points nowhere."""
    head, _, tail = pdf_bytes().rpartition(b"startxref\n")
    return head + b"startxref\n9" + tail


def broken_stream_pdf() -> bytes:
    """A PDF that opens, with a page whose compressed content cannot be read."""
    pdf = _text_pdf("BROKEN", 1)
    pdf.pages[0].Contents = pdf.make_stream(b"\x78\x9cthis is no deflate stream", Filter=Name.FlateDecode)
    return _saved(pdf)


@lru_cache(maxsize=1)
def bomb_pdf(megabytes: int = 600) -> bytes:
    """A small PDF whose page content unpacks to that many megabytes (twice compressed)."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    once = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    pdf = _text_pdf("BOMB", 1)
    pdf.pages[0].Contents = pdf.make_stream(
        zlib.compress(once, 9), Filter=Array([Name.FlateDecode, Name.FlateDecode])
    )
    return _saved(pdf)


def avatar(width: int = 600, height: int = 800, mode: str = "RGB") -> Image.Image:
    """A drawn face before a plain background; the hair is at the top, so that turning it shows."""
    image = Image.new("RGB", (width, height), (232, 236, 240))
    draw = ImageDraw.Draw(image)
    draw.ellipse(_box(image, 0.08, 0.72, 0.92, 1.35), fill=(60, 80, 120))
    draw.ellipse(_box(image, 0.22, 0.14, 0.78, 0.55), fill=(40, 32, 28))
    draw.ellipse(_box(image, 0.26, 0.22, 0.74, 0.76), fill=(240, 208, 180))
    for left in (0.37, 0.56):
        draw.ellipse(_box(image, left, 0.44, left + 0.07, 0.48), fill=(40, 32, 28))
    draw.arc(_box(image, 0.40, 0.54, 0.60, 0.66), 20, 160, fill=(160, 70, 70), width=max(1, width // 80))
    return image.convert(mode)


def photo_jpeg(
    width: int = 600, height: int = 800, mode: str = "RGB", orientation: int | None = None
) -> bytes:
    """A JPEG of the avatar, upright when shown: with an `orientation`, stored turned and marked by EXIF."""
    image = avatar(width, height, mode)
    if orientation is None:
        return _encoded(image, "JPEG", quality=85)
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    turn = _STORED.get(orientation)
    stored = image if turn is None else image.transpose(turn)
    return _encoded(stored, "JPEG", quality=85, exif=exif)


def photo_png(width: int = 600, height: int = 800, mode: str = "RGB") -> bytes:
    """A PNG of the avatar."""
    return _encoded(avatar(width, height, mode), "PNG")


def photo_in(picture_format: str) -> bytes:
    """The avatar in another format that Pillow writes: GIF, WEBP, BMP, TIFF."""
    return _encoded(avatar(), picture_format)


def telephone_photo() -> bytes:
    """A multi-picture JPEG (MPO), as many telephones write: the photo and a smaller one behind it."""
    return _encoded(avatar(), "MPO", save_all=True, append_images=[avatar(300, 400)])


def broken_exif_photo() -> bytes:
    """A sound JPEG whose EXIF block is rubbish."""
    rubbish = b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff"
    whole = photo_jpeg()
    return whole[:2] + b"\xff\xe1" + (len(rubbish) + 2).to_bytes(2, "big") + rubbish + whole[2:]


def grey16_png(level: int = 32_768) -> bytes:
    """A PNG of one grey with 16 bits a pixel."""
    return _encoded(Image.new("I;16", (300, 400), level), "PNG")


def striped_photo() -> bytes:
    """A sound photo before a wall of stripes."""
    image = avatar()
    draw = ImageDraw.Draw(image)
    for left in range(0, image.width, 40):
        draw.rectangle((left, 0, left + 19, 100), fill=(20, 20, 20))
    for top in range(0, 300, 40):
        draw.rectangle((0, top, 90, top + 19), fill=(200, 30, 30))
    return _encoded(image, "JPEG", quality=85)


def landscape_photo() -> bytes:
    """A photo that is wider than high."""
    return photo_jpeg(800, 600)


def half_photo() -> bytes:
    """The first half of a JPEG."""
    whole = photo_jpeg()
    return whole[: len(whole) // 2]


@lru_cache(maxsize=1)
def fifty_megapixels() -> bytes:
    """A true JPEG of 6,120 x 8,160 pixels in less than 1 MiB."""
    return _encoded(Image.new("L", (6_120, 8_160), 200), "JPEG", quality=10, optimize=True)


def padded_photo(size: int = PHOTO_LIMIT) -> bytes:
    """A sound JPEG of exactly `size` bytes, filled with comment segments."""
    whole = photo_jpeg()
    return whole[:2] + _comments(size - len(whole)) + whole[2:]


def scan_bomb_jpeg(width: int = 4_200, height: int = 5_600, size: int = PHOTO_LIMIT) -> bytes:
    """A progressive JPEG below all limits that keeps a decoder busy for minutes: one scan repeated to fill it."""
    image = Image.new("L", (width, height), 128)
    whole = _encoded(image, "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    tail = whole[last:-2]
    return whole[:-2] + tail * ((size - len(whole)) // len(tail)) + b"\xff\xd9"


def svg_file() -> bytes:
    """An SVG drawing, to be named .jpg."""
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"><rect/></svg>'


_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _text_pdf(text: str, pages: int) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        line = f"BT /F1 18 Tf 72 770 Td ({text}, page {number}) Tj ET"
        _add_page(pdf, line.encode("ascii"), Dictionary(Font=Dictionary(F1=font)))
    return pdf


def _add_page(pdf: pikepdf.Pdf, content: bytes, resources: Dictionary) -> None:
    page = Dictionary(
        Type=Name.Page, MediaBox=Array(A4), Resources=resources, Contents=pdf.make_stream(content)
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _saved(pdf: pikepdf.Pdf, lock: Encryption | None = None) -> bytes:
    out = BytesIO()
    if lock:
        pdf.save(out, encryption=lock)
    else:
        pdf.save(out, deterministic_id=True, compress_streams=False)
    pdf.close()
    return out.getvalue()


def _padded(padding: int) -> bytes:
    pdf = _text_pdf("PADDED", 1)
    pdf.Root.Padding = pdf.make_stream(b"0" * padding)
    return _saved(pdf)


def _encoded(image: Image.Image, picture_format: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, picture_format, **options)
    return out.getvalue()


def _box(image: Image.Image, *shares: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom in pixels, given as shares of the picture's width and height."""
    left, top, right, bottom = shares
    return (left * image.width, top * image.height, right * image.width, bottom * image.height)


def _comments(size: int) -> bytes:
    """JPEG comment segments of `size` bytes in all (at least 4)."""
    segments = []
    while size:
        length = size if size <= 60_000 else min(60_000, size - 4)
        segments.append(b"\xff\xfe" + (length - 2).to_bytes(2, "big") + b" " * (length - 4))
        size -= length
    return b"".join(segments)
