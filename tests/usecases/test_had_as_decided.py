"""What was decided says how it is had: no post for a stamp, no second certificate, no sound card called punched."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.domain.life import Action, Status
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refused
from backoffice.store.worklists import stranded
from backoffice.usecases.viewing import actor_named, allowed_actions
from tests.usecases.house import House
from tests.usecases.test_lives import ABROAD, ENGINEER, by_post, decided, filed, wish


def coe(house: House, receipt: str) -> str:
    asked = wish(ApplicationType.COE, ENGINEER, receipt=receipt)
    return decided(house, filed(house, None, ABROAD, **asked))


def offered(house: House, application: str, who: str) -> list[Action]:
    with house.world.read() as reading:
        return allowed_actions(reading, house.get(application), actor_named(reading, house.who[who]))


def refused(house: House, who: str, application: str, action: str, **body: Any) -> tuple[str, str]:
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do(who, application, action, **body)
    return caught.value.kind, caught.value.refusals[0].rule


@pytest.mark.rule("R-203", "R-212")
def test_an_envelope_for_a_certificate_by_email_is_a_stray_and_no_second_one_is_issued(house: House) -> None:
    application = coe(house, "email")
    number = house.send(application, [{"kind": "letter"}])
    house.pass_time(days=3)
    assert Action.RECEIVE_ENVELOPE not in offered(house, application, "annex")
    assert refused(house, "annex", application, "receive-envelope") == ("conflict", "R-203")
    with house.world.read() as reading:
        assert [shipment.id for shipment in stranded(reading.session)] == [number]
    house.do("annex", application, "return-unopened", number=number)
    assert "電子メールで交付" in house.mails()[-1]["text"]
    assert house.do("user", application, "register-receipt").stage is Status.COMPLETED


@pytest.mark.rule("R-211", "R-212", "R-213")
def test_a_certificate_that_turns_to_email_after_the_result_is_issued_at_once(house: House) -> None:
    application = coe(house, "post")
    row = house.do("examiner", application, "arrange-receipt", receipt="email")
    assert row.certificate_number
    assert row.papers_due_on is None
    told = house.letters(application)[-1]
    assert (told.subject, row.certificate_number in told.body) == (
        "電子在留資格認定証明書の交付について",
        True,
    )
    assert f"/portal/certificates/{application}/{row.receipt_key}" in told.body


@pytest.mark.rule("R-206", "R-211", "R-263")
def test_a_permission_that_is_stamped_cannot_be_turned_back_to_post(house: House) -> None:
    application = decided(house, filed(house, house.person()), months=3)
    assert house.get(application).receipt == "counter"
    assert refused(house, "counter", application, "arrange-receipt", receipt="post") == ("refused", "R-206")
    assert house.do("counter", application, "hand-over").new_card_number == ""
    longer = decided(house, filed(house, house.person(), receipt="counter"))
    assert house.do("counter", longer, "arrange-receipt", receipt="post").receipt == "post"


@pytest.mark.rule("R-221", "R-239")
def test_a_sound_card_among_the_papers_of_a_certificate_comes_back_sound(house: House) -> None:
    application = decided(
        house, filed(house, house.person(), **wish(ApplicationType.WORK_CERTIFICATE)), months=0
    )
    card = house.get(application).card_number
    house.send(application, [*house.papers(application), {"kind": "residence-card", "card_number": card}])
    house.pass_time(days=3)
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        house.do("annex", application, action)
    sent = house.shipment(house.get(application).dispatch_number).papers
    assert {"kind": "residence-card", "card_number": card} in sent
    house.pass_time(days=5)
    assert (house.card(card).state, house.card(card).place) == ("valid", "holder")


def test_sending_back_is_offered_when_the_opened_envelope_has_a_defect(house: House) -> None:
    application = house.reach(Status.PAPERS_RECEIVED)
    assert offered(house, application, "annex") == [Action.OPEN_ENVELOPE]
    other = decided(house, filed(house, house.person()))
    by_post(house, other, slip={"stamps": [1000]})
    assert house.get(other).stage is Status.PERMITTED


@pytest.mark.rule("R-243")
def test_a_card_in_the_post_is_not_offered_to_be_replaced_at_the_counter(house: House) -> None:
    application = decided(house, filed(house, house.person(), receipt="counter"))
    assert Action.HAND_OVER in offered(house, application, "counter")
    house.send(application, [{"kind": "residence-card"}])
    assert Action.HAND_OVER not in offered(house, application, "counter")
    assert refused(house, "counter", application, "hand-over") == ("conflict", "R-243")
