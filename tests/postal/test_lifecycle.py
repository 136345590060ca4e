import pytest

from postal.lifecycle import FINAL, RELAY_EVENTS, SUCCESSORS, State, successors


def reachable(relays, first=State.COLLECTED):
    seen, todo = set(), [first]
    while todo:
        state = todo.pop()
        if state not in seen:
            seen.add(state)
            todo += successors(state, relays=relays)
    return seen


def test_every_state_is_reached_by_a_letter_pack():
    assert reachable(relays=True) == set(State)


def test_registered_mail_has_no_relay_events():
    assert reachable(relays=False, first=State.ACCEPTED) == set(State) - RELAY_EVENTS - {State.COLLECTED}


@pytest.mark.parametrize("relays", [True, False])
@pytest.mark.parametrize("state", [state for state in State if state not in RELAY_EVENTS])
def test_from_every_state_an_end_is_reached(state, relays):
    seen, todo = set(), [state]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += successors(at, relays=relays)
    assert seen & FINAL


def test_the_ends():
    assert {State.DELIVERED, State.RETURNED, State.HANDED_OVER, State.LOST} == FINAL
    assert set(SUCCESSORS) == set(State)


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_words(state):
    assert state.ja
    assert state.en.isascii()
