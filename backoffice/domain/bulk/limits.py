"""What a bulk file may hold, and when it is looked at, as dated rows (R-160, U-08)."""

from datetime import date

from backoffice.domain.dated import Dated, DatedRows

E19 = date(2019, 7, 25)

BULK_ROWS_MAX = DatedRows("applicants in a bulk file at most", Dated(E19, 500, "U-08", assumed=True))
BULK_BYTES_MAX = DatedRows(
    "bytes of a bulk file at most",
    Dated(E19, 3 * 1024 * 1024, "no source: 500 full lines take less (U-08)", assumed=True),
)
BULK_CHECK_MINUTES = DatedRows(
    "minutes from the upload to the check",
    Dated(E19, 5, "R-160: S3 §5 says 数分後; that these are five is our own", assumed=True),
)
RULES = (BULK_ROWS_MAX, BULK_BYTES_MAX, BULK_CHECK_MINUTES)
ERRORS_OF_A_LINE = 20
ERRORS_OF_A_FILE = 3000
"""How many errors are kept; beyond these of each line the first."""
