"""Who may not be a user in person: no mid- to long-term resident, or under 15 (R-003, R-004)."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.actors import UserKind
from backoffice.domain.registration import Details, Stay, holder_refusals

CARD = "AB12345678CD"
TODAY = date(2025, 6, 2)


def rules(
    kind: UserKind = UserKind.INDIVIDUAL,
    status: str = "家族滞在",
    months: int = 12,
    birth: date = date(1990, 1, 1),
) -> list[str]:
    details = Details("NGUYEN VAN AN", "男", birth, "東京都", "0300000000", "an@example.jp", kind, CARD)
    return [each.rule for each in holder_refusals(details, Stay(status, months, frozenset({CARD})), TODAY)]


@pytest.mark.rule("R-003")
@pytest.mark.parametrize(
    ("status", "months", "refused"),
    [
        ("技術・人文知識・国際業務", 12, []),
        ("技術・人文知識・国際業務", 4, []),
        ("技術・人文知識・国際業務", 3, ["R-003"]),
        ("外交", 60, ["R-003"]),
        ("公用", 60, ["R-003"]),
        ("短期滞在", 3, ["R-003"]),
        ("永住者", 0, []),
    ],
)
def test_who_is_no_resident_is_no_user_in_person(status: str, months: int, refused: list[str]) -> None:
    assert rules(status=status, months=months) == refused
    assert rules(UserKind.RELATIVE, status, months) == []


@pytest.mark.rule("R-004")
@pytest.mark.parametrize(
    ("birth", "refused"),
    [(date(2010, 6, 2), []), (date(2010, 6, 3), ["R-004"]), (date(2025, 6, 2), ["R-004"])],
)
def test_nobody_under_fifteen_is_a_user_in_person(birth: date, refused: list[str]) -> None:
    assert rules(birth=birth) == refused
