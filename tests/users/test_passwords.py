"""Passwords of users: the rule, the year, the mails before its end, the way back, changes, and who is barred (B6)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from backoffice.domain.credentials import password_refusals
from backoffice.domain.jst import JST
from backoffice.domain.refusal import Refused
from backoffice.store.people import Account
from backoffice.usecases import passwords, user_details
from backoffice.usecases.signing_in import sign_in
from backoffice.usecases.user_details import Changes
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import TODAY, House
from tests.users import card_holders as holders

NEW = "fuji-3776"
ERAS = ("E19", *(pytest.param(era, marks=pytest.mark.slow) for era in ("E22", "E23", "E24")), "E25")


@pytest.fixture
def member(house: House) -> House:
    """A house with a user of an organisation, hanako, whose password ends in a year."""
    given = {"sign_in": "hanako", "password": holders.PASSWORD, "email": "hanako@example.jp"}
    own = {"organisation_id": house.who["user's organisation"], "password_expires_on": "2026-06-01"}
    house.add_user("hanako", **(given | own))
    return house


def hanako(house: House) -> Account:
    return holders.account(house, house.who["hanako"])


def ask(house: House, sign_in_id: str = "hanako", email: str = "hanako@example.jp") -> int:
    """Ask for a reset; return how many mails came of it."""
    before = len(house.mails())
    with house.world.write() as tx:
        passwords.ask_for_reset(tx, sign_in_id, email)
    return len(house.mails()) - before


def change(house: House, present: str, new: str, user: str = "") -> Account:
    with house.world.write() as tx:
        return passwords.change_password(tx, actor_named(tx, user or house.who["hanako"]), present, new)


@pytest.mark.rule("U-04")
@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("abcd1234", True),
        ("abcd-123", True),
        ("abc1234", False),
        ("a1" * 32, True),
        ("a1" * 32 + "x", False),
        ("abcdefgh", False),
        ("12345678", False),
        ("ａｂｃｄ１２３４", False),
        ("abcd 1234", False),
        ("", False),
        ("xU00000001", False),
        ("😀😀abcd1234", False),
    ],
)
def test_what_a_password_is_made_of(password: str, taken: bool) -> None:
    assert (password_refusals(password, "U00000001", TODAY) == []) is taken


@pytest.mark.rule("R-082")
@pytest.mark.parametrize("era", ERAS)
def test_a_password_is_good_for_a_year(member: House, era: str) -> None:
    holders.pin_era(member, era)
    assert change(member, holders.PASSWORD, NEW).password_expires_on == date(2026, 6, 1)
    member.pass_time(days=364)
    assert holders.try_in(member, member.who["hanako"], NEW).actor is not None
    member.pass_time(days=1)
    rule, words = holders.refused_in(member, member.who["hanako"], NEW)
    assert rule == "R-082"
    assert "「パスワードを忘れた場合」" in words


@pytest.mark.rule("R-083")
@pytest.mark.parametrize("era", ERAS)
def test_thirty_and_seven_days_before_a_mail_is_sent(member: House, era: str) -> None:
    holders.pin_era(member, era)
    member.pass_time(days=360)
    told = [(mail["subject"], mail["at"]) for mail in member.mails()]
    assert told == [
        ("パスワードの有効期限のお知らせ", datetime(2026, 5, 2, 9, tzinfo=JST).isoformat()),
        ("パスワードの有効期限のお知らせ", datetime(2026, 5, 25, 9, tzinfo=JST).isoformat()),
    ]
    assert ["（30日後）" in mail["text"] for mail in member.mails()] == [True, False]


@pytest.mark.rule("R-083")
def test_who_has_changed_it_since_is_told_of_the_new_end_alone(member: House) -> None:
    member.pass_time(days=100)
    change(member, holders.PASSWORD, NEW)
    member.pass_time(days=265)
    assert holders.subjects(member) == ["パスワード変更完了のお知らせ"]
    member.pass_time(days=95)
    assert holders.subjects(member).count("パスワードの有効期限のお知らせ") == 2


def test_without_an_end_nobody_is_told_and_nothing_ends(house: House) -> None:
    house.add_user("ever", sign_in="ever", password="x")
    house.pass_time(days=800)
    assert holders.try_in(house, house.who["ever"], "x").actor is not None
    assert house.mails() == []


@pytest.mark.rule("R-084", "R-179")
@pytest.mark.parametrize("era", ERAS)
def test_forgotten_or_ended_it_is_set_anew_by_a_mail(member: House, era: str) -> None:
    holders.pin_era(member, era)
    member.pass_time(days=365)
    assert ask(member) == 1
    holders.set_password(member, NEW)
    assert holders.try_in(member, member.who["hanako"], NEW).actor is not None
    assert hanako(member).password_expires_on == date(2027, 6, 1)
    assert holders.subjects(member)[-2:] == ["パスワード再設定のご案内", "パスワード変更完了のお知らせ"]
    assert "再設定が完了" in member.mails()[-1]["text"]


@pytest.mark.rule("R-084")
@pytest.mark.parametrize(
    ("sign_in_id", "email"),
    [("hanako", "other@example.jp"), ("nobody", "hanako@example.jp"), ("", ""), ("hanako", "")],
)
def test_whoever_does_not_know_both_gets_no_mail_and_no_word(
    member: House, sign_in_id: str, email: str
) -> None:
    with member.nothing_saved():
        assert ask(member, sign_in_id, email) == 0


@pytest.mark.rule("R-084")
def test_a_link_serves_once_and_for_a_day(member: House) -> None:
    ask(member)
    first = holders.token(member)
    ask(member)
    holders.set_password(member, NEW)
    for used in (first, holders.token(member), "no-such-link", ""):
        with pytest.raises(Refused) as caught, member.world.write() as tx:
            passwords.set_by_link(tx, used, "third-1234")
        assert caught.value.refusals[0].code == "link-ended"
    ask(member)
    member.pass_time(hours=24)
    with member.world.read() as reading:
        assert passwords.account_of_link(reading, holders.token(member)).id == member.who["hanako"]
    member.pass_time(hours=1)
    with pytest.raises(Refused), member.world.read() as reading:
        passwords.account_of_link(reading, holders.token(member))


@pytest.mark.rule("R-089", "R-084")
def test_a_new_password_by_mail_ends_the_lock(member: House) -> None:
    for _ in range(5):
        holders.try_in(member, member.who["hanako"], "wrong")
    assert holders.refused_in(member, member.who["hanako"])[0] == "R-089"
    ask(member)
    holders.set_password(member, NEW)
    assert holders.try_in(member, member.who["hanako"], NEW).actor is not None


@pytest.mark.rule("R-091", "R-094", "R-179")
def test_one_changes_it_knowing_the_present_one(member: House) -> None:
    with member.nothing_saved(), pytest.raises(Refused) as caught:
        change(member, "wrong", NEW)
    assert [(each.rule, each.field) for each in caught.value.refusals] == [("R-094", "present")]
    change(member, holders.PASSWORD, NEW)
    assert holders.refused_in(member, member.who["hanako"], holders.PASSWORD)[0] == "R-081"
    assert holders.try_in(member, member.who["hanako"], NEW).actor is not None
    assert holders.subjects(member) == ["パスワード変更完了のお知らせ"]


@pytest.mark.parametrize(("new", "code"), [("short", "password-rule"), (holders.PASSWORD, "password-same")])
def test_a_new_one_keeps_the_rule_and_is_new(member: House, new: str, code: str) -> None:
    with member.nothing_saved(), pytest.raises(Refused) as caught:
        change(member, holders.PASSWORD, new)
    assert [each.code for each in caught.value.refusals] == [code]


def change_own(house: House, user: str, **changes: str) -> Account:
    with house.world.write() as tx:
        actor = actor_named(tx, user)
        present = user_details.present_details(tx, actor)
        given = {"email": present.email, "phone": present.phone, "address": present.address} | changes
        return user_details.change_details(tx, actor, Changes(**given))


@pytest.mark.rule("R-092", "R-093", "R-178", "C-46")
@pytest.mark.parametrize("era", ERAS[1:])
def test_users_by_card_change_three_things_and_never_the_id(house: House, era: str) -> None:
    holders.pin_era(house, era)
    user, _ = holders.a_user(house)
    before, mails = holders.account(house, user), len(house.mails())
    change_own(
        house, user, address="大阪府大阪市北区梅田1-1-1", phone="090-0000-0000", email="new@example.jp"
    )
    after = holders.account(house, user)
    with house.world.read() as reading:
        actor = actor_named(reading, user)
        shown = user_details.present_details(reading, actor)
    assert shown == Changes("new@example.jp", "090-0000-0000", "大阪府大阪市北区梅田1-1-1")
    assert (after.sign_in, after.name) == (before.sign_in, before.name)
    assert user_details.screen_title(actor) == "利用者情報変更"
    assert [(mail["subject"], mail["to"]) for mail in house.mails()[mails:]] == [
        ("メールアドレス変更完了のお知らせ", ["new@example.jp"]),
        ("メールアドレス変更完了のお知らせ", [holders.EMAIL]),
    ]


@pytest.mark.rule("R-091", "R-178", "C-46")
@pytest.mark.parametrize("era", ERAS)
def test_the_others_renew_their_address_alone(member: House, era: str) -> None:
    holders.pin_era(member, era)
    phone = hanako(member).phone
    change_own(member, member.who["hanako"], email="new@example.jp", phone="090-0000-0000")
    assert (hanako(member).email, hanako(member).phone) == ("new@example.jp", phone)
    with member.world.read() as reading:
        assert user_details.screen_title(actor_named(reading, member.who["hanako"])) == "利用者情報更新"
    assert holders.subjects(member) == ["メールアドレス変更完了のお知らせ"] * 2


@pytest.mark.rule("R-178")
def test_a_change_of_anything_else_sends_no_mail_and_a_bad_address_is_refused(house: House) -> None:
    user, _ = holders.a_user(house)
    mails = len(house.mails())
    change_own(house, user, phone="090-0000-0000")
    assert len(house.mails()) == mails
    for wrong in ({"email": "nobody"}, {"phone": "abc"}, {"address": ""}):
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            change_own(house, user, **wrong)
        assert [each.field for each in caught.value.refusals] == list(wrong)


@pytest.mark.rule("R-055", "R-057", "R-061")
@pytest.mark.parametrize(("state", "rule"), [("stopped", "R-057"), ("deleted", "R-061")])
def test_who_is_stopped_or_deleted_neither_signs_in_nor_files(house: House, state: str, rule: str) -> None:
    person = house.person()
    entered = house.enter(person)
    house.attach(entered)
    with house.world.write() as tx:
        account = tx.require(Account, house.who["user"], "", "")
        account.state, account.password_hash = state, tx.ports.passwords.hash("right-1234")
        name = account.sign_in
    outcome = sign_in(house.world, Account, name, "right-1234")
    assert outcome.refusal is not None
    assert outcome.refusal.rule == rule
    assert (outcome.actor, bool(outcome.refusal.ja)) == (None, True)
    with house.nothing_saved():
        for act in (lambda: house.do("user", entered, "file"), lambda: house.enter(person)):
            with pytest.raises(Refused) as caught:
                act()
            assert (caught.value.kind, caught.value.refusals[0].rule) == ("forbidden", rule)
