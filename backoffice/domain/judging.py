"""What examiners judge of findings before they propose: each grave one is accepted or set aside with a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backoffice.domain.findings import Finding
from backoffice.domain.free_text import REASON, too_long
from backoffice.domain.refusal import Refusal


class Verdict(StrEnum):
    """What is judged of a finding."""

    ACCEPTED = "accepted"
    SET_ASIDE = "set-aside"

    @property
    def label(self) -> str:
        """The word of the screens."""
        return "確認済み" if self is Verdict.ACCEPTED else "該当しない"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict as it is given: to a finding by its mark; `verdict` as typed, with its reason."""

    mark: str
    verdict: str
    reason: str = ""


def unjudged(found: Iterable[Finding], judged: Iterable[str]) -> list[Finding]:
    """Return the findings that must be judged and have not been, by their marks."""
    marks = set(judged)
    return [finding for finding in found if finding.asks and finding.mark not in marks]


def judgement_refusals(judgements: Iterable[Judgement], found: Mapping[str, Finding]) -> list[Refusal]:
    """Return what is wrong with verdicts on the findings (by mark) that a case has now."""
    return [refusal for each in judgements if (refusal := _refusal(each, found))]


def _refusal(given: Judgement, found: Mapping[str, Finding]) -> Refusal | None:
    verdict, reason = f"verdict-{given.mark}", f"reason-{given.mark}"
    finding = found.get(given.mark)
    if finding is None:
        ja = "この気付きは今の申請にはありません。画面を開き直して、今の気付きを確かめてください。"
        return Refusal("", ja, "There is no such finding now; look again.", verdict, "finding-gone")
    if given.verdict not in set(Verdict):
        ja = "「確認済み」か「該当しない」を選んでください。"
        return Refusal(finding.rule, ja, "Accept the finding or set it aside.", verdict, "verdict")
    if given.verdict == Verdict.SET_ASIDE and not given.reason.strip():
        ja = f"「該当しない」とする理由を入力してください（{finding.ja}）"
        return Refusal(finding.rule, ja, "Say why the finding is set aside.", reason, "reason")
    return too_long(given.reason, REASON, reason, "気付きについての理由")
