"""What a world keeps of what readers and chips said: the newest sessions, each of bounded length."""

from __future__ import annotations

import pytest

from backoffice.domain.refusal import Refused
from backoffice.store.chips import CardSession, card_sessions
from backoffice.store.people import Account, Person
from backoffice.usecases import card_talk
from backoffice.usecases.presenting import MOST_DIGITS, MOST_EXCHANGES, MOST_SESSIONS, Noted, begun
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House


def said(house: House, count: int) -> None:
    """Begin so many sessions, each in a transaction of its own ten."""
    for _ in range(count // 10):
        with house.world.write() as tx:
            for _ in range(10):
                begun(tx, "card", "my-number", "desk")


@pytest.mark.slow
def test_the_oldest_sessions_go_when_new_ones_come(house: House) -> None:
    said(house, MOST_SESSIONS + 20)
    with house.world.read() as reading:
        kept = card_sessions(reading.session, limit=MOST_SESSIONS + 100)
    assert len(kept) == MOST_SESSIONS
    assert kept[0].id == f"card-session-{MOST_SESSIONS + 20:08d}"
    assert kept[-1].id == "card-session-00000021"


@pytest.mark.parametrize(
    ("answer", "kept"), [("9000", MOST_EXCHANGES), ("00" * 49_998, MOST_DIGITS // 100_000)]
)
def test_a_session_that_is_full_counts_what_it_no_longer_keeps(house: House, answer: str, kept: int) -> None:
    with house.world.write() as tx:
        session = begun(tx, "card", "my-number", "desk")
        note = Noted(tx, session)
        for _ in range(MOST_EXCHANGES + 7):
            note("0020", answer)
        key = session.id
    with house.world.read() as reading:
        row = reading.get(CardSession, key)
        assert row is not None
        assert (len(row.exchanges), row.left_out) == (kept, MOST_EXCHANGES + 7 - kept)


def test_a_user_of_the_portal_sees_what_was_said_to_his_own_cards_alone(house: House) -> None:
    person_id = house.person()
    with house.world.write() as tx:
        user = actor_named(tx, house.who["user"])
        account = tx.require(Account, user.id, "", "")
        person = tx.require(Person, person_id, "", "")
        account.person_id = person_id
        own, others = (begun(tx, chip, "residence-2", "desk").id for chip in (person.card_number, "other"))
    with house.world.read() as reading:
        assert [each.row.id for each in card_talk.sessions(reading, user)] == [own]
        assert [each.row.id for each in card_talk.sessions(reading, None)] == [others, own]
        assert card_talk.session(reading, user, own).card == person.name
        with pytest.raises(Refused) as refused:
            card_talk.session(reading, user, others)
    assert refused.value.kind == "absent"
