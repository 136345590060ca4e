"""Times of maintenance: who plans them, when the portal stands still, and the mail to everybody who uses the system."""

from __future__ import annotations

from datetime import datetime

import pytest

from backoffice.domain.actors import SYSTEM, Actor, UserKind
from backoffice.domain.jst import instant
from backoffice.domain.refusal import Refused
from backoffice.store.maintenance import Maintenance
from backoffice.usecases import admission, maintaining
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House

SUBJECT = "システムに関するお知らせ"


def at(text: str) -> datetime:
    return instant(f"{text}+09:00")


def plan(
    house: House, begins: str, ends: str, by: Actor = SYSTEM, words: str = "保守のため停止します。"
) -> str:
    with house.world.write() as tx:
        return maintaining.plan(tx, by, at(begins), at(ends), words).id


def officer(house: House, role: str = "administrator") -> Actor:
    with house.world.read() as reading:
        return actor_named(reading, house.who[role])


def standing(house: House) -> Maintenance | None:
    with house.world.read() as reading:
        return maintaining.standing(reading)


@pytest.mark.rule("R-096", "R-097")
def test_the_system_stands_still_from_its_beginning_until_just_before_its_end(house: House) -> None:
    made = plan(house, "2025-06-03T10:00:00", "2025-06-03T12:00:00")  # a Tuesday
    assert standing(house) is None
    house.pass_time(hours=25)
    found = standing(house)
    assert found
    assert found.id == made
    house.pass_time(hours=2)
    assert standing(house) is None


@pytest.mark.rule("R-096")
def test_it_is_announced_two_weeks_ahead_and_no_more_when_it_is_cancelled(house: House) -> None:
    made = plan(house, "2025-06-17T09:00:00", "2025-06-17T10:00:00")
    far = plan(house, "2025-07-17T09:00:00", "2025-07-17T10:00:00")

    def announced() -> list[str]:
        with house.world.read() as reading:
            return [each.id for each in maintaining.announced(reading)]

    house.pass_time(days=1)
    assert announced() == [made]
    with house.world.write() as tx:
        maintaining.cancel(tx, officer(house), made)
        maintaining.cancel(tx, officer(house), made)
    assert announced() == []
    assert far
    assert {mail["subject"] for mail in house.mails()} == {SUBJECT}
    assert len(house.mails(to=house.email("user"))) == 2


@pytest.mark.rule("R-180")
def test_every_active_user_is_told_by_mail_in_steps(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintaining, "AT_ONCE", 2)
    with house.world.write() as tx:
        for number in range(4):
            admission.add_account(tx, {"email": f"user{number}@example.jp"})
        stopped, _ = admission.add_account(tx, {"email": "stopped@example.jp"})
        stopped.state = "stopped"
    plan(house, "2025-06-20T22:00:00", "2025-06-21T06:00:00")
    assert len(house.mails()) == 2
    house.pass_time(hours=1)  # three users of the house and four of ours, two a minute
    told = [mail["to"][0] for mail in house.mails()]
    known = [house.email(user) for user in ("user", "stranger", "colleague")]
    assert sorted(told) == sorted([*known, *(f"user{number}@example.jp" for number in range(4))])
    mail = house.mails()[0]
    assert mail["subject"] == SUBJECT
    for words in (
        "2025年6月20日（金）22:00",
        "2025年6月21日（土）06:00",
        "保守のため停止します。",
        "窓口で申請",
    ):
        assert words in mail["text"]


@pytest.mark.rule("R-180")
def test_what_is_cancelled_is_not_announced_further(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintaining, "AT_ONCE", 1)
    made = plan(house, "2025-06-20T22:00:00", "2025-06-21T06:00:00")
    with house.world.write() as tx:
        maintaining.cancel(tx, SYSTEM, made)
    house.pass_time(hours=1)
    assert len(house.mails()) == 1


@pytest.mark.parametrize(
    ("begins", "ends", "words", "field"),
    [
        ("2025-06-03T10:00:00", "2025-06-03T10:00:00", "words", "to"),
        ("2025-06-01T10:00:00", "2025-06-02T09:00:00", "words", "to"),
        ("2025-06-03T10:00:00", "2025-06-03T11:00:00", " ", "words"),
        ("2025-06-03T10:00:00", "2025-06-03T11:00:00", "長" * 501, "words"),
    ],
)
def test_a_maintenance_without_sense_is_refused(
    house: House, begins: str, ends: str, words: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        plan(house, begins, ends, words=words)
    assert [each.field for each in refused.value.refusals] == [field]
    assert house.mails() == []


def test_an_administrator_plans_and_nobody_else_does(house: House) -> None:
    assert plan(house, "2025-06-03T10:00:00", "2025-06-03T11:00:00", officer(house, "administrator"))
    user = Actor(house.who["user"], "利用者", kind=UserKind.ORGANISATION)
    for other in (user, officer(house, "examiner")):
        with pytest.raises(Refused) as refused:
            plan(house, "2025-06-03T10:00:00", "2025-06-03T11:00:00", other)
        assert refused.value.kind == "forbidden"


@pytest.mark.rule("R-095", "C-42")
def test_where_a_user_is_the_world_says_and_a_user_of_his_own(house: House) -> None:
    def rules(account: str = "") -> list[str]:
        with house.world.read() as reading:
            refusal = maintaining.access_refusal(reading, account)
            return [refusal.rule] if refusal else []

    assert rules() == rules(house.who["user"]) == []
    with house.world.write() as tx:
        maintaining.place_user(tx, house.who["user"], "VN")
    assert (rules(), rules(house.who["user"])) == ([], ["R-095"])
    with house.world.write() as tx:
        tx.set_world(country="US")
        maintaining.place_user(tx, house.who["user"], "JP")
    assert (rules(), rules(house.who["user"])) == (["R-095"], [])
