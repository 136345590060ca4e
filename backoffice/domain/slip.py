"""What makes a 手数料納付書 the applicant's own: a signature, later the written name (C-12, X-033)."""

from datetime import date
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows


class SlipMark(StrEnum):
    """What stands at the bottom right of the slip; the value is the Japanese word."""

    SIGNATURE = "署名"
    NAME = "記名"


SLIP_MARK: DatedRows[SlipMark] = DatedRows(
    "mark of the applicant on the fee slip",
    Dated(date(2019, 7, 25), SlipMark.SIGNATURE, "S4 Q49, Q56 (R-227)"),
    Dated(
        date(2022, 3, 16),
        SlipMark.NAME,
        "S2 注25 (R-226); X-033: 署名 became 記名 in 2022, the day is assumed",
        assumed=True,
    ),
)
