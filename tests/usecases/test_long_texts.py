"""Texts that are too long for where they go are refused as a whole: nothing is cut, nothing is saved."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading
from backoffice.store.casework import notes_of
from backoffice.usecases.assessing import open_request
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import case
from tests.usecases.house import House

pytestmark = pytest.mark.slow
LONG = "字" * 10_000
EXAMINED = [
    ("write-note", {"text": LONG}, "text"),
    ("request-documents", {"items": ["在職証明書"], "words": LONG}, "words"),
    ("request-documents", {"items": [LONG]}, "items"),
    ("request-documents", {"items": [f"資料{number}" for number in range(21)]}, "items"),
    ("propose", {"disposition": "permit", "period_months": 12, "reasons": LONG}, "reasons"),
    ("receive-documents", {"how": "post", "what": LONG}, "what"),
    ("withdraw", {"reason": LONG}, "reason"),
    ("end", {"reason": LONG}, "reason"),
    ("transfer", {"section": "留学審査部門", "reason": LONG}, "reason"),
]


@pytest.mark.parametrize(("action", "given", "field"), EXAMINED)
def test_what_is_too_long_is_not_cut(house: House, action: str, given: dict[str, object], field: str) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", key, action, **given)
    assert [refusal.field for refusal in caught.value.refusals] == [field]


def test_a_note_sent_back_that_is_too_long_is_not_cut(house: House) -> None:
    key = house.reach(Status.PROPOSED)
    with house.nothing_saved(), pytest.raises(Refused, match="At most 2,000"):
        house.do("approver", key, "send-back", note=LONG)


def test_a_review_that_ends_asks_for_its_own_reason(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", key, "end", reason=" ")
    assert "終止の理由" in caught.value.refusals[0].ja


def test_a_note_whose_button_was_pressed_twice_is_one(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    for text in ("一", "一", "二"):
        house.do("examiner", key, "write-note", text=text)
    with house.world.read() as reading:
        assert [note.text for note in notes_of(reading.session, key)] == ["一", "二"]


def asked(reading: Reading, key: str) -> list[str]:
    request = open_request(case(reading, application_of(reading, key)))
    return list(request["items"] if isinstance(request, dict) else request.items) if request else []


def test_twenty_documents_are_asked_for_at_once(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    house.do("examiner", key, "request-documents", items=[f"資料{number}" for number in range(20)])
    with house.world.read() as reading:
        assert len(asked(reading, key)) == 20
