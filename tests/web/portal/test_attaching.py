"""Uploads beside their fields, and files shown to their owner alone."""

import pytest

from tests.files import kit

pytestmark = pytest.mark.slow

MIB = 2**20


@pytest.mark.rule("R-137", "R-138", "R-139", "R-140", "R-131")
@pytest.mark.parametrize(
    ("kind", "data", "name", "status"),
    [
        ("documents", kit.pdf_bytes, "資料.pdf", 303),
        ("documents", kit.print_forbidden_pdf, "locked.pdf", 303),
        ("documents", kit.text_file, "text.pdf", 422),
        ("documents", kit.pdf_bytes, "資料.docx", 422),
        ("documents", kit.truncated_pdf, "cut.pdf", 422),
        ("documents", lambda: kit.padded_pdf(10 * MIB), "exact.pdf", 303),
        ("documents", lambda: kit.padded_pdf(10 * MIB + 1), "over.pdf", 422),
        ("documents", lambda: b"%PDF-" + bytes(13 * MIB), "huge.pdf", 413),
        ("photo", kit.photo_jpeg, "face.jpg", 303),
        ("photo", kit.telephone_photo, "turned.jpg", 303),
        ("photo", kit.half_photo, "half.jpg", 422),
        ("photo", kit.landscape_photo, "wide.jpg", 422),
        ("photo", kit.pdf_bytes, "face.jpg", 422),
    ],
)
def test_a_file_is_taken_or_refused_beside_its_field(portal, kind, data, name, status):
    made = portal.entered()
    answer = portal.upload(made, kind, data(), name)
    assert answer.status == status
    attached = getattr(portal.application(made), {"documents": "document_id", "photo": "photo_id"}[kind])
    if status == 303:
        assert attached
        assert portal.get(f"applications/{made}/attach/{kind}").has("current")
    else:
        assert not attached
        assert f'id="f-{kind}-error"' in answer.main
        assert f'href="#f-{kind}"' in answer.main


def test_a_huge_file_for_somebody_elses_application(portal):
    made = portal.entered()
    portal.post("sign-out")
    portal.sign_in("USER2")
    assert portal.upload(made, "documents", bytes(13 * MIB), "huge.pdf").status == 403


def test_no_file_at_all(portal):
    made = portal.entered()
    answer = portal.post(f"applications/{made}/attach/documents")
    assert answer.status == 422
    assert "ファイルを選んでください。" in answer.main


@pytest.mark.rule("R-256")
def test_files_are_shown_to_their_owner_alone(portal):
    made, other = portal.entered(files=True), portal.entered(files=True)
    row = portal.application(made)
    pdf = portal.get(f"applications/{made}/files/{row.document_id}").response
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert pdf.data == kit.pdf_bytes()
    assert pdf.headers["Content-Disposition"].startswith("inline")
    assert pdf.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in pdf.headers["Content-Security-Policy"]
    photo = portal.get(f"applications/{made}/files/{row.photo_id}").response
    assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
    assert portal.get(f"applications/{other}/files/{row.photo_id}").status == 404
    portal.post("sign-out")
    assert portal.get(f"applications/{made}/files/{row.photo_id}").status == 303
    portal.sign_in("USER2")
    assert portal.get(f"applications/{made}/files/{row.photo_id}").status == 403


def test_the_photo_is_shown_upright(portal):
    from io import BytesIO

    from PIL import Image

    made = portal.entered()
    portal.upload(made, "photo", kit.telephone_photo(), "turned.jpg")
    shown = portal.get(f"applications/{made}/files/{portal.application(made).photo_id}").response.data
    picture = Image.open(BytesIO(shown))
    assert picture.height > picture.width
    assert not picture.getexif()


def test_after_filing_the_files_stay(portal):
    filed = portal.filed()
    page = portal.get(f"applications/{filed}/attach/documents")
    assert page.has("closed")
    assert not page.has("attach-form")
    assert portal.upload(filed, "photo", kit.photo_jpeg(), "new.jpg").status == 409


@pytest.mark.rule("R-142", "R-143", "R-202")
def test_additional_documents_go_through_the_slot_that_the_mail_opened(portal):
    filed = portal.filed()
    portal.pass_time("P1D")
    portal.act("examiner", "take", filed)
    assert portal.get(f"applications/{filed}/attach/additional").has("closed")
    assert portal.upload(filed, "additional", kit.pdf_bytes(), "more.pdf").status == 409
    portal.act("examiner", "request-documents", filed, items=["在職証明書"], due_on="2025-06-17")
    case = portal.get(f"applications/{filed}")
    assert case.has("attach-additional")
    assert "在職証明書" in case.main
    assert "2025年6月17日" in case.main
    assert portal.upload(filed, "additional", kit.text_file(), "more.pdf").status == 422
    assert portal.upload(filed, "additional", kit.pdf_bytes(), "more.pdf").status == 303
    assert not portal.get(f"applications/{filed}").has("attach-additional")


@pytest.mark.rule("R-144")
def test_a_locked_pdf_shows_as_an_error_file_on_the_next_morning(portal):
    made = portal.entered()
    portal.upload(made, "documents", kit.print_forbidden_pdf(), "locked.pdf")
    portal.upload(made, "photo", kit.photo_jpeg(), "face.jpg")
    assert not portal.get(f"applications/{made}").has("error-file")
    assert portal.post(f"applications/{made}/file").status == 303
    portal.pass_time("P1D")
    assert portal.get(f"applications/{made}").has("error-file")
    assert "エラーファイル" in portal.get("applications").main
