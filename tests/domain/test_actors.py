from __future__ import annotations

import pytest

from backoffice.domain.actors import POST, SYSTEM, Actor, Role, UserKind
from backoffice.domain.refusal import Refused

EXAMINER = Actor("officer-1", "審査 一子", role=Role.EXAMINER)
USER = Actor("user-1", "髙﨑 花子", kind=UserKind.ORGANISATION)


@pytest.mark.rule("R-001")
def test_there_are_the_seven_kinds_of_users() -> None:
    assert {str(kind) for kind in UserKind} == {
        *("外国人本人", "法定代理人", "親族", "弁護士・行政書士"),
        *("所属機関職員", "公益法人職員", "登録支援機関職員"),
    }


def test_an_officer_of_the_role_may_act() -> None:
    EXAMINER.must_be(Role.EXAMINER)
    EXAMINER.must_be(Role.APPROVER, Role.EXAMINER)


@pytest.mark.parametrize("actor", [EXAMINER, USER, SYSTEM, POST], ids=lambda actor: actor.id)
def test_whoever_lacks_the_role_is_refused_and_told_whose_work_it_is(actor: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actor.must_be(Role.ANNEX, Role.COUNTER)
    assert caught.value.kind == "forbidden"
    assert "おだいば分室・窓口" in caught.value.refusals[0].ja


@pytest.mark.rule("R-001")
@pytest.mark.parametrize("actor", [EXAMINER, SYSTEM, POST], ids=lambda actor: actor.id)
def test_who_is_no_user_may_not_do_a_users_work(actor: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actor.must_be_user()
    assert caught.value.kind == "forbidden"
    USER.must_be_user()
