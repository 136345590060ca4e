"""The decision (処分) on an application: what may be proposed and how long a permission runs."""

from datetime import date, timedelta
from enum import StrEnum

from backoffice.domain.jst import period_end
from backoffice.domain.procedure import CERTIFICATES, ApplicationType
from backoffice.domain.refusal import Refusal

LONGEST_MONTHS = 60


class Disposition(StrEnum):
    """What is proposed and decided; `label` is the word of the screens."""

    PERMIT = "permit"
    REFUSE = "refuse"

    @property
    def label(self) -> str:
        """The Japanese word for a permission."""
        return self.label_of(ApplicationType.RENEWAL)

    def label_of(self, kind: ApplicationType) -> str:
        """Return the Japanese word: permissions are 許可, certificates 交付."""
        word = "交付" if kind in CERTIFICATES else "許可"
        return word if self is Disposition.PERMIT else f"不{word}"


def granted_until(
    kind: ApplicationType, expires_on: date | None, decided_on: date, months: int
) -> date | None:
    """Return the last day of a granted period, None for a certificate, which grants none.

    A renewal's follows on the present period; that of a change or an acquisition begins with the permission, its day
    not counted (periods as in X-052; Civil Code 140 and 143).
    """
    if kind in CERTIFICATES or not months:
        return None
    before = expires_on if kind is ApplicationType.RENEWAL and expires_on else decided_on
    return period_end(before + timedelta(days=1), months)


def period_label(months: int) -> str:
    """Return a period of stay as cards print it: 3年, 6月, 1年3月."""
    years, rest = divmod(months, 12)
    return f"{years}年" * bool(years) + f"{rest}月" * bool(rest or not years)


def proposal_refusals(
    disposition: str, months: int, reasons: str, kind: ApplicationType = ApplicationType.RENEWAL
) -> list[Refusal]:
    """Return what is missing in a proposal: a disposition, its reasons, and for a permission its period."""
    found = []
    if disposition not in set(Disposition):
        found.append(
            _refusal("disposition", "許可・不許可のどちらかを選んでください。", "Choose permit or refuse.")
        )
    if not reasons.strip():
        found.append(_refusal("reasons", "理由を入力してください。", "Give the reasons."))
    timed = kind is not ApplicationType.WORK_CERTIFICATE
    if timed and disposition == Disposition.PERMIT and not 1 <= months <= LONGEST_MONTHS:
        found.append(
            _refusal("period_months", "許可する期間を選んでください。", "Choose a period of 1 to 60 months.")
        )
    return found


def _refusal(field: str, ja: str, en: str) -> Refusal:
    return Refusal("", ja, en, field, field)
