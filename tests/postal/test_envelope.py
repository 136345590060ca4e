from dataclasses import replace
from datetime import date

import pytest

from postal import envelope, fee_slip
from postal.envelope import Expectation, parse_papers
from postal.fee_slip import Expected, FeeSlip, Mark
from postal.item import Address
from postal.paper import to_facts, weight_of
from postal.refusal import Refused
from postal.service import ServiceClass
from postal.stamps import RevenueStamp

HOME = Address("160-0022", ("東京都新宿区新宿1-2-3", "模擬荘201"), "NGUYEN VAN AN")
NUMBER = "東オン労一E 第123456号"
CARD = {"kind": "residence-card", "card_number": "AB12345678CD"}
SLIP = {"kind": "fee-slip", "number": NUMBER, "name": "NGUYEN VAN AN", "signed": False, "stamps": [5000, 500]}
BACK = {
    "kind": "return-envelope",
    "postage": 460,
    "service": "simplified-registered",
    "address": {"postal_code": HOME.postal_code, "lines": list(HOME.lines), "name": HOME.name},
}
E25 = Expectation(
    number=NUMBER,
    names=("NGUYEN VAN AN", "阮文安"),
    fee_yen=5500,
    mark=Mark.NAME,
    on=date(2025, 6, 2),
    return_address=HOME,
    card_number="AB12345678CD",
)
E19 = replace(
    E25,
    fee_yen=4000,
    mark=Mark.SIGNATURE,
    on=date(2019, 9, 2),
    services_allowed=(ServiceClass.SIMPLIFIED_REGISTERED,),
    address_row="R-225",
)
E19_SLIP = {**SLIP, "signed": True, "stamps": [4000]}
E19_BACK = {**BACK, "postage": 392}


def found(papers, expected=E25):
    return {(defect.code, defect.row) for defect in envelope.defects(parse_papers(papers), expected)}


@pytest.mark.rule("R-216", "R-220", "R-223", "R-224", "R-226")
def test_a_complete_envelope_has_no_defect():
    assert found([CARD, SLIP, BACK]) == set()


@pytest.mark.rule("R-222")
def test_a_complete_envelope_of_2019_has_no_defect():
    assert found([CARD, E19_SLIP, E19_BACK], E19) == set()


@pytest.mark.rule("R-226")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "name-missing"),
        ({"name": "　 "}, "name-missing"),
        ({"name": "NGUYEN VAN ANH"}, "name-wrong"),
        ({"number": "東オン労一E 第123457号"}, "number-wrong"),
        ({"number": ""}, "number-wrong"),
        ({"stamps": []}, "stamps-short"),
        ({"stamps": [4000]}, "stamps-short"),
        ({"stamps": [5000, 400, 80, 10, 5, 2, 2]}, "stamps-short"),
        ({"stamps": [6000]}, "stamps-excess"),
        ({"stamps": [5500]}, "stamp-denomination-unknown"),
    ],
)
def test_a_defect_of_the_slip(change, code):
    assert found([CARD, {**SLIP, **change}, BACK]) == {(code, "R-226")}


@pytest.mark.rule("R-226")
@pytest.mark.parametrize(
    "change",
    [
        {"name": "ＮＧＵＹＥＮ　ＶＡＮ　ＡＮ"},
        {"name": "Nguyen Van An"},
        {"name": "阮文安"},
        {"number": "東オン労一Ｅ　第１２３４５６号"},
        {"stamps": [500, 5000]},
        {"signed": True},
        {"written_on": "2025-06-02", "item": 2},
    ],
)
def test_width_and_space_are_no_defect(change):
    assert found([CARD, {**SLIP, **change}, BACK]) == set()


@pytest.mark.rule("R-227", "R-228")
@pytest.mark.parametrize("change", [{"signed": False}, {"signed": False, "name": ""}])
def test_in_2019_the_applicant_signs(change):
    assert found([CARD, {**E19_SLIP, **change}, E19_BACK], E19) == {("signature-missing", "R-227")}


@pytest.mark.rule("R-220")
@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ([CARD, BACK], "slip-missing"),
        ([SLIP, BACK], "card-missing"),
        ([CARD, SLIP], "return-envelope-missing"),
        ([{**CARD, "card_number": "AB12345678CE"}, SLIP, BACK], "card-wrong"),
        ([{"kind": "card-copy"}, SLIP, BACK], "card-missing"),
    ],
)
def test_what_is_missing(papers, code):
    assert found(papers) == {(code, "R-220")}


@pytest.mark.rule("R-222")
@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ([CARD, E19_BACK], "slip-missing"),
        ([E19_SLIP, E19_BACK], "card-missing"),
        ([CARD, E19_SLIP], "return-envelope-missing"),
        ([CARD, E19_SLIP, {**E19_BACK, "postage": 391}], "return-envelope-underpaid"),
        (
            [CARD, E19_SLIP, {**E19_BACK, "service": "letter-pack-plus", "postage": 510}],
            "return-service-not-allowed",
        ),
    ],
)
def test_what_is_missing_in_2019(papers, code):
    assert found(papers, E19) == {(code, "R-222")}


@pytest.mark.rule("R-223")
@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"postage": 434}, {"return-postage-older-tariff"}),
        ({"postage": 459}, {"return-envelope-underpaid"}),
        ({"postage": 1000}, set()),
        ({"service": "letter-pack-plus", "postage": 600}, set()),
        ({"service": "letter-pack-plus", "postage": None}, set()),
        ({"service": "letter-pack-plus", "postage": 520}, {"return-postage-older-tariff"}),
        ({"service": "letter-pack-plus", "postage": 599}, {"return-envelope-underpaid"}),
        ({"service": "letter-pack-light", "postage": 430}, {"return-service-not-allowed"}),
        ({"service": "ordinary", "postage": 110}, {"return-service-not-allowed"}),
    ],
)
def test_the_return_envelope_is_paid_at_the_tariff_of_the_day(change, codes):
    assert {code for code, row in found([CARD, SLIP, {**BACK, **change}])} == codes


@pytest.mark.rule("R-224", "R-225")
@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("〒160-0022 東京都新宿区新宿1-2-3 模擬荘201 NGUYEN VAN AN 様", True),
        ("東京都新宿区新宿１－２－３　模擬荘２０１", True),
        ("1600022 東京都新宿区新宿1‐2‐3模擬荘201　Nguyen Van An", True),
        ({"postal_code": "1600022", "lines": ["東京都新宿区新宿1-2-3 模擬荘201"], "name": "家族"}, True),
        ("〒160-0023 東京都新宿区新宿1-2-3 模擬荘201", False),
        ("東京都新宿区新宿12-3 模擬荘201", False),
        ("東京都新宿区新宿1-2-3", False),
        ("", False),
        ({"postal_code": "530-0001", "lines": ["大阪府大阪市北区梅田1-1-1"], "name": "会社"}, False),
    ],
)
@pytest.mark.parametrize("row", ["R-224", "R-225"])
def test_the_return_address(address, right, row):
    expected = replace(E25, address_row=row)
    assert found([CARD, SLIP, {**BACK, "address": address}], expected) == (
        set() if right else {("return-address-wrong", row)}
    )


@pytest.mark.rule("R-231")
@pytest.mark.parametrize("kind", ["passport", "my-number-card"])
def test_what_is_never_sent(kind):
    assert found([CARD, SLIP, BACK, {"kind": kind}]) == {(f"{kind}-enclosed", "R-231")}


@pytest.mark.rule("R-230")
def test_a_designation_is_welcome():
    assert found([CARD, SLIP, BACK, {"kind": "designation"}]) == set()


@pytest.mark.rule("R-217")
@pytest.mark.parametrize(("posted_on", "late"), [(date(2025, 6, 16), False), (date(2025, 6, 17), True)])
def test_fourteen_days_are_soft(posted_on, late):
    expected = replace(E25, posted_on=posted_on, send_by=date(2025, 6, 16), on=date(2025, 6, 18))
    defects = envelope.defects(parse_papers([CARD, SLIP, BACK]), expected)
    assert [(defect.code, defect.soft) for defect in defects] == ([("sent-late", True)] if late else [])


@pytest.mark.rule("R-268")
def test_a_filing_that_needs_no_slip_and_no_card():
    assert found([BACK], replace(E25, needs_slip=False, needs_card=False)) == set()


def test_all_defects_are_told_at_once():
    codes = {code for code, _ in found([{**SLIP, "name": "", "stamps": [4000]}, {"kind": "passport"}])}
    assert codes == {
        "name-missing", "stamps-short", "card-missing", "return-envelope-missing", "passport-enclosed",
    }  # fmt: skip


def test_defects_speak_both_languages():
    papers = parse_papers([{**SLIP, "name": "x", "number": "1", "stamps": [7]}, {"kind": "passport"}])
    for defect in envelope.defects(papers, E25):
        assert not defect.ja.isascii()
        assert defect.en.rstrip()
        assert defect.row.startswith("R-")


def test_a_slip_dated_after_the_day_it_is_read_is_noted():
    slip = FeeSlip(NUMBER, "A", signed=False, stamps=(RevenueStamp(5500),), written_on=date(2025, 6, 3))
    expected = Expected(NUMBER, "A", 5500, Mark.NAME, date(2025, 6, 2))
    codes = [(defect.code, defect.soft) for defect in fee_slip.defects(slip, expected)]
    assert codes == [("stamp-denomination-unknown", False), ("written-on-future", True)]


def test_papers_go_out_as_they_came():
    papers = [CARD, {**SLIP, "written_on": "2025-06-02", "item": 2}, BACK, {"kind": "designation"}]
    papers += [{"kind": "residence-card", "punched": True}, {"kind": "letter", "note": "返送します"}]
    assert [to_facts(paper) for paper in parse_papers(papers)] == papers


def test_the_usual_envelope_is_a_letter_of_25_g():
    papers = parse_papers([CARD, SLIP, BACK, {"kind": "designation"}])
    assert weight_of(papers) == 25


@pytest.mark.parametrize(
    ("papers", "pointer"),
    [
        ("card", "papers"),
        ([None], "papers[0]"),
        ([CARD, {}], "papers[1].kind"),
        ([{"kind": "cheque"}], "papers[0].kind"),
        ([{"kind": ["passport"]}], "papers[0].kind"),
        ([CARD] * 31, "papers"),
        ([CARD, {**SLIP, "stamps": ["500"]}], "papers[1].stamps[0]"),
        ([{**SLIP, "stamps": [500, True]}], "papers[0].stamps[1]"),
        ([{**SLIP, "stamps": [500, 0]}], "papers[0].stamps[1]"),
        ([{**SLIP, "stamps": [-500]}], "papers[0].stamps[0]"),
        ([{**SLIP, "stamps": [5.5]}], "papers[0].stamps[0]"),
        ([{**SLIP, "stamps": [10**9]}], "papers[0].stamps[0]"),
        ([{**SLIP, "stamps": [10] * 61}], "papers[0].stamps"),
        ([{**SLIP, "stamps": 5500}], "papers[0].stamps"),
        ([{**SLIP, "signed": "yes"}], "papers[0].signed"),
        ([{**SLIP, "name": "あ" * 201}], "papers[0].name"),
        ([{**SLIP, "name": "A\nB"}], "papers[0].name"),
        ([{**SLIP, "name": "\ud800"}], "papers[0].name"),
        ([{**SLIP, "written_on": "6月2日"}], "papers[0].written_on"),
        ([{**SLIP, "item": 10}], "papers[0].item"),
        ([{**SLIP, "colour": "red"}], "papers[0].colour"),
        ([{**BACK, "service": "pigeon"}], "papers[0].service"),
        ([{**BACK, "postage": -1}], "papers[0].postage"),
        ([{**BACK, "address": 5}], "papers[0].address"),
        ([{**BACK, "address": {"postal_code": "1", "lines": [3], "name": ""}}], "papers[0].address.lines[0]"),
    ],
)
def test_bad_papers_are_refused_with_their_place(papers, pointer):
    with pytest.raises(Refused) as refused:
        parse_papers(papers)
    assert refused.value.pointer == pointer
    assert refused.value.ja
    assert str(refused.value)


@pytest.mark.rule("R-220", "R-230")
def test_the_designation_of_its_holder_belongs_into_the_envelope():
    holder = replace(E25, needs_designation=True)
    assert found([CARD, SLIP, BACK], holder) == {("designation-missing", "R-230")}
    assert found([CARD, SLIP, BACK, {"kind": "designation"}], holder) == set()


@pytest.mark.rule("R-220")
def test_a_card_beside_the_applicants_is_wrong_too():
    other = {**CARD, "card_number": "AB12345678CE"}
    assert found([CARD, other, SLIP, BACK]) == {("card-wrong", "R-220")}
    assert found([other, CARD, SLIP, BACK]) == {("card-wrong", "R-220")}
