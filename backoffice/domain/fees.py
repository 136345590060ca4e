"""The fees (手数料) of the procedure by the date of receipt (受付日), never of the permission (C-09, X-030)."""

from datetime import date

from backoffice.domain.dated import Dated, DatedRows

RENEWAL_FEE_YEN: DatedRows[int] = DatedRows(
    "fee of a renewal filed online",
    Dated(date(2019, 7, 25), 4000, "S4 Q46 (R-249)"),
    Dated(date(2025, 4, 1), 5500, "S3 §8 (R-250); X-031"),
)
