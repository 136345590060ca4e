"""Where things of the annex may lie and go: the tables of custody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.custody import (
    FORBIDDEN,
    NAMES,
    ORIGINALS,
    Custody,
    accepted_to,
    check_move,
    may_hand_over,
    needs_two,
    opened_to,
)
from backoffice.domain.refusal import Refused
from postal.paper import READERS, Kind

KINDS = st.sampled_from(sorted(NAMES))


def test_every_paper_that_the_post_knows_has_a_name() -> None:
    assert set(NAMES) == {*READERS, *(str(kind) for kind in Kind)}


@pytest.mark.rule("R-231")
@pytest.mark.parametrize("kind", sorted(FORBIDDEN))
def test_what_must_never_be_sent_goes_straight_into_the_safe(kind: str) -> None:
    assert opened_to(kind) is Custody.SAFE
    assert needs_two(["letter", kind])


def test_two_look_at_a_card_and_not_at_a_letter() -> None:
    assert needs_two(["fee-slip", "residence-card"])
    assert not needs_two(["fee-slip", "letter", "card-copy", "return-envelope"])


@given(kind=KINDS, copy_asked=st.booleans())
def test_what_is_opened_and_accepted_only_takes_ways_that_are_open(kind: str, copy_asked: bool) -> None:
    first, then = opened_to(kind), accepted_to(kind, copy_asked=copy_asked)
    if first is not then and kind not in FORBIDDEN:
        check_move(kind, first, then)
    assert (then is Custody.SAFE) is (kind in ORIGINALS)


@given(kind=KINDS, now=st.sampled_from(Custody), to=st.sampled_from(Custody))
def test_an_original_is_never_kept_nor_used_up_and_what_is_kept_stays(
    kind: str, now: Custody, to: Custody
) -> None:
    final = now in (Custody.FILE, Custody.USED, Custody.HANDED_OVER)
    forbidden = final or (kind in ORIGINALS and to in (Custody.FILE, Custody.USED))
    if forbidden:
        with pytest.raises(Refused) as caught:
            check_move(kind, now, to)
        assert caught.value.kind == "conflict"
        assert all(each.ja and each.en for each in caught.value.refusals)
    elif (now, to) == (Custody.DESK, Custody.SAFE):
        check_move(kind, now, to)


@pytest.mark.rule("R-239")
def test_a_card_is_handed_out_only_when_it_is_punched_and_was_not_made_here() -> None:
    may_hand_over("residence-card", punched=True, made_here=False)
    may_hand_over("passport", punched=False, made_here=False)
    for punched, made_here, rule in ((False, False, "R-239"), (True, True, "R-204")):
        with pytest.raises(Refused) as caught:
            may_hand_over("residence-card", punched=punched, made_here=made_here)
        assert caught.value.refusals[0].rule == rule
