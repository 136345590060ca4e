"""Files of an application: what is taken, refused, swapped, locked, asked for and supplied (B9, B10)."""

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.usecases.viewing import attachments_label
from tests.files import kit
from tests.usecases.house import House


def label(house: House, application: str) -> str:
    with house.world.read() as reading:
        return attachments_label(reading, house.documents(application), house.get(application))


@pytest.mark.rule("R-137", "R-140")
@pytest.mark.parametrize(
    ("pdf", "rule"),
    [
        pytest.param(kit.photo_jpeg(), "R-137", id="no PDF"),
        pytest.param(b"%PDF-", "", id="a header and nothing else"),
        pytest.param(kit.padded_pdf(kit.PDF_LIMIT + 1), "R-140", id="a byte too large"),
        pytest.param(kit.truncated_pdf(), "", id="cut in half"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(house: House, pdf: bytes, rule: str) -> None:
    application = house.enter()
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach(application, pdf=pdf)
    (refusal,) = caught.value.refusals
    assert refusal.field
    assert not rule or refusal.rule == rule


@pytest.mark.rule("R-139")
def test_a_file_of_exactly_ten_megabytes_is_taken(house: House) -> None:
    application = house.enter()
    house.attach(application, pdf=kit.padded_pdf(kit.PDF_LIMIT))
    assert house.documents(application)[0].size == kit.PDF_LIMIT


@pytest.mark.rule("R-138")
def test_a_second_file_replaces_the_first(house: House) -> None:
    application = house.reach(Status.ENTERED)
    house.attach(application, pdf=kit.pdf_bytes("SECOND"))
    *_, second, _photo = house.documents(application)
    assert house.get(application).document_id == second.id
    assert house.system.documents.get(second.sha256) == kit.pdf_bytes("SECOND")


@pytest.mark.rule("R-128")
def test_after_filing_files_are_closed(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach(application)
    assert caught.value.refusals[0].rule == "R-128"


def test_a_stranger_attaches_nothing(house: House) -> None:
    application = house.enter()
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach(application, user="stranger")
    assert caught.value.kind == "forbidden"


@pytest.mark.rule("R-144", "X-061")
@pytest.mark.parametrize("lock", [kit.password_pdf, kit.print_forbidden_pdf, kit.copy_forbidden_pdf])
def test_a_locked_file_is_taken_without_a_word_and_shows_as_an_error_the_next_morning(
    house: House, lock: object
) -> None:
    application = house.file(pdf=lock())  # type: ignore[operator]  # a maker from the kit
    assert label(house, application) == "添付済み"
    before = len(house.mails())
    house.pass_time(hours=20)
    assert label(house, application) == "添付済み"
    house.pass_time(hours=1)
    assert label(house, application) == "エラーファイル"
    assert len(house.mails()) == before
    assert house.kinds(application)[-1] == "document.unreadable"


def test_the_column_of_attachments(house: House) -> None:
    application = house.enter()
    assert label(house, application) == "未添付"
    house.attach(application)
    assert label(house, application) == "添付済み"


@pytest.mark.rule("R-142", "R-143", "R-202", "X-040")
def test_documents_are_asked_for_by_mail_and_supplied_through_the_slot_that_it_opens(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    before = len(house.mails())
    house.do("examiner", application, "request-documents", items=["課税証明書", "在職証明書"], words="至急")
    (mail,) = house.mails()[before:]
    assert mail["subject"] == "申請内容等について"
    assert "課税証明書" in mail["text"]
    assert "2025年6月17日" in mail["text"]
    assert label(house, application) == "追完待ち"
    supplied = house.supply(application)
    assert supplied.kind == "additional"
    assert label(house, application) == "添付済み"
    assert house.kinds(application)[-1] == "documents.supplied"


@pytest.mark.rule("R-142")
def test_without_a_request_there_is_no_slot(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.supply(application)
    assert caught.value.refusals[0].rule == "R-142"


@pytest.mark.rule("R-142")
def test_the_slot_takes_one_file_and_closes(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    house.do("examiner", application, "request-documents")
    house.supply(application)
    with house.nothing_saved(), pytest.raises(Refused):
        house.supply(application)


@pytest.mark.rule("R-202")
def test_documents_may_come_after_their_day(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    house.do("examiner", application, "request-documents", due_on="2025-06-10")
    house.pass_time(days=20)
    house.supply(application)
    assert house.get(application).request_id == ""


@pytest.mark.rule("R-143")
def test_nothing_is_proposed_while_documents_are_awaited(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    house.do("examiner", application, "request-documents")
    for action in ("propose", "request-documents"):
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            house.do("examiner", application, action)
        assert caught.value.refusals[0].rule == "R-143"
    house.do("examiner", application, "waive-documents")
    assert house.do("examiner", application, "propose").stage is Status.PROPOSED


def test_nothing_is_waived_that_was_not_asked_for(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "waive-documents")
    assert caught.value.kind == "conflict"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"items": ["  "]}, "items"),
        ({"due_on": "2025-06-03"}, "due_on"),
        ({"due_on": "2025-12-01"}, "due_on"),
        ({"due_on": "someday"}, "due_on"),
    ],
)
def test_a_request_must_name_papers_and_a_day(house: House, body: dict[str, object], field: str) -> None:
    application = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "request-documents", **body)
    assert [refusal.field for refusal in caught.value.refusals] == [field]


@pytest.mark.rule("R-142", "R-143", "R-144")
def test_a_locked_supplement_is_an_error_file_on_the_next_morning_and_its_slot_is_open_still(
    house: House,
) -> None:
    application = house.reach(Status.EXAMINATION)
    request = house.do("examiner", application, "request-documents").request_id
    assert house.supply(application, pdf=kit.locked_pdf(print_=False)).state == "ok"
    assert (house.get(application).request_id, label(house, application)) == ("", "添付済み")
    house.pass_time(days=1)
    assert house.documents(application)[-1].state == "error-file"
    assert (house.get(application).request_id, label(house, application)) == (request, "追完待ち")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "propose")
    assert caught.value.refusals[0].code == "awaiting-documents"
    house.supply(application)
    assert label(house, application) == "添付済み"
    house.do("examiner", application, "propose")


@pytest.mark.rule("R-144")
def test_a_locked_supplement_of_a_case_that_went_on_stays_an_error_file(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    house.do("examiner", application, "request-documents")
    house.supply(application, pdf=kit.locked_pdf(print_=False))
    house.do("examiner", application, "propose")
    house.pass_time(days=1)
    assert (house.get(application).request_id, label(house, application)) == ("", "エラーファイル")


@pytest.mark.rule("R-131")
def test_a_photo_cut_in_half_is_refused(house: House) -> None:
    application = house.enter()
    photo = kit.photo_jpeg()
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach(application, photo=photo[: len(photo) // 2])
    assert caught.value.refusals[0].field == "photo"
