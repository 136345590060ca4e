"""The 在留カード by its day: its generation, the codes on its chip, and when its number lapses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backoffice.domain import statuses
from backoffice.domain.forms.tables import option_list
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.residence_card import (
    PERMISSIONS,
    WORK_LIMITS,
    CardFacts,
    LapseGround,
    NumberStanding,
    generation,
    lapsed,
    nationalities,
    nationality_code,
    nationality_named,
    period_code,
    permission_code,
    sex_code,
    standing,
    status_code,
    status_of,
    work_limit,
)
from tests.domain.weekdays import day

EXPIRY = day("2026-06-30 火")
CARD = CardFacts("valid", EXPIRY, EXPIRY)


@pytest.mark.parametrize(
    ("issued", "which"),
    [
        ("2010-04-01 木", 1),
        ("2012-07-09 月", 1),
        ("2026-06-13 土", 1),
        ("2026-06-14 日", 2),
        ("2030-01-07 月", 2),
    ],
)
def test_a_card_is_of_the_generation_of_its_day_of_issue(issued: str, which: int) -> None:
    assert generation(day(issued)) == which


LAPSES = [
    ("2026-06-30 火", CARD, None),
    ("2026-07-01 水", CARD, LapseGround.EXPIRED),
    ("2026-07-01 水", replace(CARD, good_until=day("2026-08-31 月")), None),
    ("2026-08-31 月", replace(CARD, good_until=day("2026-08-31 月")), None),
    ("2026-09-01 火", replace(CARD, good_until=day("2026-08-31 月")), LapseGround.EXPIRED),
    ("2026-06-01 月", replace(CARD, state="punched"), LapseGround.PUNCHED),
    ("2026-07-01 水", replace(CARD, state="punched"), LapseGround.PUNCHED),
    ("2026-06-01 月", replace(CARD, state="lost"), LapseGround.LOST),
    ("2026-06-01 月", replace(CARD, returned=True), LapseGround.RETURNED),
    ("2026-06-01 月", replace(CARD, replaced=True), LapseGround.REPLACED),
    ("2026-06-01 月", replace(CARD, state="punched", replaced=True), LapseGround.PUNCHED),
]


@pytest.mark.rule("R-239")
@pytest.mark.parametrize(("on", "card", "ground"), LAPSES)
def test_a_number_lapses_by_hole_loss_return_new_card_and_calendar(
    on: str, card: CardFacts, ground: LapseGround | None
) -> None:
    assert lapsed(card, day(on)) is ground
    answer = standing(card, EXPIRY, day(on))
    assert answer is (NumberStanding.LAPSED if ground else NumberStanding.GOOD)


def test_who_tells_another_expiry_or_a_number_of_none_learns_nothing() -> None:
    on = day("2026-06-01 月")
    for card in (CARD, replace(CARD, state="punched")):
        assert standing(card, EXPIRY + timedelta(days=1), on) is NumberStanding.UNKNOWN
    assert standing(None, EXPIRY, on) is NumberStanding.UNKNOWN


def test_every_status_has_a_code_of_ten_characters_that_leads_back() -> None:
    for status in statuses.ALL:
        code = status_code(status, 36)
        assert (len(code), code.isascii(), status_of(code)) == (10, True, status)
        assert work_limit(status) in WORK_LIMITS
    assert status_of(status_code("特定活動（46号）", 12)) == "特定活動"
    assert status_of(status_code("無い資格", 12)) == ""
    assert status_of("0123456789") == ""


def test_every_nationality_of_the_forms_has_a_code_that_leads_back() -> None:
    assert list(nationalities()) == list(option_list("nationalities"))
    assert all(len(code) == 3 for code in nationalities().values())
    assert nationality_named(nationality_code("ベトナム")) == "ベトナム"
    assert (nationality_code("無い国"), nationality_named("ZZZ")) == ("XXX", "")


def test_periods_work_limits_sexes_and_permissions_as_the_chip_writes_them() -> None:
    assert [period_code(months) for months in (60, 15, 3, 0)] == ["0500", "0103", "0003", "0000"]
    assert [work_limit(status) for status in ("永住者", "技能", "特定活動", "留学")] == ["1", "2", "4", "9"]
    assert [sex_code(sex) for sex in ("男", "女", "")] == ["1", "2", "3"]
    assert {permission_code(kind) for kind in [*ApplicationType, None]} <= set(PERMISSIONS)
    assert permission_code(ApplicationType.RENEWAL) == "03"
