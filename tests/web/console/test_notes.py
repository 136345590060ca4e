"""Notes on the pages of a case and of its files: written, corrected, never lost to a second tab."""

from __future__ import annotations

import pytest

from tests.files import kit
from tests.web.console.conftest import Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow


def test_a_note_is_written_corrected_and_keeps_its_former_text(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    page = desk.press(desk.open(key), "write-note", text="在学証明書を確かめた。")
    assert "在学証明書を確かめた。" in page.text("case-notes")
    edit = desk.get(f"/cases/{key}/notes/note-00000001")
    done = desk.press(edit, "correct-note", text="在職証明書を確かめた。")
    assert "在職証明書を確かめた。" in done.text("notes")
    assert "在学証明書を確かめた。" in done.text("former-note-00000001")
    assert "第2版" in done.text("notes")


def test_a_second_tab_does_not_overwrite_a_note_and_gives_the_text_back(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    desk.press(desk.open(key), "write-note", text="一")
    first, second = (desk.get(f"/cases/{key}/notes/note-00000001") for _ in range(2))
    desk.press(first, "correct-note", text="二")
    stale = desk.press(second, "correct-note", 409, text="三")
    assert "三" in stale.text("typed")
    assert "メモが直されました" in stale.text("changes-since")
    assert "二" in desk.get(f"/cases/{key}/notes/").text("notes")


def test_a_note_does_not_make_a_draft_stale(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    draft = desk.open(key, "decision/")
    desk.press(desk.open(key), "write-note", text="書きながら残した。")
    form = {"disposition": "permit", "period_months": "12", "reasons": "問題なし。"}
    assert "起案しました" in desk.press(draft, "propose", **form).text("flash")


def test_a_page_note_stands_beside_the_file_and_leads_to_its_page(office: Office) -> None:
    key = office.entered(pdf=kit.pdf_bytes("PAPERS", 3))
    office.act(office.user, "file", key)
    document = office.application(key).document_id
    desk = office.desk("ex")
    page = desk.get(f"/cases/{key}/documents/?show={document}&page=2")
    assert page.one("viewer").attributes["data"].endswith("#page=2&navpanes=0&view=FitH")
    assert page.one("go-page").attributes["value"] == "2"
    noted = desk.press(page, "write-page-note", text="印影が薄い。")
    assert "印影が薄い。" in noted.text("page-notes")
    assert f"show={document}&amp;page=2" in noted.html
    page.one("write-page-note").form.values["page"] = ["9"]  # type: ignore[union-attr]  # it stands in a form
    refused = desk.press(page, "write-page-note", 422, text="残る文")
    assert "1から3まで" in refused.text("error-summary")
    assert "残る文" in refused.html
    wild = desk.get(f"/cases/{key}/documents/?show={document}&page=99")
    assert wild.one("go-page").attributes["value"] == "3"


def test_a_photo_is_shown_with_its_facts_beside_the_former_one(office: Office) -> None:
    key = office.filed()
    photo = office.application(key).photo_id
    desk = office.desk("ex")
    page = desk.get(f"/cases/{key}/documents/?show={photo}")
    assert "画素数" in page.text("photo-facts")
    assert "背景" in page.text("photo-facts")
    assert not page.has("former-photo")


def test_who_may_not_write_notes_reads_them(office: Office) -> None:
    key = office.taken()
    office.act("ex", "write-note", key, text="読めるメモ")
    for who in ("an", "co"):
        desk = office.desk(who)
        page = desk.get(f"/cases/{key}/notes/")
        assert "読めるメモ" in page.text("notes")
        assert not page.has("write-note")
        form = {"version": str(office.application(key).version), "text": "x"}
        assert desk.client.post(f"{desk.base}/cases/{key}/notes/", data=form).status_code == 403
    other = office.desk("ex2").get(f"/cases/{key}/notes/note-00000001")
    assert not other.has("correct-note")


@pytest.mark.parametrize("typed", ["abc", "-1", "0.5", "9" * 30])
def test_a_page_that_is_none_is_said_and_the_note_is_kept(office: Office, typed: str) -> None:
    key = office.taken()
    desk = office.desk("ex")
    files = desk.open(key, "documents/")
    button = files.one("write-page-note")
    assert button.form
    given = dict(button.form.values) | {"text": "在学証明書", "page": typed}
    answer = desk.client.post(f"{desk.base}/cases/{key}/notes/", data=given)
    assert answer.status_code == 422
    again = Page(answer.text)
    assert "ページは1から2までの数字" in again.text("error-summary")
    assert "在学証明書" in again.html


def test_a_note_that_is_too_long_is_given_back_whole(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    again = desk.press(desk.open(key), "write-note", 422, text="字" * 4001)
    assert "4,001文字" in again.text("error-summary")
    assert "字" * 4001 in again.html
