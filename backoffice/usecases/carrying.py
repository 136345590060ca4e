"""What the post brings: papers to the annex, papers back, the new card that makes a permission effective (R-240)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from backoffice.domain.actors import POST, Actor
from backoffice.domain.life import Action
from backoffice.domain.notices import Notice
from backoffice.ports import Step, TrackedItem
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.store.people import Person
from backoffice.store.shipments import Shipment, Way
from backoffice.usecases.notifying import notify
from backoffice.usecases.progress import application_of, move
from backoffice.usecases.sending import move_cards


def carry(tx: Transaction, entry: Entry) -> None:
    """Let an item's journey go on, and do what its end means for the application."""
    settle(tx, tx.ports.post.carry(tx.for_post, entry.subject, tx.state.settings))


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


def take_effect(tx: Transaction, application: Application, on: date, by: Actor = POST) -> None:
    """Make a permission effective on the day the new card was had (R-240): the person's record changes now."""
    person = tx.require(Person, application.applicant_id, "申請人", "person")
    application.effective_on = on
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
        shipment.state = "arrived"
        move_cards(tx, shipment.papers, "annex")
        tx.emit("envelope.arrived", shipment.application_id, by=POST, number=shipment.id)
        return
    shipment.state = "delivered"
    move_cards(tx, shipment.papers, "holder")
    if shipment.way == Way.NEW_CARD:
        application = application_of(tx, shipment.application_id)
        move(application, Action.DELIVER)
        take_effect(tx, application, item.at.date())


def _returned(tx: Transaction, shipment: Shipment) -> None:
    shipment.state, shipment.arrived_at = "returned", tx.now
    move_cards(tx, shipment.papers, "annex" if shipment.way != Way.TO_ANNEX else "holder")
    if shipment.way == Way.NEW_CARD:
        application = application_of(tx, shipment.application_id)
        move(application, Action.RETURN_CARD)
        tx.emit("card.came-back", application.id, by=POST, number=shipment.id)
        notify(tx, application, Notice.CARD_RETURNED, number=shipment.id)
