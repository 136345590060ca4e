from __future__ import annotations

import pytest

from backoffice.domain.decision import Disposition, granted_until, period_label, proposal_refusals
from backoffice.domain.procedure import ApplicationType
from tests.domain.weekdays import day


@pytest.mark.parametrize(
    ("expires", "months", "until"),
    [
        ("2025-08-20 水", 12, "2026-08-20 木"),
        ("2025-08-20 水", 60, "2030-08-20 火"),
        ("2025-08-20 水", 3, "2025-11-20 木"),
        ("2024-02-29 木", 12, "2025-02-28 金"),
        ("2025-08-31 日", 6, "2026-02-28 土"),
    ],
)
def test_a_new_period_follows_on_the_present_one(expires: str, months: int, until: str) -> None:
    granted = granted_until(ApplicationType.RENEWAL, day(expires), day("2024-01-09 火"), months)
    assert granted == day(until)


@pytest.mark.parametrize("kind", [ApplicationType.CHANGE, ApplicationType.ACQUISITION])
@pytest.mark.parametrize(
    ("decided", "months", "until"),
    [
        ("2025-06-02 月", 12, "2026-06-02 火"),
        ("2025-08-31 日", 6, "2026-02-28 土"),
        ("2024-02-29 木", 12, "2025-02-28 金"),
        ("2025-01-31 金", 3, "2025-04-30 水"),
    ],
)
def test_a_changed_or_acquired_stay_begins_with_its_permission(
    kind: ApplicationType, decided: str, months: int, until: str
) -> None:
    assert granted_until(kind, day("2025-08-20 水"), day(decided), months) == day(until)


@pytest.mark.parametrize("kind", [ApplicationType.COE, ApplicationType.WORK_CERTIFICATE])
def test_a_certificate_grants_no_stay(kind: ApplicationType) -> None:
    assert granted_until(kind, None, day("2025-06-02 月"), 12) is None


@pytest.mark.parametrize(
    ("months", "label"),
    [
        (60, "5年"),
        (36, "3年"),
        (12, "1年"),
        (6, "6月"),
        (3, "3月"),
        (15, "1年3月"),
        (51, "4年3月"),
    ],
)
def test_a_period_is_labelled_as_cards_print_it(months: int, label: str) -> None:
    assert period_label(months) == label


@pytest.mark.parametrize(
    ("disposition", "months", "reasons", "fields"),
    [
        ("permit", 12, "継続性がある。", []),
        ("permit", 1, "継続性がある。", []),
        ("permit", 60, "継続性がある。", []),
        ("refuse", 0, "該当性がない。", []),
        ("permit", 0, "継続性がある。", ["period_months"]),
        ("permit", 61, "継続性がある。", ["period_months"]),
        ("permit", -12, "継続性がある。", ["period_months"]),
        ("refuse", 0, " \n　", ["reasons"]),
        ("", 12, "継続性がある。", ["disposition"]),
        ("PERMIT", 12, "継続性がある。", ["disposition"]),
        ("permit", 0, "", ["reasons", "period_months"]),
    ],
)
def test_a_proposal_needs_a_disposition_reasons_and_a_period(
    disposition: str, months: int, reasons: str, fields: list[str]
) -> None:
    refusals = proposal_refusals(disposition, months, reasons)
    assert [refusal.field for refusal in refusals] == fields
    assert all(refusal.ja and refusal.en and refusal.code for refusal in refusals)


def test_dispositions_have_the_words_of_the_law() -> None:
    assert [disposition.label for disposition in Disposition] == ["許可", "不許可"]
