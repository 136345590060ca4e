"""Whole lives: by post, at the counter, refused, withdrawn; each with all that the journal tells of it."""

from datetime import date

import pytest

from backoffice.domain.life import Desk, Status
from tests.usecases.house import TODAY, House

ENTERED = ["application.entered", "documents.attached", "photo.attached"]
FILED = [*ENTERED, "application.filed", "notice:acceptance"]
NUMBERED = [*FILED, "number.assigned", "notice:number"]
PROPOSED = [*NUMBERED, "application.taken", "decision.proposed"]
PERMITTED = [*PROPOSED, "decision.approved", "notice:result"]


@pytest.mark.rule("R-164", "R-165", "R-171", "R-173", "R-216", "R-238", "R-239", "R-240")
def test_a_renewal_by_post(house: House) -> None:
    application = house.reach(Status.COMPLETED, period_months=36)
    assert house.kinds(application) == [
        *PERMITTED,
        "papers.sent",
        "envelope.arrived",
        "envelope.received",
        "envelope.opened",
        "papers.accepted",
        "card.punched",
        "card.issued",
        "notice:card_created",
        "card.dispatched",
        "permission.took-effect",
    ]


@pytest.mark.rule("R-240")
def test_the_permission_takes_effect_on_the_day_of_delivery(house: House) -> None:
    application = house.reach(Status.DISPATCHED, period_months=36)
    before = house.applicant(application)
    assert before.expires_on == date(2025, 7, 20)
    house.pass_time(days=5)
    row, person = house.get(application), house.applicant(application)
    delivered = house.shipment(row.dispatch_number).arrived_at
    assert delivered is not None
    assert row.effective_on == delivered.date() == person.permitted_on
    assert (person.expires_on, person.period_months) == (date(2028, 7, 20), 36)
    assert person.card_number == row.new_card_number != before.card_number


@pytest.mark.rule("R-238", "R-239")
def test_the_new_card_and_the_punched_old_one_travel_and_end_with_the_holder(house: House) -> None:
    application = house.reach(Status.CARD_PENDING)
    old = house.get(application).card_number
    assert (house.card(old).state, house.card(old).place) == ("valid", "annex")
    house.reach(Status.CARD_ISSUED, application)
    new = house.get(application).new_card_number
    assert [(house.card(n).state, house.card(n).place) for n in (old, new)] == [
        ("punched", "annex"),
        ("valid", "annex"),
    ]
    house.reach(Status.DISPATCHED, application)
    assert [house.card(number).place for number in (old, new)] == ["post", "post"]
    house.reach(Status.COMPLETED, application)
    assert [house.card(number).place for number in (old, new)] == ["holder", "holder"]
    assert house.card(new).expires_on == house.applicant(application).expires_on


@pytest.mark.rule("R-243", "R-245")
def test_a_renewal_at_the_counter(house: House) -> None:
    application = house.file(receipt="counter")
    house.pass_time(days=1)
    for who, action in (("examiner", "take"), ("examiner", "propose"), ("approver", "approve")):
        house.do(who, application, action)
    assert house.get(application).desk == Desk.COUNTER
    row = house.do("counter", application, "hand-over")
    assert row.stage is Status.COMPLETED
    assert row.effective_on == date(2025, 6, 3)
    assert house.kinds(application) == [
        *PERMITTED,
        "card.punched",
        "card.issued",
        "card.handed-over",
        "permission.took-effect",
    ]
    assert house.applicant(application).card_number == row.new_card_number
    assert house.card(row.new_card_number).place == "holder"
    assert house.card(row.card_number).state == "punched"
    assert house.shipments(application) == []


@pytest.mark.rule("R-171", "R-197")
def test_a_refusal_is_told_and_ends_the_life(house: House) -> None:
    application = house.reach(Status.REFUSED, disposition="refuse", reasons="活動の継続性がない。")
    assert house.kinds(application) == [*PROPOSED, "decision.approved", "notice:refusal"]
    row = house.get(application)
    assert (row.stage.label, row.desk, row.granted_months) == ("審査完了", "", 0)
    assert row.papers_due_on is None


@pytest.mark.rule("R-198")
def test_a_withdrawal_goes_through_the_office(house: House) -> None:
    application = house.reach(Status.WITHDRAWN)
    assert house.kinds(application)[-2:] == ["application.withdrawn", "notice:withdrawn"]
    assert house.get(application).stage.label == "取下げ"


@pytest.mark.rule("R-198", "R-165")
def test_what_is_withdrawn_before_its_number_gets_none(house: House) -> None:
    application = house.reach(Status.FILED)
    house.do("examiner", application, "withdraw")
    house.pass_time(days=3)
    assert house.get(application).number == ""
    assert "notice:number" not in house.kinds(application)


@pytest.mark.rule("R-113", "R-165")
def test_the_day_of_receipt_is_the_day_of_filing_and_the_number_comes_next_morning(house: House) -> None:
    application = house.reach(Status.FILED)
    filed_at = house.get(application).filed_at
    assert filed_at is not None
    assert filed_at.date() == TODAY
    house.pass_time(hours=23)
    assert house.get(application).number == ""
    house.pass_time(hours=1)
    assert house.get(application).number == "東オンE25000001"


@pytest.mark.parametrize(
    ("status", "desk"),
    [
        (Status.ENTERED, Desk.NONE),
        (Status.FILED, Desk.EXAMINATION),
        (Status.EXAMINATION, Desk.EXAMINATION),
        (Status.PROPOSED, Desk.APPROVAL),
        (Status.PERMITTED, Desk.ANNEX),
        (Status.CARD_PENDING, Desk.ANNEX),
        (Status.DISPATCHED, Desk.ANNEX),
        (Status.CARD_RETURNED, Desk.ANNEX),
        (Status.COMPLETED, Desk.NONE),
        (Status.REFUSED, Desk.NONE),
        (Status.WITHDRAWN, Desk.NONE),
    ],
)
def test_each_status_stands_in_its_desks_queue(house: House, status: Status, desk: Desk) -> None:
    assert house.get(house.reach(status)).desk == desk


def test_after_the_new_card_the_next_renewal_is_too_early(house: House) -> None:
    application = house.reach(Status.COMPLETED, period_months=12)
    again = house.enter(house.applicant(application).id)
    house.attach(again)
    with pytest.raises(Exception, match="Too early"):
        house.do("user", again, "file")
