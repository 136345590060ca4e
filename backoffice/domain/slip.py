"""What makes a 手数料納付書 the applicant's own: a signature, later the written name (C-12, X-033)."""

from datetime import date
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.procedure import ApplicationType


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

SLIP_ITEMS: DatedRows[dict[int, str]] = DatedRows(
    "items of the fee slip that are circled",
    Dated(
        date(2019, 7, 25),
        {1: "在留資格の変更", 2: "在留期間の更新", 7: "就労資格証明書", 8: "在留カードの再交付"},
        "X-033: 別記第八十四号様式 has the items 1–9; no source at hand tells the words of the others",
    ),
)
ITEM_OF = {ApplicationType.CHANGE: 1, ApplicationType.RENEWAL: 2, ApplicationType.WORK_CERTIFICATE: 7}
ITEM_NUMBERS = range(1, 10)
