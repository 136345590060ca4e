"""The 資料 desk: its list by step, templates, reminders, more time, and the look at what came."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.usecases import admission, attaching
from backoffice.usecases.viewing import actor_named
from tests.files import kit
from tests.web.console.conftest import PASSWORD, Desk, Office

pytestmark = pytest.mark.slow


@pytest.fixture
def clerk(office: Office) -> Desk:
    return office.desk("do")


def signed_in(office: Office, name: str, **given: Any) -> Desk:
    with office.world.write() as tx:
        known = {"role": "documents", "sign_in": name, "password": PASSWORD} | given
        office.officers[name] = admission.add_officer(tx, known)[0].id
    return office.desk(name)


def supply(office: Office, key: str, pdf: bytes | None = None) -> None:
    with office.world.write() as tx:
        user = actor_named(tx, office.user)
        attaching.supply_documents(tx, user, key, pdf or kit.pdf_bytes(), "追加.pdf", declared=True)


def test_the_desk_is_its_officers_home_and_counts_what_is_to_do(office: Office, clerk: Desk) -> None:
    assert "期限超過" in clerk.get("/").text("document-tabs")
    key = office.taken()
    office.act("do", "request-documents", key, items=["在職証明書"])
    assert clerk.get("/documents/?tab=awaited").has(f"open-{key}")
    assert not clerk.get("/documents/").has(f"open-{key}")
    office.pass_time("P20D")
    page = clerk.get("/documents/")
    assert page.has(f"open-{key}")
    assert "審査官が決めます" in page.text("hint")
    assert "1" in page.text("document-tabs")


@pytest.mark.rule("R-170", "U-12")
def test_a_reminder_is_read_before_it_goes(office: Office, clerk: Desk) -> None:
    key = office.taken()
    office.act("do", "request-documents", key, items=["在職証明書"])
    form = clerk.open(key, "remind-documents")
    assert "審査官が決めます" in form.text("who-decides")
    confirm = clerk.press(form, "preview-reminder", words="お急ぎください。")
    assert "お急ぎください。" in confirm.text("letter")
    after = clerk.press(confirm, "send-reminder")
    assert "督促1回" in after.text("reminded")
    again = clerk.press(clerk.open(key, "remind-documents"), "preview-reminder", 422)
    assert "1日に1回まで" in again.text("error-summary")


@pytest.mark.rule("U-06")
def test_more_time_is_given_for_a_reason(office: Office, clerk: Desk) -> None:
    key = office.taken()
    office.act("do", "request-documents", key, items=["在職証明書"])
    form = clerk.open(key, "extend-documents")
    typed = {"due_on_year": "2025", "due_on_month": "7", "due_on_day": "31"}
    assert "理由" in clerk.press(form, "preview-extension", 422, **typed).text("error-summary")
    confirm = clerk.press(form, "preview-extension", **typed, reason="発行元が休業のため")
    assert "7月31日" in confirm.text("letter")
    assert "発行元が休業のため" in clerk.press(confirm, "send-extension").text("extended")


def test_a_template_fills_the_form_and_is_edited(office: Office, clerk: Desk) -> None:
    key = office.taken()
    page = clerk.open(key, "request-documents")
    assert page.has("template-work")
    assert not page.has("template-study")
    filled = clerk.open(key, "request-documents?template=original")
    values = filled.one("preview-request").form
    assert values
    assert values.values["how"] == ["post"]
    assert values.values["originals"] == ["yes"]
    assert values.values["usual"] == ["不鮮明な資料の原本"]
    confirm = clerk.press(filled, "preview-request", words="別の文にしました。")
    assert "別の文にしました。" in confirm.text("letter")
    assert "不鮮明な資料の原本" in confirm.text("letter")


@pytest.mark.rule("R-144")
def test_an_error_file_is_asked_for_again_with_one_click(office: Office, clerk: Desk) -> None:
    key = office.entered(pdf=kit.print_forbidden_pdf())
    office.act(office.user, "file", key)
    office.pass_time("P1D")
    page = clerk.get("/documents/?tab=error-file")
    assert page.has(f"open-{key}")
    assert not page.has("ask-again")
    office.act("ex", "take", key)
    link = clerk.get("/documents/?tab=error-file").one("ask-again").attributes["href"]
    form = clerk.get(link.removeprefix(clerk.base))
    confirm = clerk.press(form, "preview-request")
    assert "開くことができなかったファイル" in confirm.text("letter")
    clerk.press(confirm, "send-request")
    assert not clerk.get("/documents/?tab=error-file").has(f"open-{key}")


def test_what_came_is_looked_at(office: Office, clerk: Desk) -> None:
    key = office.taken()
    office.act("do", "request-documents", key, items=["在職証明書"])
    supply(office, key)
    assert clerk.get("/documents/?tab=supplied").has("look")
    page = clerk.open(key, "documents/")
    assert page.has("unchecked")
    assert "確認済み" in clerk.press(page, "check-documents").text("checked")
    assert not clerk.get("/documents/?tab=supplied").has(f"open-{key}")


def test_a_page_that_is_no_longer_so_does_nothing_and_gives_the_words_back(
    office: Office, clerk: Desk
) -> None:
    key = office.taken()
    office.act("do", "request-documents", key, items=["在職証明書"])
    form = clerk.open(key, "remind-documents")
    office.act("ex", "waive-documents", key)
    stale = clerk.press(form, "preview-reminder", 409, words="長い連絡の文")
    assert "長い連絡の文" in stale.text("typed")


def test_an_officer_sees_his_own_section_first(office: Office) -> None:
    key = office.taken()
    office.act("ex", "request-documents", key, items=["在職証明書"])
    other = signed_in(office, "study", section="留学審査部門")
    assert not other.get("/documents/?tab=awaited").has(f"open-{key}")
    assert other.get("/documents/?tab=awaited&section=all").has(f"open-{key}")
    assert not other.get("/documents/?tab=awaited&section=all").has(f"remind-{key}")
    assert "就労審査部門の担当です" in other.open(key, "remind-documents", 403).html
    given = {"version": str(office.application(key).version)}
    sent = other.client.post(f"{other.base}/cases/{key}/remind-documents", data=given)
    assert sent.status_code == 403


@pytest.mark.parametrize("who", ["ap", "an", "co"])
def test_others_only_look(office: Office, clerk: Desk, who: str) -> None:
    key = office.taken()
    office.act("do", "request-documents", key, items=["在職証明書"])
    desk = office.desk(who)
    page = desk.get("/documents/?tab=awaited")
    assert page.has("read-only")
    assert not page.has("remind")
    desk.open(key, "remind-documents", 403)
    desk.open(key, "extend-documents", 403)


def test_without_a_request_there_is_nothing_to_remind_of(office: Office, clerk: Desk) -> None:
    key = office.taken()
    assert "提出待ちの依頼はありません" in clerk.open(key, "remind-documents", 409).html


def test_the_list_goes_on_behind_its_last_row(office: Office, clerk: Desk) -> None:
    page = clerk.get("/documents/?tab=awaited&after=2025-06-01.app-00000001")
    assert page.has("empty")


def test_a_later_deadline_of_nothing_is_refused_whatever_the_form_says(office: Office, clerk: Desk) -> None:
    key = office.taken()
    seen = {"version": str(office.application(key).version), "reason": "帰国中"}
    for desk, status in ((clerk, 409), (office.desk("ap"), 403)):
        assert desk.client.post(f"{desk.base}/cases/{key}/extend-documents", data=seen).status_code == status


@pytest.mark.parametrize("form", ["request-documents", "receive-documents", "withdraw", "end"])
def test_a_form_is_not_shown_to_another_section(office: Office, form: str) -> None:
    key = office.taken()
    students = signed_in(office, "ex-study", role="examiner", section="留学審査部門")
    page = students.open(key, form, 403)
    assert "就労審査部門の担当です" in page.html
