"""After the asking: reminders, later deadlines, looking at what came, and which list of the desk a case stands on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backoffice.domain.document_steps import DocumentStep
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.store.applications import DocumentRequest
from backoffice.store.document_lists import DocumentsFilter, count_documents, waiting_documents
from backoffice.usecases import admission
from tests.files import kit
from tests.usecases.house import House


@pytest.fixture
def asked(house: House) -> str:
    """An application that waits for a document, asked for by the documents desk itself."""
    add_clerk(house)
    key = house.reach(Status.EXAMINATION)
    house.do("clerk", key, "request-documents", items=["在職証明書"])
    return key


def add_clerk(house: House, name: str = "clerk", **given: object) -> None:
    with house.world.write() as tx:
        house.who[name] = admission.add_officer(tx, {"role": "documents"} | given)[0].id


def waits(house: House, key: str) -> tuple[str, date | None]:
    application = house.get(key)
    return application.documents_step, application.documents_on


def request_of(house: House, key: str) -> DocumentRequest:
    with house.world.read() as reading:
        found = reading.having(DocumentRequest, application_id=key)
        return max(found, key=lambda one: one.id)


def on_list(house: House, step: DocumentStep, **wanted: object) -> list[str]:
    with house.world.read() as reading:
        asked = DocumentsFilter(step, **wanted)
        found = [one.id for one in waiting_documents(reading.session, asked)]
        assert count_documents(reading.session, asked) == len(found)
    return found


@pytest.mark.rule("R-170", "U-12")
def test_a_reminder_says_what_is_awaited_and_goes_once_a_day(house: House, asked: str) -> None:
    house.do("clerk", asked, "remind-documents", words="お急ぎください。")
    letter = house.letters(asked)[-1]
    assert letter.subject == "追加資料の提出について（再度のお願い）"
    assert "在職証明書" in letter.body
    assert "お急ぎください。" in letter.body
    with pytest.raises(Refused) as caught, house.nothing_saved():
        house.do("examiner", asked, "remind-documents")
    assert caught.value.refusals[0].code == "reminded-today"
    house.pass_time(days=1)
    house.do("examiner", asked, "remind-documents")
    request = request_of(house, asked)
    assert request.reminders == 2
    assert request.supplied_at is None


def test_an_overdue_reminder_says_so(house: House, asked: str) -> None:
    house.pass_time(days=20)
    house.do("clerk", asked, "remind-documents")
    assert "提出期限を過ぎても" in house.letters(asked)[-1].body
    assert house.get(asked).stage is Status.EXAMINATION


@pytest.mark.rule("U-06")
def test_a_deadline_is_moved_to_a_later_day_for_a_reason(house: House, asked: str) -> None:
    due = request_of(house, asked).due_on
    later = due + timedelta(days=7)
    for body, field in (
        ({"due_on": str(due), "reason": "出張"}, "due_on"),
        ({"due_on": str(due + timedelta(days=400)), "reason": "出張"}, "due_on"),
        ({"due_on": str(later), "reason": "  "}, "reason"),
        ({"reason": "出張"}, "due_on"),
    ):
        with pytest.raises(Refused) as caught, house.nothing_saved():
            house.do("clerk", asked, "extend-documents", **body)
        assert caught.value.refusals[0].field == field
    house.do("clerk", asked, "extend-documents", due_on=str(later), reason="発行元が休業のため")
    assert request_of(house, asked).due_on == later
    assert waits(house, asked) == ("awaited", later)
    assert "発行元が休業のため" in house.letters(asked)[-1].body


def test_what_was_supplied_waits_until_somebody_has_looked(house: House, asked: str) -> None:
    house.supply(asked)
    assert waits(house, asked)[0] == "supplied"
    house.do("clerk", asked, "check-documents")
    request = request_of(house, asked)
    assert (request.checked_by, waits(house, asked)) == (house.who["clerk"], ("", None))
    with pytest.raises(Refused), house.nothing_saved():
        house.do("clerk", asked, "check-documents")


def test_who_asks_for_more_has_looked_at_what_came(house: House, asked: str) -> None:
    house.supply(asked)
    first = request_of(house, asked).id
    house.do("clerk", asked, "request-documents", items=["納税証明書"])
    with house.world.read() as reading:
        assert reading.require(DocumentRequest, first, "依頼", "request").checked_by == house.who["clerk"]
    assert waits(house, asked)[0] == "awaited"


@pytest.mark.rule("R-144")
def test_an_error_file_waits_until_it_is_asked_for_again(house: House) -> None:
    add_clerk(house)
    key = house.file(pdf=kit.print_forbidden_pdf())
    house.pass_time(days=1)
    assert waits(house, key)[0] == "error-file"
    assert on_list(house, DocumentStep.ERROR_FILE) == [key]
    house.do("examiner", key, "take")
    house.do("clerk", key, "request-documents", items=["再提出"])
    assert on_list(house, DocumentStep.ERROR_FILE) == []
    assert on_list(house, DocumentStep.AWAITED) == [key]


@pytest.mark.rule("R-144")
def test_a_supplied_error_file_opens_the_request_again_and_a_reminder_says_why(
    house: House, asked: str
) -> None:
    house.supply(asked, kit.print_forbidden_pdf())
    house.pass_time(days=1)
    assert waits(house, asked)[0] == "error-file"
    house.do("clerk", asked, "remind-documents")
    assert "開くことができませんでした" in house.letters(asked)[-1].body
    assert waits(house, asked)[0] == "awaited"


@pytest.mark.rule("R-141", "R-142")
def test_a_declared_rest_waits_until_the_slot_is_opened(house: House) -> None:
    add_clerk(house)
    key = house.enter()
    house.attach_pdf(key, declared=True)
    house.attach_photo(key)
    assert on_list(house, DocumentStep.REST) == []
    house.do("user", key, "file")
    assert on_list(house, DocumentStep.REST) == [key]
    house.do("examiner", key, "take")
    house.do("clerk", key, "request-documents", purpose="rest")
    assert on_list(house, DocumentStep.REST) == []


def test_a_file_without_the_declaration_takes_the_place_of_one_with_it(house: House) -> None:
    key = house.enter()
    house.attach_pdf(key, declared=True)
    house.attach_pdf(key)
    assert waits(house, key) == ("", None)


@pytest.mark.rule("R-146", "R-147", "R-152")
def test_an_original_that_came_on_paper_is_marked_to_be_given_back(house: House, asked: str) -> None:
    house.do("clerk", asked, "receive-documents", how="post", what="卒業証書（原本）", original=True)
    assert house.documents(asked)[-1].original
    assert "original.kept" in house.kinds(asked)
    assert request_of(house, asked).checked_by == house.who["clerk"]
    assert waits(house, asked) == ("", None)


def test_paper_beside_what_nobody_has_looked_at_leaves_that_waiting(house: House, asked: str) -> None:
    house.supply(asked)
    house.do("clerk", asked, "receive-documents", how="counter")
    assert waits(house, asked)[0] == "supplied"


def test_a_waiver_takes_the_case_off_the_list(house: House, asked: str) -> None:
    house.do("examiner", asked, "waive-documents")
    assert waits(house, asked) == ("", None)
    for action in ("remind-documents", "extend-documents"):
        with pytest.raises(Refused) as caught, house.nothing_saved():
            house.do("clerk", asked, action, due_on="2026-01-01", reason="—")
        assert caught.value.kind == "conflict"


def test_the_list_holds_what_is_examined_only(house: House, asked: str) -> None:
    assert on_list(house, DocumentStep.AWAITED) == [asked]
    house.do("examiner", asked, "withdraw", reason="申出")
    assert on_list(house, DocumentStep.AWAITED) == []


def test_the_list_is_of_a_section_and_pages_by_key(house: House, asked: str) -> None:
    first = house.get(asked)
    assert on_list(house, DocumentStep.AWAITED, section=first.section) == [asked]
    assert on_list(house, DocumentStep.AWAITED, section="留学審査部門") == []
    due = first.documents_on
    assert due
    assert on_list(house, DocumentStep.AWAITED, after=(due, first.id)) == []
    assert on_list(house, DocumentStep.AWAITED, since=due, until=due) == [asked]
    assert on_list(house, DocumentStep.AWAITED, until=due - timedelta(days=1)) == []


@pytest.mark.parametrize("who", ["user", "approver", "annex", "counter", "elsewhere"])
@pytest.mark.parametrize("action", ["remind-documents", "extend-documents", "check-documents"])
def test_nobody_else_may(house: House, asked: str, who: str, action: str) -> None:
    add_clerk(house, "elsewhere", section="留学審査部門")
    if action == "check-documents":
        house.supply(asked)
    with pytest.raises(Refused) as caught, house.nothing_saved():
        house.do(who, asked, action, due_on="2025-09-01", reason="理由")
    assert caught.value.kind == "forbidden"


def test_looking_at_a_file_is_the_examiners_as_well(house: House, asked: str) -> None:
    house.supply(asked)
    house.do("examiner", asked, "check-documents")
    assert request_of(house, asked).checked_by == house.who["examiner"]
