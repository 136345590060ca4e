"""Entering and filing: the window, the files, the receipt, and the press that counts once (B7, B8, B14)."""

from typing import Any

import pytest

from backoffice.bootstrap import System
from backoffice.domain.jst import instant
from backoffice.domain.life import Status
from backoffice.domain.procedure import Joined
from backoffice.domain.refusal import Refused
from backoffice.store.people import Person
from backoffice.usecases import attaching, viewing
from backoffice.usecases.viewing import actor_named
from tests.domain.weekdays import day
from tests.files import kit
from tests.usecases.house import TODAY, House


def refused(house: House, application: str, user: str = "user") -> list[tuple[str, str]]:
    """File and return the refusals as (rule, code); nothing may have been saved."""
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do(user, application, "file")
    return [(refusal.rule, refusal.code) for refusal in caught.value.refusals]


@pytest.mark.rule("R-105", "R-110", "R-111")
@pytest.mark.parametrize(
    ("expires", "outcome"),
    [
        ("2025-09-03 水", ("R-105", "too-early")),  # 3 months and a day ahead
        ("2025-09-02 火", None),  # the first day
        ("2025-06-03 火", None),  # the eve of the expiry
        ("2025-06-02 月", ("R-110", "expiry-day")),
        ("2025-06-01 日", ("R-111", "expired")),
    ],
)
def test_the_window_of_a_renewal(house: House, expires: str, outcome: tuple[str, str] | None) -> None:
    application = house.enter(house.person(expires_on=day(expires)))
    house.attach(application)
    if outcome:
        assert refused(house, application) == [outcome]
    else:
        assert house.do("user", application, "file").stage is Status.FILED


@pytest.mark.rule("R-105")
def test_too_early_today_is_in_time_when_the_day_has_come(house: House) -> None:
    application = house.enter(house.person(expires_on="2025-09-04"))
    house.attach(application)
    house.pass_time(days=1)
    assert refused(house, application) == [("R-105", "too-early")]
    house.pass_time(days=1)
    assert house.do("user", application, "file").stage is Status.FILED


@pytest.mark.rule("R-106")
@pytest.mark.parametrize(("expires_on", "taken"), [("2025-07-18", False), ("2025-07-17", True)])
def test_a_stay_of_three_months_is_renewed_from_its_half_on(
    house: House, expires_on: str, taken: bool
) -> None:
    application = house.enter(house.person(expires_on=expires_on, period_months=3))
    house.attach(application)
    if taken:
        assert house.do("user", application, "file").stage is Status.FILED
    else:
        assert refused(house, application) == [("R-106", "too-early")]


@pytest.mark.rule("R-112")
def test_nobody_files_for_a_person_abroad(house: House) -> None:
    application = house.enter(house.person(abroad=True))
    house.attach(application)
    assert refused(house, application) == [("R-112", "abroad")]


@pytest.mark.rule("R-259")
def test_files_that_are_missing_are_named_each_beside_its_field(house: House) -> None:
    application = house.enter()
    assert refused(house, application) == [("R-259", "documents-missing"), ("R-259", "photo-missing")]


@pytest.mark.rule("R-111", "R-112", "R-259")
def test_all_that_is_wrong_is_told_at_once(house: House) -> None:
    application = house.enter(house.person(expires_on="2025-05-01", abroad=True))
    assert [rule for rule, _ in refused(house, application)] == ["R-111", "R-112", "R-259", "R-259"]


@pytest.mark.rule("R-120", "R-121")
def test_entering_does_not_file(house: House) -> None:
    application = house.reach(Status.ENTERED)
    house.pass_time(days=3)
    row = house.get(application)
    assert (row.stage.label, row.filed_at, row.provisional_number, row.number) == ("未申請", None, "", "")
    assert house.mails() == []


@pytest.mark.rule("R-119")
def test_what_was_entered_stays_while_files_and_receipt_are_open(house: House) -> None:
    application = house.enter(answers={"renewal_reason": "引き続き就労するため"})
    entered = house.get(application).form
    assert entered["renewal_reason"] == "引き続き就労するため"
    house.attach(application)
    house.attach(application, pdf=kit.pdf_bytes("A SECOND ONE"))
    house.do("user", application, "change-receipt", receipt="counter")
    house.do("user", application, "file")
    assert house.get(application).form == entered


@pytest.mark.rule("R-164", "R-165")
def test_a_double_press_files_once(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.nothing_saved():
        house.do("user", application, "file")
    house.pass_time(days=2)
    with house.nothing_saved():
        house.do("user", application, "file")
    assert house.kinds(application).count("number.assigned") == 1
    subjects = [mail["subject"] for mail in house.mails()]
    assert subjects == ["申請受付完了のお知らせ", "申請受付番号のお知らせ"]


@pytest.mark.rule("R-164")
def test_the_provisional_number_is_there_at_once(house: House) -> None:
    row = house.get(house.reach(Status.FILED))
    assert row.provisional_number == "仮250602000001"
    assert row.provisional_number in house.mails()[0]["text"]


def test_numbers_are_each_applications_own(house: House) -> None:
    applications = [house.file() for _ in range(3)]
    house.pass_time(days=1)
    rows = [house.get(application) for application in applications]
    assert len({row.number for row in rows}) == len({row.provisional_number for row in rows}) == 3


@pytest.mark.rule("R-123")
def test_a_form_with_errors_is_not_entered_and_each_field_is_named(house: House) -> None:
    person = house.person()
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.enter(person, answers={"birth_on": "いつか", "salary_yen": "たくさん", "no_such_field": "x"})
    assert {refusal.field for refusal in caught.value.refusals} == {"birth_on", "salary_yen", "no_such_field"}


@pytest.mark.rule("R-204", "R-205", "R-207", "R-208")
@pytest.mark.parametrize(
    ("given", "wish", "rule"),
    [
        pytest.param({}, {}, "", id="post"),
        pytest.param({}, {"joined": (Joined.OTHER_ACTIVITY,)}, "R-205", id="joined"),
        pytest.param({}, {"kanji_newly_asked": True}, "R-207", id="kanji newly asked"),
        pytest.param({"birth_on": "2009-09-01", "status": "家族滞在"}, {}, "R-208", id="card of a child"),
        pytest.param({}, {"receipt": "pigeon"}, "R-204", id="neither post nor counter"),
        pytest.param(
            {}, {"joined": (Joined.REENTRY_SINGLE,), "receipt": "counter"}, "", id="joined, counter"
        ),
        pytest.param({}, {"kanji_newly_asked": True, "receipt": "counter"}, "", id="kanji, counter"),
    ],
)
def test_the_choice_of_receipt(
    house: House, given: dict[str, object], wish: dict[str, Any], rule: str
) -> None:
    person = house.person(**given)
    if not rule:
        assert house.get(house.enter(person, **wish)).stage is Status.ENTERED
        return
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.enter(person, **wish)
    assert [(refusal.rule, refusal.field) for refusal in caught.value.refusals] == [(rule, "receipt")]


@pytest.mark.rule("R-206", "R-209")
def test_a_status_that_is_stamped_in_the_passport_takes_the_counter(house: House) -> None:
    person = house.person(status="公用")
    with pytest.raises(Refused) as caught:
        house.enter(person)
    assert caught.value.refusals[0].rule == "R-206"
    assert house.get(house.enter(person, receipt="counter")).at_counter


@pytest.mark.rule("R-208")
def test_post_that_becomes_impossible_between_entering_and_filing_is_refused_then(house: House) -> None:
    application = house.enter(house.person(birth_on="2009-12-04", status="家族滞在"))
    house.attach(application)
    house.pass_time(days=2)
    assert [rule for rule, _ in refused(house, application)] == ["R-208"]


@pytest.mark.rule("R-174", "R-210")
@pytest.mark.parametrize("status", [Status.FILED, Status.EXAMINATION, Status.PROPOSED])
def test_the_receipt_is_changed_on_screen_until_the_decision_with_a_mail(
    house: House, status: Status
) -> None:
    application = house.reach(status)
    before = len(house.mails())
    row = house.do("user", application, "change-receipt", receipt="counter")
    assert (row.receipt, row.stage) == ("counter", status)
    assert [mail["subject"] for mail in house.mails()[before:]] == ["在留カード受領方法変更のお知らせ"]


def test_choosing_the_same_receipt_again_is_no_change(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.nothing_saved():
        house.do("user", application, "change-receipt", receipt="post")


def test_the_receipt_of_an_unfiled_application_changes_without_a_mail(house: House) -> None:
    application = house.reach(Status.ENTERED)
    house.do("user", application, "change-receipt", receipt="counter")
    assert house.mails() == []


@pytest.mark.rule("R-205", "R-210")
def test_a_joined_application_cannot_change_to_post(house: House) -> None:
    application = house.file(receipt="counter", joined=(Joined.OTHER_ACTIVITY,))
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("user", application, "change-receipt", receipt="post")
    assert caught.value.refusals[0].rule == "R-205"


@pytest.mark.rule("R-211")
@pytest.mark.parametrize("status", [Status.PERMITTED, Status.CARD_PENDING, Status.COMPLETED])
def test_after_the_decision_the_office_must_be_asked(house: House, status: Status) -> None:
    application = house.reach(status)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("user", application, "change-receipt", receipt="counter")
    assert caught.value.refusals[0].rule == "R-211"
    assert caught.value.kind == "conflict"


@pytest.mark.rule("R-256")
@pytest.mark.parametrize("user", ["stranger", "colleague"])
@pytest.mark.parametrize("action", ["file", "change-receipt"])
def test_another_user_of_this_or_another_organisation_is_refused(
    house: House, user: str, action: str
) -> None:
    application = house.reach(Status.ENTERED)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do(user, application, action, receipt="counter")
    assert (caught.value.kind, caught.value.refusals[0].rule) == ("forbidden", "R-256")


def test_an_application_that_is_not_there(house: House) -> None:
    with pytest.raises(Refused) as caught:
        house.do("user", "app-999999", "file")
    assert caught.value.kind == "absent"


def test_an_applicant_who_is_not_there(house: House) -> None:
    with pytest.raises(Refused) as caught:
        house.enter("person-999999")
    assert caught.value.kind == "absent"


def test_an_officer_enters_nothing(house: House) -> None:
    with house.world.read() as reading:
        assert actor_named(reading, house.who["examiner"]).kind is None
    with pytest.raises(Refused) as caught:
        house.enter(house.person(), user="examiner")
    assert caught.value.kind == "forbidden"


def test_today_is_a_monday() -> None:
    assert day("2025-06-02 月") == TODAY


def test_a_second_renewal_waits_for_the_end_of_the_first(house: House) -> None:
    person = house.person()
    first, second = house.enter(person), house.enter(person, user="colleague")
    house.attach(first)
    house.attach(second, user="colleague")
    house.do("user", first, "file")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("colleague", second, "file")
    assert [refusal.code for refusal in caught.value.refusals] == ["pending-application"]
    house.do("examiner", first, "take")
    house.do("examiner", first, "withdraw")
    assert house.do("colleague", second, "file").stage is Status.FILED


def test_what_was_entered_with_an_older_card_is_entered_anew(house: House) -> None:
    person = house.person()
    second = house.enter(person)
    house.attach(second)
    house.reach(Status.COMPLETED, house.file(person))
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("user", second, "file")
    assert "older-card" in [refusal.code for refusal in caught.value.refusals]


def test_a_void_card_is_not_put_into_an_envelope(house: House) -> None:
    application = house.reach(Status.COMPLETED)
    card = house.get(application).card_number
    with house.nothing_saved(), pytest.raises(Refused, match="void"):
        house.send("", [{"kind": "residence-card", "card_number": card}])


@pytest.mark.rule("R-019")
@pytest.mark.parametrize("status", ["外交", "短期滞在"])
def test_a_status_that_is_not_renewed_online(house: House, status: str) -> None:
    person = house.person()
    application = house.enter(person)
    house.attach(application)
    with house.world.write() as tx:
        tx.require(Person, person, "申請人", "person").status = status
    for attempt in (lambda: house.enter(person), lambda: house.do("user", application, "file")):
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            attempt()
        assert [refusal.rule for refusal in caught.value.refusals] == ["R-019"]


@pytest.mark.rule("R-135", "R-222", "C-45")
def test_in_2019_only_the_photo_is_attached_and_the_card_comes_by_simplified_registered_mail(
    system: System,
) -> None:
    house = House.build(system, "without-documents", start=instant("2019-09-02T10:00:00+09:00"))
    application = house.enter(house.person(expires_on="2019-10-20"))
    with pytest.raises(Refused) as caught:
        house.attach(application)
    assert caught.value.refusals[0].rule == "R-135"
    with house.world.write() as tx:
        actor = actor_named(tx, house.who["user"])
        attaching.attach_photo(tx, actor, application, kit.photo_jpeg(), "顔写真.jpg")
    house.do("user", application, "file")
    with house.world.read() as reading:
        assert viewing.summary(reading, house.get(application))["attachments"] == "添付済み"
    house.reach(Status.PERMITTED, application)
    pack = {"service": "letter-pack-plus", "postage": 510}
    found = house.opened(application, house.papers(application, envelope=pack)).defects
    assert [(defect["code"], defect["rule"]) for defect in found] == [("return-service-not-allowed", "R-222")]
    assert house.shipments(application)[-1].service == "simplified-registered"
