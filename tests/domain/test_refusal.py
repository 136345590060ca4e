from __future__ import annotations

import pytest

from backoffice.domain.refusal import Refusal, Refused, absent, conflict, forbidden, refuse_if_any

EARLY = Refusal("R-105", "受付期間前です。", "Too early.", code="too-early")
ABROAD = Refusal("R-112", "出国中です。", "Abroad.", code="abroad")


def test_nothing_is_raised_when_nothing_is_wrong() -> None:
    refuse_if_any([])
    refuse_if_any([None, None])


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Refused, match=r"Too early\.; Abroad\.") as caught:
        refuse_if_any([None, EARLY, ABROAD])
    assert caught.value.refusals == (EARLY, ABROAD)
    assert caught.value.kind == "refused"


@pytest.mark.parametrize(
    ("refused", "kind", "rule"),
    [
        (absent("申請", "application", "app-9"), "absent", ""),
        (forbidden("R-256", "できません。", "May not."), "forbidden", "R-256"),
        (conflict("できません。", "Not now.", "R-211"), "conflict", "R-211"),
    ],
)
def test_each_kind_of_refusal_is_named_for_a_program(refused: Refused, kind: str, rule: str) -> None:
    assert (refused.kind, refused.refusals[0].rule, refused.refusals[0].code) == (kind, rule, kind)
    assert refused.refusals[0].ja
    assert refused.refusals[0].en


def test_what_is_absent_is_named() -> None:
    refusal = absent("申請", "application", "app-9").refusals[0]
    assert "「app-9」" in refusal.ja
    assert "'app-9'" in refusal.en
