"""The limits of attached files as dated rows: documents, photo, sizes, shape and age (rulebook B9, B10, U-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from backoffice.domain.dated import Dated, DatedRows

E19 = date(2019, 7, 25)
E22 = date(2022, 3, 16)
E25 = date(2025, 4, 1)

DOCUMENTS_ONLINE = DatedRows(
    "documents are attached online",
    Dated(E19, False, "R-135, C-06: S4 Q22"),
    Dated(E22, True, "R-137, C-06: S2 注16"),
)
PDF_BYTES_MAX = DatedRows(
    "bytes of the PDF at most",
    Dated(E22, 10_485_760, "R-139: S2 注16 says 10MB; that this is 10 x 1,024 x 1,024 is U-13", assumed=True),
)
PHOTO_BYTES_MAX = DatedRows("bytes of the photo at most", Dated(E19, 1_048_576, "U-13", assumed=True))
PHOTO_PIXELS_MAX = DatedRows("pixels of the photo at most", Dated(E19, 25_000_000, "U-13", assumed=True))


@dataclass(frozen=True, slots=True)
class Ratio:
    """Height over width, and by how much it may differ either way (both ends are within)."""

    height_by_width: Fraction
    tolerance: Fraction

    def holds(self, width: int, height: int) -> bool:
        """Say whether a picture of `width` x `height` pixels has this shape."""
        return width > 0 and abs(Fraction(height, width) - self.height_by_width) <= self.tolerance


PHOTO_RATIO = DatedRows(
    "shape of the photo",
    Dated(
        E19,
        Ratio(Fraction(4, 3), Fraction(2, 100)),
        "R-131: 縦4 cm x 横3 cm (S2 注18); the tolerance of 0.02 is our own",
        assumed=True,
    ),
)
PHOTO_AGE_MONTHS = DatedRows(
    "months since the photo was taken at most",
    Dated(E19, 3, "C-08 gives no row for E19; the value of S2 carried back", assumed=True),
    Dated(E22, 3, "R-132, C-08: S0, S2 注18"),
    Dated(E25, 6, "R-132, C-08: S3; the day of the change is U-05", assumed=True),
)
RULES: tuple[DatedRows[bool] | DatedRows[int] | DatedRows[Ratio], ...] = (
    DOCUMENTS_ONLINE,
    PDF_BYTES_MAX,
    PHOTO_BYTES_MAX,
    PHOTO_PIXELS_MAX,
    PHOTO_RATIO,
    PHOTO_AGE_MONTHS,
)
