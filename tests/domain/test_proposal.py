"""What a proposal needs, and what is judged of findings before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from backoffice.domain.findings import Finding
from backoffice.domain.judging import Judgement, judgement_refusals, unjudged
from backoffice.domain.proposal import Proposed, Readiness, approval_checks, hindrances, requirements

GRAVE = Finding("abroad", "R-112", "warning", "申請人は出国中です。", "person")
KNOWN = Finding("unnumbered", "R-165", "info", "番号はまだありません。")
READY = Readiness(examiner="審査太郎", mine=True, number="東オンE00000001")


def test_a_case_that_is_ready_has_nothing_in_its_way() -> None:
    needs = requirements(READY)
    assert {need.state for need in needs} == {"ok"}
    assert hindrances(needs) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mine": False, "examiner": ""}, "not-taken"),
        ({"mine": False}, "not-taken"),
        ({"section": "留学審査部門"}, "section"),
        ({"due_on": date(2025, 6, 16), "open_items": 2}, "awaiting-documents"),
        ({"open": (GRAVE,)}, "findings-open"),
    ],
)
def test_what_stands_in_the_way_is_refused_in_the_words_of_the_list(
    changes: dict[str, object], code: str
) -> None:
    needs = requirements(replace(READY, **changes))  # type: ignore[arg-type]  # a table's row
    (refusal,) = hindrances(needs)
    (need,) = (need for need in needs if need.state == "no")
    assert (refusal.code, refusal.ja) == (code, need.why)
    assert refusal.en


@pytest.mark.parametrize("changes", [{"number": ""}, {"unreadable": ("資料.pdf",)}, {"rest_declared": True}])
def test_what_is_only_worth_a_look_does_not_stand_in_the_way(changes: dict[str, object]) -> None:
    needs = requirements(replace(READY, **changes))  # type: ignore[arg-type]  # a table's row
    assert "wait" in {need.state for need in needs}
    assert hindrances(needs) == []


def test_a_reader_is_not_told_to_take_the_case_over() -> None:
    assert requirements(replace(READY, mine=False, reader=True))[0].state == "ok"
    assert requirements(replace(READY, mine=False, reader=True, examiner=""))[0].state == "no"


def test_only_grave_findings_without_a_verdict_are_open() -> None:
    assert unjudged([GRAVE, KNOWN], []) == [GRAVE]
    assert unjudged([GRAVE, KNOWN], [GRAVE.mark]) == []


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (Judgement(GRAVE.mark, "accepted"), []),
        (Judgement(GRAVE.mark, "set-aside", "帰国した"), []),
        (Judgement(GRAVE.mark, "set-aside", " "), ["reason"]),
        (Judgement(GRAVE.mark, ""), ["verdict"]),
        (Judgement("abroad.0", "accepted"), ["finding-gone"]),
    ],
)
def test_a_verdict_names_a_finding_of_now_and_setting_aside_needs_a_reason(
    given: Judgement, codes: list[str]
) -> None:
    assert [refusal.code for refusal in judgement_refusals([given], {GRAVE.mark: GRAVE})] == codes


def test_the_approver_sees_what_stands_in_the_way_and_what_is_worth_a_look() -> None:
    plain = Proposed(own=False, number="東オンE00000001", examiner="審査太郎")
    assert {check.state for check in approval_checks(plain)} == {"ok"}
    seen = replace(plain, own=True, number="", open=(GRAVE,), differing=("在留期間",), unreadable=("a.pdf",))
    assert [check.state for check in approval_checks(seen)] == ["no", "no", "wait", "wait", "wait"]
    assert "在留期間" in approval_checks(seen)[3].why
    assert approval_checks(replace(plain, set_aside=1))[2].state == "wait"
