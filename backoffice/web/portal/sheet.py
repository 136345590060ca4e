"""The answers of a renewal while they are being typed: they live in the page alone (R-099)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from backoffice.domain.forms import Form
from backoffice.domain.refusal import Refusal

OPEN_TYPE = "renewal"
TYPES = (
    ("coe", "在留資格認定証明書交付申請"),
    ("change", "在留資格変更許可申請"),
    (OPEN_TYPE, "在留期間更新許可申請"),
    ("acquisition", "在留資格取得許可申請"),
    ("work-certificate", "就労資格証明書交付申請"),
    ("re-entry", "再入国許可申請（変更・更新・取得と同時に限る）"),
    ("other-activity", "資格外活動許可申請（変更・更新・取得と同時に限る）"),
)
"""The seven types in their fixed order (R-015); one is open in this release."""

CONFIRM = "3"
_PLACEHOLDER = "未入力"
_BESIDE = {"joined": "joined", "kanji-newly-asked": "kanji_newly_asked"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form with the answers typed so far; `press` tells two presses of one page from two pages."""

    form: Form
    answers: Mapping[str, str]
    joined: tuple[str, ...] = ()
    kanji_newly_asked: bool = False
    press: str = ""

    def before(self, step: str) -> str:
        """Return the step before."""
        return self.form.steps[max(0, self.form.steps.index(step) - 1)]

    def behind(self, step: str) -> str:
        """Return the step that follows."""
        return self.form.steps[min(len(self.form.steps) - 1, self.form.steps.index(step) + 1)]

    def others(self, step: str) -> dict[str, str]:
        """Return the answers of the other steps, which the page carries along."""
        here = {field.name for section in self.form.step(step) for field in section.fields}
        return {name: text for name, text in self.answers.items() if text and name not in here}

    def step_of(self, refusals: Iterable[Refusal]) -> str:
        """Return the first step that a refusal stands in; Step 3 when it stands in none."""
        named = {refusal.field for refusal in refusals}
        for section in self.form.sections:
            if any(field.name in named for field in section.fields):
                return section.step
        return self.form.steps[-1]


def placed(refusal: Refusal) -> Refusal:
    """Return a refusal of the receipt beside the answer of Step 3 that causes it."""
    if refusal.field != "receipt":
        return refusal
    return replace(refusal, field=_BESIDE.get(refusal.code, "receipt_method"))


def first_answers(form: Form, known: Mapping[str, str]) -> dict[str, str]:
    """Return what a fresh page shows: what the records know, no placeholders, and no consent given beforehand."""
    consents = {field.name for section in form.step(CONFIRM) for field in section.fields}
    return {name: text for name, text in known.items() if name not in consents and not _stands_in(text)}


def _stands_in(text: str) -> bool:
    return _PLACEHOLDER in text or (len(text) > 1 and set(text) == {"0"})
