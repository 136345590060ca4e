"""Envelopes to the annex: each defect is told and sent back, and the second envelope completes (B16)."""

from typing import Any

import pytest

from backoffice.bootstrap import System
from backoffice.domain.jst import instant
from backoffice.domain.life import Status
from backoffice.domain.places import Place
from backoffice.domain.refusal import Refused
from backoffice.store.agenda import next_due
from backoffice.store.applications import Application
from backoffice.usecases import annex
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House
from tests.usecases.mistakes import changed, without

Papers = list[dict[str, Any]]
SAPPORO = Place("0600042", ("北海道札幌市中央区大通西12",), "札幌出入国在留管理局")


def with_paper(**paper: object) -> Any:
    return lambda papers: [*papers, paper]


DEFECTS = [
    pytest.param(changed("fee-slip", name=""), "name-missing", "R-226", id="no name"),
    pytest.param(changed("fee-slip", name="SOMEBODY ELSE"), "name-wrong", "R-226", id="another name"),
    pytest.param(changed("fee-slip", number="東オンE25999999"), "number-wrong", "R-226", id="wrong number"),
    pytest.param(changed("fee-slip", stamps=[5000]), "stamps-short", "R-226", id="short stamps"),
    pytest.param(changed("fee-slip", stamps=[6000]), "stamps-excess", "R-226", id="excess stamps"),
    pytest.param(without("fee-slip"), "slip-missing", "R-220", id="no slip"),
    pytest.param(without("residence-card"), "card-missing", "R-220", id="no card"),
    pytest.param(without("return-envelope"), "return-envelope-missing", "R-220", id="no return envelope"),
    pytest.param(
        changed("return-envelope", postage=110), "return-envelope-underpaid", "R-223", id="underpaid envelope"
    ),
    pytest.param(
        changed("return-envelope", address="〒100-0001 東京都千代田区千代田1-1 よそ"),
        "return-address-wrong",
        "R-225",
        id="another address",
    ),
    pytest.param(with_paper(kind="passport"), "passport-enclosed", "R-231", id="passport"),
    pytest.param(
        with_paper(kind="my-number-card"), "my-number-card-enclosed", "R-231", id="マイナンバーカード"
    ),
]


@pytest.mark.rule("R-220", "R-223", "R-225", "R-226", "R-228", "R-231")
@pytest.mark.parametrize(("spoil", "code", "rule"), DEFECTS)
def test_a_defect_is_mailed_and_all_goes_back_until_the_second_envelope_is_right(
    house: House, spoil: Any, code: str, rule: str
) -> None:
    application = house.reach(Status.PERMITTED)
    before, card = len(house.mails()), house.get(application).card_number
    envelope = house.opened(application, spoil(house.papers(application)))
    assert [(defect["code"], defect["rule"]) for defect in envelope.defects] == [(code, rule)]
    assert house.get(application).stage is Status.PERMITTED
    (mail,) = house.mails()[before:]
    assert mail["subject"] == "提出書類の不備について"
    assert envelope.defects[0]["ja"] in mail["text"]
    _goes_back(house, application, card)
    second = house.opened(application, house.papers(application))
    assert second.defects == []
    assert house.get(application).stage is Status.CARD_PENDING


def _goes_back(house: House, application: str, card: str) -> None:
    sent, back = house.shipments(application)
    own = not any(
        defect["code"].startswith("return-envelope") or "address" in defect["code"] for defect in sent.defects
    )
    inside = [paper for paper in sent.papers if not (own and paper["kind"] == "return-envelope")]
    assert (sent.state, back.way, back.papers) == ("sent-back", "sent-back", inside)
    assert back.follows_id == sent.id
    enclosed = any(paper["kind"] == "residence-card" for paper in sent.papers)
    assert house.card(card).place == ("post" if enclosed else "holder")
    house.pass_time(days=4)
    assert house.shipment(back.id).state == "delivered"
    assert house.card(card).place == "holder"


@pytest.mark.rule("R-220")
def test_the_card_of_another_person_is_a_defect_and_comes_back_too(house: House) -> None:
    application, other = house.reach(Status.PERMITTED), house.person()
    with house.world.read() as reading:
        number = reading.require(type(house.applicant(application)), other, "", "").card_number
    envelope = house.opened(
        application, changed("residence-card", card_number=number)(house.papers(application))
    )
    assert [defect["code"] for defect in envelope.defects] == ["card-wrong"]
    house.pass_time(days=4)
    assert house.card(number).place == "holder"


@pytest.mark.rule("R-217")
def test_late_papers_are_told_of_and_accepted(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.pass_time(days=15)
    envelope = house.opened(application, house.papers(application))
    assert [(defect["code"], defect["soft"]) for defect in envelope.defects] == [("sent-late", True)]
    assert house.get(application).stage is Status.CARD_PENDING


@pytest.mark.rule("R-226")
def test_the_name_in_kanji_will_do_on_the_slip(house: House) -> None:
    person = house.person(name="GAO YUQING", kanji_name="髙　雨晴", nationality="台湾")
    application = house.file(person)
    house.reach(Status.PERMITTED, application)
    envelope = house.opened(application, changed("fee-slip", name="髙 雨晴")(house.papers(application)))
    assert envelope.defects == []


@pytest.mark.rule("R-226", "C-12")
def test_a_name_need_not_be_signed_today(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    unsigned = changed("fee-slip", signed=False)(house.papers(application))
    assert house.opened(application, unsigned).defects == []


@pytest.mark.rule("R-229")
def test_papers_for_a_local_office_are_sent_back_from_there(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    before, card = len(house.mails()), house.get(application).card_number
    number = house.send(application, to=SAPPORO)
    house.pass_time(days=3)
    assert house.shipment(number).state == "sent-back"
    assert [mail["subject"] for mail in house.mails()[before:]] == ["提出書類の不備について"]
    with pytest.raises(Refused):
        house.do("annex", application, "receive-envelope")
    house.pass_time(days=4)
    assert house.card(card).place == "holder"
    house.reach(Status.CARD_PENDING, application)


@pytest.mark.rule("R-228")
def test_what_is_sent_back_and_not_taken_in_is_held_until_an_officer_posts_it_again(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    card = house.get(application).card_number
    house.at_the_door("absent")
    house.opened(application, without("fee-slip")(house.papers(application)))
    before = len(house.mails())
    house.pass_time(days=60)
    with house.world.read() as reading:
        assert next_due(reading.connection) is None
    _, back = house.shipments(application)
    assert (back.state, house.card(card).place) == ("returned", "annex")
    assert [mail["subject"] for mail in house.mails()[before:]] == ["お返しした書類の返戻について"]
    assert back.id in house.mails()[-1]["text"]
    house.at_the_door("present")
    _at_the_annex(house, annex.return_unopened, back.id)
    house.pass_time(days=5)
    assert [shipment.state for shipment in house.shipments(application)] == [
        *("sent-back", "sent-back", "delivered"),
    ]
    assert house.card(card).place == "holder"
    house.reach(Status.CARD_PENDING, application)


def test_a_second_envelope_waits_for_the_first(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    first = house.send(application, without("fee-slip")(house.papers(application)))
    second = house.send(application, without("residence-card")(house.papers(application)))
    house.pass_time(days=4)
    for number in (first, second):
        assert house.get(application).envelope_id == number
        house.do("annex", application, "receive-envelope")
        house.do("annex", application, "open-envelope")
    assert house.get(application).envelope_id == ""
    house.pass_time(days=4)
    house.reach(Status.CARD_PENDING, application)


def test_a_card_that_is_in_the_post_cannot_be_sent_again(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.send(application)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.send(application)
    assert caught.value.kind == "conflict"


@pytest.mark.rule("R-256")
def test_the_card_of_another_organisations_person_cannot_be_sent(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    card = house.get(application).card_number
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.send("", [{"kind": "residence-card", "card_number": card}], user="stranger")
    assert caught.value.kind == "conflict"
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.send(application, user="stranger")
    assert caught.value.kind == "forbidden"


@pytest.mark.parametrize(
    ("papers", "field"),
    [
        ([{"kind": "banana"}], "papers[0].kind"),
        ([{"kind": "fee-slip", "stamps": [-1]}], "papers[0].stamps[0]"),
        ([{"kind": "letter"}] * 31, "papers"),
    ],
)
def test_papers_that_cannot_be_are_refused_where_they_stand(house: House, papers: Papers, field: str) -> None:
    application = house.reach(Status.PERMITTED)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.send(application, papers)
    assert caught.value.refusals[0].field == field


@pytest.mark.rule("R-216")
@pytest.mark.parametrize(
    ("service", "taken"),
    [("simplified-registered", True), ("letter-pack-plus", True), ("pigeon", False)],
)
def test_the_service_is_one_of_the_posts(house: House, service: str, taken: bool) -> None:
    application = house.reach(Status.PERMITTED)
    if taken:
        assert house.shipment(house.send(application, service=service)).service == service
        return
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.send(application, service=service)
    assert caught.value.refusals[0].rule == "R-216"


def test_an_envelope_finds_its_application_by_the_number_on_the_slip(house: House) -> None:
    first, second = house.reach(Status.PERMITTED), house.reach(Status.PERMITTED)
    number = house.send("", house.papers(second))
    assert house.shipment(number).application_id == second
    assert house.get(first).envelope_id == ""


def test_the_annex_takes_in_only_what_has_arrived(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    for _ in range(2):
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            house.do("annex", application, "receive-envelope")
        assert caught.value.kind == "conflict"
        house.get(application).envelope_id or house.send(application)


@pytest.mark.rule("R-204")
def test_the_annex_takes_in_no_papers_of_a_counter_case(house: House) -> None:
    application = house.file(receipt="counter")
    house.reach(Status.PERMITTED, application)
    house.arrive(application)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("annex", application, "receive-envelope")
    assert caught.value.refusals[0].rule == "R-204"


def test_accepting_needs_an_opened_envelope_without_defects_and_returning_one_with(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.arrive(application, without("fee-slip")(house.papers(application)))
    house.do("annex", application, "receive-envelope")
    with house.nothing_saved(), pytest.raises(Refused, match="Open the envelope first"):
        _at_the_annex(house, annex.accept_papers, application)
    defects = _at_the_annex(house, annex.unseal_envelope, application)
    assert [defect.code for defect in defects] == ["slip-missing"]
    with house.nothing_saved(), pytest.raises(Refused, match="Not complete"):
        _at_the_annex(house, annex.accept_papers, application)
    with house.nothing_saved():
        assert _at_the_annex(house, annex.unseal_envelope, application) == defects
    assert _at_the_annex(house, annex.return_envelope, application).stage is Status.PERMITTED


def test_complete_papers_are_not_returned(house: House) -> None:
    application = house.reach(Status.PAPERS_RECEIVED)
    _at_the_annex(house, annex.unseal_envelope, application)
    with house.nothing_saved(), pytest.raises(Refused, match="Nothing is wrong"):
        _at_the_annex(house, annex.return_envelope, application)


def _at_the_annex(house: House, do: Any, application: str) -> Any:
    with house.world.write() as tx:
        return do(tx, actor_named(tx, house.who["annex"]), application)


@pytest.mark.rule("R-249", "R-250", "R-251")
@pytest.mark.parametrize(("filed", "fee_yen"), [("2025-03-31", 4000), ("2025-04-01", 5500)])
def test_the_fee_is_that_of_the_day_of_receipt_even_if_permitted_later(
    system: System, filed: str, fee_yen: int
) -> None:
    house = House.build(system, f"fee-{fee_yen}", start=instant(f"{filed}T10:00:00+09:00"))
    application = house.file(house.person(expires_on="2025-05-30"))
    house.pass_time(days=10)
    house.reach(Status.PERMITTED, application)
    assert f"{fee_yen:,}円" in house.mails()[-1]["text"]
    wrong = {4000: [5000, 500], 5500: [4000]}[fee_yen]
    envelope = house.opened(application, changed("fee-slip", stamps=wrong)(house.papers(application)))
    assert [d["code"] for d in envelope.defects] == ["stamps-other-regime"]


@pytest.mark.rule("R-220", "R-230", "R-239")
def test_all_that_was_accepted_comes_back_with_the_new_card_but_slip_and_envelope(house: House) -> None:
    application = house.file(house.person(status="特定技能1号", has_designation=True))
    house.reach(Status.PERMITTED, application)
    right = [*house.papers(application), {"kind": "card-copy"}, {"kind": "letter", "note": "添え状"}]
    missing = house.opened(application, without("designation")(right))
    assert [defect["code"] for defect in missing.defects] == ["designation-missing"]
    house.pass_time(days=5)
    assert house.opened(application, right).defects == []
    house.reach(Status.DISPATCHED, application)
    row = house.get(application)
    assert house.shipment(row.dispatch_number).papers == [
        {"kind": "residence-card", "card_number": row.new_card_number},
        {"kind": "residence-card", "card_number": row.card_number, "punched": True},
        {"kind": "designation"},
        {"kind": "card-copy"},
        {"kind": "letter", "note": "添え状"},
    ]


@pytest.mark.rule("R-223", "R-228")
@pytest.mark.parametrize("service", ["ordinary", "letter-pack-light"])
def test_papers_go_back_by_simplified_registered_mail_when_their_envelope_may_not_go(
    house: House, service: str
) -> None:
    application = house.reach(Status.PERMITTED)
    house.opened(application, changed("return-envelope", service=service)(house.papers(application)))
    assert house.shipments(application)[-1].service == "simplified-registered"


def test_what_was_found_at_the_opening_stays(house: House) -> None:
    application = house.reach(Status.PAPERS_RECEIVED)
    found = _at_the_annex(house, annex.unseal_envelope, application)
    with house.world.write() as tx:
        tx.require(Application, application, "申請", "application").number = "東オンE25999999"
    assert _at_the_annex(house, annex.unseal_envelope, application) == found
