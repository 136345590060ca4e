from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest

from backoffice.domain.actors import Role
from backoffice.domain.life import (
    CLOSED,
    ROLES,
    TRANSITIONS,
    Action,
    Desk,
    Status,
    actions_from,
    desk_of,
    step,
)
from backoffice.domain.refusal import Refused

OFFICIAL = {"未申請", "申請完了", "審査中", "審査完了", "発行待ち", "完了", "エラー(一括登録)"}
OF_ONE_ARTICLE = {"受付済み", "追加書類要求", "許可済み", "不許可"}

# Whose act it is where no officer's: the user who entered the application, or the post.
OF_THE_USER = {Action.FILE, Action.SUPPLY_DOCUMENTS, Action.CHANGE_RECEIPT, Action.REGISTER_RECEIPT}
OF_THE_POST = {Action.DELIVER, Action.RETURN_CARD, Action.LOSE_CARD}


def play(*actions: Action) -> Status:
    status = Status.ENTERED
    for action in actions:
        status = step(status, action)
    return status


def reached(start: Status, steps: Iterable[tuple[Status, Status]]) -> set[Status]:
    edges = set(steps)
    found, fresh = {start}, {start}
    while fresh:
        fresh = {to for origin, to in edges if origin in fresh} - found
        found |= fresh
    return found


def test_every_status_is_reached_from_entered() -> None:
    steps = [(origin, to) for (origin, _), to in TRANSITIONS.items()]
    assert reached(Status.ENTERED, steps) == set(Status)


@pytest.mark.parametrize("status", [status for status in Status if status not in CLOSED])
def test_every_open_status_can_come_to_an_end(status: Status) -> None:
    steps = [(origin, to) for (origin, _), to in TRANSITIONS.items()]
    assert reached(status, steps) & CLOSED


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_a_closed_status_leads_nowhere(status: Status) -> None:
    assert actions_from(status) == ()
    assert desk_of(status, at_counter=False) is desk_of(status, at_counter=True) is Desk.NONE


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_what_the_table_does_not_allow_is_refused(status: Status, action: Action) -> None:
    if (status, action) in TRANSITIONS:
        assert step(status, action) is TRANSITIONS[status, action]
        assert action in actions_from(status)
        return
    with pytest.raises(Refused) as caught:
        step(status, action)
    assert caught.value.kind == "conflict"
    assert status.desk_label in caught.value.refusals[0].ja
    assert action not in actions_from(status)


def test_every_action_is_used_and_somebodys() -> None:
    assert {action for _, action in TRANSITIONS} == set(Action)
    assert set(ROLES) == set(Action) - OF_THE_USER - OF_THE_POST
    assert all(ROLES.values())


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (
            Role.EXAMINER,
            {
                *("take", "request-documents", "waive-documents", "receive-documents", "propose"),
                *("withdraw", "withdraw-joined", "end", "arrange-receipt"),
                *("assign", "release", "transfer", "remind-documents", "judge-findings"),
                *("extend-documents", "check-documents"),
            },
        ),
        (
            Role.APPROVER,
            {
                *("approve", "refuse", "send-back", "withdraw", "withdraw-joined", "end"),
                *("assign", "release", "transfer"),
            },
        ),
        (
            Role.DOCUMENTS,
            {
                *("request-documents", "receive-documents", "remind-documents"),
                *("extend-documents", "check-documents"),
            },
        ),
        (
            Role.ANNEX,
            {
                *("receive-envelope", "open-envelope", "witness-envelope", "return-envelope"),
                *("issue-card", "dispatch", "ask-address"),
            },
        ),
        (Role.COUNTER, {"hand-over", "arrange-receipt", "receive-documents"}),
    ],
)
def test_each_role_has_its_actions(role: Role, actions: set[str]) -> None:
    assert {str(action) for action, roles in ROLES.items() if role in roles} == actions


def test_nobody_both_proposes_and_decides_by_role() -> None:
    for deciding in (Action.APPROVE, Action.REFUSE, Action.SEND_BACK):
        assert not set(ROLES[deciding]) & set(ROLES[Action.PROPOSE])


@pytest.mark.rule("R-190", "R-191", "X-040", "U-09")
def test_users_read_the_official_labels() -> None:
    labels = {status: status.label for status in Status}
    assert labels.pop(Status.WITHDRAWN) == "取下げ"  # U-09: no source has a word for it, nor for the next
    assert labels.pop(Status.ENDED) == "終止"
    assert set(labels.values()) <= OFFICIAL
    assert not set(labels.values()) & OF_ONE_ARTICLE


@pytest.mark.rule("R-120", "R-190")
@pytest.mark.parametrize(
    ("status", "label"),
    [
        (Status.ENTERED, "未申請"),
        (Status.FILED, "申請完了"),
        (Status.PROPOSED, "審査中"),
        (Status.PERMITTED, "審査完了"),
        (Status.REFUSED, "審査完了"),
        (Status.DISPATCHED, "発行待ち"),
        (Status.COMPLETED, "完了"),
    ],
)
def test_the_label_of_a_status(status: Status, label: str) -> None:
    assert status.label == label


def test_desks_tell_apart_what_users_read_as_one() -> None:
    assert len({status.desk_label for status in Status}) == len(Status)


TO_PERMITTED = (Action.FILE, Action.TAKE, Action.PROPOSE, Action.APPROVE)
TO_DISPATCHED = (
    *TO_PERMITTED,
    *(Action.RECEIVE_ENVELOPE, Action.OPEN_ENVELOPE, Action.ISSUE_CARD, Action.DISPATCH),
)


@pytest.mark.parametrize(
    ("actions", "status"),
    [
        ((*TO_DISPATCHED, Action.DELIVER), Status.COMPLETED),
        ((*TO_DISPATCHED, Action.RETURN_CARD, Action.DISPATCH, Action.DELIVER), Status.COMPLETED),
        ((*TO_PERMITTED, Action.HAND_OVER), Status.COMPLETED),
        ((*TO_PERMITTED, Action.RECEIVE_ENVELOPE, Action.RETURN_ENVELOPE), Status.PERMITTED),
        ((Action.FILE, Action.TAKE, Action.PROPOSE, Action.SEND_BACK), Status.EXAMINATION),
        ((Action.FILE, Action.TAKE, Action.PROPOSE, Action.REFUSE), Status.REFUSED),
        ((Action.FILE, Action.WITHDRAW), Status.WITHDRAWN),
        (
            (Action.FILE, Action.TAKE, Action.REQUEST_DOCUMENTS, Action.SUPPLY_DOCUMENTS),
            Status.EXAMINATION,
        ),
    ],
    ids=["by post", "came back once", "counter", "defect", "sent back", "refused", "withdrawn", "documents"],
)
def test_the_lives_of_the_design(actions: tuple[Action, ...], status: Status) -> None:
    assert play(*actions) is status


@pytest.mark.rule("R-210", "R-211")
def test_the_receipt_changes_only_until_the_examination_is_over() -> None:
    may = {status for status in Status if Action.CHANGE_RECEIPT in actions_from(status)}
    assert {status.label for status in may} == {"未申請", "申請完了", "審査中"}
    assert all(status in may for status in Status if status.label in {"申請完了", "審査中"})


@pytest.mark.rule("R-198")
def test_a_withdrawal_is_the_offices_to_record_and_only_before_the_result() -> None:
    assert Action.WITHDRAW not in OF_THE_USER
    may = {status for status in Status if Action.WITHDRAW in actions_from(status)}
    assert {status.label for status in may} == {"申請完了", "審査中"}


def test_only_a_permission_waiting_for_its_papers_stands_at_the_counter() -> None:
    assert desk_of(Status.PERMITTED, at_counter=True) is Desk.COUNTER
    assert desk_of(Status.PERMITTED, at_counter=False) is Desk.ANNEX
    for status in set(Status) - {Status.PERMITTED}:
        assert desk_of(status, at_counter=True) is desk_of(status, at_counter=False)


def test_what_waits_for_an_officer_stands_in_a_queue() -> None:
    for status in Status:
        officers = [action for action in actions_from(status) if action in ROLES]
        assert bool(desk_of(status, at_counter=False)) is bool(officers or status is Status.DISPATCHED)
