"""Notes on cases and pages keep what they said, and moves keep the address before."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.store.casework import CaseNote, moves_of, notes_of
from tests.usecases.house import House

pytestmark = pytest.mark.slow

NEW_HOME = {"postal_code": "135-0064", "prefecture": "東京都", "city": "江東区", "street": "青海9-9-9"}


def notes(house: House, key: str) -> list[CaseNote]:
    with house.world.read() as reading:
        return list(notes_of(reading.session, key))


def test_a_corrected_note_keeps_what_it_said(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    house.do("examiner", key, "write-note", text=" 勤務先に電話した。 ")
    (note,) = notes(house, key)
    house.do("examiner", key, "correct-note", note=note.id, version=1, text="勤務先に二度電話した。")
    (after,) = notes(house, key)
    assert (after.text, after.version) == ("勤務先に二度電話した。", 2)
    assert [former["text"] for former in after.former] == ["勤務先に電話した。"]
    assert house.kinds(key)[-2:] == ["note.written", "note.corrected"]


def test_a_note_that_was_corrected_meanwhile_is_not_overwritten(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    house.do("examiner", key, "write-note", text="一")
    note = notes(house, key)[0].id
    house.do("examiner", key, "correct-note", note=note, version=1, text="二")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", key, "correct-note", note=note, version=1, text="三")
    assert caught.value.kind == "conflict"


def test_a_note_is_its_authors_until_the_proposal(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    house.do("examiner", key, "write-note", text="根拠")
    note = notes(house, key)[0].id
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner2", key, "correct-note", note=note, text="他人")
    assert caught.value.kind == "forbidden"
    house.do("examiner", key, "propose")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", key, "correct-note", note=note, text="後から")
    assert caught.value.kind == "conflict"
    house.do("approver", key, "write-note", text="決裁の前に確かめた。")
    assert [each.text for each in notes(house, key)] == ["根拠", "決裁の前に確かめた。"]


@pytest.mark.parametrize("who", ["annex", "counter", "user"])
def test_others_write_no_notes(house: House, who: str) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do(who, key, "write-note", text="x")
    assert caught.value.kind == "forbidden"


def test_a_note_stands_on_a_page_that_there_is(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    document = house.get(key).document_id
    house.do("examiner", key, "write-note", text="在職証明書", document=document, page=1)
    assert (notes(house, key)[0].document_id, notes(house, key)[0].page) == (document, 1)
    for wrong in ({"document": document, "page": 99}, {"document": "doc-none", "page": 1}):
        with house.nothing_saved(), pytest.raises(Refused):
            house.do("examiner", key, "write-note", text="x", **wrong)
    with house.nothing_saved(), pytest.raises(Refused):
        house.do("examiner", key, "write-note", text="  ")


def test_a_move_changes_the_record_and_keeps_the_address_before(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    before = house.applicant(key)
    house.do("counter", key, "record-move", **NEW_HOME, moved_on="2025-06-01")
    after = house.applicant(key)
    assert (after.postal_code, after.street) == ("1350064", "青海9-9-9")
    with house.world.read() as reading:
        (move,) = moves_of(reading.session, after.id)
    assert move.former_address == f"{before.prefecture}{before.city}{before.street}"
    assert str(move.moved_on) == "2025-06-01"
    assert house.kinds(key)[-1] == "applicant.moved"


@pytest.mark.parametrize(
    "wrong",
    [
        {"street": ""},
        {"postal_code": "12345"},
        {"postal_code": "１３５００６４"},
        {"moved_on": "2025-12-31"},
    ],
)
def test_a_move_lacks_nothing_and_has_happened(house: House, wrong: dict[str, str]) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", key, "record-move", **(NEW_HOME | wrong))
    assert caught.value.refusals[0].field in wrong


def test_only_examiner_and_counter_record_a_move_and_only_to_another_address(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    for who in ("annex", "approver", "user"):
        with house.nothing_saved(), pytest.raises(Refused):
            house.do(who, key, "record-move", **NEW_HOME)
    house.do("examiner", key, "record-move", **NEW_HOME)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", key, "record-move", **NEW_HOME)
    assert caught.value.refusals[0].code == "same-address"
