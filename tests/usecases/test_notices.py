"""The mails of a life: their exact subjects, to whom each goes, when, and that each can be read alone (B12)."""

import pytest

from backoffice.domain.life import Status
from backoffice.store import outbox
from backoffice.store.applications import Application
from backoffice.store.people import Account
from backoffice.usecases import admission
from backoffice.usecases.notifying import office_of_case, office_of_user
from tests.usecases.house import House

BOTH = ["申請受付完了のお知らせ", "申請受付番号のお知らせ"]


@pytest.mark.rule("R-164", "R-168", "R-169", "R-170", "R-171", "R-173", "R-264")
def test_subjects_and_recipients_of_a_whole_life(house: House) -> None:
    application = house.reach(Status.EXAMINATION)
    house.do("examiner", application, "request-documents")
    house.supply(application)
    house.reach(Status.COMPLETED, application)
    applicant = house.applicant(application).email
    user = house.email("user")
    assert [(mail["subject"], mail["to"]) for mail in house.mails()] == [
        ("申請受付完了のお知らせ", [user, applicant]),
        ("申請受付番号のお知らせ", [user, applicant]),
        ("申請内容等について", [user]),
        ("審査完了に関するお知らせ", [user]),
        ("在留カード・就労資格証明書送付に関するお知らせ", [user]),
    ]
    assert [mail["subject"] for mail in house.mails(to=applicant)] == BOTH


@pytest.mark.rule("R-264", "X-047")
def test_the_applicants_mails_go_where_the_form_says(house: House) -> None:
    house.file(notify_email="elsewhere@example.org")
    assert house.mails()[0]["to"] == [house.email("user"), "elsewhere@example.org"]


@pytest.mark.rule("R-164")
def test_who_is_user_and_applicant_gets_each_mail_once(house: House) -> None:
    house.file(house.person(email=house.email("user")))
    assert house.mails()[0]["to"] == [house.email("user")]


@pytest.mark.rule("R-165", "R-166", "R-265")
def test_the_acceptance_tells_of_the_number_to_come_and_the_number_mail_tells_it(house: House) -> None:
    house.reach(Status.EXAMINATION)
    acceptance, number = house.mails()
    assert "仮250602000001" in acceptance["text"]
    assert "翌日" in acceptance["text"]
    assert "東オンE25000001" in number["text"]
    assert (acceptance["at"], number["at"]) == ("2025-06-02T09:00:00+09:00", "2025-06-03T09:00:00+09:00")


@pytest.mark.rule("R-171", "R-216", "R-217", "R-220", "R-225", "R-231", "R-232")
def test_the_result_says_what_to_send_where_and_by_when(house: House) -> None:
    house.reach(Status.PERMITTED, period_months=36)
    text = house.mails()[-1]["text"].replace("\r\n", "\n")
    with house.world.read() as reading:
        seat = house.organisation(reading).place()
    for words in ("3年", "5,500円", "2025年6月17日", "〒135-0064", "簡易書留又はレターパック", seat.text()):
        assert words in text
    assert "マイナンバーカード" in text


@pytest.mark.rule("R-181", "R-182")
def test_every_mail_says_that_it_is_simulated_and_where_to_ask(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.opened(application, house.papers(application, slip={"stamps": [500]}))
    house.pass_time(days=4)
    house.reach(Status.COMPLETED, application)
    assert len(house.mails()) == 5
    for mail in house.mails():
        assert mail["text"].startswith("【模擬】")
        assert "お問合せ先" in mail["text"]
        assert mail["from"] == "noreply@ras-immi.moj.go.jp"


def test_a_worlds_prefix_stands_before_every_subject(house: House) -> None:
    with house.world.write() as tx:
        tx.set_world(subject_prefix="【在留申請オンラインシステム】")
    house.file()
    assert house.mails()[0]["subject"] == "【在留申請オンラインシステム】申請受付完了のお知らせ"


def test_the_outbox_keeps_what_was_sent_and_each_message_id_is_its_own(house: House) -> None:
    application = house.reach(Status.COMPLETED)
    house.pass_time(hours=1)
    with house.world.read() as reading:
        letters = outbox.of_application(reading.connection, application)
        assert outbox.unsent(reading.connection) == []
    assert len({letter.id for letter in letters}) == len(letters) == len(house.mails())
    ids = [mail["message_id"].strip("<>") for mail in house.mails()]
    assert ids == [f"{letter.id}@ras-immi.moj.go.jp" for letter in letters]


def test_hard_names_are_whole_in_every_mail(house: House) -> None:
    name = "WIJESEKARA MUDIYANSELAGE DONA SANDUNI NETHMINI RATHNAYAKE"
    house.file(house.person(name=name, nationality="スリランカ"))
    assert name in house.mails()[0]["text"]


@pytest.mark.rule("R-182", "R-200", "R-201", "R-257")
@pytest.mark.parametrize(
    ("prefecture", "office"),
    [
        ("東京都", "東京出入国在留管理局"),
        ("大阪府", "大阪出入国在留管理局"),
        ("愛知県", "名古屋出入国在留管理局"),
    ],
)
def test_every_mail_of_a_case_names_helpdesk_and_office_of_the_applicants_home(
    house: House, prefecture: str, office: str
) -> None:
    house.file(house.person(prefecture=prefecture))
    (mail,) = house.mails()[:1]
    assert "ヘルプデスク（模擬）" in mail["text"]
    assert f"申請人の住居地を管轄する{office}（模擬）" in mail["text"]


@pytest.mark.rule("R-201")
def test_for_a_certificate_applicant_abroad_it_is_the_office_filed_with(house: House) -> None:
    applicant = house.person(prefecture="大阪府", abroad=True)
    with house.world.read() as reading:
        case = {"applicant_id": applicant, "organisation_id": house.who["user's organisation"]}
        abroad = Application(type="coe", **case)
        assert office_of_case(reading, abroad) == "申請先の東京出入国在留管理局（模擬）"
        assert office_of_case(reading, Application(type="renewal", **case)).startswith(
            "申請人の住居地を管轄する大阪"
        )


@pytest.mark.rule("R-182", "R-257")
def test_a_mail_about_the_use_of_the_system_names_the_office_of_the_seat_or_home(house: House) -> None:
    with house.world.write() as tx:
        person = admission.add_person(tx, {"prefecture": "広島県"}).id
        individual, _ = admission.add_account(tx, {"kind": "individual", "person_id": person})
        nobody, _ = admission.add_account(tx, {})
        user = tx.require(Account, house.who["user"], "利用者", "user")
        assert office_of_user(tx, user) == "所属機関の所在地を管轄する東京出入国在留管理局（模擬）"
        assert office_of_user(tx, individual) == "住居地を管轄する広島出入国在留管理局（模擬）"
        assert office_of_user(tx, nobody) == "最寄りの地方出入国在留管理官署（模擬）"
