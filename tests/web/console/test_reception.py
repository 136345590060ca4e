"""The desk 利用申出・定期報告: its list, the check sheet, decisions with their mails, the users of an organisation."""

from __future__ import annotations

import pytest

from backoffice.usecases import admission
from backoffice.usecases.enrolling import Wanted, enrol
from backoffice.usecases.reception import submission_of
from backoffice.usecases.use_year import grant_use
from tests.web.console.conftest import PASSWORD, Desk, Office

OWN = {
    "name": "みなと模擬商事株式会社",
    "corporate_number": "9700150000001",
    "representative": "港　太郎",
    "postal_code": "1080075",
    "prefecture": "東京都",
    "city": "港区",
    "street": "港南1-1-1",
    "phone": "0300000001",
}


@pytest.fixture
def desk(office: Office) -> Desk:
    with office.world.write() as tx:
        admission.add_officer(tx, {"role": "reception", "sign_in": "re", "password": PASSWORD})
    return office.desk("re")


def handed_in(office: Office, **given: object) -> str:
    with office.world.write() as tx:
        plain: dict[str, object] = {"name": "模擬　花子", "email": "hanako@example.jp", "organisation": OWN}
        return enrol(tx, Wanted(kind="organisation", **plain | given)).id  # type: ignore[arg-type]  # by name


def state(office: Office, key: str) -> str:
    with office.world.read() as reading:
        return submission_of(reading, key).state


@pytest.mark.rule("R-048", "R-176")
def test_an_application_for_use_is_checked_and_approved_with_a_look_at_the_mail(
    office: Office, desk: Desk
) -> None:
    key = handed_in(office)
    page = desk.get("/")
    assert page.text("desk-title") == "利用申出・定期報告"
    assert len(page.all("submissions-row")) == 1
    case = desk.get(f"/reception/{key}/")
    assert "9700150000001" in case.text("organisation")
    sheet = case.one("approve").form.values["checked"]  # type: ignore[union-attr]  # it stands in a form
    assert "employment-reports" in sheet
    partial = desk.press(case, "approve", 422, checked=["form", "identity"])
    assert "外国人雇用状況届出" in partial.text("error-summary")
    sure = desk.press(case, "approve")
    assert sure.has("confirm")
    assert state(office, key) == "received"
    done = desk.press(sure, "sure")
    assert done.text("state") == "承認済み"
    assert state(office, key) == "approved"
    users = desk.get(f"/reception/organisations/{organisation_of(office, key)}/")
    assert len(users.all("users-row")) == 1


def organisation_of(office: Office, key: str) -> str:
    with office.world.read() as reading:
        return submission_of(reading, key).organisation_id


def test_refusing_and_asking_need_their_words(office: Office, desk: Desk) -> None:
    key = handed_in(office, documents=("form", "identity"))
    case = desk.get(f"/reception/{key}/")
    assert "不承認の理由" in desk.press(case, "refuse", 422).text("error-summary")
    assert "求める資料" in desk.press(case, "request", 422).text("error-summary")
    sure = desk.press(case, "request", items="登記事項証明書\n身分証の写し", words="お早めに。")
    assert "登記事項証明書" in sure.html
    assert desk.press(sure, "sure").text("state") == "資料待ち"
    assert desk.get("/reception/?scope=coming").has("submissions-row")


def test_a_paper_that_has_changed_meanwhile_is_not_decided(office: Office, desk: Desk) -> None:
    case = desk.get(f"/reception/{handed_in(office)}/")
    desk.press(desk.press(case, "refuse", reasons="要件を満たさない。"), "sure")
    assert "画面を開いた後に変わりました" in desk.press(case, "approve", 409).html


def test_other_officers_only_look(office: Office, desk: Desk) -> None:
    case = office.desk("ex").get(f"/reception/{handed_in(office)}/")
    assert case.has("read-only")
    assert not case.has("approve")
    assert office.desk("ex").get("/reception/").has("read-only")
    assert desk.get("/desks/examination/").has("read-only")


@pytest.mark.rule("R-058")
def test_users_are_stopped_with_reasons_resumed_and_removed(office: Office, desk: Desk) -> None:
    with office.world.write() as tx:
        organisation = tx.require(admission.Organisation, office.organisation, "", "")
        grant_use(tx, organisation, "東京出入国在留管理局", None)
    where = f"/reception/organisations/{office.organisation}/"
    assert "理由" in desk.press(desk.get(where), f"stop-{office.user}", 422).text("error-summary")
    assert desk.press(desk.get(where), f"stop-{office.user}", reasons="共用").text("state") == "利用停止"
    assert desk.press(desk.get(where), f"resume-{office.user}").text("state") == "利用中"
    assert desk.press(desk.get(where), f"remove-{office.user}").all("users-row") == []
    assert desk.get(f"/reception/?sought={organisation.name[:3]}").has("organisations")
