"""利用者情報登録: who may, with what card and what entered; the mails in their order; how long an ID is good (B1, B5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backoffice.cards.challenge import Purpose
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.registration import NEEDED, kinds_by_card, not_yet
from backoffice.store import journal
from backoffice.store.credentials import MyNumberCard, Registration
from backoffice.store.people import Account, Person, ResidenceCard
from backoffice.usecases import my_number_cards, passwords, registering
from backoffice.usecases.commissioning import commission
from backoffice.usecases.representing import may_file_for
from tests.usecases.house import TODAY, House
from tests.users import card_holders as holders

pytestmark = pytest.mark.slow

LAWYER = "弁護士・行政書士"
ERAS = ("E22", *(pytest.param(era, marks=pytest.mark.slow) for era in ("E23", "E24")), "E25")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.rule, refusal.field) for refusal in refused.value.refusals]


CHIPS = frozenset({"authority", "certificate", "chip", "card_session", "my_number_card", "world_state"})
"""What a talk with a chip writes; the counter of such talks stands in the world's state."""


def refused(house: House, card: str, **given: object) -> list[tuple[str, str | None]]:
    """Return why a registration is refused; what the chip was asked, and what that counts, is all that it leaves."""
    head = house.head()
    with house.nothing_saved(but=CHIPS), pytest.raises(Refused) as caught:
        holders.register(house, card, **given)  # type: ignore[arg-type]  # fields by name
    assert house.head() == head
    assert all(refusal.ja and refusal.en for refusal in caught.value.refusals)
    return codes(caught)


@pytest.mark.rule("R-072", "R-073", "R-179", "C-16")
@pytest.mark.parametrize("era", ERAS)
def test_the_password_comes_before_the_id(house: House, era: str) -> None:
    holders.pin_era(house, era)
    user, _ = holders.a_user(house)
    assert holders.subjects(house) == [
        "利用者情報登録完了のお知らせ",
        "パスワード登録完了のお知らせ",
        "認証IDのお知らせ",
    ]
    assert {address for mail in house.mails() for address in mail["to"]} == {holders.EMAIL}
    made = holders.account(house, user)
    assert [made.sign_in in mail["text"] for mail in house.mails()] == [False, False, True]
    assert holders.try_in(house, user).actor is not None


@pytest.mark.rule("R-073")
def test_before_the_password_nobody_signs_in_and_the_id_is_told_to_nobody(house: House) -> None:
    user = holders.register(house, holders.issue(house, person_id=house.person()))
    assert holders.refused_in(house, user, "")[0] == "R-081"
    assert holders.account(house, user).sign_in not in house.mails()[0]["text"]


@pytest.mark.rule("R-003")
def test_only_mid_to_long_term_residents_register_in_person(house: House) -> None:
    for status, months in (("短期滞在", 12), ("外交", 36), ("公用", 12), ("特定活動", 3)):
        card = holders.issue(house, person_id=house.person(status=status, period_months=months))
        assert refused(house, card) == [("R-003", "kind")], status
    for status, months in (("特定活動", 4), ("留学", 24)):
        assert holders.register(
            house, holders.issue(house, person_id=house.person(status=status, period_months=months))
        )


@pytest.mark.rule("R-003")
def test_who_is_no_foreign_resident_of_the_world_is_none_in_person(house: House) -> None:
    assert ("R-003", "kind") in refused(house, holders.issue(house))


@pytest.mark.rule("R-004")
@pytest.mark.parametrize(("days", "taken"), [(0, True), (1, False)])
def test_nobody_registers_in_person_before_the_fifteenth_birthday(
    house: House, days: int, taken: bool
) -> None:
    born = holders.years_before(TODAY, 15) + timedelta(days=days)
    card = holders.issue(house, person_id=house.person(birth_on=born, status="家族滞在"))
    if taken:
        assert holders.register(house, card)
    else:
        assert refused(house, card) == [("R-004", "birth_on")]


@pytest.mark.rule("R-062", "C-17")
@pytest.mark.parametrize("lacking", ["signature", "authentication"])
def test_both_certificates_are_needed(house: House, lacking: str) -> None:
    card = holders.issue(house, person_id=house.person(), **{lacking: False})
    assert refused(house, card) == [("R-062", "card")]


@pytest.mark.rule("R-062", "C-17")
def test_certificates_and_card_serve_to_their_last_day(house: House) -> None:
    person = house.person(expires_on="2040-07-20", card_expires_on="2040-07-20")
    card = holders.issue(house, person_id=person)
    with house.world.read() as reading:
        chip = reading.require(MyNumberCard, card, "", "")
    assert (chip.signature_until, chip.expires_on) == (date(2030, 6, 1), date(2035, 6, 1))
    with house.world.write() as tx:
        tx.require(MyNumberCard, card, "", "").signature_until = TODAY - timedelta(days=1)
    assert refused(house, card) == [("R-062", "card")]
    with house.world.write() as tx:
        tx.require(MyNumberCard, card, "", "").signature_until = TODAY
    assert holders.register(house, card)


@pytest.mark.rule("R-002", "C-13")
def test_in_the_first_era_nobody_registers_by_card(house: House) -> None:
    card = holders.issue(house, person_id=house.person())
    holders.pin_era(house, "E19")
    assert refused(house, card) == [("R-002", None)]
    assert not_yet(date(2022, 3, 15)) is not None
    assert not_yet(date(2022, 3, 16)) is None


WRONG: tuple[tuple[str, object], ...] = (
    *(("name", wrong) for wrong in ("", "A" * 101, "A\tB")),
    *(("sex", "x"), ("birth_on", None), ("address", ""), ("phone", ""), ("phone", "０３-0000-0000")),
    *(("phone", "電話"), ("email", "nobody"), ("email", "山田@example.jp"), ("kind", "")),
    ("kind", "所属機関職員"),
    *(("residence_card_number", wrong) for wrong in ("", "AB12345678CD", "<script>")),
)


@pytest.mark.rule("R-069", "R-079")
def test_what_is_missing_or_wrong_stands_beside_its_field(house: House) -> None:
    card = holders.issue(house, person_id=house.person())
    proofs = holders.proofs(house, card)
    with house.nothing_saved():
        for field, wrong in WRONG:
            details = holders.entered(house, card, **{field: wrong})
            with pytest.raises(Refused) as caught, house.world.write() as tx:
                registering.register(tx, *proofs, details, agreed=True)
            assert field in [beside for _, beside in codes(caught)], (field, wrong)


@pytest.mark.rule("R-069")
def test_the_card_number_is_that_of_the_holders_valid_card(house: House) -> None:
    own, other = house.person(), house.person()
    card = holders.issue(house, person_id=own)
    with house.world.write() as tx:
        number, foreign = (tx.require(Person, key, "", "").card_number for key in (own, other))
        tx.require(ResidenceCard, number, "", "").state = "punched"
    for tried in (number, foreign):
        assert refused(house, card, residence_card_number=tried) == [("R-069", "residence_card_number")]


@pytest.mark.rule("R-070")
@pytest.mark.parametrize("era", ERAS)
def test_three_kinds_register_by_card(house: House, era: str) -> None:
    holders.pin_era(house, era)
    with house.world.read() as reading:
        kinds = kinds_by_card(reading.rules_on())
    of_the_guide = ["外国人本人", "法定代理人", "配偶者・子・父又は母等（法定代理人を除く）"]
    assert list(kinds.values())[:3] == of_the_guide
    assert list(kinds.values())[3:] == (["弁護士・行政書士（届出済み）"] if era in ("E24", "E25") else [])
    for kind in list(kinds)[:3]:
        card = holders.issue(house, person_id=house.person())
        assert holders.account(house, holders.register(house, card, kind=str(kind))).kind == kind


@pytest.mark.rule("R-008", "R-012", "R-081")
@pytest.mark.parametrize("era", ["E24", "E25"])
def test_a_lawyer_registers_as_a_user_and_files_for_who_asks(house: House, era: str) -> None:
    holders.pin_era(house, era)
    person = house.person()
    card = holders.issue(house, name="模擬　士郎", sex="男", birth_on=date(1980, 4, 1))
    assert refused(house, card, kind=LAWYER) == [("R-008", "notification_number")]
    user = holders.register(house, card, kind=LAWYER, notification_number="東模第12345号")
    holders.set_password(house)
    assert "「法人、弁護士、行政書士」からお進みください。" in house.mails()[-1]["text"]
    assert holders.try_in(house, user).actor is not None
    with house.world.write() as tx:
        registration = tx.require(Registration, user, "", "")
        assert registration.notification_number == "東模第12345号"
        account, asking = tx.require(Account, user, "", ""), tx.require(Person, person, "", "")
        refusal = may_file_for(tx, account, asking)
        assert refusal
        assert refusal.rule == "R-030"
        commission(tx, account, person_id=person)
        assert may_file_for(tx, account, asking) is None


@pytest.mark.rule("R-012")
@pytest.mark.parametrize("era", ["E22", "E23"])
def test_a_lawyer_does_not_register_by_card_before(house: House, era: str) -> None:
    holders.pin_era(house, era)
    card = holders.issue(house)
    assert ("R-069", "kind") in refused(house, card, kind=LAWYER, notification_number="1")


@pytest.mark.rule("R-069", "R-070")
def test_a_japanese_parent_registers_without_a_residence_card(house: House) -> None:
    card = holders.issue(house, name="髙橋　花子", sex="女", birth_on=date(1988, 4, 1))
    user = holders.register(house, card, kind="法定代理人")
    assert holders.account(house, user).name == "髙橋　花子"
    assert holders.account(house, user).person_id == ""


@pytest.mark.rule("R-071")
def test_without_agreeing_to_the_terms_nobody_registers(house: House) -> None:
    card = holders.issue(house, person_id=house.person())
    assert refused(house, card, agreed=False) == [("R-071", "agreed")]


@pytest.mark.rule("R-062", "R-063")
def test_what_to_make_ready_is_told_by_era() -> None:
    old, new = NEEDED.at(date(2023, 3, 17)), NEEDED.at(date(2024, 3, 19))
    assert {"マイナンバーカード", "在留カード", "パソコン", "ICカード", "JPKI"} <= {
        word
        for word in ("マイナンバーカード", "在留カード", "パソコン", "ICカード", "JPKI")
        if word in "".join(old)
    }
    assert [line for line in new if line not in old] == [
        "Windows版「利用者クライアントソフト Ver 3.5」とMac版の利用者クライアントソフトは利用できません。"
    ]


@pytest.mark.rule("R-077", "C-15")
@pytest.mark.parametrize(
    ("card_ends", "id_ends"), [("2027-03-31", date(2027, 3, 31)), ("2035-06-01", date(2030, 6, 1))]
)
def test_the_id_ends_with_the_card_after_five_years_at_most(
    house: House, card_ends: str, id_ends: date
) -> None:
    card = holders.issue(house, person_id=house.person(), expires_on=card_ends)
    assert holders.account(house, holders.register(house, card)).valid_until == id_ends


@pytest.mark.rule("R-078", "R-093")
def test_after_its_end_the_id_is_refused_and_one_registers_again_with_the_renewed_card(house: House) -> None:
    card = holders.issue(house, person_id=house.person(), expires_on="2025-06-10")
    user = holders.register(house, card)
    holders.set_password(house)
    house.pass_time(days=8)
    assert holders.try_in(house, user).actor is not None
    house.pass_time(days=1)
    rule, words = holders.refused_in(house, user)
    assert rule == "R-078"
    assert "市区町村でマイナンバーカードを更新" in words
    assert "新規利用者登録" in words
    assert refused(house, card) == [("R-078", "card")]
    with house.world.write() as tx:
        my_number_cards.renew_card(tx, card)
    again = holders.register(house, card)
    holders.set_password(house, "another-2025")
    assert holders.try_in(house, again, "another-2025").actor is not None
    assert holders.account(house, again).sign_in != holders.account(house, user).sign_in
    assert holders.refused_in(house, user)[0] == "R-078"


@pytest.mark.rule("R-093")
def test_a_card_has_one_user_and_an_unfinished_one_begins_anew(house: House) -> None:
    card = holders.issue(house, person_id=house.person())
    unfinished = holders.register(house, card)
    old_link = holders.token(house)
    user = holders.register(house, card, email="right@example.jp")
    new_link = holders.token(house)
    assert new_link != old_link
    with house.nothing_saved(), pytest.raises(Refused), house.world.write() as tx:
        passwords.set_by_link(tx, old_link, holders.PASSWORD)
    holders.set_password(house)
    assert holders.account(house, unfinished).state == "deleted"
    assert holders.try_in(house, user).actor is not None
    assert refused(house, card) == [("R-093", "card")]


@pytest.mark.rule("R-066", "R-067")
@pytest.mark.parametrize(
    ("purpose", "right", "wrong", "malformed", "tries", "rule"),
    [
        (Purpose.SIGN_IN, holders.PIN, "9999", "12345", 3, "R-067"),
        (Purpose.AUTHENTICATION, holders.PIN, "9999", "12345", 3, "R-067"),
        (Purpose.SIGNATURE, "odaiba0001", "WRONG000", "short", 5, "R-066"),
    ],
)
def test_wrong_secrets_lock_the_card_until_the_municipality_resets_it(
    house: House, purpose: Purpose, right: str, wrong: str, malformed: str, tries: int, rule: str
) -> None:
    card = holders.issue(house)

    def code(secret: str) -> tuple[str, str] | None:
        found = holders.try_shown(house, card, purpose, secret)
        return (found.rule, found.code) if isinstance(found, Refusal) else None

    assert code(right) is None
    assert [code(wrong) for _ in range(tries - 1)] == [(rule, "wrong")] * (tries - 1)
    assert code(right) is None
    assert {code(malformed)} == {(rule, {"R-067": "pin-form", "R-066": "signature-form"}[rule])}
    assert [code(wrong) for _ in range(tries)][-1] == (rule, "card-locked")
    assert code(right) == (rule, "card-locked")
    house.pass_time(days=30)
    assert code(right) == (rule, "card-locked")
    with house.world.write() as tx:
        my_number_cards.renew_card(tx, card)
    assert code(right) is None


@pytest.mark.rule("R-080")
def test_a_card_opens_the_door_to_its_holder_alone(house: House) -> None:
    user, card = holders.a_user(house)
    other = holders.issue(house, person_id=house.person())
    with house.world.read() as reading:
        account = reading.require(type(holders.account(house, user)), user, "", "")
        assert registering.holds_card(reading, account, card)
        assert not registering.holds_card(reading, account, other)


def test_no_secret_is_in_the_journal_and_the_same_story_has_the_same_head(house: House) -> None:
    fork = House(house.system, house.system.simulator.worlds.fork(house.world.id, "card-twin").world)
    fork.who = dict(house.who)
    for each in (house, fork):
        holders.a_user(each)
    assert house.head() == fork.head()
    with house.world.read() as reading:
        told = repr(journal.events_after(reading.connection, 0, 10_000))
    assert [
        word for word in (holders.PIN, holders.SIGNATURE, holders.PASSWORD, "password/") if word in told
    ] == []
