"""What a file that should be a PDF is, read with pikepdf (rulebook B10, facts/screens.md section 5).

`read_pdf` parses hostile input without a bound on time: call it through `inspection.Inspector`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from io import BytesIO
from math import hypot
from typing import Any

import pikepdf

from backoffice.domain.file_limits import PDF_BYTES_MAX
from backoffice.domain.files import PdfFacts

PDF_MEDIA_TYPE = "application/pdf"
HEADER = b"%PDF-"
END_MARK = b"%%EOF"
END_MARK_WITHIN = 1024
PROBLEMS_SHOWN = 10
UNPACKED_BYTES_MAX = 256 << 20
"""A colour page of A4 at 600 dpi has 104 MB."""
PROGRESSIVE_SCANS_MAX = 100
PAGES_MEASURED = 30
CONTENT_MEASURED = 64 << 10
"""A scanned page's own content is a few lines; who draws more than this has no scan."""
POINTS_AN_INCH = 72
SIZE_WORTH_READING = max(row.value for row in PDF_BYTES_MAX.rows)
_UNNAMED_STREAM = re.compile(r"stream <_io\.BytesIO object at 0x[0-9a-f]+>")


def first_look(data: bytes, file_name: str | None = None) -> PdfFacts:
    """Tell what name, size, first and last bytes say, without parsing; `file_name` None means none was given."""
    return PdfFacts(
        size=len(data),
        named_pdf=file_name is None or file_name.lower().endswith(".pdf"),
        starts_as_pdf=data.startswith(HEADER),
        whole=END_MARK in data[-END_MARK_WITHIN:],
    )


def worth_reading(facts: PdfFacts) -> bool:
    """Say whether parsing could still change the verdict: not an empty, oversized or other kind of file."""
    return facts.is_pdf and facts.size <= SIZE_WORTH_READING


def read_pdf(data: bytes, file_name: str | None = None) -> PdfFacts:
    """Parse a PDF and give its facts; never raises for bad input.

    Opened strictly first; only a file that breaks the standard is opened by repair, and the facts say so.
    """
    facts = first_look(data, file_name)
    if not worth_reading(facts):
        return facts
    try:
        return _facts_opened(data, facts, repair=False)
    except pikepdf.PasswordError:
        return _behind_a_password(facts)
    except (pikepdf.PdfError, ValueError, RuntimeError) as broken:
        return _by_repair(data, facts, str(broken))


def _behind_a_password(facts: PdfFacts) -> PdfFacts:
    return dataclasses.replace(facts, encrypted=True, password_needed=True)


def _by_repair(data: bytes, facts: PdfFacts, why: str) -> PdfFacts:
    broken = dataclasses.replace(facts, repaired=True, problems=(_plain(why),))
    try:
        opened = _facts_opened(data, broken, repair=True)
    except pikepdf.PasswordError:
        return _behind_a_password(broken)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return dataclasses.replace(broken, repaired=False)
    return dataclasses.replace(opened, problems=(broken.problems + opened.problems)[:PROBLEMS_SHOWN])


def _facts_opened(data: bytes, facts: PdfFacts, *, repair: bool) -> PdfFacts:
    with pikepdf.open(BytesIO(data), attempt_recovery=repair) as pdf:
        problems = _problems_of(pdf)
        return dataclasses.replace(
            facts,
            readable=True,
            encrypted=pdf.is_encrypted,
            print_allowed=pdf.allow.print_lowres,  # bit 3 of /P: without it bit 12 (high quality) means nothing
            extract_allowed=pdf.allow.extract,
            pages=len(pdf.pages),
            problems=problems,
            dpi=0 if problems else _lowest_dpi(pdf),
        )


def _problems_of(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    try:
        found = pdf.check_pdf_syntax()
    except (
        pikepdf.PdfError,
        ValueError,
        RuntimeError,
    ) as broken:  # a page's content cannot be unpacked or read
        found = [str(broken)]
    return tuple(_plain(problem) for problem in found[:PROBLEMS_SHOWN])


def _lowest_dpi(pdf: pikepdf.Pdf) -> int:
    """Return the lowest resolution of a picture that fills most of its page, 0 when there is none or none was found."""
    try:
        found = [dpi for page in pdf.pages[:PAGES_MEASURED] for dpi in _dpis_of(page)]
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return 0  # advice only: a page that is drawn in an unusual way gets none
    return int(min(found, default=0))


def _dpis_of(page: pikepdf.Page) -> Iterator[float]:
    pictures: Any = page.resources.get("/XObject", {})
    content = page.obj.get("/Contents")
    if not pictures or content is None or _length(content) > CONTENT_MEASURED:
        return
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    for name, width, height in _placed(page):
        picture = pictures.get(name)
        if (
            picture is not None
            and picture.get("/Subtype") == "/Image"
            and 2 * width * height >= abs((right - left) * (top - bottom))
        ):
            across, down = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
            yield POINTS_AN_INCH * min(across / width, down / height)


def _length(content: Any) -> int:
    streams = content if isinstance(content, pikepdf.Array) else [content]
    return sum(len(stream.read_raw_bytes()) for stream in streams)


def _placed(page: pikepdf.Page) -> Iterator[tuple[str, float, float]]:
    """Yield what a page draws by name with its width and height in points."""
    matrix, kept = pikepdf.Matrix(), []
    for drawn in pikepdf.parse_content_stream(page, "q Q cm Do"):
        operands: Any = drawn.operands
        match str(drawn.operator):
            case "q":
                kept.append(matrix)
            case "Q" if kept:
                matrix = kept.pop()
            case "cm":
                matrix = pikepdf.Matrix(*(float(number) for number in operands)) @ matrix
            case "Do":
                width, height = hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d)
                yield str(operands[0]), width, height


def _plain(message: str) -> str:
    """Keep a parser's message to one printable line of at most 200 characters; it may quote the file.

    The address in memory that names an unnamed stream goes: the same file must give the same facts.
    """
    named = _UNNAMED_STREAM.sub("the file", message)
    return "".join(sign if sign.isprintable() else " " for sign in named)[:200]


def bound_parser() -> None:
    """Let qpdf unpack at most UNPACKED_BYTES_MAX a stream, in this whole process."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=UNPACKED_BYTES_MAX,
        run_length_max_memory=UNPACKED_BYTES_MAX,
        dct_max_memory=UNPACKED_BYTES_MAX,
        dct_max_progressive_scans=PROGRESSIVE_SCANS_MAX,
    )
