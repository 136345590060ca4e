"""The rows of papers and envelopes, each in every era in which it holds, as the annex finds and lists them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backoffice.adapters.post import PostOffice
from backoffice.domain.enclosures import RETURN_SERVICES, SERVICES, Check, checks_at, needed
from backoffice.domain.places import Place
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.slip import ITEM_OF
from backoffice.ports import ExpectedPapers, PaperDefect

ERAS = {
    "E19": date(2021, 6, 1),
    "E22": date(2022, 6, 1),
    "E23": date(2023, 6, 1),
    "E24": date(2024, 6, 3),
    "E25": date(2025, 6, 2),
}
AFTER = [era for era in ERAS if era != "E19"]
HOME = Place("1600022", ("東京都新宿区新宿1-2-3",), "NGUYEN VAN AN")
NUMBER, CARD = "東オンE25000001", "AB12345678CD"
RENEWAL, COE = ApplicationType.RENEWAL, ApplicationType.COE
POST = PostOffice()
Papers = list[dict[str, Any]]


def expected(era: str, kind: ApplicationType, **facts: Any) -> ExpectedPapers:
    on, asked = ERAS[era], needed(kind)
    own = ExpectedPapers(
        number=NUMBER,
        names=("NGUYEN VAN AN",),
        fee_yen=5500 if asked.slip else 0,
        on=on,
        rules_on=on,
        return_address=HOME,
        card_number=CARD if asked.card else "",
        slip=asked.slip,
        card_copy=asked.card_copy,
        back_note=asked.back_note,
        return_services=RETURN_SERVICES.at(on),
        set_row=asked.row,
        item=ITEM_OF.get(kind),
        other_fees=(4000,),
    )
    return replace(own, **facts)


def right(wanted: ExpectedPapers) -> Papers:
    """Return the papers of a complete envelope."""
    slip = {
        "kind": "fee-slip",
        "number": NUMBER,
        "name": "NGUYEN VAN AN",
        "signed": True,
        "stamps": [5000, 500],
    }
    envelope: dict[str, Any] = {
        "kind": "return-envelope",
        "postage": POST.postage("simplified-registered", 25, wanted.on),
        "service": "simplified-registered",
        "address": {"postal_code": HOME.postal_code, "lines": list(HOME.lines), "name": HOME.name},
    }
    return [
        *([slip | {"item": wanted.item}] if wanted.slip else []),
        *([{"kind": "residence-card", "card_number": CARD}] if wanted.card_number else []),
        *([{"kind": "designation"}] if wanted.designation else []),
        *([{"kind": "card-copy"}] if wanted.card_copy else []),
        envelope | ({"back": f"{NUMBER} 1人"} if wanted.back_note else {}),
    ]


def without(kind: str) -> Callable[[Papers], Papers]:
    return lambda papers: [paper for paper in papers if paper["kind"] != kind]


def changed(which: str, /, **facts: object) -> Callable[[Papers], Papers]:
    return lambda papers: [paper | facts if paper["kind"] == which else paper for paper in papers]


def beside(kind: str) -> Callable[[Papers], Papers]:
    return lambda papers: [*papers, {"kind": kind}]


def listed(era: str, wanted: ExpectedPapers, kind: ApplicationType) -> Iterator[Check]:
    yield from checks_at(
        ERAS[era],
        fee_yen=wanted.fee_yen,
        number=wanted.number,
        by_post=True,
        to_seat=wanted.to_seat,
        card=bool(wanted.card_number),
        designation=wanted.designation,
        of=needed(kind),
        item=wanted.item,
    )


def found(
    era: str, kind: ApplicationType, spoil: Callable[[Papers], Papers], **facts: Any
) -> list[PaperDefect]:
    """Return the defects of a spoilt envelope, each of which stands in the annex's list under its own row."""
    wanted = expected(era, kind, **facts)
    defects = POST.defects(spoil(right(wanted)), wanted)
    checks = list(listed(era, wanted, kind))
    for defect in defects:
        (check,) = [check for check in checks if defect.code in check.codes]
        assert check.rule == defect.rule or (check.key, defect.rule) in OTHER_ROWS
    return defects


OTHER_ROWS = {
    ("forbidden", "R-251"),
    ("name", "R-226"),
    ("return-service", "R-220"),
    ("return-service", "R-222"),
}
"""Lines of the list that hold defects of several rows."""


def codes(
    era: str, kind: ApplicationType, spoil: Callable[[Papers], Papers], **facts: Any
) -> set[tuple[str, str]]:
    return {(defect.code, defect.rule) for defect in found(era, kind, spoil, **facts)}


def as_it_is(papers: Papers) -> Papers:
    return papers


@pytest.mark.rule("R-216", "R-218", "R-219", "R-220", "R-221", "R-222")
@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("kind", ApplicationType)
def test_what_the_rows_list_is_complete(era: str, kind: ApplicationType) -> None:
    assert codes(era, kind, as_it_is) == set()


@pytest.mark.rule("R-217")
@pytest.mark.parametrize("era", AFTER)
@pytest.mark.parametrize(("day", "late"), [(15, False), (16, True)])
def test_fourteen_days(era: str, day: int, late: bool) -> None:
    month = ERAS[era]
    days = {"due_on": month.replace(day=15), "posted_on": month.replace(day=day)}
    (*told,) = found(era, RENEWAL, as_it_is, **days)
    assert [(defect.code, defect.rule, defect.soft) for defect in told] == (
        [("sent-late", "R-217", True)] if late else []
    )


@pytest.mark.rule("R-216")
@pytest.mark.parametrize("era", ERAS)
def test_a_service_that_the_row_does_not_name_is_told(era: str) -> None:
    named = SERVICES.at(ERAS[era])
    for service in ("simplified-registered", "letter-pack-plus", "letter-pack-light"):
        (*told,) = found(era, RENEWAL, as_it_is, posted_by=service, posted_services=named)
        expected = [] if service in named else [("sent-by-other-service", "R-216", True)]
        assert [(defect.code, defect.rule, defect.soft) for defect in told] == expected


SETS = {
    ApplicationType.COE: "R-218",
    ApplicationType.ACQUISITION: "R-219",
    ApplicationType.CHANGE: "R-220",
    ApplicationType.RENEWAL: "R-220",
    ApplicationType.WORK_CERTIFICATE: "R-221",
}


@pytest.mark.rule("R-218", "R-219", "R-220", "R-221")
@pytest.mark.parametrize("era", AFTER)
@pytest.mark.parametrize(("kind", "row"), SETS.items())
def test_each_procedure_has_the_row_of_its_set(era: str, kind: ApplicationType, row: str) -> None:
    assert codes(era, kind, without("return-envelope")) == {("return-envelope-missing", row)}
    if needed(kind).slip:
        assert codes(era, kind, without("fee-slip")) == {("slip-missing", row)}


@pytest.mark.rule("R-218")
@pytest.mark.parametrize("era", AFTER)
@pytest.mark.parametrize("back", ["", NUMBER, "1人"])
def test_the_back_of_the_envelope_of_a_certificate_of_eligibility(era: str, back: str) -> None:
    assert codes(era, COE, changed("return-envelope", back=back)) == {("back-note-missing", "R-218")}
    assert codes(era, RENEWAL, changed("return-envelope", back=back)) == set()


@pytest.mark.rule("R-218")
@pytest.mark.parametrize("era", AFTER)
def test_a_request_beside_the_envelope_of_a_certificate_is_welcome(era: str) -> None:
    assert codes(era, COE, beside("coe-request")) == set()


@pytest.mark.rule("R-221")
@pytest.mark.parametrize("era", AFTER)
@pytest.mark.parametrize(("instead", "right"), [("passport-copy", True), ("letter", False)])
def test_a_certificate_of_work_needs_a_copy(era: str, instead: str, right: bool) -> None:
    kind = ApplicationType.WORK_CERTIFICATE
    assert codes(era, kind, changed("card-copy", kind=instead)) == (
        set() if right else {("card-copy-missing", "R-221")}
    )


@pytest.mark.rule("R-222")
@pytest.mark.parametrize("kind", ["residence-card", "fee-slip", "return-envelope"])
def test_the_set_of_2019(kind: str) -> None:
    assert {row for _, row in codes("E19", RENEWAL, without(kind))} == {"R-222"}


@pytest.mark.rule("R-222")
def test_the_return_envelope_of_2019_is_simplified_registered() -> None:
    pack = changed("return-envelope", service="letter-pack-plus", postage=520)
    assert codes("E19", RENEWAL, pack) == {("return-service-not-allowed", "R-222")}
    short = changed("return-envelope", postage=84)
    assert codes("E19", RENEWAL, short) == {("return-envelope-underpaid", "R-222")}


@pytest.mark.rule("R-223")
@pytest.mark.parametrize("era", AFTER)
def test_the_return_envelope_since_2022(era: str) -> None:
    envelope = "return-envelope"
    assert codes(era, RENEWAL, changed(envelope, service="letter-pack-plus", postage=None)) == set()
    light = changed(envelope, service="letter-pack-light", postage=None)
    assert codes(era, RENEWAL, light) == {("return-service-not-allowed", "R-223")}
    assert codes(era, RENEWAL, changed(envelope, postage=94)) == {("return-envelope-underpaid", "R-223")}
    assert codes(era, RENEWAL, changed(envelope, postage=392)) == {("return-postage-older-tariff", "R-223")}


@pytest.mark.rule("R-224", "R-225")
@pytest.mark.parametrize(
    ("era", "to_seat", "row"), [*((era, False, "R-224") for era in AFTER), ("E19", True, "R-225")]
)
def test_the_address_of_the_return_envelope(era: str, to_seat: bool, row: str) -> None:
    elsewhere = changed("return-envelope", address="大阪府大阪市北区梅田1-1")
    assert codes(era, RENEWAL, elsewhere, to_seat=to_seat) == {("return-address-wrong", row)}


OF_SLIP: list[tuple[dict[str, object], str]] = [
    ({"number": "東オンE25000002"}, "number-wrong"),
    ({"name": "TRAN VAN AN"}, "name-wrong"),
    ({"name": ""}, "name-missing"),
    ({"stamps": [5000]}, "stamps-short"),
    ({"stamps": [4000]}, "stamps-other-regime"),
    ({"item": 7}, "item-wrong"),
]


@pytest.mark.rule("R-226")
@pytest.mark.parametrize("era", AFTER)
@pytest.mark.parametrize(("change", "code"), OF_SLIP)
def test_the_slip_since_2022(era: str, change: dict[str, object], code: str) -> None:
    assert codes(era, RENEWAL, changed("fee-slip", **change)) == {(code, "R-226")}
    assert codes(era, RENEWAL, changed("fee-slip", signed=False)) == set()


@pytest.mark.rule("R-227", "R-228")
def test_the_slip_of_2019_is_signed() -> None:
    (defect,) = found("E19", RENEWAL, changed("fee-slip", signed=False))
    assert (defect.code, defect.rule, defect.soft) == ("signature-missing", "R-227", False)
    assert "再度送付" in defect.ja


@pytest.mark.rule("R-230")
@pytest.mark.parametrize("era", AFTER)
def test_the_designation_of_its_holder(era: str) -> None:
    missing = codes(era, RENEWAL, without("designation"), designation=True)
    assert missing == {("designation-missing", "R-230")}
    assert codes(era, RENEWAL, without("designation")) == set()


@pytest.mark.rule("R-231")
@pytest.mark.parametrize("era", AFTER)
@pytest.mark.parametrize("kind", ["passport", "my-number-card", "my-number-card-copy"])
def test_what_is_never_sent(era: str, kind: str) -> None:
    assert codes(era, RENEWAL, beside(kind)) == {(f"{kind}-enclosed", "R-231")}
    assert codes(era, RENEWAL, beside(kind), by_post=False) == set()


@pytest.mark.rule("R-251")
@pytest.mark.parametrize("era", ERAS)
def test_a_fee_is_not_paid_in_cash(era: str) -> None:
    assert codes(era, RENEWAL, beside("cash")) == {("cash-enclosed", "R-251")}
