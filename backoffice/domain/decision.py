"""The decision (処分) on a renewal: what may be proposed and how long a permission runs."""

from datetime import date, timedelta
from enum import StrEnum

from backoffice.domain.jst import period_end
from backoffice.domain.refusal import Refusal

LONGEST_MONTHS = 60


class Disposition(StrEnum):
    """What is proposed and decided; `label` is the word of the screens."""

    PERMIT = "permit"
    REFUSE = "refuse"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return "許可" if self is Disposition.PERMIT else "不許可"


def granted_until(expires_on: date, months: int) -> date:
    """Return the last day of the period that follows on the present one, counted as periods are (X-052)."""
    return period_end(expires_on + timedelta(days=1), months)


def period_label(months: int) -> str:
    """Return a period of stay as cards print it: 3年, 6月, 1年3月."""
    years, rest = divmod(months, 12)
    return f"{years}年" * bool(years) + f"{rest}月" * bool(rest or not years)


def proposal_refusals(disposition: str, months: int, reasons: str) -> list[Refusal]:
    """Return what is missing in a proposal: a disposition, its reasons, and for a permission its period."""
    found = []
    if disposition not in set(Disposition):
        found.append(
            _refusal("disposition", "許可・不許可のどちらかを選んでください。", "Choose permit or refuse.")
        )
    if not reasons.strip():
        found.append(_refusal("reasons", "理由を入力してください。", "Give the reasons."))
    if disposition == Disposition.PERMIT and not 1 <= months <= LONGEST_MONTHS:
        found.append(
            _refusal("period_months", "許可する期間を選んでください。", "Choose a period of 1 to 60 months.")
        )
    return found


def _refusal(field: str, ja: str, en: str) -> Refusal:
    return Refusal("", ja, en, field, field)
