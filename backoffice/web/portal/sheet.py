"""The answers of an application while they are being typed: they live in the page alone (R-099)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from backoffice.domain.forms import Form
from backoffice.domain.procedure import JOINABLE, WANTS_STATUS, ApplicationType
from backoffice.domain.refusal import Refusal
from backoffice.usecases.filing import Wish

NEWCOMER = "new"
"""What stands in the place of a person's key while the office knows nobody: a 認定 or 取得."""
CONFIRM = "3"
_PLACEHOLDER = "未入力"
_BESIDE = {"joined": "joined", "kanji-newly-asked": "kanji_newly_asked"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form with the answers typed so far; `press` tells two presses of one page from two pages."""

    form: Form
    answers: Mapping[str, str]
    wish: Wish = field(default_factory=Wish)
    press: str = ""

    @property
    def joinable(self) -> bool:
        """Whether something may be joined to this application (R-017)."""
        return self.wish.type in JOINABLE

    def before(self, step: str) -> str:
        """Return the step before."""
        return self.form.steps[max(0, self.form.steps.index(step) - 1)]

    def behind(self, step: str) -> str:
        """Return the step that follows."""
        return self.form.steps[min(len(self.form.steps) - 1, self.form.steps.index(step) + 1)]

    def others(self, step: str) -> dict[str, str]:
        """Return the answers of the other steps, which the page carries along."""
        here = {each.name for section in self.form.step(step) for each in section.fields}
        return {name: text for name, text in self.answers.items() if text and name not in here}

    def step_of(self, refusals: Iterable[Refusal]) -> str:
        """Return the first step that a refusal stands in; Step 3 when it stands in none."""
        named = {refusal.field for refusal in refusals}
        for section in self.form.sections:
            if any(each.name in named for each in section.fields):
                return section.step
        return self.form.steps[-1]


def chosen_wish(query: Mapping[str, str]) -> Wish:
    """Return what was chosen in Step 1, as the address says it; a renewal when it says nothing."""
    text = query.get("type", "")
    kind = ApplicationType(text) if text in set(ApplicationType) else ApplicationType.RENEWAL
    return Wish(type=kind, requested_status=query.get("status", "")[:60] if kind in WANTS_STATUS else "")


def placed(refusal: Refusal) -> Refusal:
    """Return a refusal of the receipt beside the answer of Step 3 that causes it."""
    if refusal.field != "receipt":
        return refusal
    return replace(refusal, field=_BESIDE.get(refusal.code, "receipt_method"))


def first_answers(form: Form, known: Mapping[str, str]) -> dict[str, str]:
    """Return what a fresh page shows: what the records know, no placeholders, and no consent given beforehand."""
    consents = {each.name for section in form.step(CONFIRM) for each in section.fields}
    return {name: text for name, text in known.items() if name not in consents and not _stands_in(text)}


def _stands_in(text: str) -> bool:
    return _PLACEHOLDER in text or (len(text) > 1 and set(text) == {"0"})
