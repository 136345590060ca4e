from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.enclosures import Check, checks_at, outcomes

E19, E25 = date(2021, 6, 1), date(2025, 6, 2)


def checks(on: date = E25, *, by_post: bool = True, to_seat: bool = False) -> tuple[Check, ...]:
    return checks_at(on, fee_yen=5500, number="東オンE25000001", by_post=by_post, to_seat=to_seat)


def defect(code: str, *, soft: bool = False) -> dict[str, object]:
    return {"code": code, "rule": "R-226", "ja": f"{code}です。", "soft": soft}


@pytest.mark.rule("R-226", "R-227")
@pytest.mark.parametrize(("on", "word", "row"), [(E19, "署名", "R-227"), (E25, "記名", "R-226")])
def test_the_mark_on_the_slip_is_that_of_the_day(on: date, word: str, row: str) -> None:
    (name,) = [check for check in checks(on) if check.key == "name"]
    assert word in name.ja
    assert name.rule == row


@pytest.mark.rule("R-224", "R-225")
@pytest.mark.parametrize(("to_seat", "row"), [(True, "R-225"), (False, "R-224")])
def test_the_address_is_that_of_the_user_kind(to_seat: bool, row: str) -> None:
    (address,) = [check for check in checks(to_seat=to_seat) if check.key == "return-address"]
    assert address.rule == row


def test_a_counter_looks_at_slip_and_card_only() -> None:
    assert {check.key for check in checks(by_post=False)} == {
        "slip",
        "number",
        "name",
        "stamps",
        "written-on",
        "card",
    }


def test_without_a_defect_all_is_ok() -> None:
    assert {outcome.state for outcome in outcomes(checks(), [])} == {"ok"}


def test_a_defect_fails_its_own_line_with_its_words() -> None:
    found = {outcome.check.key: outcome for outcome in outcomes(checks(), [defect("stamps-short")])}
    assert found["stamps"].state == "no"
    assert found["stamps"].words == ("stamps-shortです。",)
    assert [key for key, outcome in found.items() if outcome.state != "ok"] == ["stamps"]


def test_a_line_waits_while_what_it_rests_on_fails() -> None:
    found = {outcome.check.key: outcome.state for outcome in outcomes(checks(), [defect("slip-missing")])}
    assert [key for key, state in found.items() if state == "wait"] == [
        "number",
        "name",
        "stamps",
        "written-on",
    ]


def test_a_soft_defect_is_told_only() -> None:
    found = {
        outcome.check.key: outcome.state for outcome in outcomes(checks(), [defect("sent-late", soft=True)])
    }
    assert found["in-time"] == "soft"


def test_a_defect_that_no_line_knows_is_not_lost() -> None:
    last = outcomes(checks(), [defect("eaten-by-the-dog")])[-1]
    assert (last.check.key, last.state) == ("eaten-by-the-dog", "no")
