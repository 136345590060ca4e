"""Papers that tear, stamps and cash that go back, and return envelopes that travel as they are marked (B16, R-223)."""

from datetime import date

import pytest

from backoffice.bootstrap import System
from backoffice.domain.jst import instant
from backoffice.domain.life import Status
from backoffice.store.applications import Application
from backoffice.usecases import outgoing
from tests.usecases.house import House

TORN = [{"yen": 5000, "torn": True}, 500]


@pytest.mark.rule("R-226", "R-228")
def test_a_stamp_that_tears_on_the_way_is_found_told_and_comes_back_torn(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.at_the_door("damaged")
    sent = house.send(application, house.papers(application))
    house.pass_time(days=4)
    house.at_the_door("present")
    (slip,) = [paper for paper in house.shipment(sent).papers if paper["kind"] == "fee-slip"]
    assert slip["stamps"] == TORN
    for action in ("receive-envelope", "open-envelope"):
        house.do("annex", application, action)
    found = house.shipment(sent).defects
    assert [defect["code"] for defect in found] == ["stamp-torn", "stamps-short"]
    assert "破れている収入印紙（5,000円分）は使えません。" in house.mails()[-1]["text"]
    back = house.shipments(application)[-1]
    assert [paper["stamps"] for paper in back.papers if paper["kind"] == "fee-slip"] == [TORN]


@pytest.mark.rule("R-226", "R-228")
def test_loose_stamps_and_cash_lie_in_the_safe_until_they_go_back(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    papers = [*house.papers(application), {"kind": "revenue-stamps", "stamps": [500]}, {"kind": "cash"}]
    envelope = house.opened(application, papers)
    assert [defect["code"] for defect in envelope.defects] == ["stamps-loose", "cash-enclosed"]
    kinds = [paper["kind"] for paper in house.shipments(application)[-1].papers]
    assert kinds == ["residence-card", "fee-slip", "revenue-stamps", "cash"]


@pytest.mark.rule("R-226")
def test_an_agreed_excess_is_taken_and_only_told(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    slip = {"stamps": [6000], "excess_agreed": True}
    envelope = house.opened(application, house.papers(application, slip=slip))
    assert [(d["code"], d["soft"]) for d in envelope.defects] == [("stamps-excess-agreed", True)]
    assert house.get(application).stage is Status.CARD_PENDING


def test_the_new_card_travels_as_its_envelope_says_never_forwarded(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    envelope = {"redirect": "never", "postage": 1000}
    opened = house.opened(application, house.papers(application, envelope=envelope))
    assert [(d["code"], d["soft"]) for d in opened.defects] == [("return-redirect-never", True)]
    house.at_the_door("moved")
    house.reach(Status.DISPATCHED, application)
    house.pass_time(days=10)
    number = house.get(application).dispatch_number
    with house.world.read() as reading:
        item = reading.ports.post.find(reading.connection, number)
    assert item is not None
    assert (item.postage_yen, item.returned) == (1000, True)
    assert house.get(application).stage is Status.CARD_RETURNED


def test_what_the_tariff_has_risen_by_since_is_paid_by_the_office(system: System) -> None:
    house = House.build(system, "risen", start=instant("2024-09-17T10:00:00+09:00"))
    application = house.file(house.person(expires_on="2024-11-25"))
    house.reach(Status.PERMITTED, application)
    house.opened(application, house.papers(application, envelope={"postage": 434}))
    house.do("annex", application, "issue-card")
    house.pass_time(days=10)
    with house.world.read() as reading:
        assert reading.today >= date(2024, 10, 1)
        assert outgoing.way_out(reading, reading.require(Application, application, "", "")).charge_yen == 26
    house.do("annex", application, "dispatch")
    with house.world.read() as reading:
        item = reading.ports.post.find(reading.connection, house.get(application).dispatch_number)
    assert item is not None
    assert item.postage_yen == 460


def test_a_number_that_is_used_already_is_not_printed_twice(house: House) -> None:
    number = "405548424886"
    pack = {"service": "letter-pack-plus", "postage": None, "number": number}
    sent = []
    for _ in range(2):
        application = house.reach(Status.PERMITTED)
        assert house.opened(application, house.papers(application, envelope=pack)).defects == []
        sent.append(house.get(house.reach(Status.DISPATCHED, application)).dispatch_number)
    assert sent[0] == number != sent[1]
