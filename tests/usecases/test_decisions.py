"""Taking, proposing, deciding: by whom, with what, and never by the one who proposed (B13)."""

from collections.abc import Callable
from datetime import date

import pytest

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Person
from backoffice.usecases import approval
from tests.usecases.house import House


def test_taking_makes_the_officer_the_examiner_and_taking_over_changes_it(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    assert house.get(application).examiner_id == house.who["examiner"]
    row = house.do("examiner2", application, "take")
    assert (row.examiner_id, row.stage) == (house.who["examiner2"], Status.EXAMINATION)


@pytest.mark.parametrize("by", ["examiner2", "approver"])
def test_a_case_is_assigned(house: House, by: str) -> None:
    application = house.reach(Status.FILED)
    row = house.do(by, application, "take", examiner=house.who["examiner"])
    assert row.examiner_id == house.who["examiner"]
    assert house.kinds(application)[-1] == "application.assigned"


def test_a_case_is_assigned_to_examiners_only(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.nothing_saved(), pytest.raises(Refused):
        house.do("approver", application, "take", examiner=house.who["annex"])
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("approver", application, "take", examiner="officer-999999")
    assert caught.value.kind == "absent"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"disposition": "maybe"}, "disposition"),
        ({"reasons": " "}, "reasons"),
        ({"period_months": 0}, "period_months"),
        ({"period_months": 61}, "period_months"),
        ({"period_months": "three"}, "period_months"),
        ({"period_months": True}, "period_months"),
    ],
)
def test_a_proposal_that_lacks_something(house: House, body: dict[str, object], field: str) -> None:
    application = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "propose", **body)
    assert [refusal.field for refusal in caught.value.refusals] == [field]


def approve(tx: Transaction, officer: Actor, application: str) -> None:
    approval.approve(tx, officer, application)


def send_back(tx: Transaction, officer: Actor, application: str) -> None:
    approval.send_back(tx, officer, application, "再検討してください。")


@pytest.mark.parametrize("decide", [approve, send_back])
def test_nobody_decides_on_his_own_proposal(
    house: House, decide: Callable[[Transaction, Actor, str], None]
) -> None:
    application = house.reach(Status.PROPOSED)
    proposer = Actor(house.who["examiner"], "同じ人", role=Role.APPROVER)
    with house.nothing_saved(), house.world.write() as tx, pytest.raises(Refused) as caught:
        decide(tx, proposer, application)
    assert caught.value.kind == "forbidden"


def test_a_proposal_goes_back_with_a_note_and_is_made_anew(house: House) -> None:
    application = house.reach(Status.PROPOSED)
    row = house.do("approver", application, "send-back", note="期間を再検討してください。")
    assert (row.stage, row.note) == (Status.EXAMINATION, "期間を再検討してください。")
    row = house.do("examiner", application, "propose", period_months=36)
    assert (row.stage, row.note, row.granted_months) == (Status.PROPOSED, "", 36)


def test_without_a_note_nothing_goes_back(house: House) -> None:
    application = house.reach(Status.PROPOSED)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("approver", application, "send-back", note="  ")
    assert caught.value.refusals[0].field == "note"


@pytest.mark.rule("R-165")
def test_nothing_is_decided_before_the_number(house: House) -> None:
    application = house.reach(Status.FILED)
    house.do("examiner", application, "take")
    house.do("examiner", application, "propose")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("approver", application, "approve")
    assert (caught.value.kind, caught.value.refusals[0].rule) == ("conflict", "R-165")


@pytest.mark.rule("R-217")
def test_the_decision_sets_the_period_and_the_day_for_the_papers(house: House) -> None:
    row = house.get(house.reach(Status.PERMITTED, period_months=60))
    assert (row.granted_until, row.papers_due_on) == (date(2030, 7, 20), date(2025, 6, 17))
    assert row.urgent_on == row.papers_due_on
    assert (row.approved_by, row.proposed_by) == (house.who["approver"], house.who["examiner"])


@pytest.mark.rule("R-143")
def test_a_withdrawal_ends_an_open_request(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    house.do("examiner", application, "request-documents")
    assert house.do("examiner", application, "withdraw", reason="帰国").request_id == ""


@pytest.mark.rule("R-198")
@pytest.mark.parametrize("user", ["user", "stranger"])
def test_withdrawing_is_not_on_screen(house: House, user: str) -> None:
    application = house.reach(Status.FILED)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do(user, application, "withdraw")
    assert caught.value.kind == "forbidden"


@pytest.mark.rule("R-198")
@pytest.mark.parametrize("status", [Status.PERMITTED, Status.COMPLETED, Status.REFUSED])
def test_what_is_decided_is_not_withdrawn(house: House, status: Status) -> None:
    application = house.reach(status)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("approver", application, "withdraw")
    assert caught.value.kind == "conflict"


@pytest.mark.rule("R-208")
@pytest.mark.parametrize(("birth_on", "receipt"), [("2009-12-03", "counter"), ("2009-12-04", "post")])
def test_a_card_renewal_before_the_sixteenth_birthday_turns_post_into_the_counter_at_the_permission(
    house: House, birth_on: str, receipt: str
) -> None:
    application = house.file(house.person())
    with house.world.write() as tx:
        applicant = tx.get(Person, house.get(application).applicant_id)
        assert applicant
        applicant.birth_on = date.fromisoformat(birth_on)
    house.reach(Status.PERMITTED, application)  # on 3 June, half a year before the first one's birthday
    assert house.get(application).receipt == receipt
    assert ("16歳の誕生日" in house.mails()[-1]["text"]) is (receipt == "counter")
