"""The findings of a case on its pages: what was judged of each, and the form that judges them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from backoffice.domain.findings import Finding
from backoffice.domain.judging import Judgement, Verdict
from backoffice.domain.life import Action
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading
from backoffice.store.casework import FindingVerdict
from backoffice.usecases import judging
from backoffice.usecases.assessing import differences, found_in
from backoffice.usecases.viewing import Case, allowed_actions
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, beside, do
from backoffice.web.context import world

VERDICT, REASON = "verdict-", "reason-"
VERDICTS = tuple((str(verdict), verdict.label) for verdict in Verdict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with what counts of its verdicts: the words of it, who gave it; `open` when it waits for one."""

    finding: Finding
    verdict: FindingVerdict | None
    label: str
    by: str

    @property
    def open(self) -> bool:
        """Whether it is to be judged and has not been."""
        return self.finding.asks and self.verdict is None


def findings_of(reading: Reading, whole: Case) -> list[Judged]:
    """Return the findings that a case has now, the gravest first, each with its verdict."""
    found = found_in(reading, whole, differences(reading, whole))
    latest = judging.latest_verdicts(reading, whole.application) if found else {}
    names = history.actor_names(reading, [each.by for each in latest.values()])
    return [_judged(finding, latest.get(finding.mark), names) for finding in found]


def may_judge(reading: Reading, whole: Case) -> bool:
    """Return whether the officer who reads may judge the findings of a case now."""
    return Action.JUDGE_FINDINGS in allowed_actions(reading, whole.application, officer())


def judgements() -> list[Judgement]:
    """Return the verdicts that a form carries: those that were chosen, and reasons without one."""
    form = request.form
    marks = {
        name.removeprefix(VERDICT): None for name, value in form.items() if name.startswith(VERDICT) and value
    }
    marks |= {
        name.removeprefix(REASON): None for name, value in form.items() if name.startswith(REASON) and value
    }
    return [Judgement(mark, form.get(VERDICT + mark, ""), form.get(REASON + mark, "")) for mark in marks]


@pages.get("/cases/<key>/findings")
def findings(key: str) -> str:
    """Show the form that judges the findings of a case."""
    return _page(key, {})


@pages.post("/cases/<key>/findings")
def judge_findings(key: str) -> Page:
    """Record what the officer judged of the findings."""
    given: Sequence[Judgement] = judgements()
    try:
        return do(key, lambda tx: judging.judge(tx, officer(), key, given), "気付きの判断を記録しました。")
    except Refused as refusal:
        return _page(key, beside(refusal)), 422


def _page(key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer(), "気付き")
        return render_template(
            "console/case_findings.html",
            **frame(reading, whole, "case", officer()),
            findings=findings_of(reading, whole),
            may_judge=may_judge(reading, whole),
            verdicts=VERDICTS,
            typed=request.form,
            errors=errors,
        )


def _judged(finding: Finding, verdict: FindingVerdict | None, names: dict[str, str]) -> Judged:
    if verdict is None:
        return Judged(finding, None, "", "")
    return Judged(finding, verdict, Verdict(verdict.verdict).label, names.get(verdict.by, verdict.by))
