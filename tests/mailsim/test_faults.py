"""Faults by themselves: whom they are aimed at, when they strike, and that the plan is what happens."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailsim.fault_fields import fault_facts, read_fault
from mailsim.faults import Sight, Turns, plan, plan_text
from mailsim.message import JST
from mailsim.refusal import Refused

MONDAY_NOON = datetime(2025, 6, 2, 12, tzinfo=JST)
TO_TARO = Sight("noreply@office.example", "Taro@Example.jp", "申請受付番号のお知らせ", MONDAY_NOON)


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        ({}, True),
        ({"recipient": "taro@example.jp"}, True),
        ({"recipient": "*@example.jp"}, True),
        ({"recipient": "*@EXAMPLE.JP"}, True),
        ({"recipient": "*.jp"}, True),
        ({"recipient": "*"}, True),
        ({"recipient": "hanako@example.jp"}, False),
        ({"recipient": "*@ample.jp"}, False),
        ({"recipient": "aro@example.jp"}, False),
        ({"sender": "noreply@office.example"}, True),
        ({"sender": "<>"}, False),
        ({"subject": "受付番号"}, True),
        ({"subject": "受付完了"}, False),
        ({"subject": "受付番号", "whole": True}, False),
        ({"subject": "申請受付番号のお知らせ", "whole": True}, True),
        ({"from": "2025-06-02T12:00:00+09:00"}, True),
        ({"from": "2025-06-02T12:00:01+09:00"}, False),
        ({"until": "2025-06-02T12:00:00+09:00"}, False),
        ({"until": "2025-06-02T03:00:01Z"}, True),
        ({"sender": "*@office.example", "recipient": "hanako@example.jp"}, False),
    ],
)
def test_whom_a_fault_is_aimed_at(selector: dict[str, object], fits: bool) -> None:
    assert read_fault("f1", {"action": "drop", **selector}, 1).fits(TO_TARO) is fits


def test_subjects_are_folded_as_search_folds_them() -> None:
    sight = Sight(subject="ＮＯＴＩＣＥ ﾃｽﾄ 髙")
    assert read_fault("f1", {"action": "drop", "subject": "notice テスト"}, 1).fits(sight)
    assert not read_fault("f1", {"action": "drop", "subject": "高"}, 1).fits(sight)


def test_the_null_sender_has_a_name() -> None:
    bounce = Sight("", "taro@example.jp")
    assert read_fault("f1", {"action": "drop", "sender": "<>"}, 1).fits(bounce)
    assert not read_fault("f1", {"action": "drop", "sender": "*@office.example"}, 1).fits(bounce)


@pytest.mark.parametrize("needs", [{"action": "delay"}, {"action": "drop", "from": "2025-06-02T12:00:00Z"}])
def test_what_needs_a_clock_does_nothing_without_one(needs: dict[str, object]) -> None:
    fault = read_fault("f1", needs, 1)
    assert (fault.needs_clock, fault.fits(Sight(at=None)), fault.fits(Sight(at=MONDAY_NOON))) == (
        True,
        False,
        fault.since is None,
    )


@pytest.mark.parametrize(
    ("nth", "numbers"),
    [
        ("", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}),
        ("3", {3}),
        ("2-4", {2, 3, 4}),
        ("8-", {8, 9, 10}),
        ("every 5", {5, 10}),
        ("1, 4-5, every 9", {1, 4, 5, 9}),
    ],
)
def test_which_mails_it_strikes(nth: str, numbers: set[int]) -> None:
    assert {number for number in range(1, 11) if Turns(nth).has(number)} == numbers


FAULTS = st.fixed_dictionaries(
    {"action": st.just("drop"), "probability": st.integers(0, 100)},
    optional={"nth": st.sampled_from(["3", "2-9", "every 2", "5-"]), "times": st.integers(1, 5)},
)


@settings(max_examples=40)
@given(facts=FAULTS, seed=st.text(max_size=5), first=st.integers(1, 30), count=st.integers(1, 30))
def test_the_plan_is_what_happens(facts: dict[str, object], seed: str, first: int, count: int) -> None:
    fault, struck, happened = read_fault("f1", facts, 1), 0, []
    for number in range(1, first + count):
        happened.append(fault.strikes(seed, number, struck))
        struck += happened[-1]
    assert [one.strikes for one in plan(fault, seed, first, count)] == happened[first - 1 :]
    assert struck <= facts.get("times", len(happened))


def test_half_of_many_are_struck() -> None:
    fault = read_fault("f1", {"action": "drop", "probability": 50}, 1)
    assert 450 < sum(one.strikes for one in plan(fault, "7", 1, 1000)) < 550


def test_a_plan_is_printed() -> None:
    fault = read_fault("late", {"action": "delay", "nth": "2"}, 1)
    assert plan_text(fault, "7", 1, 3) == "late:\n    1  -\n    2  delay  遅れて届く\n    3  -"


WHOLE = {
    "id": "f1", "place": 3, "active": False, "note": "夜だけ", "sender": "<>", "recipient": "*@example.jp", "subject": "",
    "whole": False, "nth": "2-4", "probability": 12.5, "times": 2, "from": "2025-06-02T12:00:00+09:00", "until": None,
    "action": "reject", "at": "rcpt", "code": 550, "status": "5.1.1", "words": "No such user",
}  # fmt: skip


def test_a_fault_is_written_as_it_is_read() -> None:
    assert fault_facts(read_fault("f1", WHOLE, 1)) == WHOLE


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ([], "body"),
        ({}, "action"),
        ({"action": "explode"}, "action"),
        ({"action": "drop", "colour": "red"}, "colour"),
        ({"action": "drop", "code": 550}, "code"),
        ({"action": "reject", "code": 250}, "code"),
        ({"action": "reject", "code": 600}, "code"),
        ({"action": "reject", "code": True}, "code"),
        ({"action": "reject", "code": 550, "status": "4.1.1"}, "status"),
        ({"action": "reject", "words": "two\r\nlines"}, "words"),
        ({"action": "reject", "words": "日本語"}, "words"),
        ({"action": "reject", "words": "x" * 201}, "words"),
        ({"action": "reject", "at": "stored"}, "at"),
        ({"action": "cut", "at": "auth"}, "at"),
        ({"action": "reject", "at": "mail", "recipient": "*@example.jp"}, "recipient"),
        ({"action": "slow", "at": "rcpt", "subject": "お知らせ"}, "subject"),
        ({"action": "slow", "seconds": 30.5}, "seconds"),
        ({"action": "slow", "seconds": float("nan")}, "seconds"),
        ({"action": "delay", "duration": "P366D"}, "duration"),
        ({"action": "delay", "duration": "PT"}, "duration"),
        ({"action": "delay", "duration": "PT0S"}, "duration"),
        ({"action": "delay", "duration": "an hour"}, "duration"),
        ({"action": "duplicate", "copies": 21}, "copies"),
        ({"action": "reorder", "behind": 0}, "behind"),
        ({"action": "garble", "how": "everything"}, "how"),
        ({"action": "drop", "probability": 101}, "probability"),
        ({"action": "drop", "probability": "50"}, "probability"),
        ({"action": "drop", "nth": "0"}, "nth"),
        ({"action": "drop", "nth": "4-2"}, "nth"),
        ({"action": "drop", "nth": "each"}, "nth"),
        ({"action": "drop", "times": 0}, "times"),
        ({"action": "drop", "from": "2025-06-02T12:00:00"}, "from"),
        ({"action": "drop", "from": "2025-06-02T12:00:00Z", "until": "2025-06-02T12:00:00Z"}, "until"),
        ({"action": "drop", "recipient": "taro@*.jp"}, "recipient"),
        ({"action": "drop", "sender": 7}, "sender"),
        ({"action": "drop", "active": "yes"}, "active"),
        ({"action": "drop", "place": 0}, "place"),
    ],
)
def test_what_cannot_be_set_is_refused_by_its_name(facts: object, pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        read_fault("f1", facts, 1)
    assert refused.value.pointer == pointer
    assert refused.value.ja.startswith(f"{pointer}: ")


@pytest.mark.parametrize("id_", ["", "F1", "a b", "-a", "x" * 41, "ä"])
def test_an_id_is_plain(id_: str) -> None:
    with pytest.raises(Refused):
        read_fault(id_, {"action": "drop"}, 1)
