from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.receipt import (
    Circumstances,
    Receipt,
    becomes_counter,
    label_on,
    post_refusals,
    receipt_refusals,
    receipts,
    renews_card_at_sixteen,
)
from tests.domain.weekdays import day

RENEWAL = ApplicationType.RENEWAL

ADULT: dict[str, Any] = {
    "status_of_residence": "技術・人文知識・国際業務",
    "birth_on": day("1995-04-01 土"),
    "chosen_on": day("2025-06-02 月"),
    "kanji_newly_asked": False,
}


def rules_against_post(**given: Any) -> list[str]:
    refusals = post_refusals(Circumstances(**ADULT | given))
    assert all(refusal.field == "receipt" and "窓口" in refusal.ja and refusal.en for refusal in refusals)
    return [refusal.rule for refusal in refusals]


@pytest.mark.rule("R-205", "R-206", "R-207", "R-208", "C-41")
@pytest.mark.parametrize(
    ("given", "rules"),
    [
        ({}, []),
        ({"joined": (Joined.OTHER_ACTIVITY,)}, ["R-205"]),
        ({"joined": (Joined.REENTRY_SINGLE,)}, ["R-205"]),
        ({"status_of_residence": "公用"}, ["R-206"]),
        ({"kanji_newly_asked": True}, ["R-207"]),
        ({"birth_on": day("2009-09-01 火")}, ["R-208"]),
        ({"joined": (Joined.REENTRY_MULTIPLE,), "kanji_newly_asked": True}, ["R-205", "R-207"]),
    ],
)
def test_post_is_refused_with_the_row_that_forbids_it(given: dict[str, Any], rules: list[str]) -> None:
    assert rules_against_post(**given) == rules


@pytest.mark.rule("R-208")
@pytest.mark.parametrize(
    ("born", "chosen", "renews"),
    [
        # 16 on 2025-12-02, so from 2025-06-02 on
        ("2009-12-02 水", "2025-06-01 日", False),
        ("2009-12-02 水", "2025-06-02 月", True),
        ("2009-12-02 水", "2025-12-01 月", True),
        ("2009-12-02 水", "2025-12-02 火", False),
        # 16 on 2025-08-31: six months before is the end of February
        ("2009-08-31 月", "2025-02-27 木", False),
        ("2009-08-31 月", "2025-02-28 金", True),
        # born on a leap day, 16 on a leap day
        ("2008-02-29 金", "2023-08-28 月", False),
        ("2008-02-29 金", "2023-08-29 火", True),
        ("2008-02-29 金", "2024-02-28 水", True),
        ("2008-02-29 金", "2024-02-29 木", False),
        ("1995-04-01 土", "2025-06-02 月", False),
    ],
)
def test_a_card_renewal_goes_with_the_last_half_year_before_sixteen(
    born: str, chosen: str, renews: bool
) -> None:
    assert renews_card_at_sixteen(day(born), day(chosen)) is renews


@pytest.mark.rule("R-263", "R-206")
@pytest.mark.parametrize(
    ("months", "counter"), [(1, True), (3, True), (4, False), (6, False), (12, False), (60, False)]
)
def test_a_period_of_three_months_or_less_turns_post_into_the_counter(months: int, counter: bool) -> None:
    assert becomes_counter(RENEWAL, months, "技能") is counter
    assert becomes_counter(ApplicationType.CHANGE, months, "技能") is counter
    assert becomes_counter(RENEWAL, months, "公用")
    assert not becomes_counter(ApplicationType.COE, months, "技能")
    assert not becomes_counter(ApplicationType.WORK_CERTIFICATE, 0, "公用")


@pytest.mark.rule("R-204", "R-261")
def test_the_choices_carry_the_labels_of_the_screen() -> None:
    assert {receipt.value: receipt.label for receipt in Receipt} == {
        "email": "メールによる受領",
        "post": "郵送による受領",
        "counter": "窓口での受領",
    }
    assert label_on(Receipt.COUNTER, day("2022-03-15 火")) == "地方官署窓口"
    assert label_on(Receipt.COUNTER, day("2022-03-16 水")) == "窓口での受領"


@pytest.mark.rule("R-203", "R-204", "R-262")
@pytest.mark.parametrize(
    ("kind", "on", "allowed"),
    [
        (ApplicationType.COE, "2022-03-16 水", "post"),
        (ApplicationType.COE, "2023-03-16 木", "post"),
        (ApplicationType.COE, "2023-03-17 金", "email post"),
        (ApplicationType.COE, "2025-06-02 月", "email post"),
        *(
            (kind, "2025-06-02 月", "post counter")
            for kind in ApplicationType
            if kind is not ApplicationType.COE
        ),
    ],
)
def test_the_ways_of_having_the_result_go_by_the_application_and_the_day(
    kind: ApplicationType, on: str, allowed: str
) -> None:
    assert " ".join(receipts(kind, day(on))) == allowed
    for receipt in Receipt:
        seen = Circumstances(kind, "技能", day("1995-04-01 土"), day(on), day(on))
        assert (receipt_refusals(receipt, seen) == []) is (receipt in allowed.split())


@pytest.mark.rule("R-205", "R-206", "R-207", "C-20")
def test_a_certificate_goes_by_post_whatever_a_permission_would_be_refused_for() -> None:
    seen = Circumstances(
        ApplicationType.WORK_CERTIFICATE,
        "公用",
        day("2009-09-01 火"),
        day("2025-06-02 月"),
        day("2025-06-02 月"),
        kanji_newly_asked=True,
    )
    assert receipt_refusals(Receipt.POST, seen) == []


@given(st.booleans(), st.booleans())
def test_an_adult_has_post_unless_something_is_joined_or_newly_asked(joined: bool, kanji: bool) -> None:
    asked = (Joined.OTHER_ACTIVITY,) if joined else ()
    assert bool(rules_against_post(joined=asked, kanji_newly_asked=kanji)) is (joined or kanji)
