"""What the post brings: papers to the annex, papers back, the new card that makes a permission effective (R-240)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from backoffice.domain.actors import POST, SYSTEM, Actor
from backoffice.domain.custody import CARD
from backoffice.domain.life import Action
from backoffice.domain.notices import Notice
from backoffice.domain.places import ANNEX, COUNTER, Place
from backoffice.domain.procedure import CERTIFICATES
from backoffice.ports import Dispatch, Step, TrackedItem
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.store.people import Account, Person
from backoffice.store.shipments import Shipment, Way
from backoffice.usecases import custody
from backoffice.usecases.notifying import notify
from backoffice.usecases.progress import application_of, move
from backoffice.usecases.sending import (
    LETTER_G,
    SIMPLIFIED_REGISTERED,
    follow_envelopes,
    move_cards,
    sender_place,
    ship,
    void_lost_cards,
)

WRONG_OFFICE = {
    "code": "wrong-office",
    "rule": "R-229",
    "ja": "書類の宛先が違います。「審査完了に関するお知らせ」の宛先へ送ってください。",
    "en": "The papers were not sent to the annex. Send them to the address in the result mail.",
    "soft": False,
}


def carry(tx: Transaction, entry: Entry) -> None:
    """Let an item's journey go on, and do what its end means for the application."""
    offices = (ANNEX.at(tx.rules_on()), *COUNTER.at(tx.rules_on()).values())
    settle(tx, tx.ports.post.carry(tx.for_post, entry.subject, tx.state.settings, offices))


@contextmanager
def at_the_post_office(world: World) -> Iterator[Step]:
    """Let someone do something at the post office (fetch an item, ask for redelivery), with all it means."""
    with world.write() as tx:
        step = tx.for_post
        yield step
        for number in step.touched:
            item = tx.ports.post.find(tx.connection, number)
            if item:
                settle(tx, item)


def settle(tx: Transaction, item: TrackedItem) -> None:
    """Do what the end of an item's journey means; nothing while it travels, nothing twice."""
    shipment = tx.get(Shipment, item.number)
    if shipment is None or shipment.arrived_at:
        return
    if item.delivered:
        _delivered(tx, shipment, item)
    elif item.returned:
        _returned(tx, shipment)
    elif item.lost:
        _lost(tx, shipment)


def take_effect(tx: Transaction, application: Application, on: date, by: Actor = POST) -> None:
    """Make a permission effective on the day the new card was had (R-240): the person's record changes now.

    A certificate changes nobody's stay: it is only had.
    """
    application.effective_on = on
    if application.kind in CERTIFICATES:
        tx.emit("certificate.received", application.id, by=by, number=application.certificate_number)
        return
    person = tx.require(Person, application.applicant_id, "申請人", "person")
    person.status = application.status_to_be
    person.card_number = application.new_card_number or person.card_number
    person.period_months = application.granted_months
    person.permitted_on = on
    person.expires_on = application.granted_until or person.expires_on
    tx.emit(
        "permission.took-effect",
        application.id,
        by=by,
        effective_on=str(on),
        card=application.new_card_number,
        expires_on=str(person.expires_on),
    )


def _delivered(tx: Transaction, shipment: Shipment, item: TrackedItem) -> None:
    shipment.arrived_at = tx.now
    if shipment.way == Way.TO_ANNEX:
        _reached_an_office(tx, shipment, item)
        return
    shipment.state = "delivered"
    move_cards(tx, shipment.papers, "holder")
    if shipment.way == Way.NEW_CARD and item.effective_on:
        application = application_of(tx, shipment.application_id)
        move(application, Action.DELIVER)
        take_effect(tx, application, item.effective_on)


def _reached_an_office(tx: Transaction, shipment: Shipment, item: TrackedItem) -> None:
    # What was rightly addressed on the day it was posted is carried over to a desk that has moved since (assumed).
    if not item.addressee.is_at(ANNEX.at(tx.rules_on(shipment.sent_at.date()))):
        _send_on_the_way_back(tx, shipment, item)
        return
    shipment.state = "arrived"
    shipment.papers = [dict(paper) for paper in item.papers]  # the road may have spoilt them
    move_cards(tx, shipment.papers, "annex")
    _envelopes_moved(tx, shipment)
    tx.emit("envelope.arrived", shipment.application_id, by=POST, number=shipment.id)


def _send_on_the_way_back(tx: Transaction, shipment: Shipment, item: TrackedItem) -> None:
    """Send papers that reached another place than the annex back to their sender, and say so (R-229)."""
    shipment.state, shipment.defects = "sent-back", [WRONG_OFFICE]
    sender = tx.require(Account, shipment.sender_id, "利用者", "user").actor()
    back = _post(tx, shipment, item.addressee, sender_place(tx, sender))
    if shipment.application_id:
        application = application_of(tx, shipment.application_id)
        follow_envelopes(tx, application)
        tx.emit("papers.returned", application.id, number=back.id, defects=[WRONG_OFFICE["code"]])
        notify(tx, application, Notice.ENVELOPE_DEFECT, defects=shipment.defects, number=back.id)


def _post(tx: Transaction, shipment: Shipment, sender: Place, to: Place) -> Shipment:
    postage = tx.ports.post.postage(SIMPLIFIED_REGISTERED, LETTER_G, tx.today)
    item = Dispatch(SIMPLIFIED_REGISTERED, sender, to, shipment.papers, LETTER_G, postage)
    application = tx.get(Application, shipment.application_id)
    back = ship(tx, item, SYSTEM, application, Way.SENT_BACK)
    back.follows_id = shipment.id
    return back


def _returned(tx: Transaction, shipment: Shipment) -> None:
    shipment.state, shipment.arrived_at = "returned", tx.now
    move_cards(tx, shipment.papers, "annex" if shipment.way != Way.TO_ANNEX else "holder")
    if shipment.way == Way.TO_ANNEX:
        _envelopes_moved(tx, shipment)
        tx.emit("envelope.came-back", shipment.application_id, by=POST, number=shipment.id)
    else:
        custody.returned(tx, POST, shipment)
    if shipment.way == Way.SENT_BACK:
        _papers_came_back(tx, shipment)
    if shipment.way == Way.NEW_CARD:
        application = application_of(tx, shipment.application_id)
        move(application, Action.RETURN_CARD)
        tx.emit(
            "certificate.came-back" if application.kind.certifies else "card.came-back",
            application.id,
            by=POST,
            number=shipment.id,
        )
        notify(tx, application, Notice.CARD_RETURNED, number=shipment.id)


def _papers_came_back(tx: Transaction, shipment: Shipment) -> None:
    """Keep papers that did not reach their user at the annex, and say so; an officer posts them again (assumed)."""
    tx.emit("papers.came-back", shipment.application_id, by=POST, number=shipment.id)
    if shipment.application_id:
        application = application_of(tx, shipment.application_id)
        notify(tx, application, Notice.PAPERS_HELD, number=shipment.id)


def _lost(tx: Transaction, shipment: Shipment) -> None:
    """Write off what the post has lost and tell the user; a new card or certificate is made again (assumed)."""
    shipment.state, shipment.arrived_at = "lost", tx.now
    void_lost_cards(tx, shipment.papers)
    custody.lost(tx, POST, shipment)
    if shipment.way == Way.TO_ANNEX:
        _envelopes_moved(tx, shipment)
    tx.emit(_LOST[Way(shipment.way)], shipment.application_id, by=POST, number=shipment.id)
    if not shipment.application_id:
        return
    application = application_of(tx, shipment.application_id)
    if shipment.way == Way.NEW_CARD:
        move(application, Action.LOSE_CARD)
        application.new_card_number = application.certificate_number = ""
    notify(tx, application, Notice.ITEM_LOST, number=shipment.id, way=shipment.way, cards=_cards_in(shipment))


_LOST = {Way.TO_ANNEX: "envelope.lost", Way.SENT_BACK: "papers.lost", Way.NEW_CARD: "card.lost"}


def _cards_in(shipment: Shipment) -> list[str]:
    return [str(p["card_number"]) for p in shipment.papers if p["kind"] == CARD and p.get("card_number")]


def _envelopes_moved(tx: Transaction, shipment: Shipment) -> None:
    if shipment.application_id:
        follow_envelopes(tx, application_of(tx, shipment.application_id))
