"""Signing in: wrong passwords count, five lock for a day of simulated time (R-089)."""

import pytest

from backoffice.store import journal
from backoffice.store.people import Account, Officer
from backoffice.usecases.signing_in import SignedIn, sign_in
from tests.usecases.house import House


def try_in(house: House, password: str, name: str = "hanako") -> SignedIn:
    return sign_in(house.world, Account, name, password)


@pytest.fixture
def door(house: House) -> House:
    house.add_user("hanako", sign_in="hanako", password="right-one")
    return house


@pytest.mark.rule("R-081")
def test_the_right_password_opens(door: House) -> None:
    signed_in = try_in(door, "right-one")
    assert signed_in.actor is not None
    assert signed_in.actor.id == door.who["hanako"]
    assert signed_in.refusal is None


@pytest.mark.rule("R-081")
@pytest.mark.parametrize(("name", "password"), [("hanako", "wrong"), ("hanako", ""), ("nobody", "right-one")])
def test_a_wrong_id_or_password_is_told_in_the_same_words(door: House, name: str, password: str) -> None:
    refusal = try_in(door, password, name).refusal
    assert refusal is not None
    assert (refusal.rule, refusal.code) == ("R-081", "wrong-password")


@pytest.mark.rule("R-089")
def test_five_wrong_ones_lock_for_24_hours_even_for_the_right_one(door: House) -> None:
    codes = [refusal.code for _ in range(5) if (refusal := try_in(door, "wrong").refusal)]
    assert codes == ["wrong-password"] * 4 + ["locked"]
    assert try_in(door, "right-one").actor is None
    door.pass_time(hours=23)
    refusal = try_in(door, "right-one").refusal
    assert refusal is not None
    assert (refusal.rule, "2025年6月3日（火）09:00" in refusal.ja) == ("R-089", True)
    door.pass_time(hours=1)
    assert try_in(door, "right-one").actor is not None


@pytest.mark.rule("R-089")
def test_the_right_one_between_starts_the_count_anew(door: House) -> None:
    for _ in range(3):
        for _ in range(4):
            try_in(door, "wrong")
        assert try_in(door, "right-one").actor is not None


@pytest.mark.rule("R-089")
def test_the_lock_is_on_record_and_a_sign_in_is_not(door: House) -> None:
    with door.world.read() as reading:
        before = reading.state.journal_seq
    for password in ("right-one", *["wrong"] * 5):
        try_in(door, password)
    with door.world.read() as reading:
        (event,) = journal.events_after(reading.connection, before, 10)
    assert (event.kind, event.subject) == ("sign-in.locked", door.who["hanako"])


def test_officers_and_users_have_doors_of_their_own(door: House) -> None:
    assert sign_in(door.world, Officer, "hanako", "right-one").actor is None


def test_very_long_words_are_no_trouble(door: House) -> None:
    assert try_in(door, "x" * 10_000_000).actor is None
    assert try_in(door, "right-one", "y" * 1_000_000).actor is None
