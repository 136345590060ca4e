"""The registry of dated rules: none is forgotten, each row has a source, and days are compared by it."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import backoffice.domain
from backoffice.domain.actors import UserKind
from backoffice.domain.dated import DatedRows
from backoffice.domain.eligibility_rows import May
from backoffice.domain.fees import Fee
from backoffice.domain.file_limits import Ratio
from backoffice.domain.places import Place
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.rule_titles import TITLES
from backoffice.domain.rule_values import told
from backoffice.domain.rules import assumptions, changes, in_force, rules

DOMAIN = Path(backoffice.domain.__file__).parent


def written() -> list[str]:
    """The names at the top of modules that are given a value which makes dated rows."""
    found = []
    for path in DOMAIN.rglob("*.py"):
        place = ".".join(path.relative_to(DOMAIN).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _makes_rows(node.value):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                found.append(f"{place}.{ast.unparse(target)}")
    return found


def _makes_rows(value: ast.expr) -> bool:
    calls = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
    return any(isinstance(func, ast.Name) and func.id == "DatedRows" for func in calls)


def test_every_rule_that_a_module_writes_is_in_the_registry_once() -> None:
    ids = [rule.id for rule in rules()]
    assert len(ids) == len(set(ids))
    assert len({id(rule.dated) for rule in rules()}) == len(ids)
    places = written()
    assert "fees.FEES" in places
    assert [
        place for place in places if not any(rule == place or rule.startswith(f"{place}.") for rule in ids)
    ] == []


def test_every_rule_has_a_name_and_every_row_a_source() -> None:
    for rule in rules():
        assert isinstance(rule.dated, DatedRows)
        assert rule.title.strip()
        assert all(row.source.strip() for row in rule.dated.rows)
    assert [name for name in TITLES if name not in {rule.id for rule in rules()}] == []


def test_two_days_are_compared_by_their_rows() -> None:
    found = {change.rule.id: change for change in changes(date(2024, 6, 1), date(2025, 6, 2))}
    fee = found["fees.FEES"]
    assert fee.before
    assert fee.after
    renewal = ApplicationType.RENEWAL
    assert (fee.before.value[renewal].online_yen, fee.after.value[renewal].online_yen) == (4000, 5500)
    assert "S4 Q46" in fee.before.source
    assert changes(date(2025, 6, 2), date(2025, 6, 3)) == []


def test_a_rule_that_begins_between_two_days_had_nothing_before() -> None:
    found = {change.rule.id: change for change in changes(date(2019, 8, 1), date(2022, 3, 16))}
    assert found["file_limits.PDF_BYTES_MAX"].before is None
    assert "file_limits.PDF_BYTES_MAX" not in {rule.id for rule, _ in in_force(date(2019, 8, 1))}


def test_assumptions_are_told_apart() -> None:
    told_as_assumed = {(rule.id, row.in_force_from) for rule, row in assumptions()}
    assert ("access.TRIES", date(2019, 7, 25)) in told_as_assumed
    assert ("fees.FEES", date(2025, 4, 1)) not in told_as_assumed


@pytest.mark.parametrize(
    ("value", "rule_id", "words"),
    [
        (Fee(6000, 5500), "fees.FEES", "6,000円、5,500円"),
        ((3, 7), "reception.DECISION_DAYS.change", "3日、7日"),
        (3, "file_limits.PHOTO_AGE_MONTHS", "3か月"),
        (1_048_576, "file_limits.PHOTO_BYTES_MAX", "1,048,576バイト"),
        (5, "access.TRIES", "5回"),
        (7, "x.NOTHING", "7"),
        (True, "x.ONLINE", "はい"),
        (False, "x.ONLINE", "いいえ"),
        (timedelta(hours=24), "access.LOCK", "24時間"),
        (timedelta(days=14), "x.TERM", "14日"),
        (timedelta(minutes=30), "x.IDLE", "30分"),
        (date(2025, 4, 1), "x.DAY", "2025年4月1日（火）"),
        ("", "x.PREFIX", "（なし）"),
        ("simplified-registered", "x.SERVICE", "簡易書留"),
        (
            Place("1350064", ("東京都江東区", "青海2-7-11"), "分室"),
            "x.PLACE",
            "〒135-0064 東京都江東区青海2-7-11 分室",
        ),
        (frozenset({31, 27, 28, 15, 29}), "x.NUMBERS", "15、27～29、31"),
        (frozenset({16, 17}), "x.NUMBERS", "16、17"),
        (frozenset(), "x.NUMBERS", "なし"),
        (frozenset({UserKind.ORGANISATION, UserKind.LAWYER}), "x.KINDS", "弁護士・行政書士、所属機関職員"),
        (frozenset({"短期滞在", "外交"}), "x.STATUSES", "外交、短期滞在"),
        ({"a": May.YES, "b": May.NO, "c": May.YES}, "x.TABLE", "a・c: ○、b: ×"),
        ({"a": {"b": 1}}, "x.TABLE", "a: ［b: 1］"),
        (Ratio(Fraction(4, 3), Fraction(1, 50)), "x.RATIO", "4/3、1/50"),
        (("郵送", "窓口"), "x.WAYS", "郵送、窓口"),
    ],
)
def test_values_are_told_in_words(value: object, rule_id: str, words: str) -> None:
    assert told(value, rule_id) == words
