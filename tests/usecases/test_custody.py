"""Every single thing at the annex: where it goes at each step, the safe, four eyes, 差出票, cards that came back."""

from typing import Any

import pytest

from backoffice.domain.custody import Custody
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.store.holdings import Holding, count_lying, lying
from backoffice.store.people import Account, Person
from backoffice.usecases import admission, annex, custody, four_eyes, outgoing
from backoffice.usecases.posting import posting_list
from backoffice.usecases.viewing import actor_named, allowed_actions
from tests.usecases.accounted import accounted
from tests.usecases.house import House

PASSPORT = {"kind": "passport"}


def places(house: House, application: str) -> dict[str, str]:
    with house.world.read() as reading:
        accounted(reading)
        row = house.get(application)
        return {
            thing.id.rpartition(".")[2] if thing.id.endswith("made") else thing.kind: thing.place
            for thing in custody.things_of(reading, row)
        }


def things(house: House, application: str) -> dict[str, Holding]:
    with house.world.read() as reading:
        return {thing.kind: thing for thing in custody.things_of(reading, house.get(application))}


def at_the_annex(house: House, do: Any, *what: Any, who: str = "annex") -> Any:
    with house.world.write() as tx:
        return do(tx, actor_named(tx, house.who[who]), *what)


@pytest.mark.rule("R-220", "R-238", "R-239", "R-240")
def test_each_thing_is_in_one_place_from_the_opening_to_the_card_in_the_hand(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    letter = {"kind": "letter", "note": "よろしく"}
    house.arrive(application, [*house.papers(application), letter])
    assert places(house, application) == {}
    house.do("annex", application, "receive-envelope")
    at_the_annex(house, annex.unseal_envelope, application)
    assert set(places(house, application).values()) == {"desk"}
    house.do("annex", application, "open-envelope")
    kept = {"residence-card": "safe", "fee-slip": "file", "return-envelope": "desk", "letter": "desk"}
    assert places(house, application) == kept
    assert things(house, application)["fee-slip"].cancelled
    house.do("annex", application, "issue-card")
    assert places(house, application) == kept | {"made": "safe"}
    with house.world.read() as reading:
        old, new = (
            reading.require(Holding, key, "", "")
            for key in (_old(reading, house, application), f"{application}.made")
        )
    assert (old.punched, old.paper["punched"], new.punched) == (True, True, False)
    house.do("annex", application, "dispatch")
    gone = {"residence-card": "sent", "letter": "sent", "made": "sent"}
    assert places(house, application) == {"fee-slip": "file", "return-envelope": "used"} | gone
    house.pass_time(days=4)
    assert places(house, application) == {"fee-slip": "file", "return-envelope": "used"} | gone
    number = house.get(application).dispatch_number
    assert {thing.shipment_id for thing in things(house, application).values()} == {"", number}


def _old(reading: Any, house: House, application: str) -> str:
    row = house.get(application)
    return next(t.id for t in custody.things_of(reading, row) if t.number == row.card_number)


@pytest.mark.rule("R-228", "R-231")
def test_a_passport_waits_in_the_safe_and_goes_back_in_the_applicants_own_envelope(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.arrive(application, [*house.papers(application), PASSPORT])
    house.do("annex", application, "receive-envelope")
    at_the_annex(house, annex.unseal_envelope, application)
    assert places(house, application)["passport"] == "safe"
    with house.world.read() as reading:
        out = outgoing.way_out(reading, house.get(application))
        assert (out.charge_yen, out.postage_yen, out.paid_yen) == (0, 460, 460)
    house.do("annex", application, "return-envelope")
    found = places(house, application)
    assert found.pop("return-envelope") == "used"
    assert set(found.values()) == {"sent"}
    assert not things(house, application)["fee-slip"].cancelled


@pytest.mark.rule("R-223")
def test_an_underpaid_envelope_goes_back_inside_the_offices_own(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    papers = house.papers(application, envelope={"postage": 110})
    house.opened(application, papers)
    assert set(places(house, application).values()) == {"sent"}
    assert house.shipments(application)[-1].papers == papers


def test_an_original_is_handed_out_of_the_safe_with_a_reason_against_a_receipt(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.arrive(application, [*house.papers(application), PASSPORT])
    house.do("annex", application, "receive-envelope")
    at_the_annex(house, annex.unseal_envelope, application)
    passport, card = (things(house, application)[kind].id for kind in ("passport", "residence-card"))
    for given in (("", "出国のため"), ("申請人", " ")):
        with house.nothing_saved(), pytest.raises(Refused):
            at_the_annex(house, custody.hand_out, passport, *given)
    with house.nothing_saved(), pytest.raises(Refused, match="given up for the new one"):
        at_the_annex(house, custody.hand_out, card, "申請人", "出国のため")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        at_the_annex(house, custody.hand_out, passport, "申請人", "出国のため", who="counter")
    assert caught.value.kind == "forbidden"
    version = house.get(application).version
    house.do("annex", application, "hand-out", thing=passport, receiver="申請人", reason="出国のため")
    handed = things(house, application)["passport"]
    assert (handed.place, handed.receiver, handed.words) == ("handed-over", "申請人", "出国のため")
    assert handed.receipt.startswith("受領")
    assert house.get(application).version > version
    house.do("annex", application, "return-envelope")
    assert PASSPORT not in house.shipments(application)[-1].papers
    assert places(house, application)["passport"] == "handed-over"


def test_the_last_thing_of_an_envelope_goes_back_by_post(house: House) -> None:
    application = house.reach(Status.PERMITTED)
    house.arrive(application, [PASSPORT])
    house.do("annex", application, "receive-envelope")
    at_the_annex(house, annex.unseal_envelope, application)
    with house.nothing_saved(), pytest.raises(Refused, match="last thing"):
        at_the_annex(house, custody.hand_out, things(house, application)["passport"].id, "申請人", "出国")


def test_the_safe_is_listed_by_key_the_oldest_first(house: House) -> None:
    first, second = (house.reach(Status.PERMITTED) for _ in range(2))
    for application in (first, second):
        house.reach(Status.CARD_PENDING, application)
    with house.world.read() as reading:
        assert count_lying(reading.session, Custody.SAFE) == 2
        (one,) = lying(reading.session, Custody.SAFE, limit=1)
        (two,) = lying(reading.session, Custody.SAFE, (one.since, one.id))
    assert [one.application_id, two.application_id] == [first, second]
    assert not lying_after_all(house, two)


def lying_after_all(house: House, last: Holding) -> list[Holding]:
    with house.world.read() as reading:
        return list(lying(reading.session, Custody.SAFE, (last.since, last.id)))


# -- four eyes


def with_two(house: House) -> None:
    with house.world.write() as tx:
        house.who["annex2"] = admission.add_officer(tx, {"role": "annex"})[0].id
        tx.set_world(four_eyes="on")


def test_an_envelope_with_a_card_waits_for_a_second_officer(house: House) -> None:
    with_two(house)
    application = house.reach(Status.PERMITTED)
    house.arrive(application)
    house.do("annex", application, "receive-envelope")
    with house.nothing_saved(), pytest.raises(Refused, match="waits for a witness"):
        at_the_annex(house, four_eyes.witness, application, who="annex2")
    at_the_annex(house, annex.unseal_envelope, application)
    with house.nothing_saved(), pytest.raises(Refused, match="witness it first"):
        at_the_annex(house, annex.accept_papers, application, who="annex2")
    with house.nothing_saved(), pytest.raises(Refused, match="cannot witness"):
        house.do("annex", application, "witness-envelope")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("counter", application, "witness-envelope")
    assert caught.value.kind == "forbidden"
    house.do("annex2", application, "witness-envelope")
    assert house.shipment(house.get(application).envelope_id).witnessed_by == house.who["annex2"]
    at_the_annex(house, annex.accept_papers, application)
    assert house.get(application).stage is Status.CARD_PENDING


def test_defective_papers_with_a_card_wait_for_it_too(house: House) -> None:
    with_two(house)
    application = house.reach(Status.PERMITTED)
    house.arrive(application, house.papers(application, slip={"stamps": [5000]}))
    house.do("annex", application, "receive-envelope")
    at_the_annex(house, annex.unseal_envelope, application)
    with house.nothing_saved(), pytest.raises(Refused, match="witness it first"):
        house.do("annex", application, "return-envelope")


@pytest.mark.parametrize(("named", "by"), [({}, "annex2"), ({"witness": "annex2"}, "annex2")])
def test_a_program_opens_with_the_other_officer(house: House, named: dict[str, str], by: str) -> None:
    with_two(house)
    application = house.reach(Status.PERMITTED)
    number = house.arrive(application)
    house.do("annex", application, "receive-envelope")
    house.do("annex", application, "open-envelope", **{name: house.who[who] for name, who in named.items()})
    assert house.get(application).stage is Status.CARD_PENDING
    assert house.shipment(number).witnessed_by == house.who[by]
    assert "envelope.witnessed" in house.kinds(application)


def test_a_program_may_leave_the_second_look_to_an_officer(house: House) -> None:
    with_two(house)
    application = house.reach(Status.PERMITTED)
    house.arrive(application)
    house.do("annex", application, "receive-envelope")
    house.do("annex", application, "open-envelope", witness="later")
    assert house.get(application).stage is Status.PAPERS_RECEIVED
    with house.world.read() as reading:
        row = house.get(application)
        may = {
            who: "witness-envelope" in allowed_actions(reading, row, actor_named(reading, house.who[who]))
            for who in ("annex", "annex2", "counter")
        }
    assert may == {"annex": False, "annex2": True, "counter": False}
    house.do("annex2", application, "witness-envelope")
    house.do("annex", application, "open-envelope")
    assert house.get(application).stage is Status.CARD_PENDING


def test_an_unknown_witness_is_refused(house: House) -> None:
    with_two(house)
    application = house.reach(Status.PERMITTED)
    house.arrive(application)
    house.do("annex", application, "receive-envelope")
    for named in ("annex", "counter"):
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            house.do("annex", application, "open-envelope", witness=house.who[named])
        assert caught.value.kind == "absent"


def test_an_annex_of_one_officer_waits_for_nobody(house: House) -> None:
    with house.world.write() as tx:
        tx.set_world(four_eyes="on")
    house.reach(Status.COMPLETED)


def test_papers_without_a_card_need_no_second_officer(house: House) -> None:
    with_two(house)
    application = house.reach(Status.PERMITTED)
    papers = [paper for paper in house.papers(application) if paper["kind"] != "residence-card"]
    house.opened(application, papers)
    assert "envelope.witnessed" not in house.kinds(application)


# -- 差出票, and what comes back


@pytest.mark.rule("R-238")
def test_several_cards_go_out_with_one_list_numbered_by_day(house: House) -> None:
    ready = [house.reach(Status.CARD_ISSUED) for _ in range(2)]
    with house.world.write() as tx:
        made = outgoing.dispatch_together(tx, actor_named(tx, house.who["annex"]), [*ready, ready[0]])
    third = house.reach(Status.CARD_ISSUED)
    with house.world.write() as tx:
        day, serial = tx.today, 1 if tx.today != made.day else 2
        later = outgoing.dispatch_together(tx, actor_named(tx, house.who["annex"]), [third])
        assert later.id == f"{day}-{serial:03d}"
    with house.world.read() as reading:
        sheet = posting_list(reading, made.id)
    assert [item.application_id for item in sheet.items] == ready
    assert [item.number for item in sheet.items] == [house.get(key).dispatch_number for key in ready]
    assert (sheet.yen, {item.own for item in sheet.items}) == (0, {True})
    assert sheet.items[0].contents == ("在留カード", "在留カード（穿孔済み）")
    assert {item.service_label for item in sheet.items} == {"簡易書留"}


def test_a_list_goes_whole_or_not_at_all(house: House) -> None:
    ready, pending = house.reach(Status.CARD_ISSUED), house.reach(Status.CARD_PENDING)
    for chosen in ([ready, pending], []):
        with house.nothing_saved(), pytest.raises(Refused):
            at_the_annex(house, outgoing.dispatch_together, chosen)
    with house.nothing_saved(), pytest.raises(Refused):
        at_the_annex(house, outgoing.dispatch_together, [ready], who="counter")


@pytest.mark.rule("R-224", "R-225", "R-240")
@pytest.mark.parametrize(
    ("found", "why"), [("absent", "保管期間経過"), ("unknown", "あて所に尋ねあたりません")]
)
def test_a_card_that_came_back_is_asked_after_and_goes_to_the_new_address(
    house: House, found: str, why: str
) -> None:
    house.add_user("individual", kind="individual", person_id=house.person())
    application = house.file(_person_of(house, "individual"), user="individual")
    house.reach(Status.PERMITTED, application)
    house.send(application, user="individual")
    house.pass_time(days=5)
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        house.do("annex", application, action)
    house.at_the_door(found)
    house.pass_time(days=20)
    assert house.get(application).stage is Status.CARD_RETURNED
    assert places(house, application)["made"] == "safe"
    first = house.get(application).dispatch_number
    with house.world.read() as reading:
        item = reading.ports.post.find(reading.connection, first)
        assert item is not None
        assert why in [event.note for event in item.events]
    house.do("annex", application, "ask-address")
    mail = house.mails()[-1]
    assert mail["subject"] == "在留カード等の送付先の確認について"
    assert first in mail["text"]
    with house.world.write() as tx:
        tx.require(Person, house.get(application).applicant_id, "", "").street = "新町９丁目９－９"
    house.at_the_door("present")
    house.do("annex", application, "dispatch")
    again = house.shipment(house.get(application).dispatch_number)
    assert (again.follows_id, house.shipment(first).state) == (first, "sent-back")
    with house.world.read() as reading:
        assert outgoing.attempts(reading, house.get(application)) == 2
        sent = reading.ports.post.find(reading.connection, again.id)
        assert sent is not None
        assert "新町９丁目９－９" in sent.addressee.text()
        assert outgoing.way_out(reading, house.get(application)).packing is None
    house.pass_time(days=5)
    assert house.get(application).stage is Status.COMPLETED
    places(house, application)


def _person_of(house: House, user: str) -> str:
    with house.world.read() as reading:
        return reading.require(Account, house.who[user], "", "").person_id


@pytest.mark.rule("R-239", "R-267")
def test_the_counter_keeps_the_slip_and_records_the_card_it_hands_over(house: House) -> None:
    application = house.file(receipt="counter")
    house.reach(Status.PERMITTED, application)
    house.do("counter", application, "hand-over")
    assert places(house, application) == {"fee-slip": "file", "made": "handed-over"}
