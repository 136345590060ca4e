"""What is to be done about an application's documents: the steps of the 資料 desk, and which days are near."""

from datetime import date, timedelta
from enum import StrEnum

SOON_DAYS = 3
"""How many days before its end a deadline is near (ours)."""


class DocumentStep(StrEnum):
    """What an application's documents wait for; one that waits for nothing has none ("")."""

    AWAITED = "awaited"
    SUPPLIED = "supplied"
    ERROR_FILE = "error-file"
    REST = "rest"

    @property
    def label(self) -> str:
        """What the pages call it."""
        return _LABELS[self]


_LABELS = {
    DocumentStep.AWAITED: "提出待ち",
    DocumentStep.SUPPLIED: "提出済み（未確認）",
    DocumentStep.ERROR_FILE: "エラーファイル（未連絡）",
    DocumentStep.REST: "残りの資料あり（参考様式９）",
}


def soon_by(today: date) -> date:
    """Return the last day that counts as near."""
    return today + timedelta(days=SOON_DAYS)
