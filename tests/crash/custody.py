"""Where each thing is: a card, an envelope, a paper is in one place, and all that point at it agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import SQLModel, select

from backoffice.domain.life import Status
from backoffice.simulation.transaction import Reading
from backoffice.store import agenda, outbox
from backoffice.store.applications import Application, Document, DocumentRequest
from backoffice.store.people import Person, ResidenceCard
from backoffice.store.shipments import ON_THE_WAY, TAKEN_IN, Shipment, Way
from postal import ledger
from postal.lifecycle import FINAL, State

Row = TypeVar("Row", bound=SQLModel)
AT_ITS_END = {"arrived", *TAKEN_IN, "sent-back", "delivered", "returned"}


def faults(reading: Reading) -> list[str]:
    """Return all that is wrong with where things are in a world at rest; nothing when all is well."""
    return [
        *_items(reading),
        *_cards(reading),
        *_persons(reading),
        *_pointers(reading),
        *_left_undone(reading),
    ]


def _items(reading: Reading) -> Iterator[str]:
    """Each shipment has one mail item, which travels while the shipment does; each item has its shipment."""
    rows = reading.connection.execute(sa.select(ledger.mail_item.c.number, ledger.mail_item.c.state)).all()
    numbers = Counter(number for number, _ in rows)
    states = {number: State(state) for number, state in rows}
    shipments = {shipment.id: shipment for shipment in _all(reading, Shipment)}
    if set(numbers) != set(shipments) or set(numbers.values()) - {1}:
        yield f"items and shipments differ: {set(numbers) ^ set(shipments)}"
    for shipment in shipments.values():
        travels = states.get(shipment.id) not in FINAL
        if travels != (shipment.state == "travelling") or travels == bool(shipment.arrived_at):
            yield f"shipment {shipment.id} is {shipment.state}, its item {states.get(shipment.id)}"
        if shipment.state not in AT_ITS_END | {"travelling"}:
            yield f"shipment {shipment.id} has the unknown state {shipment.state}"


def _cards(reading: Reading) -> Iterator[str]:
    """Each card is where its last shipment left it, and in one envelope at most."""
    issued = {a.new_card_number: a for a in _all(reading, Application) if a.new_card_number}
    carried = _carried(reading)
    for card in _all(reading, ResidenceCard):
        shipments = carried[card.number]
        travelling = [s.id for s in shipments if s.state in (*ON_THE_WAY, *TAKEN_IN)]
        if shipments:
            expected = _left_by(shipments[-1])
        else:
            undispatched = card.number in issued and issued[card.number].stage is Status.CARD_ISSUED
            expected = "annex" if undispatched else "holder"
        if card.place != expected:
            yield f"card {card.number} is at {card.place}, expected at {expected}"
        if any(s.state in ON_THE_WAY for s in shipments[:-1]):
            yield f"card {card.number} is in several envelopes: {travelling}"
    if unknown := set(carried) - {card.number for card in _all(reading, ResidenceCard)}:
        yield f"cards in envelopes that nobody has made: {unknown}"


def _carried(reading: Reading) -> dict[str, list[Shipment]]:
    """Return the shipments that carried each card, in the order of their acceptance; no card twice in one."""
    order = sa.select(ledger.mail_item.c.number).order_by(ledger.mail_item.c.seq)
    carried: dict[str, list[Shipment]] = defaultdict(list)
    for number in reading.connection.scalars(order):
        shipment = reading.get(Shipment, number)
        for paper in shipment.papers if shipment else ():
            if paper.get("card_number") and paper["kind"] == "residence-card":
                carried[paper["card_number"]].append(shipment)
    return carried


def _left_by(shipment: Shipment) -> str:
    to_annex = shipment.way == Way.TO_ANNEX
    return {
        "travelling": "post",
        "returned": "holder" if to_annex else "annex",
        "delivered": "holder",
        "sent-back": "another envelope",
    }.get(shipment.state, "annex")


def _persons(reading: Reading) -> Iterator[str]:
    """A person has one valid card at most; cards are as many as people came with and permissions brought."""
    cards, applications = _all(reading, ResidenceCard), _all(reading, Application)
    valid = Counter(card.person_id for card in cards if card.state == "valid")
    yield from (f"person {person} has {count} valid cards" for person, count in valid.items() if count > 1)
    people = _all(reading, Person)
    made = [a.new_card_number for a in applications if a.new_card_number]
    if len(cards) != len(people) + len(made) or len(set(made)) != len(made):
        yield f"{len(cards)} cards, but {len(people)} people and {len(made)} made"
    had = {card.number: card.person_id for card in cards}
    for person in people:
        if had.get(person.card_number) != person.id:
            yield f"person {person.id} shows the card {person.card_number}, which is not theirs"


def _pointers(reading: Reading) -> Iterator[str]:
    """What an application points at is there and is its own."""
    for application in _all(reading, Application):
        for key, way in (
            (application.envelope_id, Way.TO_ANNEX),
            (application.dispatch_number, Way.NEW_CARD),
        ):
            shipment = reading.get(Shipment, key)
            if key and (shipment is None or (shipment.application_id, shipment.way) != (application.id, way)):
                yield f"application {application.id} points at {key}, which is not its {way}"
        if application.new_card_number and not reading.get(ResidenceCard, application.new_card_number):
            yield f"application {application.id} has the card {application.new_card_number}, which is not there"
        for table, key in _attached(application):
            row: Any = reading.get(table, key)
            if key and (row is None or row.application_id != application.id):
                yield f"application {application.id} points at {key}, which is not its own"
    for document in _all(reading, Document):
        reading.ports.documents.get(document.sha256)


def _attached(application: Application) -> list[tuple[type[SQLModel], str]]:
    return [
        (Document, application.document_id),
        (Document, application.photo_id),
        (DocumentRequest, application.request_id),
    ]


def _left_undone(reading: Reading) -> Iterator[str]:
    """Nothing that was due waits, and no mail does."""
    due = agenda.next_due(reading.connection)
    if due and due <= reading.now:
        yield f"something was due at {due} and has not been done by {reading.now}"
    if unsent := outbox.unsent(reading.connection):
        yield f"mails wait in the outbox: {[letter.id for letter in unsent]}"


def _all(reading: Reading, table: type[Row]) -> Sequence[Row]:
    return reading.session.exec(select(table)).all()
