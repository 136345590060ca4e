"""参考様式9, the two subjects of R-170, originals and papers: what comes beside the one PDF, by era."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.domain.findings import Finding
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.usecases import viewing
from backoffice.usecases.assessing import found_in, rest_declared
from backoffice.usecases.judging import proposal_needs
from backoffice.usecases.viewing import actor_named, allowed_actions, attachments_label
from tests.files import kit
from tests.usecases.house import House

ONLINE = ("E22", "E23", "E24", "E25")
SLOT = "在留申請オンラインシステムの利用について"
REVIEW = "申請内容等について"


def findings(house: House, application: str) -> dict[str, Finding]:
    with house.world.read() as reading:
        whole = viewing.case(reading, house.get(application))
        return {finding.code: finding for finding in found_in(reading, whole, {})}


def under_examination(house: House, era: str, *, declared: bool = False) -> str:
    house.pin(era)
    application = house.enter()
    if era != "E19":
        house.attach_pdf(application, declared=declared)
    house.attach_photo(application)
    house.do("user", application, "file")
    house.pass_time(days=1)
    house.do("examiner", application, "take")
    return application


@pytest.mark.rule("R-141", "R-142", "R-170")
@pytest.mark.parametrize("era", ONLINE)
def test_what_did_not_fit_waits_for_the_mail_that_opens_the_slot(house: House, era: str) -> None:
    application = under_examination(house, era, declared=True)
    assert findings(house, application)["rest-declared"].rule == "R-141"
    with house.nothing_saved(), pytest.raises(Refused):
        house.supply(application)
    house.do("examiner", application, "request-documents", purpose="rest")
    mail = house.mails()[-1]
    assert mail["subject"] == SLOT
    name = "資料添付に係る申告書" if era == "E25" else "資料添付に関する申告書"
    assert f"「{name}」（参考様式９）" in mail["text"]
    assert "rest-declared" not in findings(house, application)
    document = house.supply(application)
    assert document.declared
    assert house.do("examiner", application, "propose").stage is Status.PROPOSED


@pytest.mark.rule("R-143", "R-170")
def test_what_the_examination_needs_is_asked_for_under_the_other_subject(house: House) -> None:
    application = under_examination(house, "E25")
    house.do("examiner", application, "request-documents", items=["在学証明書"])
    assert house.mails()[-1]["subject"] == REVIEW
    assert house.do("examiner", application, "waive-documents").request_id == ""


@pytest.mark.rule("R-141")
def test_without_the_declaration_nobody_waits_for_more(house: House) -> None:
    application = under_examination(house, "E25")
    with house.world.read() as reading:
        whole = viewing.case(reading, house.get(application))
        assert not rest_declared(whole)
        needs = proposal_needs(reading, whole, actor_named(reading, house.who["examiner"]))
    assert "残りの資料がそろっている" not in [need.text for need in needs]


@pytest.mark.rule("C-28")
def test_a_file_that_is_named_after_the_declaration_declares_it(house: House) -> None:
    from backoffice.usecases import attaching

    application = house.enter()
    with house.world.write() as tx:
        user = actor_named(tx, house.who["user"])
        name = "資料添付に関する申告書と資料.pdf"
        assert attaching.attach_documents(tx, user, application, kit.pdf_bytes(), name).declared


@pytest.mark.rule("R-143")
def test_documents_that_come_without_the_declaration_are_taken_and_remarked(house: House) -> None:
    application = under_examination(house, "E25")
    house.do("examiner", application, "request-documents")
    document = house.supply(application, declared=False)
    assert [remark.code for remark in viewing.remarks(document)] == ["no-declaration"]
    assert "参考様式９" in findings(house, application)["file-advice"].ja


@pytest.mark.rule("R-145")
def test_a_coarse_scan_is_taken_and_remarked(house: House) -> None:
    application = house.file(pdf=kit.scan_pdf())
    (document,) = [found for found in house.documents(application) if found.kind == "documents"]
    assert document.dpi == 72
    assert "約72dpi" in findings(house, application)["file-advice"].ja


@pytest.mark.rule("R-135", "R-152", "C-06", "C-07")
def test_in_the_first_era_documents_come_by_post_or_at_the_counter(house: House) -> None:
    application = under_examination(house, "E19")
    row = house.get(application)
    with house.world.read() as reading:
        assert attachments_label(reading, house.documents(application), row) == "添付済み"
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "request-documents", how="online")
    assert caught.value.refusals[0].rule == "R-152"
    house.do("examiner", application, "request-documents", items=["課税証明書"])
    mail = house.mails()[-1]
    for words in (
        "郵送してください",
        "窓口に持参",
        "〒108-8255",
        "東京出入国在留管理局",
        "オンラインでは提出できません",
    ):
        assert words in mail["text"]
    assert "参考様式" not in mail["text"]
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.supply(application)
    assert caught.value.kind == "conflict"
    house.do("examiner", application, "receive-documents", how="post")
    assert house.get(application).request_id == ""
    assert house.kinds(application)[-1] == "documents.received"
    paper = house.documents(application)[-1]
    assert (paper.kind, paper.file_name, paper.came_by) == ("paper", "課税証明書", "post")
    house.do("examiner", application, "propose")


@pytest.mark.rule("R-135")
def test_in_the_first_era_no_pdf_is_taken_with_the_filing(house: House) -> None:
    house.pin("E19")
    application = house.enter()
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach_pdf(application)
    assert caught.value.refusals[0].rule == "R-135"


@pytest.mark.rule("R-146", "R-147", "C-44")
@pytest.mark.parametrize(
    ("era", "how", "words"),
    [
        ("E22", "post", "郵送してください"),
        ("E23", "counter", "窓口に持参してください"),
        ("E24", "post", "郵送してください"),
        ("E25", "counter", "窓口に持参してください"),
    ],
)
def test_an_original_is_asked_for_by_post_or_at_the_counter(
    house: House, era: str, how: str, words: str
) -> None:
    application = under_examination(house, era)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "request-documents", how="online", originals=True)
    assert caught.value.refusals[0].rule == "R-146"
    house.do("examiner", application, "request-documents", how=how, originals=True)
    assert "原本を提出してください" in house.mails()[-1]["text"]
    assert words in house.mails()[-1]["text"]
    row = house.get(application)
    with house.world.read() as reading:
        assert "supply-documents" not in allowed_actions(reading, row)
        assert "receive-documents" in allowed_actions(reading, row)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.supply(application)
    assert caught.value.refusals[0].rule == "R-146"
    house.do("counter", application, "receive-documents", how="counter")
    assert house.get(application).request_id == ""


@pytest.mark.rule("R-144", "X-061")
def test_after_an_error_file_the_rest_comes_on_paper_or_through_a_slot(house: House) -> None:
    for how in ("paper", "slot"):
        application = house.file(person=house.person(name=f"NGUYEN {how.upper()}"), pdf=kit.password_pdf())
        house.pass_time(days=1)
        house.do("examiner", application, "take")
        assert findings(house, application)["error-file"].rule == "R-144"
        if how == "paper":
            house.do("examiner", application, "receive-documents", how="counter", what="資料一式（原本）")
        else:
            house.do("examiner", application, "request-documents", purpose="rest")
            house.supply(application)
        assert "error-file" not in findings(house, application)


@pytest.mark.rule("X-061", "R-144")
@pytest.mark.parametrize("made", [kit.broken_table_pdf, kit.broken_stream_pdf])
def test_a_pdf_that_breaks_the_standard_is_taken_in_silence_and_is_an_error_file(
    house: House, made: Any
) -> None:
    application = house.file(pdf=made())
    before = len(house.mails())
    house.pass_time(hours=21)
    assert "document.unreadable" in house.kinds(application)
    assert len(house.mails()) == before


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({"how": "pigeon"}, "how", "R-146"),
        ({"purpose": "whim"}, "purpose", "R-170"),
        ({"purpose": "rest", "how": "post"}, "how", "R-142"),
    ],
)
def test_a_way_or_purpose_that_is_none_is_refused(
    house: House, body: dict[str, str], field: str, rule: str
) -> None:
    application = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "request-documents", **body)
    (refusal,) = caught.value.refusals
    assert (refusal.field, refusal.rule) == (field, rule)


def test_papers_come_by_post_or_at_the_counter_and_in_no_other_way(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner", application, "receive-documents", how="online")
    assert caught.value.refusals[0].field == "how"
    house.do("examiner", application, "receive-documents", how="post")
    assert house.documents(application)[-1].file_name == "資料"
