"""Who may do what: every action by every role, and by users; a wrong one leaves no trace."""

import pytest

from backoffice.domain.life import ROLES as MAY
from backoffice.domain.life import Action, Status, step
from backoffice.domain.refusal import Refused
from backoffice.store.people import Officer
from backoffice.usecases.acting import ACTIONS
from backoffice.usecases.viewing import actor_named, allowed_actions
from tests.usecases.house import ONWARD, House

pytestmark = pytest.mark.slow

WHO = ("examiner2", "approver2", "annex", "counter", "user", "stranger")

# The status in which an action is allowed by the table of the life.
WHERE = {
    Action.TAKE: Status.FILED,
    Action.REQUEST_DOCUMENTS: Status.EXAMINATION,
    Action.WAIVE_DOCUMENTS: Status.EXAMINATION,
    Action.RECEIVE_DOCUMENTS: Status.EXAMINATION,
    Action.PROPOSE: Status.EXAMINATION,
    Action.APPROVE: Status.PROPOSED,
    Action.SEND_BACK: Status.PROPOSED,
    Action.WITHDRAW: Status.FILED,
    Action.RECEIVE_ENVELOPE: Status.PERMITTED,
    Action.OPEN_ENVELOPE: Status.PAPERS_RECEIVED,
    Action.ISSUE_CARD: Status.CARD_PENDING,
    Action.DISPATCH: Status.CARD_ISSUED,
    Action.HAND_OVER: Status.PERMITTED,
}
ROLE_OF = {"examiner2": "審査官", "approver2": "統括審査官", "annex": "おだいば分室", "counter": "窓口"}


@pytest.mark.rule("R-256")
@pytest.mark.parametrize("action", WHERE)
def test_an_action_is_refused_to_every_role_but_its_own(house: House, action: Action) -> None:
    application = house.reach(WHERE[action])
    others = [who for who in WHO if ROLE_OF.get(who) not in set(MAY[action])]
    assert len(others) >= 4
    for who in others:
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            house.do(who, application, str(action))
        assert caught.value.kind == "forbidden", who


@pytest.mark.parametrize("action", ["file", "change-receipt"])
def test_a_users_action_is_refused_to_officers(house: House, action: str) -> None:
    application = house.reach(Status.ENTERED)
    for who in ROLE_OF:
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            house.do(who, application, action, receipt="counter")
        assert caught.value.kind == "forbidden"


@pytest.mark.parametrize("status", [Status.ENTERED, *ONWARD])
def test_an_action_that_the_status_does_not_allow_is_a_conflict_and_leaves_no_trace(
    house: House, status: Status
) -> None:
    application = house.reach(status)
    by_role = {"審査官": "examiner", "統括審査官": "approver", "おだいば分室": "annex", "窓口": "counter"}
    for action, roles in MAY.items():
        if str(action) not in ACTIONS or action is Action.REFUSE:
            continue
        try:
            step(status, action)
        except Refused:
            with house.nothing_saved(), pytest.raises(Refused) as caught:
                house.do(by_role[str(roles[0])], application, str(action), note="x")
            assert caught.value.kind == "conflict", action


@pytest.mark.parametrize("status", [Status.ENTERED, *ONWARD])
def test_what_is_offered_to_a_role_is_what_it_may_do(house: House, status: Status) -> None:
    application = house.reach(status)
    with house.world.read() as reading:
        row = house.get(application)
        for who in ROLE_OF:
            officer = reading.require(Officer, house.who[who], "職員", "officer").actor()
            offered = allowed_actions(reading, row, officer)
            assert all(officer.role in MAY[action] for action in offered)
        stranger = actor_named(reading, house.who["stranger"])
        assert allowed_actions(reading, row, stranger) == []


def test_the_proposer_is_not_offered_the_decision(house: House) -> None:
    application = house.reach(Status.PROPOSED)
    with house.world.read() as reading:
        row = house.get(application)
        approver = actor_named(reading, house.who["approver"])
        assert Action.APPROVE in allowed_actions(reading, row, approver)
        row.proposed_by = approver.id
        assert set(allowed_actions(reading, row, approver)) == {Action.WITHDRAW, Action.END}


def test_an_action_that_does_not_exist(house: House) -> None:
    application = house.reach(Status.ENTERED)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("user", application, "dance")
    assert caught.value.kind == "absent"


def test_an_actor_who_does_not_exist(house: House) -> None:
    house.who["ghost"] = "officer-999999"
    with pytest.raises(Refused) as caught:
        house.do("ghost", house.reach(Status.FILED), "take")
    assert caught.value.kind == "absent"
