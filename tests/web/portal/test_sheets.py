"""What a user prints, and what the pages say of files: 参考様式9, the copy of the card, the wrong photo, papers."""

from __future__ import annotations

import pytest

from backoffice.usecases.offices import office_place
from tests.files import kit

pytestmark = pytest.mark.slow


def pin(portal, era):
    with portal.world.write() as tx:
        tx.set_world(era=era)


@pytest.mark.rule("R-141", "C-28")
@pytest.mark.parametrize(
    ("era", "name"), [("E22", "資料添付に関する申告書"), ("E25", "資料添付に係る申告書")]
)
def test_the_declaration_is_prefilled_and_marked_as_a_sample(portal, era, name):
    pin(portal, era)
    made = portal.filed()
    page = portal.get(f"applications/{made}/declaration")
    row = portal.application(made)
    for words in (name, "参考様式９", "見本", "模擬", row.provisional_number, row.applicant_name):
        assert words in page.main
    saved = portal.get(f"applications/{made}/declaration?save=1").response
    assert saved.headers["Content-Disposition"].startswith("attachment")
    file = saved.get_data(as_text=True)
    assert ".sheet__table" in file
    assert row.applicant_name in file
    assert "href=" not in file, "the file stands alone"
    assert name in portal.get(f"applications/{portal.entered()}/attach/documents").main


@pytest.mark.rule("R-135")
def test_the_first_era_has_no_declaration_and_no_slot_for_documents(portal):
    pin(portal, "E19")
    made = portal.entered()
    assert portal.get(f"applications/{made}/declaration").status == 409
    page = portal.get(f"applications/{made}/attach/documents")
    assert page.has("documents-offline")
    assert not page.has("attach-form")
    case = portal.get(f"applications/{made}")
    assert not case.has("action-documents")
    assert "郵送又は窓口で提出" in case.main
    portal.upload(made, "photo", kit.photo_jpeg(), "face.jpg")
    assert portal.post(f"applications/{made}/file").status == 303


@pytest.mark.rule("R-235", "R-266", "R-234", "R-236", "R-237")
@pytest.mark.parametrize("era", ["E19", "E22", "E25"])
def test_the_lines_for_the_copy_of_the_card(portal, era):
    pin(portal, era)
    made = portal.entered()
    if era != "E19":
        portal.upload(made, "documents", kit.pdf_bytes(), "shiryo.pdf")
    portal.upload(made, "photo", kit.photo_jpeg(), "face.jpg")
    portal.post(f"applications/{made}/file")
    assert portal.get(f"applications/{made}/card-copy").has("no-number")
    portal.pass_time("P1D")
    page = portal.get(f"applications/{made}/card-copy?occupation=社員")
    row = portal.application(made)
    for words in (
        "表面記載の外国人は、現在オンラインで在留期間更新許可申請中である。",
        "（職業：社員）",
        "申請受付日：2025年6月2日",
        f"申請受付番号：{row.number}",
        "みなし再入国許可による出国はできません",
        "再入国許可を受けて",
        "警察官等から提示を求められたとき",
        "旅券も示して",
        "カラーでコピー",
    ):
        assert words in page.main
    assert page.has("required") is (era == "E19")
    assert ("裏面に下の5行を書いて" in page.main) is (era == "E19")
    assert ("「申請受付番号のお知らせ」のメールの画面とともに" in page.main) is (era != "E19")


@pytest.mark.rule("R-235")
def test_the_occupation_is_the_organisation_until_it_is_written(portal):
    made = portal.filed()
    portal.pass_time("P1D")
    page = portal.get(f"applications/{made}/card-copy")
    with portal.world.read() as reading:
        from backoffice.store.people import Organisation

        organisation = reading.get(Organisation, portal.ids["organisation"])
    assert f"（職業：{organisation.name}）" in page.main
    hostile = portal.get(f"applications/{made}/card-copy?occupation=<script>x</script>")
    assert "<script>x" not in hostile.main


@pytest.mark.rule("R-136", "R-134")
def test_the_page_of_the_wrong_photo_says_whom_to_call_and_what_happens(portal):
    made = portal.entered(files=True)
    path = f"applications/{made}/wrong-photo"
    assert portal.get(path).has("before-filing")
    assert "認められないことがあります" in portal.get(f"applications/{made}/attach/photo").main
    portal.post(f"applications/{made}/file")
    page = portal.get(path)
    assert page.has("call-now")
    assert "申請人の住居地を管轄する" in page.main
    assert portal.upload(made, "photo", kit.photo_jpeg(), "new.jpg").status == 409
    portal.act("examiner", "reopen-photo", made)
    assert portal.get(path).has("slot-open")
    assert portal.get(f"applications/{made}/attach/photo").has("attach-form")
    assert portal.get(f"applications/{made}").has("action-photo")
    assert portal.upload(made, "photo", kit.photo_jpeg(), "new.jpg").status == 303
    portal.pass_time("P1D")
    late = portal.get(path)
    assert late.has("too-late")
    assert "取り下げて新たに申請" in late.main
    assert "窓口に持参" in late.main


@pytest.mark.rule("R-146", "R-152")
def test_papers_that_are_asked_for_are_sent_where_the_page_says(portal):
    made = portal.filed()
    portal.pass_time("P1D")
    portal.act("examiner", "take", made)
    portal.act("examiner", "request-documents", made, items=["旅券"], how="post", originals=True)
    case = portal.get(f"applications/{made}")
    assert not case.has("attach-additional")
    assert not case.has("action-additional")
    assert "原本を郵送又は窓口で提出" in case.main
    with portal.world.read() as reading:
        office = office_place(reading, portal.application(made)).text()
    assert office in case.main
    slot = portal.get(f"applications/{made}/attach/additional")
    assert slot.has("on-paper")
    assert not slot.has("attach-form")
    assert portal.upload(made, "additional", kit.pdf_bytes(), "more.pdf").status == 409
    assert "資料を郵送する" in portal.get("").main
    portal.act("examiner", "receive-documents", made, how="post")
    after = portal.get(f"applications/{made}")
    assert "紙の資料" in after.main
    assert portal.get(f"applications/{made}/attach/additional").status == 200


def test_paper_has_no_bytes_to_be_shown(portal):
    made = portal.filed()
    portal.pass_time("P1D")
    portal.act("examiner", "take", made)
    portal.act("examiner", "receive-documents", made, how="post")
    with portal.world.read() as reading:
        from backoffice.store.applications import documents_of

        paper = documents_of(reading.session, made)[-1].id
    assert portal.get(f"applications/{made}/files/{paper}").status == 404


def send(portal, application_id, kind, data, name, **typed):
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in typed.items()
    ]
    file = f'--cut\r\nContent-Disposition: form-data; name="{kind}"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join(parts) + file + data + b"\r\n--cut--\r\n"
    address = portal._address(f"applications/{application_id}/attach/{kind}")
    return portal._page(
        portal.client.post(address, data=body, content_type="multipart/form-data; boundary=cut")
    )


@pytest.mark.rule("R-132")
@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (("2025", "5", "20"), 303),
        (("2024", "12", "2"), 303),
        (("2024", "12", "1"), 422),
        (("2025", "6", "3"), 422),
        (("2025", "2", "31"), 422),
        (("2025", "", ""), 422),
        (("９９９９９９９９", "1", "1"), 422),
        (("", "", ""), 303),
    ],
)
def test_the_day_of_the_photo_is_checked_beside_it(portal, typed, status):
    made = portal.entered()
    parts = {f"taken_on_{part}": text for part, text in zip(("year", "month", "day"), typed, strict=True)}
    answer = send(portal, made, "photo", kit.photo_jpeg(), "face.jpg", **parts)
    assert answer.status == status
    if status == 422:
        assert 'id="f-taken_on-error"' in answer.main
        assert 'href="#f-taken_on"' in answer.main


@pytest.mark.rule("R-141")
def test_the_tick_declares_that_not_all_fits(portal):
    made = portal.entered()
    assert send(portal, made, "documents", kit.pdf_bytes(), "a.pdf", declared="yes").status == 303
    page = portal.get(f"applications/{made}")
    assert "参考様式９あり" in page.main


@pytest.mark.rule("R-145", "R-133", "R-276")
def test_advice_is_shown_and_nothing_is_refused(portal):
    made = portal.entered()
    assert portal.upload(made, "documents", kit.scan_pdf(), "coarse.pdf").status == 303
    assert "約72dpi" in portal.get(f"applications/{made}").main
    assert portal.upload(made, "photo", kit.striped_photo(), "wall.jpg").status == 303
    told = portal.get(f"applications/{made}").main
    assert "要確認" in told
    assert "未判定" in told


@pytest.mark.rule("R-147", "R-153", "R-154", "R-277", "R-138")
def test_the_pages_say_how_to_make_the_pdf_and_what_to_keep(portal):
    made = portal.entered()
    page = portal.get(f"applications/{made}/attach/documents").main
    for words in (
        "1つのPDFにまとめて",
        "変換サービスは使わない",
        "はっきり読めるように",
        "原本は、手続が終わるまで保管",
    ):
        assert words in page
    case = portal.get(f"applications/{made}").main
    assert "依頼状は、結果が出るまで（許可のときは新しい在留カードが申請人に渡るまで）保管" in case
