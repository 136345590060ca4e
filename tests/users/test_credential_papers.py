"""Papers about a forgotten ID or password, a lock, a deletion: by era, by way, and answered at the counter (B6)."""

from __future__ import annotations

from datetime import datetime

import pytest

from backoffice.domain.jst import JST
from backoffice.domain.refusal import Refused
from backoffice.store.credentials import CredentialPaper
from backoffice.usecases import credential_papers
from backoffice.usecases.credential_papers import Written
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House
from tests.users import card_holders as holders

EARLIER = ("E19", *(pytest.param(era, marks=pytest.mark.slow) for era in ("E22", "E23")))
LATER = ("E24", pytest.param("E25", marks=pytest.mark.slow))


@pytest.fixture
def member(house: House) -> House:
    given = {"sign_in": "hanako", "password": holders.PASSWORD, "email": "hanako@example.jp"}
    house.add_user("hanako", **(given | {"organisation_id": house.who["user's organisation"]}))
    return house


def hand_in(
    house: House, *asks: str, way: str = "counter", email: str = "hanako@example.jp"
) -> tuple[str, str]:
    with house.world.write() as tx:
        paper, slip = credential_papers.hand_in(tx, Written("山田　花子", email, asks, way))
        return paper.id, slip


def answer(
    house: House,
    paper: str,
    user: str = "hanako",
    by: str = "counter",
    identified: bool = True,
    reply: str = "on-form",
) -> None:
    with house.world.write() as tx:
        officer = actor_named(tx, house.who[by])
        credential_papers.answer(tx, officer, paper, house.who[user], identified=identified, reply=reply)


def seen(house: House, slip: str) -> CredentialPaper:
    with house.world.read() as reading:
        return credential_papers.paper_of(reading, slip)


def refused(house: House, *asks: str, way: str = "counter") -> list[str | None]:
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        hand_in(house, *asks, way=way)
    return [refusal.field for refusal in caught.value.refusals]


@pytest.mark.rule("R-086", "R-087", "C-26", "C-27")
@pytest.mark.parametrize("era", [*EARLIER, *LATER])
def test_a_forgotten_id_is_written_on_the_form_of_the_day(member: House, era: str) -> None:
    holders.pin_era(member, era)
    paper, slip = hand_in(member, "sign-in-id")
    title = "認証ID確認申出書" if era in ("E24", "E25") else "認証ID・パスワード確認等申出書"
    assert seen(member, slip).title == f"在留申請オンラインシステム{title}"
    assert (seen(member, slip).state, seen(member, slip).sign_in) == ("open", "")
    answer(member, paper)
    assert (seen(member, slip).state, seen(member, slip).sign_in) == ("answered", "hanako")
    assert member.mails() == []


@pytest.mark.rule("R-087", "C-26")
@pytest.mark.parametrize("era", LATER)
def test_from_2024_it_may_be_posted_and_the_id_mailed(member: House, era: str) -> None:
    holders.pin_era(member, era)
    member.pass_time(days=4)
    paper, slip = hand_in(member, "sign-in-id", way="post")
    assert seen(member, slip).state == "posted"
    with pytest.raises(Refused):
        answer(member, paper)
    member.pass_time(days=3, hours=1)
    arrived = seen(member, slip)
    assert (arrived.state, arrived.arrived_at) == ("open", datetime(2025, 6, 9, 10, tzinfo=JST))
    answer(member, paper, reply="mail")
    assert seen(member, slip).sign_in == ""
    (mail,) = member.mails()
    assert (mail["subject"], mail["to"]) == ("認証IDのお知らせ", ["hanako@example.jp"])
    assert "hanako" in mail["text"].partition("認証ID　　　　　：")[2][:10]


@pytest.mark.rule("R-086", "R-087", "C-26")
@pytest.mark.parametrize("era", EARLIER)
def test_before_that_it_is_handed_in_at_the_counter_alone(member: House, era: str) -> None:
    holders.pin_era(member, era)
    assert refused(member, "sign-in-id", way="post") == ["way"]


@pytest.mark.rule("R-085", "R-088", "R-090")
@pytest.mark.parametrize("era", EARLIER)
@pytest.mark.parametrize("asks", [("password",), ("sign-in-id", "password"), ("unlock",)])
def test_at_the_counter_a_password_is_set_and_a_lock_ends_at_once(
    member: House, era: str, asks: tuple[str, ...]
) -> None:
    holders.pin_era(member, era)
    user = member.who["hanako"]
    for _ in range(5):
        holders.try_in(member, user, "wrong")
    assert holders.refused_in(member, user)[0] == "R-089"
    paper, slip = hand_in(member, *asks)
    with pytest.raises(Refused), member.world.write() as tx:
        credential_papers.set_password(tx, slip, "fuji-3776")
    answer(member, paper)
    assert seen(member, slip).sign_in == ("hanako" if "sign-in-id" in asks else "")
    assert holders.try_in(member, user).actor is not None
    with member.world.write() as tx:
        credential_papers.set_password(tx, slip, "fuji-3776")
    assert holders.try_in(member, user, "fuji-3776").actor is not None
    assert holders.subjects(member) == ["パスワード変更完了のお知らせ"]
    with pytest.raises(Refused), member.world.write() as tx:
        credential_papers.set_password(tx, slip, "again-1234")


@pytest.mark.rule("R-087", "R-090")
@pytest.mark.parametrize("era", LATER)
@pytest.mark.parametrize(
    "asks", [("password",), ("unlock",), ("sign-in-id", "password"), ("sign-in-id", "deletion")]
)
def test_the_later_form_asks_for_the_id_alone(member: House, era: str, asks: tuple[str, ...]) -> None:
    holders.pin_era(member, era)
    assert refused(member, *asks) == ["asks"]


@pytest.mark.rule("R-061", "R-058")
@pytest.mark.parametrize("era", [*EARLIER, *LATER])
def test_at_the_counter_ones_data_are_deleted_and_a_mail_tells(member: House, era: str) -> None:
    holders.pin_era(member, era)
    assert refused(member, "deletion", way="post") == ["way"]
    paper, _ = hand_in(member, "deletion")
    answer(member, paper)
    account = holders.account(member, member.who["hanako"])
    assert (account.state, account.password_hash, account.phone) == ("deleted", "", "")
    assert holders.refused_in(member, member.who["hanako"])[0] == "R-081"
    assert holders.subjects(member) == ["利用者情報の抹消について"]
    again, _ = hand_in(member, "deletion")
    with member.nothing_saved(), pytest.raises(Refused):
        answer(member, again)


@pytest.mark.rule("R-086")
def test_nobody_is_told_anything_unidentified_and_by_anybody_else(member: House) -> None:
    paper, _ = hand_in(member, "sign-in-id")
    with member.nothing_saved():
        for wrong in ({"identified": False}, {"by": "examiner"}, {"by": "hanako"}, {"reply": "shouted"}):
            with pytest.raises(Refused):
                answer(member, paper, **wrong)  # type: ignore[arg-type]  # a case of the list


def test_a_paper_of_nobody_is_given_back_with_the_reason(member: House) -> None:
    paper, slip = hand_in(member, "sign-in-id")
    with member.world.write() as tx:
        officer = actor_named(tx, member.who["counter"])
        with pytest.raises(Refused):
            credential_papers.turn_away(tx, officer, paper, " ")
        credential_papers.turn_away(tx, officer, paper, "本人確認書類がありません。")
    assert (seen(member, slip).state, seen(member, slip).note) == ("refused", "本人確認書類がありません。")
    with pytest.raises(Refused):
        answer(member, paper)


def test_a_paper_without_a_name_an_address_or_a_wish_is_not_taken(member: House) -> None:
    assert refused(member) == ["asks"]
    assert refused(member, "everything") == ["asks"]
    with pytest.raises(Refused) as caught, member.world.write() as tx:
        credential_papers.hand_in(tx, Written(" ", "nobody", ("sign-in-id",)))
    assert [refusal.field for refusal in caught.value.refusals] == ["name", "email"]


def test_only_who_has_the_slip_sees_a_paper(member: House) -> None:
    paper, _ = hand_in(member, "sign-in-id")
    for guessed in (paper, "", "x" * 200):
        with pytest.raises(Refused):
            seen(member, guessed)
