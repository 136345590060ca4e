"""Whole lives by the API alone: by post, at the counter, with each defect of an envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.files import kit
from tests.web.api.caller import Caller, World

pytestmark = pytest.mark.slow

Papers = list[dict[str, Any]]


@pytest.mark.rule("R-120", "R-142", "R-143", "R-164", "R-165", "R-171", "R-216", "R-217", "R-239", "R-240")
def test_a_renewal_by_post_from_filing_to_the_card_in_hand(world: World) -> None:
    application = world.enter()
    assert world.application(application)["status"] == "未申請"
    world.attach(application)
    filed = world.file(application)
    assert filed["status"] == "申請完了"
    assert filed["provisional_number"].startswith("仮")
    assert {tuple(mail["to"]) for mail in world.mails("申請受付完了のお知らせ")}
    assert world.person["email"] in world.mails("申請受付完了のお知らせ")[0]["to"]

    moved = world.advance("P1D")
    assert (moved["from"], moved["to"]) == ("2025-06-02T09:00:00+09:00", "2025-06-03T09:00:00+09:00")
    assert moved["stopped_by"] == "target"
    (mail,) = world.mails("申請受付番号のお知らせ", to=world.person["email"])
    number = world.application(application)["number"]
    assert number in mail["text"]
    assert mail["at"] == "2025-06-03T09:00:00+09:00"

    assert world.act("examiner", "take", application)["status"] == "審査中"
    asked = world.act("examiner", "request-documents", application, items=["在職証明書"], due_on="2025-06-17")
    assert asked["attachments"] == "追完待ち"
    assert asked["requests"][0]["due_on"] == "2025-06-17"
    assert "在職証明書" in world.mails("申請内容等について")[0]["text"]
    world.put(f"/applications/{application}/documents", kit.pdf_bytes("MORE"), "application/pdf")
    assert world.application(application)["requests"][0]["supplied_at"]
    world.act("examiner", "propose", application, disposition="permit", period_months=36, reasons="問題なし")
    decided = world.act("approver", "approve", application)
    assert (decided["status"], decided["papers_due_on"]) == ("審査完了", "2025-06-17")
    assert "手数料納付書" in world.mails("審査完了に関するお知らせ")[0]["text"]

    posted = world.send(application, world.papers(application))
    item = world.until_delivered(posted["printed_number"])
    assert item["where"]["label"] == "お届け先にお届け済み"
    world.act("annex", "receive-envelope", application)
    assert world.act("annex", "open-envelope", application)["status"] == "発行待ち"
    issued = world.act("annex", "issue-card", application)
    sent = world.act("annex", "dispatch", application)
    world.until_delivered(sent["dispatch_number"])
    done = world.application(application)
    assert done["status"] == "完了"
    assert done["new_card_number"] == issued["new_card_number"] != world.person["card_number"]
    assert done["effective_on"] == world.get(f"/post/items/{sent['dispatch_number']}")["where"]["at"][:10]
    kinds = [event["kind"] for event in done["timeline"]]
    assert (
        kinds.index("application.filed") < kinds.index("card.issued") < kinds.index("permission.took-effect")
    )
    assert done["actions"] == []


@pytest.mark.rule("R-240", "R-243", "R-245")
def test_a_renewal_at_the_counter_takes_effect_when_the_card_is_handed_over(world: World) -> None:
    application = world.permitted(receipt="counter")
    assert "hand-over" in world.application(application)["actions"]
    refused = world.act("counter", "hand-over", application, 422, visitor="neighbour")
    assert (refused["rule"], refused["errors"][0]["field"]) == ("R-245", "visitor")
    done = world.act("counter", "hand-over", application, visitor="applicant")
    assert (done["status"], done["effective_on"]) == ("完了", "2025-06-03")


@pytest.mark.rule("R-263")
def test_a_short_permission_turns_post_into_the_counter(world: World) -> None:
    application = world.permitted(months=3)
    assert world.application(application)["receipt"] == "counter"


def _without(kind: str) -> Callable[[Papers], Papers]:
    return lambda papers: [paper for paper in papers if paper["kind"] != kind]


def _changed(kind: str, **values: Any) -> Callable[[Papers], Papers]:
    return lambda papers: [paper | values if paper["kind"] == kind else paper for paper in papers]


def _added(kind: str) -> Callable[[Papers], Papers]:
    return lambda papers: [*papers, {"kind": kind}]


DEFECTS = [
    pytest.param(_changed("fee-slip", name=""), "name", id="no name", marks=pytest.mark.rule("R-226")),
    pytest.param(_changed("fee-slip", stamps=[5000]), "stamps", id="short stamps"),
    pytest.param(_changed("fee-slip", stamps=[5000, 1000]), "stamps", id="excess stamps"),
    pytest.param(_changed("fee-slip", number="東オンE25999999"), "number", id="wrong number"),
    pytest.param(_changed("fee-slip", stamps=[5000, {"yen": 500, "torn": True}]), "stamp-torn", id="torn"),
    pytest.param(_changed("return-envelope", postage=434), "older-tariff", id="older postage"),
    pytest.param(_without("residence-card"), "card-missing", id="no card"),
    pytest.param(_without("fee-slip"), "slip-missing", id="no slip"),
    pytest.param(
        _changed("return-envelope", postage=110), "return-envelope-underpaid", id="underpaid return"
    ),
    pytest.param(_without("return-envelope"), "return-envelope-missing", id="no return envelope"),
    pytest.param(_added("passport"), "passport-enclosed", id="passport", marks=pytest.mark.rule("R-231")),
    pytest.param(_added("my-number-card"), "my-number-card-enclosed", id="マイナンバーカード"),
]


@pytest.mark.rule("R-228")
@pytest.mark.parametrize(("spoil", "code"), DEFECTS)
def test_a_defective_envelope_comes_back_and_a_second_one_is_taken(
    decided: tuple[World, str], spoil: Callable[[Papers], Papers], code: str
) -> None:
    world, application = decided[0].fork(), decided[1]
    good = world.papers(application)
    world.until_delivered(world.send(application, spoil(good))["tracking_number"])
    world.act("annex", "receive-envelope", application)
    opened = world.act("annex", "open-envelope", application)
    (returned,) = (event for event in opened["events"] if event["kind"] == "papers.returned")
    assert any(code in found for found in returned["facts"]["defects"])
    assert opened["stage"] == "permitted"
    assert world.mails("", application_id=application)[-1]["at"] == opened["timeline"][-1]["at"]
    world.until_delivered(returned["facts"]["number"])

    world.until_delivered(world.send(application, good)["tracking_number"])
    world.act("annex", "receive-envelope", application)
    assert world.act("annex", "open-envelope", application)["stage"] == "card-pending"


@pytest.mark.parametrize(
    ("person", "code", "rule"),
    [
        pytest.param(
            {"expires_on": "2025-09-03", "period_months": 12}, "too-early", "R-105", id="a day early"
        ),
        pytest.param({"expires_on": "2025-06-02"}, "expiry-day", "R-110", id="on the expiry day"),
        pytest.param({"expires_on": "2025-06-01"}, "expired", "R-111", id="after the expiry"),
        pytest.param({"abroad": True}, "abroad", "R-112", id="abroad"),
    ],
)
@pytest.mark.rule("R-105", "R-110", "R-111", "R-112")
def test_a_filing_outside_its_window_is_refused_with_the_rule(
    house: Caller, person: dict[str, Any], code: str, rule: str
) -> None:
    world = World.populated(house, f"window-{code}", **person)
    application = world.enter()
    world.attach(application)
    head = world.get("")["head"]
    problem = world.file(application, 422)
    assert (problem["errors"][0]["code"], problem["rule"]) == (code, rule)
    assert world.get("")["head"] == head
    assert world.application(application)["status"] == "未申請"


@pytest.mark.rule("R-105")
def test_the_first_day_of_the_window_is_taken(house: Caller) -> None:
    world = World.populated(house, "window-opens", expires_on="2025-09-02", period_months=12)
    application = world.enter()
    world.attach(application)
    assert world.file(application)["status"] == "申請完了"


@pytest.mark.rule("R-259")
def test_a_filing_without_a_photo_is_refused(world: World) -> None:
    application = world.enter()
    world.put(f"/applications/{application}/documents", kit.pdf_bytes(), "application/pdf")
    problem = world.file(application, 422)
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [("photo", "photo-missing")]


def test_filing_twice_files_once(world: World) -> None:
    application = world.enter()
    world.attach(application)
    assert world.file(application) == world.file(application)
    assert len(world.mails("申請受付完了のお知らせ")) == 1


def test_a_carrier_who_finds_nobody_brings_the_card_back_after_seven_days(world: World) -> None:
    application = world.permitted()
    world.until_delivered(world.send(application, world.papers(application))["tracking_number"])
    for action in ("receive-envelope", "open-envelope", "issue-card"):
        world.act("annex", action, application)
    settings = world.api.call("PATCH", f"/worlds/{world.id}/settings", json={"delivery": "absent"}).get_json()
    assert settings["delivery"] == "absent"
    sent = world.act("annex", "dispatch", application)
    world.advance("P14D")
    item = world.get(f"/post/items/{sent['dispatch_number']}")
    assert item["returned"]
    assert "dispatch" in world.application(application)["actions"]
