"""The counter: what is brought, who comes, and the three months that turn post into it (B17, R-263)."""

from typing import Any

import pytest

from backoffice.domain.life import Desk, Status
from backoffice.domain.refusal import Refused
from backoffice.usecases import counter
from tests.usecases.house import House


@pytest.fixture
def ready(house: House) -> str:
    return house.reach(Status.PERMITTED, house.file(receipt="counter"))


def asked(house: House, application: str) -> list[dict[str, Any]]:
    with house.world.read() as reading:
        return [dict(paper) for paper in counter.papers_asked(reading, house.get(application))]


@pytest.mark.rule("R-243", "R-267")
def test_the_papers_that_are_asked_for_are_the_ones_that_do(house: House, ready: str) -> None:
    papers = asked(house, ready)
    assert [paper["kind"] for paper in papers] == ["passport", "residence-card", "fee-slip"]
    assert sum(papers[2]["stamps"]) == 5500
    assert house.do("counter", ready, "hand-over", papers=papers).stage is Status.COMPLETED


@pytest.mark.rule("R-243", "R-267")
@pytest.mark.parametrize(
    ("missing", "code"), [("residence-card", "card-missing"), ("fee-slip", "slip-missing")]
)
def test_papers_that_are_missing_are_named_and_nothing_is_handed_over(
    house: House, ready: str, missing: str, code: str
) -> None:
    papers = [paper for paper in asked(house, ready) if paper["kind"] != missing]
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", ready, "hand-over", papers=papers)
    assert [refusal.code for refusal in caught.value.refusals] == [code]


@pytest.mark.rule("R-267")
def test_a_slip_with_short_stamps_and_another_number(house: House, ready: str) -> None:
    passport, card, slip = asked(house, ready)
    wrong = slip | {"stamps": [5000], "number": "東オンE25999999"}
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", ready, "hand-over", papers=[passport, card, wrong])
    assert {refusal.code for refusal in caught.value.refusals} == {"number-wrong", "stamps-short"}


@pytest.mark.rule("R-244", "R-245")
@pytest.mark.parametrize(
    ("visitor", "may"),
    [("applicant", True), ("user", True), ("legal-representative", True), ("friend", False)],
)
def test_who_may_collect(house: House, ready: str, visitor: str, may: bool) -> None:
    if may:
        assert house.do("counter", ready, "hand-over", visitor=visitor).stage is Status.COMPLETED
        return
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", ready, "hand-over", visitor=visitor)
    assert [refusal.rule for refusal in caught.value.refusals] == ["R-245"]


@pytest.mark.rule("R-204")
def test_a_card_that_goes_by_post_is_not_handed_over(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", application, "hand-over")
    assert caught.value.refusals[0].rule == "R-204"


@pytest.mark.rule("R-263")
@pytest.mark.parametrize(("months", "desk"), [(3, Desk.COUNTER), (1, Desk.COUNTER), (4, Desk.ANNEX)])
def test_a_permission_of_three_months_or_less_turns_post_into_the_counter(
    house: House, months: int, desk: Desk
) -> None:
    application = house.reach(Status.PROPOSED, period_months=months)
    row = house.do("approver", application, "approve")
    assert row.desk == desk
    mail = house.mails()[-1]["text"]
    assert ("「窓口での受領」に変わりました" in mail) == (desk is Desk.COUNTER)
    if desk is Desk.COUNTER:
        assert house.do("counter", application, "hand-over").stage is Status.COMPLETED


@pytest.mark.rule("R-243")
def test_the_result_mail_of_the_counter_says_where_to_come_with_what(house: House, ready: str) -> None:
    text = house.mails()[-1]["text"]
    assert all(word in text for word in ("お越しください", "旅券", "手数料納付書", "5,500円"))
    assert "返信用封筒" not in text


def test_the_card_is_not_handed_over_twice(house: House, ready: str) -> None:
    house.do("counter", ready, "hand-over")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", ready, "hand-over")
    assert caught.value.kind == "conflict"


@pytest.mark.rule("R-243")
def test_a_my_number_card_that_is_shown_is_no_defect(house: House, ready: str) -> None:
    papers = [*asked(house, ready), {"kind": "my-number-card"}]
    assert house.do("counter", ready, "hand-over", papers=papers).stage is Status.COMPLETED


@pytest.mark.rule("R-243", "R-230")
def test_a_designation_is_asked_for_of_its_holder(house: House) -> None:
    person = house.person(status="特定技能1号", has_designation=True)
    application = house.reach(Status.PERMITTED, house.file(person, receipt="counter"))
    papers = [paper for paper in asked(house, application) if paper["kind"] != "designation"]
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", application, "hand-over", papers=papers)
    assert [refusal.code for refusal in caught.value.refusals] == ["designation-missing"]
    assert house.do("counter", application, "hand-over").stage is Status.COMPLETED


@pytest.mark.rule("R-206", "R-243")
def test_after_a_stamp_in_the_passport_there_is_no_card_to_bring_or_to_send(house: House) -> None:
    first = house.reach(Status.PROPOSED, period_months=3)
    house.do("approver", first, "approve")
    house.do("counter", first, "hand-over")
    old = house.get(first)
    assert house.card(old.card_number).state == "punched"
    house.pass_time(days=105)
    second = house.enter(old.applicant_id, answers={"period": "3月"})
    house.attach(second)
    house.do("user", second, "file")
    house.reach(Status.PERMITTED, second)
    papers = house.papers(second)
    assert [paper["kind"] for paper in papers] == ["fee-slip", "return-envelope"]
    assert house.opened(second, papers).defects == []
    assert house.reach(Status.COMPLETED, second) == second
