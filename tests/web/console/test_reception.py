"""The desk 利用申出・定期報告: its list, the check sheet, decisions with their mails, the users of an organisation."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.store.people import Account
from backoffice.usecases import admission
from backoffice.usecases.enrolling import Wanted, enrol
from backoffice.usecases.reception import submission_of
from backoffice.usecases.use_year import grant_use
from tests.web.console.conftest import PASSWORD, Desk, Office

pytestmark = pytest.mark.slow

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
        admission.add_officer(tx, {"role": "reception", "sign_in": "rc", "password": PASSWORD})
    return office.desk("rc")


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
    assert "求める資料" in desk.press(case, "request", 422, items="").text("error-summary")
    sure = desk.press(case, "request", items="登記事項証明書\n身分証の写し", words="お早めに。")
    assert "登記事項証明書" in sure.html
    assert desk.press(sure, "sure").text("state") == "資料待ち"
    assert desk.get("/reception/?step=incomplete").has("submissions-row")
    again = desk.get(f"/reception/{key}/")
    assert "身分証の写し" in again.text("asked")
    assert not again.has("approve")


def test_a_paper_that_has_changed_meanwhile_is_not_decided_and_the_words_stay(
    office: Office, desk: Desk
) -> None:
    case = desk.get(f"/reception/{handed_in(office)}/")
    desk.press(desk.press(case, "refuse", reasons="要件を満たさない。"), "sure")
    stale = desk.press(case, "request", 409, items="登記事項証明書", words="お早めに。")
    assert "不承認とされました" in stale.text("stale")
    assert "登記事項証明書" in stale.text("typed")
    assert stale.text("state") == "不承認"


@pytest.mark.rule("R-048")
def test_the_sheet_tells_each_row_and_what_is_missing_is_ready_to_be_asked_for(
    office: Office, desk: Desk
) -> None:
    key = handed_in(office, documents=("form", "identity"))
    case = desk.get(f"/reception/{key}/")
    assert "R-010" in case.text("approve-form")
    assert "disabled" in case.one("checked-terms").attributes
    assert "登記事項証明書" in case.text("items")
    assert len(case.all("paper-sheet")) == 2


def test_the_list_narrows_by_paper_in_its_address_and_opens_a_number(office: Office, desk: Desk) -> None:
    key = handed_in(office)
    assert desk.get("/reception/?kind=enrolment").has(f"open-{key}")
    other = desk.get("/reception/?kind=report&late=yes")
    assert not other.has("submissions-row")
    assert "期限後" in other.text("active-filters")
    assert desk.get(f"/reception/?number={key}").text("state") == "確認待ち"
    assert desk.get("/reception/?step=nonsense&kind=x&after=submission-00000000").has("submissions-row")


def test_other_officers_only_look(office: Office, desk: Desk) -> None:
    case = office.desk("ex").get(f"/reception/{handed_in(office)}/")
    assert case.has("read-only")
    assert not case.has("approve")
    assert office.desk("ex").get("/reception/").has("read-only")
    assert desk.get("/desks/examination/").has("read-only")


@pytest.mark.rule("R-058")
def test_users_are_stopped_with_reasons_resumed_and_removed_each_after_a_look_at_the_mail(
    office: Office, desk: Desk
) -> None:
    granted(office, None)
    where = f"/reception/users/{office.user}/"
    assert "理由" in desk.press(desk.get(where), "stop", 422).text("error-summary")
    sure = desk.press(desk.get(where), "stop", reasons="認証IDを共用していた。")
    assert "認証IDを共用していた" in sure.html
    assert desk.get(where).text("state") == "利用中"
    assert desk.press(sure, "sure").text("state") == "利用停止"
    old = desk.get(where)
    assert desk.press(desk.press(desk.get(where), "resume"), "sure").text("state") == "利用中"
    assert "再開されました" in desk.press(old, "remove", 409).text("stale")
    assert desk.press(desk.press(desk.get(where), "remove"), "sure").text("state") == "抹消"
    assert not desk.get(where).has("remove")
    assert desk.get("/reception/users/?state=deleted").has(f"open-{office.user}")


@pytest.mark.parametrize(
    ("until", "season", "state"),
    [
        ("2025-07-20", "soon", "利用中"),
        ("2025-06-20", "late", "利用中"),
        ("2025-06-01", "ended", "期限切れ"),
    ],
)
@pytest.mark.rule("R-050", "R-051", "R-055")
def test_organisations_stand_by_the_season_of_their_report(
    office: Office, desk: Desk, until: str, season: str, state: str
) -> None:
    granted(office, date.fromisoformat(until))
    for each in ("soon", "late", "ended", "stopped"):
        assert desk.get(f"/reception/due/?season={each}").has("due-row") is (each == season)
    page = desk.get(f"/reception/organisations/{office.organisation}/")
    assert page.text("use-state") == state
    assert page.has(f"open-{office.user}")


def test_organisations_and_users_are_found_by_name_number_and_id(office: Office, desk: Desk) -> None:
    organisation_of(office, handed_in(office))
    for sought in ("みなと模擬", "9700150000001", "みなと模擬商事株式会社"):
        assert len(desk.get(f"/reception/organisations/?sought={sought}").all("organisations-row")) == 1
    assert desk.get("/reception/organisations/?sought=模擬商事").has("empty")
    with office.world.read() as reading:
        user = reading.require(Account, office.user, "", "")
    for sought in (user.sign_in, user.name[:2]):
        assert desk.get(f"/reception/users/?sought={sought}").has(f"open-{user.id}")
    assert desk.get(f"/reception/users/?sought={user.sign_in}&state=stopped").has("empty")


def granted(office: Office, until: date | None) -> None:
    with office.world.write() as tx:
        organisation = tx.require(admission.Organisation, office.organisation, "", "")
        grant_use(tx, organisation, "東京出入国在留管理局", until)
