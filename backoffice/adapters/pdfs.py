"""What a file that should be a PDF is, read with pikepdf (rulebook B10, facts/screens.md section 5).

`read_pdf` parses hostile input without a bound on time: call it through `inspection.Inspector`.
"""

from __future__ import annotations

import dataclasses
import re
from io import BytesIO

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
        return dataclasses.replace(
            facts,
            readable=True,
            encrypted=pdf.is_encrypted,
            print_allowed=pdf.allow.print_lowres,  # bit 3 of /P: without it bit 12 (high quality) means nothing
            extract_allowed=pdf.allow.extract,
            pages=len(pdf.pages),
            problems=_problems_of(pdf),
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
