"""The tabs of a case: findings with their rows, the form beside the record, files, person, timeline, mails, post."""

from __future__ import annotations

import pytest

from backoffice.store.applications import Application
from backoffice.store.people import Person
from backoffice.usecases import attaching, filing
from backoffice.usecases.viewing import actor_named
from tests.files import kit
from tests.web.console.conftest import Office
from tests.web.console.test_undelivered import refused

pytestmark = pytest.mark.slow

TABS = (
    "",
    "form/",
    "documents/",
    "person/",
    "history/",
    "mails/",
    "post/",
    "decision/",
    "annex/",
    "counter/",
)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["ex", "ap", "an", "co"])
def test_every_tab_of_every_stage_is_drawn_for_every_role(office: Office, who: str) -> None:
    keys = [office.filed(), office.proposed(), office.permitted("counter"), office.arrived()]
    desk = office.desk(who)
    for key in keys:
        number = office.application(key).applicant_name
        for tab in TABS:
            page = desk.open(key, tab)
            assert number in page.text("identity")
            assert page.title.startswith("【模擬】")
            assert page.html.count("<h1") == 1
            assert '="<' not in page.html


def test_a_case_without_its_slash_is_found(office: Office) -> None:
    key = office.filed()
    desk = office.desk("ex")
    answer = desk.client.get(f"{desk.base}/cases/{key}")
    assert answer.status_code == 308
    assert answer.location.endswith(f"/cases/{key}/")


def test_a_case_that_is_none_is_absent(office: Office) -> None:
    office.desk("ex").open("app-999999", status=404)


def test_the_identity_bar_says_who_what_and_until_when(office: Office) -> None:
    key = office.taken(expires_on="2025-06-10")
    text = office.desk("ex").open(key).text("identity")
    application = office.application(key)
    for word in (application.number, application.applicant_name, "2025年6月10日（火）あと7日", "審査中"):
        assert word in text.replace(" ", "") or word in text


def test_the_next_actions_are_those_of_the_role(office: Office) -> None:
    key = office.taken()
    mine, other = office.desk("ex").open(key), office.desk("ex2").open(key)
    assert not mine.has("take")
    assert other.text("take") == "担当を引き継ぐ"
    assert mine.has("go-propose")
    assert mine.has("go-request")
    assert not office.desk("ap").open(key).has("go-propose")


@pytest.mark.rule("X-052")
def test_the_special_period_is_found_and_counted(office: Office) -> None:
    key = office.taken(expires_on="2025-06-15")
    office.pass_time("P20D")
    page = office.desk("ex").open(key)
    assert "2025年8月15日（金）に終わります" in page.text("finding-special-period")
    assert "特例期間の終わり" in page.text("identity")


@pytest.mark.rule("R-144")
def test_an_error_file_is_found_and_not_opened(office: Office) -> None:
    key = office.numbered(pdf=kit.password_pdf())
    desk = office.desk("ex")
    assert "エラーファイル" in desk.open(key).text("finding-error-file")
    page = desk.open(key, "documents/")
    assert page.has("error-file-tag")
    assert page.has("error-file")
    assert not page.has("viewer")


@pytest.mark.rule("R-165")
def test_before_the_number_comes_the_case_says_so(office: Office) -> None:
    page = office.desk("ex").open(office.filed())
    assert page.has("finding-unnumbered")
    assert "仮" in page.text("identity")


@pytest.mark.rule("R-196")
def test_answers_unlike_the_record_are_marked(office: Office) -> None:
    key = office.taken()
    with office.world.write() as tx:
        application = tx.require(Application, key, "申請", "application")
        person = tx.require(Person, application.applicant_id, "申請人", "person")
        person.passport_number = "ZZ9999999"
    desk = office.desk("ex")
    assert "旅券" in desk.open(key).text("finding-differs-from-record")
    page = desk.open(key, "form/")
    assert "記録: ZZ9999999" in page.text("answer-passport_number")
    assert len(page.all("differs")) == 1


def test_answers_like_the_record_are_not_marked(office: Office) -> None:
    page = office.desk("ex").open(office.taken(), "form/")
    assert not page.has("differences")
    assert page.has("viewer")


def test_a_file_is_sent_as_it_came_and_a_photo_upright(office: Office) -> None:
    key = office.entered(pdf=kit.pdf_bytes("SENT", 1))
    office.act(office.user, "file", key)
    application = office.application(key)
    desk = office.desk("ex")
    pdf = desk.client.get(f"{desk.base}/cases/{key}/documents/{application.document_id}")
    assert pdf.data == kit.pdf_bytes("SENT", 1)
    assert pdf.mimetype == "application/pdf"
    assert "filename*=UTF-8''%E8%B3%87" in pdf.headers["Content-Disposition"]
    photo = desk.client.get(f"{desk.base}/cases/{key}/documents/{application.photo_id}")
    assert photo.data[:3] == b"\xff\xd8\xff"
    again = desk.client.get(photo.request.path, headers={"If-None-Match": photo.headers["ETag"]})
    assert again.status_code == 304


def test_a_file_of_another_case_is_absent(office: Office) -> None:
    one, other = office.filed(), office.filed()
    desk = office.desk("ex")
    foreign = office.application(other).document_id
    assert desk.client.get(f"{desk.base}/cases/{one}/documents/{foreign}").status_code == 404
    assert desk.client.get(f"{desk.base}/cases/{one}/documents/doc-999999").status_code == 404


def test_the_timeline_names_who_did_what(office: Office) -> None:
    key = office.permitted()
    desk = office.desk("ex")
    text = desk.open(key, "history/").text("timeline")
    assert office.name("ex") in text
    assert office.name("ap") in text
    assert "許可（3年）" in text
    assert text.index("決裁されました") < text.index("起案されました")


def test_mails_are_shown_with_their_text(office: Office) -> None:
    page = office.desk("ex").open(office.permitted(), "mails/")
    assert page.html.count("【模擬】これは研修・試験用") == 3
    assert page.html.index("審査完了に関するお知らせ") < page.html.index("申請受付完了のお知らせ")


def test_shipments_are_shown_with_their_tracking(office: Office) -> None:
    key = office.arrived()
    page = office.desk("an").open(key, "post/")
    assert "お届け先にお届け済み" in page.text("tracking")
    assert "手数料納付書" in page.text(f"shipment-{office.application(key).envelope_id}")


def test_the_person_tab_shows_cards_and_other_applications(office: Office) -> None:
    key = office.filed()
    page = office.desk("ex").open(key, "person/")
    assert office.application(key).card_number in page.text("cards")
    assert "ほかの申請はありません" in page.text("others")


def test_the_timeline_is_filtered_by_kind_with_a_link(office: Office) -> None:
    key = office.permitted()
    desk = office.desk("ex")
    assert "経過" in desk.open(key, "history/").title
    decided = desk.get(f"/cases/{key}/history/?kind=decision").text("timeline")
    assert "起案されました" in decided
    assert "メール" not in decided
    assert "メール" in desk.get(f"/cases/{key}/history/?kind=mails").text("timeline")


def test_a_mail_that_bounced_is_marked(office: Office) -> None:
    key = refused(office)
    page = office.desk("ex").open(key, "mails/")
    assert page.has("bounced")
    assert len(page.all("bounce")) == 1
    assert "550 5.1.1" in page.html


def test_the_person_tab_shows_outcomes_and_addresses_over_time(office: Office) -> None:
    first = office.permitted(months=12)
    with office.world.write() as tx:
        application = tx.require(Application, first, "申請", "application")
        application.status = "completed"
        person = application.applicant_id
    with office.world.write() as tx:
        user = actor_named(tx, office.user)
        second = filing.enter(tx, user, person, filing.Wish(receipt="post"), {}).id
        attaching.attach_documents(tx, user, second, kit.pdf_bytes("PAPERS", 1), "資料.pdf")
        attaching.attach_photo(tx, user, second, kit.photo_jpeg(), "顔.jpg")
    office.act(office.user, "file", second)
    desk = office.desk("ex")
    page = desk.open(second, "person/")
    assert "許可（1年）" in page.text("others")
    assert "申請 " in page.text("addresses")
    photo = desk.get(f"/cases/{second}/documents/?show={office.application(second).photo_id}")
    assert office.application(first).number in photo.text("former-photo")
