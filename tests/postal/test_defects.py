"""Each defect of an envelope by its name: what makes it, and the row it has in the era of signatures and after."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from postal import envelope
from postal.envelope import Expectation, parse_papers
from postal.fee_slip import Mark
from postal.item import Address
from postal.service import ServiceClass

HOME = Address("160-0022", ("東京都新宿区新宿1-2-3",), "NGUYEN VAN AN")
NUMBER = "東オンE25000001"
CARD = {"kind": "residence-card", "card_number": "AB12345678CD"}
AFTER = Expectation(
    number=NUMBER,
    names=("NGUYEN VAN AN",),
    fee_yen=5500,
    mark=Mark.NAME,
    on=date(2025, 6, 2),
    return_address=HOME,
    card_number="AB12345678CD",
    other_fees=(4000,),
    item=2,
)
E19 = replace(
    AFTER,
    fee_yen=4000,
    mark=Mark.SIGNATURE,
    on=date(2021, 6, 1),
    other_fees=(5500,),
    services_allowed=(ServiceClass.SIMPLIFIED_REGISTERED,),
)


def right(expected):
    """Return the papers of a complete envelope."""
    e19 = expected.mark is Mark.SIGNATURE
    slip = {
        "kind": "fee-slip", "number": NUMBER, "name": "NGUYEN VAN AN", "signed": e19, "item": 2,
        "stamps": [4000] if e19 else [5000, 500],
    }  # fmt: skip
    back = {
        "kind": "return-envelope",
        "postage": 404 if e19 else 460,
        "service": "simplified-registered",
        "address": {"postal_code": HOME.postal_code, "lines": list(HOME.lines), "name": HOME.name},
    }
    return {"card": CARD, "slip": slip, "back": back}


def found(expected, papers):
    return {(d.code, d.row, d.soft) for d in envelope.defects(parse_papers(list(papers.values())), expected)}


def changed(which, /, **facts):
    return lambda papers: {**papers, which: {**papers[which], **facts}}


def without(name):
    return lambda papers: {key: paper for key, paper in papers.items() if key != name}


def beside(kind, /, **facts):
    return lambda papers: {**papers, "more": {"kind": kind, **facts}}


def spoilt(*stamps, **facts):
    return changed("slip", stamps=list(stamps), **facts)


SLIP, BACK, SET = {"R-222", "R-226"}, {"R-222", "R-223"}, {"R-222", "R-220"}
HARD = [
    ("slip-missing", without("slip"), SET),
    ("slips-several", lambda papers: {**papers, "more": papers["slip"]}, SLIP),
    ("number-wrong", changed("slip", number="東オンE25000002"), SLIP),
    ("signature-missing", changed("slip", signed=False), {"R-227"}),
    ("name-missing", changed("slip", name=""), {"R-226"}),
    ("name-wrong", changed("slip", name="TRAN VAN AN"), SLIP),
    ("item-wrong", changed("slip", item=1), SLIP),
    ("stamps-short", spoilt(3000), SLIP),
    ("stamps-excess", spoilt(8000), SLIP),
    ("stamps-other-regime", lambda papers: changed("slip", stamps=_other(papers))(papers), SLIP),
    ("stamp-denomination-unknown", lambda papers: changed("slip", stamps=_odd(papers))(papers), SLIP),
    ("stamps-loose", beside("revenue-stamps", stamps=[200]), SLIP),
    ("postage-stamps-pasted", changed("slip", postage_stamps=[110]), SLIP),
    ("card-missing", without("card"), SET),
    ("card-wrong", changed("card", card_number="ZZ12345678CD"), SET),
    ("return-envelope-missing", without("back"), SET),
    ("return-service-not-allowed", changed("back", service="ordinary"), BACK),
    ("return-envelope-underpaid", changed("back", postage=110), BACK),
    ("return-postage-older-tariff", changed("back", postage=392), BACK),
    ("return-envelope-impossible", changed("back", express=True, service="simplified-registered", size_mm=[900, 900, 9]), BACK),
    ("return-envelope-too-small", changed("back", size_mm=[80, 120, 1]), SET),
    ("return-address-wrong", changed("back", address="大阪府大阪市北区梅田1-1"), {"R-224"}),
    ("passport-enclosed", beside("passport"), {"R-231"}),
    ("my-number-card-enclosed", beside("my-number-card"), {"R-231"}),
    ("my-number-card-copy-enclosed", beside("my-number-card-copy"), {"R-231"}),
    ("cash-enclosed", beside("cash"), {"R-251"}),
]  # fmt: skip
BOTH = [
    ("stamps-excess-agreed", spoilt(8000, excess_agreed=True), SLIP),
    ("return-redirect-never", changed("back", redirect="never"), {"R-224"}),
    ("written-on-future", changed("slip", written_on="2026-01-01"), {""}),
    (
        "stamp-cancelled",
        lambda papers: changed("slip", stamps=[*_own(papers), {"yen": 200, "cancelled": True}])(papers),
        SLIP,
    ),
    (
        "stamp-torn",
        lambda papers: changed("slip", stamps=[*_own(papers), {"yen": 200, "torn": True}])(papers),
        SLIP,
    ),
]
"""Defects that are told and send nothing back."""
OF_AN_ERA = {"signature-missing": (E19,), "name-missing": (AFTER,)}
ASKED = {
    "designation-missing": ({"needs_designation": True}, without("more"), "R-230"),
    "card-copy-missing": ({"needs_card_copy": True}, without("more"), "R-221"),
    "back-note-missing": ({"needs_back_note": True}, changed("back", back="1人"), "R-218"),
    "return-envelope-too-light": ({"return_weight_g": 60}, changed("back", postage=460), "R-223"),
    "stamps-not-taken": ({"received_on": date(2026, 10, 1)}, without("more"), "R-251"),
    "sent-by-other-service": (
        {"posted_by": ServiceClass.ORDINARY, "posted_services": (ServiceClass.SIMPLIFIED_REGISTERED,)},
        without("more"),
        "R-216",
    ),
    "sent-late": ({"posted_on": date(2025, 6, 17), "send_by": date(2025, 6, 16)}, without("more"), "R-217"),
}
"""Defects of what only some filings are asked for."""


def _own(papers):
    return papers["slip"]["stamps"]


def _other(papers):
    return [5000, 500] if _own(papers) == [4000] else [4000]


def _odd(papers):
    return [3500, 500] if _own(papers) == [4000] else [5500]


def eras(rows):
    return [
        (expected, code, spoil, next(row for row in wanted if len(wanted) == 1 or (row == "R-222") == (expected is E19)))
        for code, spoil, wanted in rows
        for expected in OF_AN_ERA.get(code, (E19, AFTER))
    ]  # fmt: skip


@pytest.mark.parametrize("expected", [E19, AFTER], ids=["E19", "after"])
def test_a_complete_envelope_has_none(expected):
    assert found(expected, right(expected)) == set()


@pytest.mark.rule("R-220", "R-222", "R-223", "R-224", "R-226", "R-227", "R-231", "R-251")
@pytest.mark.parametrize(
    ("expected", "code", "spoil", "row"),
    eras(HARD),
    ids=[f"{code}-{'E19' if expected is E19 else 'after'}" for expected, code, *_ in eras(HARD)],
)
def test_a_defect_that_sends_the_envelope_back(expected, code, spoil, row):
    assert found(expected, spoil(right(expected))) == {(code, row, False)}


@pytest.mark.rule("R-222", "R-224", "R-226")
@pytest.mark.parametrize(
    ("expected", "code", "spoil", "row"),
    eras(BOTH),
    ids=[f"{code}-{'E19' if expected is E19 else 'after'}" for expected, code, *_ in eras(BOTH)],
)
def test_a_defect_that_is_only_told(expected, code, spoil, row):
    assert found(expected, spoil(right(expected))) == {(code, row, True)}


@pytest.mark.rule("R-216", "R-217", "R-218", "R-221", "R-223", "R-230", "R-251")
@pytest.mark.parametrize(("code", "change", "spoil", "row"), [(code, *rest) for code, rest in ASKED.items()])
def test_a_defect_of_what_some_are_asked_for(code, change, spoil, row):
    expected = replace(AFTER, **change)
    assert found(expected, spoil(right(expected))) == {
        (code, row, code in ("sent-late", "sent-by-other-service"))
    }


@pytest.mark.rule("R-226")
@pytest.mark.parametrize("mark", ["cancelled", "torn"])
def test_a_worthless_stamp_leaves_the_fee_short(mark):
    papers = changed("slip", stamps=[5000, {"yen": 500, mark: True}])(right(AFTER))
    assert found(AFTER, papers) == {
        (f"stamp-{mark}", "R-226", False),
        ("stamps-short", "R-226", False),
    }


@pytest.mark.rule("R-226")
def test_an_agreed_excess_over_another_regime_is_taken():
    expected = replace(AFTER, fee_yen=4000, other_fees=(5500,))
    papers = changed("slip", excess_agreed=True)(right(expected))
    assert found(expected, papers) == {("stamps-excess-agreed", "R-226", True)}


@pytest.mark.rule("R-226")
def test_agreeing_to_an_excess_does_not_pay_what_is_short():
    papers = changed("slip", stamps=[5000], excess_agreed=True)(right(AFTER))
    assert found(AFTER, papers) == {("stamps-short", "R-226", False)}


@pytest.mark.rule("R-251")
@pytest.mark.parametrize(("received_on", "taken"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_stamps_are_taken_to_the_end_of_september_2026(received_on, taken):
    expected = replace(AFTER, received_on=received_on)
    assert {code for code, *_ in found(expected, right(expected))} == (
        set() if taken else {"stamps-not-taken"}
    )


@pytest.mark.rule("R-223")
@pytest.mark.parametrize(
    ("on", "service", "older"),
    [
        (date(2019, 9, 30), "simplified-registered", ()),
        (date(2019, 10, 1), "simplified-registered", (392,)),
        (date(2023, 10, 1), "simplified-registered", (392, 404)),
        (date(2024, 10, 1), "simplified-registered", (392, 404, 434)),
        (date(2024, 9, 30), "letter-pack-plus", (510,)),
        (date(2024, 10, 1), "letter-pack-plus", (510, 520)),
    ],
)
def test_postage_of_each_older_tariff_is_named(on, service, older):
    expected = replace(AFTER, on=on)
    told = set()
    for postage in (392, 404, 434, 460, 510, 520, 600):
        codes = found(expected, changed("back", service=service, postage=postage)(right(expected)))
        told |= {postage} if ("return-postage-older-tariff", "R-223", False) in codes else set()
    assert told == set(older)


def test_the_tables_name_every_defect_that_there_is():
    named = {code for code, *_ in [*HARD, *BOTH]} | set(ASKED)
    assert named == {code for code in _codes() if "-" in code}


def _codes():
    """Return the first texts of all defects in the source, and of what they are looked up in."""
    for name in ("envelope", "fee_slip", "return_envelope"):
        tree = ast.parse((Path(envelope.__file__).parent / f"{name}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Defect":
                yield from _text(node.args[0])
            if isinstance(node, ast.Tuple) and node.elts:
                yield from (text for text in _text(node.elts[0]) if text.isascii())


def _text(node):
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


@pytest.mark.rule("R-223")
def test_an_envelope_too_small_may_be_short_of_postage_too():
    papers = changed("back", size_mm=[80, 120, 1], postage=434)(right(AFTER))
    assert found(AFTER, papers) == {
        ("return-envelope-too-small", "R-220", False),
        ("return-postage-older-tariff", "R-223", False),
    }
