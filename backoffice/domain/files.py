"""The rules of the files that go with an application: one PDF of documents and one photo (rulebook B9, B10).

Facts about a file are found by an adapter; what they mean on a day is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from backoffice.domain.file_limits import (
    DOCUMENTS_ONLINE,
    PDF_BYTES_MAX,
    PHOTO_BYTES_MAX,
    PHOTO_PIXELS_MAX,
    PHOTO_RATIO,
)
from backoffice.domain.refusal import Refusal

DOCUMENTS_FIELD = "documents"
PHOTO_FIELD = "photo"
PHOTO_FORMATS = frozenset({"JPEG", "PNG"})
"""Formats a photo may have (C-43: 画像)."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What was found in the bytes of a file that should be a PDF.

    `named_pdf`: the name ends in .pdf, or none was given. `starts_as_pdf`: `%PDF-` at byte 0. `whole`: the end
    mark stands near the end. `readable`: it could be opened, perhaps only when `repaired`. `password_needed`:
    not without a password. `pages` is 0 when unknown; `problems` are the parser's words about what breaks
    ISO 32000. `dpi` is the lowest resolution of a picture that fills most of its page, 0 when there is none.
    `exhausted`: it needed more time or memory than one file may.
    """

    size: int
    named_pdf: bool = True
    starts_as_pdf: bool = False
    whole: bool = False
    readable: bool = False
    repaired: bool = False
    encrypted: bool = False
    password_needed: bool = False
    print_allowed: bool = True
    extract_allowed: bool = True
    pages: int = 0
    problems: tuple[str, ...] = ()
    dpi: int = 0
    exhausted: bool = False

    @property
    def is_pdf(self) -> bool:
        """A PDF by name and by its first bytes."""
        return self.named_pdf and self.starts_as_pdf


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What was found in the bytes of a file that should be a photo.

    `format` is JPEG, PNG, another format's name (GIF, WEBP, SVG, HEIC, …) or "" when unknown; `width` and
    `height` are pixels as a viewer shows it, after the EXIF `orientation` (1 to 8); `decodable`: every pixel up
    to the last could be read (not tried above the pixel cap). `mode` is Pillow's: L, RGB, CMYK, …. `border_spread`
    is how much the two upper corners vary, of 255; -1 when nobody looked.
    """

    size: int
    format: str = ""
    width: int = 0
    height: int = 0
    orientation: int = 1
    mode: str = ""
    decodable: bool = False
    border_spread: int = -1
    exhausted: bool = False

    @property
    def pixels(self) -> int:
        """How many pixels decoding would make."""
        return self.width * self.height


class FileStanding(StrEnum):
    """What the office's system does with a file; ERROR_FILE is taken in silence and shown later (C-39)."""

    ACCEPTED = "accepted"
    ERROR_FILE = "error-file"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a file, and why when it is not simply accepted."""

    standing: FileStanding
    reason: Refusal | None = None

    @property
    def refusal(self) -> Refusal | None:
        """What to say beside the field now; None for an error file, which is taken without a word (C-39)."""
        return self.reason if self.standing is FileStanding.REFUSED else None


ACCEPTED = Verdict(FileStanding.ACCEPTED)

Facts = TypeVar("Facts")
Rule = Callable[[Facts, date], Refusal | None]


def judge_pdf(facts: PdfFacts, on: date) -> Verdict:
    """Decide on the PDF of documents by the rules of day `on` (R-137 to R-140, R-144, C-39, X-061).

    Raises NoRowInForceError for a day before the online procedure began.
    """
    refusal = _first(_PDF_REFUSALS, facts, on)
    if refusal:
        return Verdict(FileStanding.REFUSED, refusal)
    error = _first(_PDF_ERRORS, facts, on)
    return Verdict(FileStanding.ERROR_FILE, error) if error else ACCEPTED


def judge_photo(facts: PhotoFacts, on: date) -> Verdict:
    """Decide on the photo by the rules of day `on` (R-131, C-43, U-13).

    Raises NoRowInForceError for a day before the online procedure began.
    """
    refusal = _first(_PHOTO_REFUSALS, facts, on)
    return Verdict(FileStanding.REFUSED, refusal) if refusal else ACCEPTED


def _first(rules: Iterable[Rule[Facts]], facts: Facts, on: date) -> Refusal | None:
    return next((refusal for rule in rules if (refusal := rule(facts, on))), None)


def _of_pdf(rule: str, code: str, ja: str, en: str) -> Refusal:
    return Refusal(rule, ja, en, DOCUMENTS_FIELD, code)


def _of_photo(rule: str, code: str, ja: str, en: str) -> Refusal:
    return Refusal(rule, ja, en, PHOTO_FIELD, code)


def _documents_offline(_: PdfFacts, on: date) -> Refusal | None:
    if DOCUMENTS_ONLINE.at(on):
        return None
    return _of_pdf(
        "R-135",
        "documents-offline",
        "この日の制度では、オンラインで添付できるのは顔写真だけです。資料は求めがあったときに郵送又は窓口で提出してください。",
        "On this day only the photo is attached online. Post the documents or bring them when the office asks.",
    )


def _pdf_empty(facts: PdfFacts, _: date) -> Refusal | None:
    if facts.size:
        return None
    return _of_pdf(
        "R-137",
        "pdf-empty",
        "ファイルが空です(0バイト)。内容のあるPDFファイルを選び直してください。",
        "The file is empty (0 bytes). Choose a PDF that has content.",
    )


def _pdf_too_large(facts: PdfFacts, on: date) -> Refusal | None:
    limit = PDF_BYTES_MAX.at(on)
    if facts.size <= limit:
        return None
    return _of_pdf(
        "R-140",
        "pdf-too-large",
        f"ファイルの大きさが{_mb(limit)}MB({limit:,}バイト)を超えています({facts.size:,}バイト)。"
        "小さくして選び直すか、入る分だけを申告書(参考様式9)と共に添付してください。",
        f"The file has {facts.size:,} bytes; {limit:,} ({_mb(limit)} MB) are allowed. Make it smaller, or attach"
        " what fits together with the declaration 参考様式9 (R-141).",
    )


def _pdf_misnamed(facts: PdfFacts, _: date) -> Refusal | None:
    if facts.named_pdf:
        return None
    return _of_pdf(
        "R-137",
        "pdf-name",
        "ファイル名の末尾が「.pdf」ではありません。資料は1つのPDFファイルにまとめて添付してください。",
        "The file's name does not end in .pdf. Put all documents into one PDF and attach that.",
    )


def _pdf_not_one(facts: PdfFacts, _: date) -> Refusal | None:
    if facts.starts_as_pdf:
        return None
    return _of_pdf(
        "R-137",
        "pdf-format",
        "PDF形式のファイルではありません(先頭が「%PDF-」で始まっていません)。PDFとして保存し直して選んでください。",
        "This is not a PDF (it does not start with %PDF-). Save the document as a PDF and choose that.",
    )


def _pdf_exhausting(facts: PdfFacts, _: date) -> Refusal | None:
    if not facts.exhausted:
        return None
    return _of_pdf(
        "",
        "pdf-exhausting",
        "ファイルの作りが複雑すぎて、決められた時間と容量の中で確認できませんでした。印刷機能でPDFに保存し直して選んでください。",
        "The file could not be checked within the time and memory that one file may take. Print it to a new PDF.",
    )


def _pdf_damaged(facts: PdfFacts, _: date) -> Refusal | None:
    opens = facts.password_needed or (facts.readable and facts.pages > 0)
    if opens and (facts.whole or not facts.repaired):
        return None
    return _of_pdf(
        "R-137",
        "pdf-damaged",
        "PDFファイルが途中で切れているか、壊れていて開けません。元のファイルが開けることを確かめて、選び直してください。",
        "The PDF is cut short or damaged and cannot be opened. Check that the original opens, then choose it again.",
    )


def _pdf_locked(facts: PdfFacts, _: date) -> Refusal | None:
    if not facts.encrypted:
        return None
    ja, en = _lock_of(facts)
    return _of_pdf(
        "R-144",
        "pdf-locked",
        f"PDFファイルに{ja}の設定があるため、エラーファイルとして扱われます。設定を外して、資料を再度添付してください。",
        f"The PDF has {en}, so it counts as an error file. Remove the setting and attach the documents again.",
    )


def _lock_of(facts: PdfFacts) -> tuple[str, str]:
    """Name the lock in Japanese and English; a lock that bans neither still has a password behind it."""
    found = (
        (facts.password_needed, "パスワード", "a password"),
        (not facts.print_allowed, "印刷禁止", "a ban on printing"),
        (not facts.extract_allowed, "コピー禁止", "a ban on copying"),
    )
    locks = [(ja, en) for holds, ja, en in found if holds] or [("暗号化(権限パスワード)", "encryption")]
    return "・".join(ja for ja, _ in locks), " and ".join(en for _, en in locks)


def _pdf_breaks_iso_32000(facts: PdfFacts, _: date) -> Refusal | None:
    if not (facts.repaired or facts.problems):
        return None
    return _of_pdf(
        "C-39",
        "pdf-not-iso-32000",
        "PDFの規格(ISO 32000-1)に合わない箇所があるため、エラーファイルとして扱われます。"
        "印刷機能でPDFに保存し直して、資料を再度添付してください。",
        "The PDF does not keep to ISO 32000-1, so it counts as an error file (X-061). Print it to a new PDF and"
        " attach the documents again.",
    )


def _photo_empty(facts: PhotoFacts, _: date) -> Refusal | None:
    if facts.size:
        return None
    return _of_photo(
        "C-43",
        "photo-empty",
        "ファイルが空です(0バイト)。顔写真の画像ファイルを選び直してください。",
        "The file is empty (0 bytes). Choose the picture of the photo.",
    )


def _photo_too_large(facts: PhotoFacts, on: date) -> Refusal | None:
    limit = PHOTO_BYTES_MAX.at(on)
    if facts.size <= limit:
        return None
    return _of_photo(
        "U-13",
        "photo-too-large",
        f"顔写真の大きさが{_mb(limit)}MB({limit:,}バイト)を超えています({facts.size:,}バイト)。縮小して選び直してください。",
        f"The photo has {facts.size:,} bytes; {limit:,} ({_mb(limit)} MB) are allowed. Make it smaller.",
    )


def _photo_format(facts: PhotoFacts, _: date) -> Refusal | None:
    if facts.format in PHOTO_FORMATS:
        return None
    found_ja, found_en = (f"({facts.format})", f" ({facts.format})") if facts.format else ("", "")
    return _of_photo(
        "C-43",
        "photo-format",
        f"JPEG又はPNGの画像ではありません{found_ja}。JPEG形式で保存し直して選んでください。",
        f"This is not a JPEG or PNG picture{found_en}. Save the photo as a JPEG and choose that.",
    )


def _photo_too_many_pixels(facts: PhotoFacts, on: date) -> Refusal | None:
    limit = PHOTO_PIXELS_MAX.at(on)
    if facts.pixels <= limit:
        return None
    return _of_photo(
        "U-13",
        "photo-too-many-pixels",
        f"画素数が{limit // 10_000:,}万画素を超えています({facts.width:,}×{facts.height:,})。縮小して選び直してください。",
        f"The photo has {facts.width:,} x {facts.height:,} pixels; {limit:,} are allowed in all. Scale it down.",
    )


def _photo_exhausting(facts: PhotoFacts, _: date) -> Refusal | None:
    if not facts.exhausted:
        return None
    return _of_photo(
        "",
        "photo-exhausting",
        "画像の作りが複雑すぎて、決められた時間と容量の中で確認できませんでした。JPEG形式で保存し直して選んでください。",
        "The picture could not be checked within the time and memory that one file may take. Save it anew as a JPEG.",
    )


def _photo_damaged(facts: PhotoFacts, _: date) -> Refusal | None:
    if facts.decodable:
        return None
    return _of_photo(
        "R-131",
        "photo-damaged",
        "画像が途中で切れているか、壊れていて最後まで表示できません。元の画像が開けることを確かめて、選び直してください。",
        "The picture is cut short or damaged and cannot be shown to its end. Check the original and choose it again.",
    )


def _photo_shape(facts: PhotoFacts, on: date) -> Refusal | None:
    if PHOTO_RATIO.at(on).holds(facts.width, facts.height):
        return None
    return _of_photo(
        "R-131",
        "photo-shape",
        f"顔写真の縦横の比が縦4×横3ではありません(縦{facts.height:,}×横{facts.width:,}画素)。"
        "縦4×横3に切り抜いて選び直してください。",
        f"The photo is not 4 high by 3 wide ({facts.height:,} high, {facts.width:,} wide). Crop it to 4:3 upright.",
    )


def _mb(size: int) -> str:
    """Write a number of bytes in units of 1,024 x 1,024, without a fraction where there is none."""
    return f"{size / 1_048_576:g}"


_PDF_REFUSALS: tuple[Rule[PdfFacts], ...] = (
    _documents_offline,
    _pdf_empty,
    _pdf_too_large,
    _pdf_misnamed,
    _pdf_not_one,
    _pdf_exhausting,
    _pdf_damaged,
)
_PDF_ERRORS: tuple[Rule[PdfFacts], ...] = (_pdf_locked, _pdf_breaks_iso_32000)
_PHOTO_REFUSALS: tuple[Rule[PhotoFacts], ...] = (
    _photo_empty,
    _photo_too_large,
    _photo_format,
    _photo_exhausting,
    _photo_too_many_pixels,
    _photo_damaged,
    _photo_shape,
)
