"""The lives of the applications that are no renewal: from entry to card, certificate or silent end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from backoffice.domain.life import Action, Status
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.refusal import Refused
from backoffice.store.people import Person, ResidenceCard
from backoffice.usecases import counter, receiving
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House

pytestmark = pytest.mark.slow

ENGINEER = "技術・人文知識・国際業務"
NEWBORN = {
    "name": "NGUYEN LAN",
    "nationality": "ベトナム",
    "sex": "女",
    "birth_on": "2025-05-20",
    "acquired_on": "2025-05-20",
    "notice_email": "parent@example.jp",
    "prefecture": "東京都",
    "receipt_prefecture": "東京都",
    "city": "江東区",
    "street": "青海２－７－１１",
}
ABROAD = {
    "name": "TRAN VAN BINH",
    "nationality": "ベトナム",
    "sex": "男",
    "birth_on": "1996-04-02",
    "notice_email": "binh@example.jp",
}


def wish(kind: ApplicationType, status: str = "", **given: Any) -> dict[str, Any]:
    return {"type": kind, "requested_status": status, "receipt": ""} | given


def filed(house: House, person: str | None, answers: Mapping[str, str] | None = None, **asked: Any) -> str:
    application = house.enter(person, answers=answers, **asked)
    house.attach(application)
    house.do("user", application, "file")
    house.pass_time(days=1)
    return application


def decided(house: House, application: str, disposition: str = "permit", months: int = 12) -> str:
    house.do("examiner", application, "take")
    body = {"disposition": disposition, "period_months": months, "reasons": "資料から認められる。"}
    house.do("examiner", application, "propose", **body)
    house.do("approver", application, "approve")
    return application


def by_post(house: House, application: str, **wrong: Any) -> None:
    house.send(application, house.papers(application, **wrong))
    house.pass_time(days=3)
    house.do("annex", application, "receive-envelope")
    house.do("annex", application, "open-envelope")


def made_and_delivered(house: House, application: str) -> None:
    house.do("annex", application, "issue-card")
    house.do("annex", application, "dispatch")
    house.pass_time(days=5)


def row(house: House, table: Any, key: str) -> Any:
    with house.world.read() as reading:
        return reading.get(table, key)


def subjects(house: House, application: str) -> list[str]:
    return [letter.subject for letter in house.letters(application)]


@pytest.mark.rule("R-024", "R-220", "R-240", "R-252")
def test_a_change_ends_with_the_new_status_on_a_new_card(house: House) -> None:
    person = house.person(status="留学")
    application = filed(house, person, **wish(ApplicationType.CHANGE, ENGINEER))
    assert house.get(application).number[1:4] == "オンC"
    decided(house, application)
    by_post(house, application)
    made_and_delivered(house, application)
    done, holder = house.get(application), row(house, Person, person)
    assert done.stage is Status.COMPLETED
    assert (holder.status, holder.expires_on) == (ENGINEER, date(2026, 6, 3))
    assert holder.card_number == done.new_card_number
    assert row(house, ResidenceCard, done.card_number).state == "punched"


@pytest.mark.rule("R-107", "R-219", "R-268")
def test_a_newborn_acquires_a_status_with_an_envelope_alone(house: House) -> None:
    application = filed(house, None, NEWBORN, **wish(ApplicationType.ACQUISITION, "家族滞在"))
    entered = house.get(application)
    assert (entered.residence_status, entered.card_number, entered.expires_on) == ("", "", None)
    assert entered.occurred_on == date(2025, 5, 20)
    decided(house, application)
    assert [paper["kind"] for paper in house.papers(application)] == ["return-envelope"]
    by_post(house, application)
    made_and_delivered(house, application)
    holder = row(house, Person, entered.applicant_id)
    assert (holder.status, holder.card_number) == ("家族滞在", house.get(application).new_card_number)


@pytest.mark.rule("R-107")
def test_after_thirty_days_an_acquisition_is_taken_no_more(house: House) -> None:
    late = NEWBORN | {"acquired_on": "2025-05-02", "birth_on": "2025-05-02"}
    application = house.enter(None, answers=late, **wish(ApplicationType.ACQUISITION, "家族滞在"))
    house.attach(application)
    with pytest.raises(Refused) as caught:
        house.do("user", application, "file")
    assert [refusal.rule for refusal in caught.value.refusals] == ["R-107"]


@pytest.mark.rule("R-172", "R-183", "R-203", "R-212", "R-213", "R-214")
def test_a_certificate_of_eligibility_comes_as_an_email_and_is_registered(house: House) -> None:
    application = filed(house, None, ABROAD, **wish(ApplicationType.COE, ENGINEER))
    assert house.get(application).receipt == "email"
    assert house.get(application).number == "東オンN25000001"
    assert "申請先の東京出入国在留管理局（模擬）" in house.letters(application)[0].body
    decided(house, application)
    told = house.letters(application)[-1]
    assert told.subject == "電子在留資格認定証明書の交付について"
    assert "審査完了に関するお知らせ" not in subjects(house, application)
    issued = house.get(application)
    assert issued.certificate_number in told.body
    assert f"/portal/certificates/{application}/{issued.receipt_key}" in told.body
    house.do("user", application, "register-receipt")
    done = house.get(application)
    assert (done.stage, done.effective_on) == (Status.COMPLETED, date(2025, 6, 3))
    assert row(house, Person, done.applicant_id).status == ""


@pytest.mark.rule("R-213", "R-214")
def test_whoever_was_sent_the_mail_registers_it_and_nobody_guesses(house: House) -> None:
    application = decided(house, filed(house, None, ABROAD, **wish(ApplicationType.COE, ENGINEER)))
    key = house.get(application).receipt_key
    for wrong in ("", "0" * 32, key[:-1]):
        with house.world.write() as tx, pytest.raises(Refused) as caught:
            receiving.register_by_link(tx, application, wrong)
        assert caught.value.kind == "absent"
    for _ in range(2):
        with house.world.write() as tx:
            receiving.register_by_link(tx, application, key)
    assert house.get(application).stage is Status.COMPLETED
    assert house.kinds(application).count("certificate.registered") == 1


@pytest.mark.rule("R-218", "R-242", "R-268")
def test_a_certificate_of_eligibility_by_post_needs_the_note_on_the_envelopes_back(house: House) -> None:
    application = filed(house, None, ABROAD, **wish(ApplicationType.COE, ENGINEER, receipt="post"))
    decided(house, application)
    number = house.get(application).number
    assert "審査完了に関するお知らせ" in subjects(house, application)
    by_post(house, application, envelope={"back": ""})
    assert house.get(application).stage is Status.PERMITTED
    house.pass_time(days=5)
    by_post(house, application, envelope={"back": f"{number}　１人"})
    made_and_delivered(house, application)
    done = house.get(application)
    assert (done.stage, done.new_card_number) == (Status.COMPLETED, "")
    assert done.certificate_number


@pytest.mark.rule("R-221")
@pytest.mark.parametrize("copied", ["card-copy", "passport-copy", ""])
def test_a_certificate_of_work_asks_for_a_copy_and_leaves_the_card(house: House, copied: str) -> None:
    person = house.person()
    application = decided(house, filed(house, person, **wish(ApplicationType.WORK_CERTIFICATE)), months=0)
    papers = [paper for paper in house.papers(application) if paper["kind"] != "card-copy"]
    house.send(application, papers + ([{"kind": copied}] if copied else []))
    house.pass_time(days=3)
    house.do("annex", application, "receive-envelope")
    house.do("annex", application, "open-envelope")
    if not copied:
        assert house.get(application).stage is Status.PERMITTED
        return
    made_and_delivered(house, application)
    done = house.get(application)
    assert done.stage is Status.COMPLETED
    card = row(house, ResidenceCard, done.card_number)
    assert (card.state, card.place) == ("valid", "holder")


@pytest.mark.rule("R-243", "R-267")
def test_a_certificate_of_work_at_the_counter(house: House) -> None:
    application = filed(house, house.person(), **wish(ApplicationType.WORK_CERTIFICATE, receipt="counter"))
    decided(house, application, months=0)
    house.do("counter", application, "hand-over")
    done = house.get(application)
    assert (done.stage, bool(done.certificate_number)) == (Status.COMPLETED, True)
    assert row(house, ResidenceCard, done.card_number).state == "valid"


@pytest.mark.rule("R-109", "R-205", "R-252")
def test_what_is_joined_is_permitted_with_the_renewal_and_paid_with_it(house: House) -> None:
    joined = (Joined.REENTRY_MULTIPLE, Joined.OTHER_ACTIVITY)
    application = filed(house, house.person(), receipt="counter", joined=joined)
    decided(house, application)
    assert set(house.get(application).joined_with.values()) == {"permitted"}
    assert "12,000円" in house.letters(application)[-1].body
    house.do("counter", application, "hand-over")
    assert house.get(application).stage is Status.COMPLETED


@pytest.mark.rule("R-184")
def test_what_is_joined_ends_in_silence_when_the_renewal_is_refused(house: House) -> None:
    application = filed(house, house.person(), receipt="counter", joined=(Joined.OTHER_ACTIVITY,))
    before = len(house.letters(application))
    decided(house, application, "refuse", 0)
    assert house.get(application).joined_with == {"other-activity": "ended"}
    assert len(house.letters(application)) == before + 1
    assert "joined.ended" in house.kinds(application)


@pytest.mark.rule("R-199")
def test_only_what_is_joined_can_be_withdrawn_and_post_is_open_then(house: House) -> None:
    application = filed(house, house.person(), receipt="counter", joined=(Joined.REENTRY_SINGLE,))
    house.do("examiner", application, "withdraw-joined", reason="旅行の予定がなくなった")
    assert house.get(application).joined_with == {"re-entry-single": "withdrawn"}
    assert house.get(application).stage is Status.FILED
    house.do("user", application, "change-receipt", receipt="post")
    with pytest.raises(Refused):
        house.do("examiner", application, "withdraw-joined", reason="もう一度")


@pytest.mark.rule("R-017")
@pytest.mark.parametrize("kind", [ApplicationType.COE, ApplicationType.WORK_CERTIFICATE])
def test_nothing_is_joined_to_a_certificate(house: House, kind: ApplicationType) -> None:
    asked = wish(kind, ENGINEER if kind is ApplicationType.COE else "", joined=(Joined.OTHER_ACTIVITY,))
    with pytest.raises(Refused) as caught:
        house.enter(house.person(), **asked)
    assert "R-017" in [refusal.rule for refusal in caught.value.refusals]


def test_a_review_can_end_without_a_decision(house: House) -> None:
    application = filed(house, house.person())
    with pytest.raises(Refused):
        house.do("examiner", application, "end", reason="")
    house.do("examiner", application, "end", reason="申請人が出国したため")
    assert house.get(application).stage.label == "終止"
    assert "申請人が出国したため" in house.letters(application)[-1].body


@pytest.mark.rule("R-210", "R-211", "C-20")
def test_the_office_changes_the_receipt_where_the_screen_does_not(house: House) -> None:
    application = filed(house, None, ABROAD, **wish(ApplicationType.COE, ENGINEER))
    with pytest.raises(Refused) as caught:
        house.do("user", application, "change-receipt", receipt="post")
    assert caught.value.refusals[0].rule == "R-211"
    house.do("examiner", application, "arrange-receipt", receipt="post")
    assert house.get(application).receipt == "post"
    renewal = decided(house, filed(house, house.person()))
    with pytest.raises(Refused):
        house.do("user", renewal, "change-receipt", receipt="counter")
    house.do("counter", renewal, "arrange-receipt", receipt="counter")
    assert house.get(renewal).desk == "窓口"


@pytest.mark.rule("R-206", "R-263")
def test_an_official_is_stamped_in_the_passport_whatever_was_chosen(house: House) -> None:
    person = house.person(status="公用")
    with pytest.raises(Refused) as caught:
        house.enter(person, receipt="post")
    assert [refusal.rule for refusal in caught.value.refusals] == ["R-206"]
    application = decided(house, filed(house, person, receipt="counter"))
    house.do("counter", application, "hand-over")
    assert house.get(application).new_card_number == ""


def test_nobody_who_is_no_officer_ends_or_arranges_anything(house: House) -> None:
    application = filed(house, house.person())
    with house.world.read() as reading:
        user = actor_named(reading, house.who["user"])
    for action in (Action.END, Action.ARRANGE_RECEIPT, Action.WITHDRAW_JOINED):
        with pytest.raises(Refused) as caught:
            house.do("user", application, action, reason="x", receipt="post")
        assert caught.value.kind == "forbidden", user


@pytest.mark.rule("R-246")
@pytest.mark.parametrize(
    ("visitor", "certified", "taken"),
    [
        ("applicant", False, True),
        ("legal-representative", False, True),
        ("user", True, True),
        ("user", False, False),
    ],
)
def test_a_name_in_kanji_is_asked_for_by_the_applicant_or_a_certified_agent(
    house: House, visitor: str, certified: bool, taken: bool
) -> None:
    application = filed(house, house.person(), receipt="counter", kanji_newly_asked=True)
    decided(house, application)
    with house.world.read() as reading:
        papers = counter.papers_asked(reading, house.get(application))
    assert "kanji-name-request" in [paper["kind"] for paper in papers]
    papers = [*papers, *([{"kind": "agent-certificate"}] if certified else [])]
    if not taken:
        with pytest.raises(Refused) as caught:
            house.do("counter", application, "hand-over", visitor=visitor, papers=papers)
        assert [refusal.rule for refusal in caught.value.refusals] == ["R-246"]
        return
    house.do("counter", application, "hand-over", visitor=visitor, papers=papers)
    assert house.get(application).stage is Status.COMPLETED


@pytest.mark.rule("R-128", "R-129")
def test_a_faulty_application_goes_on_with_papers_or_is_withdrawn_and_filed_anew(house: House) -> None:
    person = house.person()
    first = filed(house, person)
    house.do("examiner", first, "take")
    house.do("examiner", first, "request-documents", items=["申請内容の訂正についての書面"], how="post")
    assert house.get(first).request_id
    house.do("examiner", first, "withdraw", reason="入力の誤り")
    again = filed(house, person)
    assert house.get(again).stage is Status.FILED


@pytest.mark.rule("R-015")
@pytest.mark.parametrize(("status", "taken"), [(ENGINEER, False), ("特定活動", True), ("留学", True)])
def test_a_change_to_the_status_that_is_held_is_a_renewal(house: House, status: str, taken: bool) -> None:
    held = status if status == "特定活動" else ENGINEER
    person = house.person(status=held)
    if taken:
        assert house.enter(person, **wish(ApplicationType.CHANGE, status))
        return
    with pytest.raises(Refused) as caught:
        house.enter(person, **wish(ApplicationType.CHANGE, status))
    assert [refusal.field for refusal in caught.value.refusals] == ["requested_status"]
