"""What the post loses, damages or brings to a wrong door, and what the office does about it (R-240, assumed)."""

from collections.abc import Iterator

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.ports import Doing, Handling
from backoffice.store.holdings import Holding
from backoffice.usecases import custody
from backoffice.usecases.post_control import control
from backoffice.usecases.sending import send_papers
from backoffice.usecases.viewing import actor_named
from tests.usecases.accounted import accounted
from tests.usecases.house import House

pytestmark = pytest.mark.slow

SUBJECT = "郵便物の亡失について"


@pytest.fixture(autouse=True)
def everything_accounted(house: House) -> Iterator[None]:
    yield
    with house.world.read() as reading:
        accounted(reading)


def befall(house: House, number: str, outcome: str) -> None:
    with house.world.write() as tx:
        control(tx, number, Doing("befall", outcome=outcome))


def made(house: House, application: str) -> dict[str, Holding]:
    with house.world.read() as reading:
        return {
            row.number: row
            for row in reading.having(Holding, application_id=application)
            if ".made" in row.id
        }


def lost_card(house: House) -> tuple[str, str]:
    """Lose a new card in the post; return its application and its number."""
    application = house.reach(Status.DISPATCHED)
    card = house.get(application).new_card_number
    befall(house, house.get(application).dispatch_number, "lost")
    house.pass_time(days=40)
    return application, card


@pytest.mark.rule("R-240")
def test_a_new_card_that_is_lost_is_made_again_and_takes_effect_when_that_one_is_had(house: House) -> None:
    application, first = lost_card(house)
    row = house.get(application)
    assert (row.stage, row.new_card_number, row.effective_on) == (Status.CARD_PENDING, "", None)
    assert (house.card(first).place, house.card(first).state) == ("lost", "lost")
    assert made(house, application)[first].place == "lost"
    assert house.mails()[-1]["subject"] == SUBJECT
    assert first not in house.mails()[-1]["text"]
    assert custody.agreement(row, []) == "穿孔済み"
    house.do("annex", application, "issue-card")
    second = house.get(application).new_card_number
    assert second not in ("", first)
    house.do("annex", application, "dispatch")
    assert house.shipment(row.dispatch_number).state == "lost"
    house.pass_time(days=5)
    row = house.get(application)
    assert (row.stage, row.new_card_number) == (Status.COMPLETED, second)
    assert house.applicant(application).card_number == second
    assert {number: thing.place for number, thing in made(house, application).items()} == {
        first: "lost",
        second: "sent",
    }
    assert house.kinds(application).count("card.punched") == 1


def test_a_card_that_is_lost_twice_is_made_a_third_time(house: House) -> None:
    application, first = lost_card(house)
    house.do("annex", application, "issue-card")
    second = house.get(application).new_card_number
    house.do("annex", application, "dispatch")
    befall(house, house.get(application).dispatch_number, "lost")
    house.pass_time(days=40)
    house.do("annex", application, "issue-card")
    house.do("annex", application, "dispatch")
    house.pass_time(days=5)
    row = house.get(application)
    assert row.stage is Status.COMPLETED
    assert row.new_card_number not in (first, second)


def test_an_envelope_that_is_lost_is_written_off_and_another_one_can_be_sent(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    card = house.get(application).card_number
    number = house.send(application)
    befall(house, number, "lost")
    house.pass_time(days=40)
    assert house.shipment(number).state == "lost"
    assert (house.card(card).place, house.card(card).state) == ("lost", "lost")
    assert house.get(application).envelope_id == ""
    mail = house.mails()[-1]
    assert mail["subject"] == SUBJECT
    assert card in mail["text"]
    assert "再交付" in mail["text"]
    with house.nothing_saved(), pytest.raises(Refused, match="not at hand: it was lost in the post"):
        house.send(application, [{"kind": "residence-card", "card_number": card}])
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("annex", application, "reissue-card")
    assert caught.value.kind == "forbidden"
    house.do("counter", application, "reissue-card")
    anew = house.get(application).card_number
    assert anew != card
    assert house.applicant(application).card_number == anew
    house.arrive(application)
    house.do("annex", application, "receive-envelope")
    house.do("annex", application, "open-envelope")
    assert house.get(application).stage is Status.CARD_PENDING
    house.reach(Status.COMPLETED, application)
    assert (house.card(anew).state, house.card(card).state) == ("punched", "lost")


def test_a_card_that_is_not_lost_is_not_issued_anew(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    with house.nothing_saved(), pytest.raises(Refused, match="not lost"):
        house.do("counter", application, "reissue-card")


def test_papers_on_their_way_back_that_are_lost_are_written_off(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.opened(application, house.papers(application, slip={"signed": False, "name": ""}))
    back = house.shipments(application)[-1]
    assert back.way == "sent-back"
    befall(house, back.id, "lost")
    house.pass_time(days=40)
    assert house.shipment(back.id).state == "lost"
    assert house.kinds(application)[-2:] == ["papers.lost", "notice:item_lost"]


@pytest.mark.rule("R-240")
def test_a_wrong_door_is_no_delivery(house: House) -> None:
    application = house.reach(Status.DISPATCHED)
    number = house.get(application).dispatch_number
    befall(house, number, "misdelivered")
    house.pass_time(days=20)
    with house.world.read() as reading:
        item = reading.ports.post.find(reading.connection, number)
    assert item is not None
    (wrong,) = [event.at for event in item.events if event.state == "misdelivered"]
    (right,) = [event.at for event in item.events if event.state == "delivered"]
    row = house.get(application)
    assert wrong.date() < right.date() == row.effective_on
    assert house.kinds(application).count("permission.took-effect") == 1


def test_a_damaged_envelope_is_judged_as_it_arrives(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    number = house.send(application)
    befall(house, number, "damaged")
    house.pass_time(days=5)
    (slip,) = [paper for paper in house.shipment(number).papers if paper["kind"] == "fee-slip"]
    assert slip["stamps"][0]["torn"] is True
    house.do("annex", application, "receive-envelope")
    house.do("annex", application, "open-envelope")
    assert house.get(application).stage is Status.PERMITTED
    assert house.kinds(application)[-1] == "notice:envelope_defect"


def test_an_envelope_short_of_postage_in_a_pillar_box_comes_back_and_can_be_sent_again(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    card, papers = house.get(application).card_number, house.papers(application)
    with house.world.write() as tx:
        number = send_papers(
            tx,
            actor_named(tx, house.who["user"]),
            "letter-pack-plus",
            papers,
            application_id=application,
            postage_yen=520,
            handling=Handling(hand_in="pillar-box"),
        ).id
    assert house.card(card).place == "post"
    house.pass_time(days=10)
    assert house.shipment(number).state == "returned"
    assert (house.card(card).place, house.get(application).envelope_id) == ("holder", "")
    assert house.kinds(application)[-1] == "envelope.came-back"
    house.arrive(application, papers)
    house.do("annex", application, "receive-envelope")
