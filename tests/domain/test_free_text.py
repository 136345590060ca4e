"""What people write is taken as a whole or refused, never cut."""

import pytest

from backoffice.domain.free_text import too_long, written
from backoffice.domain.life import Action, Status, step
from backoffice.domain.refusal import Refused


def test_the_ends_of_lines_of_a_browser_count_once() -> None:
    assert written(" 一\r\n二 ") == "一\n二"
    assert too_long("一\r\n" * 3, 5, "text", "メモ") is None


@pytest.mark.parametrize(("length", "refused"), [(4000, False), (4001, True)])
def test_one_more_than_fits_is_refused_with_its_length(length: int, refused: bool) -> None:
    refusal = too_long("字" * length, 4000, "text", "メモ")
    assert (refusal is not None) == refused
    if refusal:
        assert (refusal.field, refusal.code) == ("text", "too-long")
        assert "4,000文字以内" in refusal.ja
        assert "4,001文字" in refusal.ja


@pytest.mark.parametrize("action", list(Action))
def test_an_action_is_refused_by_its_word_of_the_screens(action: Action) -> None:
    with pytest.raises(Refused) as caught:
        step(Status.COMPLETED, action)
    words = caught.value.refusals[0].ja
    assert f"（{action.label}）" in words
    assert action not in words
