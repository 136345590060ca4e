"""Papers, the wrong photo and the declaration at the officers' desks."""

from __future__ import annotations

import pytest

from backoffice.store.applications import documents_of
from backoffice.usecases import admission, attaching, filing, tax_data
from backoffice.usecases.viewing import actor_named
from tests.files import kit
from tests.web.console.conftest import Office


@pytest.mark.rule("R-141", "R-170")
def test_the_declaration_leads_to_the_mail_that_opens_the_slot(office: Office) -> None:
    key = office.entered()
    with office.world.write() as tx:
        user = actor_named(tx, office.user)
        attaching.attach_documents(tx, user, key, kit.pdf_bytes(), "資料.pdf", declared=True)
        filing.file(tx, user, key)
    office.act("ex", "take", key)
    desk = office.desk("ex")
    assert "参考様式９により、残りの資料がある" in desk.open(key).html
    form = desk.open(key, "request-documents")
    assert "在留申請オンラインシステムの利用について" in desk.press(form, "preview-request").text("letter")
    review = desk.press(form, "preview-request", purpose="review", items="履歴書")
    assert "申請内容等について" in review.text("letter")


@pytest.mark.rule("R-146", "R-152")
def test_an_original_is_asked_for_and_its_coming_recorded_at_the_counter(office: Office) -> None:
    key = office.taken()
    desk, counter = office.desk("ex"), office.desk("co")
    form = desk.open(key, "request-documents")
    wrong = desk.press(form, "preview-request", 422, items="旅券", how="online", originals="yes")
    assert "原本はオンラインでは" in wrong.text("error-summary")
    page = desk.press(form, "preview-request", items="旅券", how="counter", originals="yes")
    desk.press(page, "send-request")
    shown = desk.open(key, "documents/").html
    assert "窓口" in shown
    assert "原本" in shown
    paper = counter.open(key, "receive-documents")
    assert "旅券" in paper.html
    assert "届いた方法" in counter.press(paper, "receive", 422).text("error-summary")
    after = counter.press(paper, "receive", how="counter")
    assert "紙の資料" in after.html
    assert not office.application(key).request_id
    with office.world.read() as reading:
        last = documents_of(reading.session, key)[-1]
    assert desk.open(key, f"documents/?show={last.id}").has("on-paper")
    desk.open(key, f"documents/{last.id}", status=404)


@pytest.mark.rule("R-136")
def test_the_slot_of_a_wrong_photo_is_opened_until_the_number(office: Office) -> None:
    key = office.entered()
    office.act(office.user, "file", key)
    desk = office.desk("ex")
    page = desk.open(key, "documents/")
    opened = desk.press(page, "reopen-photo")
    assert opened.has("photo-slot-open")
    assert not opened.has("reopen-photo")
    office.pass_time("P1D")
    late = desk.open(key, "documents/")
    assert not late.has("reopen-photo")
    assert "取り下げて新たに申請" in late.html
    assert "紙の顔写真" in desk.press(late, "receive-photo").html


@pytest.mark.rule("R-150")
def test_tax_data_is_shown_as_a_table_and_noted_where_a_certificate_would_be_asked_for(
    office: Office,
) -> None:
    with office.world.write() as tx:
        given = {"name": "NGUYEN THI MAI", "expires_on": "2025-07-20", "status": "技術・人文知識・国際業務"}
        person = admission.add_person(tx, given, office.organisation).id
        user = admission.add_account(tx, {"kind": "individual", "person_id": person})[0].actor()
        key = filing.enter(tx, user, person, filing.Wish(receipt="post"), {}).id
        document = tax_data.register(tx, user, key, "NGUYEN THI MAI", 2025, confirmed=True).id
        attaching.attach_documents(tx, user, key, kit.pdf_bytes(), "資料.pdf")
        attaching.attach_photo(tx, user, key, kit.photo_jpeg(), "顔.jpg")
        filing.file(tx, user, key)
    office.act("ex", "take", key)
    desk = office.desk("ex")
    assert desk.open(key, f"documents/?show={document}").has("tax-record")
    assert "課税（非課税）証明書は不要" in desk.open(key).html
    assert "マイナポータルからの情報で提出済み" in desk.open(key, "request-documents").html


@pytest.mark.rule("R-145", "R-133")
def test_advice_stands_beside_the_file_and_among_the_findings(office: Office) -> None:
    key = office.entered(pdf=kit.scan_pdf())
    office.act(office.user, "file", key)
    desk = office.desk("ex")
    assert "約72dpi" in desk.open(key).html
    page = desk.open(key, "documents/")
    assert page.has("remark-low-resolution")
    photo = office.application(key).photo_id
    assert desk.open(key, f"documents/?show={photo}").has("remark-not-judged")
