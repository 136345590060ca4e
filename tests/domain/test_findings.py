from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import date

import pytest

from backoffice.domain import findings as module
from backoffice.domain.findings import SOURCES, Circumstances, findings, unlike
from backoffice.domain.rules import rules

PLAIN = Circumstances(
    on=date(2025, 6, 2),
    filed_on=date(2025, 5, 26),
    expires_on=date(2025, 7, 20),
    numbered=True,
    pending=True,
)


def codes(**changes: object) -> list[str]:
    return [finding.code for finding in findings(replace(PLAIN, **changes))]  # type: ignore[arg-type]  # a table's row


def test_a_plain_case_has_none() -> None:
    assert codes() == []


@pytest.mark.rule(
    "X-052", "R-144", "R-141", "R-145", "R-150", "R-165", "R-192", "R-194", "R-196", "R-112", "R-202"
)
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expires_on": date(2025, 6, 1)}, "special-period"),
        ({"expires_on": date(2025, 3, 31)}, "special-period-over"),
        ({"expires_on": date(2025, 5, 30), "period_months": 1}, "no-special-period"),
        ({"expires_on": date(2025, 6, 2)}, "expires-soon"),
        ({"expires_on": date(2025, 6, 9)}, "expires-soon"),
        ({"awaited_on": date(2025, 6, 2)}, "awaiting-documents"),
        ({"awaited_on": date(2025, 6, 1)}, "reply-overdue"),
        ({"error_files": ("資料.pdf",)}, "error-file"),
        ({"rest_declared": True}, "rest-declared"),
        ({"tax_data": True}, "tax-data"),
        ({"advice": ("解像度が低い",)}, "file-advice"),
        ({"differing": ("氏名",)}, "differs-from-record"),
        ({"passport_expires_on": date(2025, 7, 19)}, "passport-ends-first"),
        ({"abroad": True}, "abroad"),
        ({"refused_before": 1}, "refused-before"),
        ({"sent_back": "期間"}, "sent-back"),
        ({"numbered": False}, "unnumbered"),
        ({"filed_on": date(2025, 5, 2)}, "beyond-usual-time"),
    ],
)
def test_each_circumstance_is_found(changes: dict[str, object], code: str) -> None:
    assert codes(**changes) == [code]
    assert codes(**changes, pending=False) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_on": date(2025, 6, 10)},
        {"passport_expires_on": date(2025, 7, 20)},
        {"filed_on": date(2025, 5, 3)},
    ],
)
def test_one_day_less_is_not(changes: dict[str, object]) -> None:
    assert codes(**changes) == []


@pytest.mark.rule("X-052")
@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2025-07-26", ["special-period"]),
        ("2025-07-27", ["special-period", "special-period-ends-soon"]),
        ("2025-08-16", ["special-period", "special-period-ends-soon"]),
        ("2025-08-17", ["special-period-over"]),
    ],
)
@pytest.mark.parametrize("decided", [False, True])
def test_the_applicant_is_called_before_the_special_period_ends(
    on: str, found: list[str], decided: bool
) -> None:
    day = date.fromisoformat(on)
    assert codes(on=day, filed_on=day, expires_on=date(2025, 6, 16), decided=decided) == found


def test_what_only_an_examiner_can_mend_is_not_told_after_the_decision() -> None:
    assert codes(decided=True, abroad=True, differing=("氏名",), numbered=False) == []


def test_the_gravest_stands_first() -> None:
    assert codes(numbered=False, abroad=True, expires_on=date(2025, 6, 1)) == [
        "special-period",
        "abroad",
        "unnumbered",
    ]


def test_every_finding_names_its_row() -> None:
    seen = replace(PLAIN, numbered=False, abroad=True, error_files=("a",), sent_back="x", differing=("b",))
    assert all(finding.rule and finding.ja for finding in findings(seen) if finding.code != "sent-back")


def test_only_what_the_record_knows_can_differ() -> None:
    answers = {"name": "A", "sex": "男", "city": "甲"}
    assert unlike(answers, {"name": "B", "sex": "男", "city": "", "occupation": "x"}) == {"name": "B"}


def marks(**changes: object) -> list[str]:
    return [finding.mark for finding in findings(replace(PLAIN, **changes))]  # type: ignore[arg-type]  # a table's row


def test_a_finding_that_only_counts_days_asks_once_and_one_that_changes_asks_anew() -> None:
    expired = {"expires_on": date(2025, 6, 1)}
    assert marks(**expired) == marks(**expired, on=date(2025, 6, 3), filed_on=date(2025, 5, 26))
    assert marks(**expired) != marks(expires_on=date(2025, 5, 31))
    assert marks(differing=("氏名",)) != marks(differing=("氏名", "旅券番号"))
    assert len(set(marks(error_files=("a.pdf", "b.pdf")))) == 2


def test_what_is_good_to_know_asks_for_no_verdict() -> None:
    found = findings(replace(PLAIN, numbered=False, abroad=True, expires_on=date(2025, 6, 1)))
    assert {finding.code for finding in found if finding.asks} == {"special-period", "abroad"}


def test_every_finding_says_where_its_rule_stands_and_the_dated_ones_are_found() -> None:
    ids = {rule.id for rule in rules()}
    for source in SOURCES.values():
        assert source.document
        assert source.place
        assert source.dated in ids | {""}
    cited = set(re.findall(r'"((?:R|X)-\d+)"', inspect.getsource(module)))
    assert cited | {""} == set(SOURCES)
