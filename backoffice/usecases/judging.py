"""Judging findings: the examiner accepts each grave one or sets it aside before he proposes."""

from collections.abc import Iterable, Sequence
from typing import Any

from backoffice.domain.actors import Actor, Role
from backoffice.domain.findings import Finding
from backoffice.domain.free_text import written
from backoffice.domain.judging import Judgement, Verdict, judgement_refusals, unjudged
from backoffice.domain.life import Action
from backoffice.domain.proposal import Requirement, requirements
from backoffice.domain.refusal import Refusal, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.casework import FindingVerdict
from backoffice.usecases.assessing import differences, found_in, pending_case, readiness
from backoffice.usecases.progress import for_officer
from backoffice.usecases.viewing import Case, case

BY_PROGRAM = "起案と同時に確認（API）"
"""The reason that is noted when a program proposes and accepts what is open."""


def judge(
    tx: Transaction, officer: Actor, application_id: str, judgements: Sequence[Judgement]
) -> list[FindingVerdict]:
    """Record verdicts on findings that the case has now; a later verdict on one counts in the place of the earlier."""
    application = for_officer(tx, officer, application_id, Action.JUDGE_FINDINGS)
    refuse_if_any([_none_given(judgements)])
    found = {finding.mark: finding for finding in _found(tx, pending_case(tx, application))}
    refuse_if_any(judgement_refusals(judgements, found))
    return [
        _record(tx, officer, application, found[each.mark], Verdict(each.verdict), written(each.reason))
        for each in judgements
    ]


def accept_open(tx: Transaction, officer: Actor, application: Application, found: Iterable[Finding]) -> None:
    """Accept findings in the name of a program, which has no eyes for them."""
    for finding in found:
        _record(tx, officer, application, finding, Verdict.ACCEPTED, BY_PROGRAM)


def open_findings(reading: Reading, whole: Case) -> list[Finding]:
    """Return the findings of a case that a proposal waits for; the verdicts are asked for only when there are findings."""
    return unjudged_among(reading, whole, _found(reading, whole))


def unjudged_among(reading: Reading, whole: Case, found: Sequence[Finding]) -> list[Finding]:
    """Return which of a case's findings are to be judged and have not been."""
    if not any(finding.asks for finding in found):
        return []
    return unjudged(found, latest_verdicts(reading, whole.application))


def latest_verdicts(reading: Reading, application: Application) -> dict[str, FindingVerdict]:
    """Return the verdict that counts of each finding that was judged, by its mark."""
    return {each.finding: each for each in reading.having(FindingVerdict, application_id=application.id)}


def proposal_needs(reading: Reading, whole: Case, officer: Actor) -> list[Requirement]:
    """Return what a proposal (起案) of this case needs, and how it stands; one `no` and it is refused."""
    return requirements(readiness(whole, officer, open_findings(reading, whole)))


def findings_view(reading: Reading, application: Application) -> dict[str, Any]:
    """Return the findings of an application and what a proposal by its examiner needs, as the API shows them."""
    whole = case(reading, application)
    found, latest = _found(reading, whole), latest_verdicts(reading, application)
    examiner = Actor(application.examiner_id, application.examiner_name, role=Role.EXAMINER)
    needs = requirements(readiness(whole, examiner, unjudged_among(reading, whole, found)))
    return {
        "findings": [_view(finding, latest.get(finding.mark)) for finding in found],
        "needs": [
            {"text": need.text, "state": need.state, "why": need.why, "code": need.code} for need in needs
        ],
    }


def _view(finding: Finding, verdict: FindingVerdict | None) -> dict[str, Any]:
    source = finding.source
    told = {"mark": finding.mark, "code": finding.code, "rule": finding.rule, "tone": finding.tone}
    judged = {"verdict": verdict.verdict, "reason": verdict.reason, "by": verdict.by} if verdict else {}
    return told | {
        "ja": finding.ja,
        "source": f"{source.document} {source.place}",
        "asks": finding.asks,
        **judged,
    }


def _found(reading: Reading, whole: Case) -> list[Finding]:
    return found_in(reading, whole, differences(reading, whole))


def _record(
    tx: Transaction, by: Actor, application: Application, finding: Finding, verdict: Verdict, reason: str
) -> FindingVerdict:
    row = FindingVerdict(
        id=tx.key("verdict"),
        application_id=application.id,
        finding=finding.mark,
        words=finding.ja,
        verdict=verdict,
        reason=reason,
        by=by.id,
        at=tx.now,
    )
    tx.add(row)
    facts = {"finding": finding.ja, "verdict": verdict.label, "reason": row.reason}
    tx.emit("finding.judged", application.id, by=by, **facts)
    return row


def _none_given(judgements: Sequence[Judgement]) -> Refusal | None:
    if judgements:
        return None
    ja = "判断する気付きを1件以上選び、「確認済み」か「該当しない」を選んでください。"
    return Refusal("", ja, "Judge at least one finding.", "findings", "findings")
