"""Whether a world agrees with itself: the table of the life, portal, journal, mails, post, cards and worklists."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlmodel import select

from backoffice.domain.actors import POST, SYSTEM
from backoffice.domain.life import CLOSED, MAY_NEED_PAPERS, TRANSITIONS, Action, Desk, Status, desk_of
from backoffice.domain.procedure import CERTIFICATES
from backoffice.domain.receipt import Receipt
from backoffice.simulation.transaction import Reading
from backoffice.store import following, journal
from backoffice.store.applications import Application
from backoffice.store.journal import Event
from backoffice.store.outbox import OutgoingMail
from backoffice.store.own_applications import OwnFilter, newest_of_filer, waiting_for_filer
from backoffice.store.people import Person, ResidenceCard
from backoffice.store.shipments import Shipment, Way, in_order
from backoffice.store.worklists import Filter, listed, stranded
from backoffice.usecases.viewing import summary
from tests.usecases.accounted import accounted
from tests.usecases.house import House

NUMBERS = re.compile(r".オン[A-Z]\d{8}")
ENDED_AT_ANNEX = ("arrived", "received", "opened", "accepted")

# The event that tells of each action; those that are told by more than one kind of event are in `action_of`.
TOLD_BY = {
    "application.filed": Action.FILE,
    "application.taken": Action.TAKE,
    "application.assigned": Action.TAKE,
    "documents.requested": Action.REQUEST_DOCUMENTS,
    "documents.supplied": Action.SUPPLY_DOCUMENTS,
    "documents.waived": Action.WAIVE_DOCUMENTS,
    "documents.received": Action.RECEIVE_DOCUMENTS,
    "decision.proposed": Action.PROPOSE,
    "decision.sent-back": Action.SEND_BACK,
    "application.withdrawn": Action.WITHDRAW,
    "application.ended": Action.END,
    "joined.withdrawn": Action.WITHDRAW_JOINED,
    "envelope.received": Action.RECEIVE_ENVELOPE,
    "papers.accepted": Action.OPEN_ENVELOPE,
    "card.dispatched": Action.DISPATCH,
    "certificate.dispatched": Action.DISPATCH,
    "card.came-back": Action.RETURN_CARD,
    "certificate.came-back": Action.RETURN_CARD,
    "card.lost": Action.LOSE_CARD,
    "envelope.witnessed": Action.WITNESS_ENVELOPE,
    "address.asked": Action.ASK_ADDRESS,
    "card.handed-over": Action.HAND_OVER,
    "certificate.registered": Action.REGISTER_RECEIPT,
}


def action_of(event: Event) -> Action | None:
    """Return the action that an event tells of, None for an event that moves nothing."""
    if event.kind == "decision.approved":
        return Action.REFUSE if event.facts["disposition"] == "refuse" else Action.APPROVE
    if event.kind == "receipt.changed":
        return Action.CHANGE_RECEIPT if event.actor.startswith("user") else Action.ARRANGE_RECEIPT
    if event.kind == "papers.returned":
        return None if event.actor == SYSTEM.id else Action.RETURN_ENVELOPE
    if event.kind == "notice.sent" and event.facts["notice"] == "card_created":
        return Action.ISSUE_CARD
    if event.kind in ("permission.took-effect", "certificate.received"):
        return Action.DELIVER if event.actor == POST.id else None
    return TOLD_BY.get(event.kind)


def status_told(events: list[Event]) -> Status:
    """Return where the journal says that an application stands; fails where an event takes a step that is none."""
    status = Status.ENTERED
    for event in events:
        action = action_of(event)
        if action:
            assert (status, action) in TRANSITIONS, f"{event.kind} of {event.subject} while {status}"
            status = TRANSITIONS[status, action]
    return status


@dataclass(frozen=True, slots=True)
class Stay:
    """What a person's record says of status, period and card."""

    status: str
    expires_on: date | None
    period_months: int
    card_number: str
    permitted_on: date | None

    @classmethod
    def of(cls, person: Person) -> Stay:
        names = ("status", "expires_on", "period_months", "card_number", "permitted_on")
        return cls(*(getattr(person, name) for name in names))

    def after(self, done: Application) -> Stay:
        card = done.new_card_number or self.card_number
        return Stay(done.status_to_be, done.granted_until, done.granted_months, card, done.effective_on)


class Look:
    """One look at all of a world."""

    def __init__(self, house: House, reading: Reading) -> None:
        self.house, self.reading = house, reading
        self.applications = self._all(Application)
        self.people, self.cards = self._all(Person), self._all(ResidenceCard)
        self.shipments = {row.id: row for row in in_order(self._all(Shipment).values())}
        self.events = journal.events_after(reading.connection, 0, 100_000)
        self.letters = list(reading.session.exec(select(OutgoingMail).order_by(OutgoingMail.seq)))
        self.told: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            self.told[event.subject].append(event)

    def _all(self, table: Any) -> dict[str, Any]:
        key = "number" if table is ResidenceCard else "id"
        return {getattr(row, key): row for row in self.reading.session.exec(select(table))}

    # -- the life

    def statuses(self) -> None:
        """The journal takes only steps of the table, and to where portal and desks say that it stands."""
        for key, row in self.applications.items():
            status = status_told(self.told[key])
            assert row.stage is status, key
            shown = summary(self.reading, row)
            assert (shown["stage"], shown["status"]) == (status, status.label)
            assert bool(row.filed_at) is bool(row.provisional_number) is (status is not Status.ENTERED)
            assert bool(row.effective_on) is (status is Status.COMPLETED), key
            asked = [
                e.kind for e in self.told[key] if e.kind.startswith("documents.") and "att" not in e.kind
            ]
            waits = bool(asked) and asked[-1] == "documents.requested" and status is Status.EXAMINATION
            assert bool(row.request_id) is waits, key
            assert (shown["attachments"] == "追完待ち") is waits

    def effects(self, before: dict[str, Stay]) -> None:
        """A permission takes effect on the day the card was had; a certificate changes nobody's stay."""
        done: dict[str, list[tuple[int, Application]]] = defaultdict(list)
        for key, row in self.applications.items():
            if row.stage is not Status.COMPLETED:
                continue
            last = next(e for e in reversed(self.told[key]) if _ends_well(e))
            assert row.effective_on == last.at.date(), key
            if row.dispatch_number:
                arrived = self.shipments[row.dispatch_number].arrived_at
                assert arrived
                assert arrived.date() == row.effective_on
            if row.kind not in CERTIFICATES:
                done[row.applicant_id].append((last.seq, row))
            assert bool(row.certificate_number) is (row.kind in CERTIFICATES)
            issued = [e for e in self.told[key] if e.kind in ("certificate.issued", "card.issued")]
            assert len(issued) == (0 if _stamped(row) else 1), key
        for key, person in self.people.items():
            stay = before.setdefault(key, Stay.of(person))
            for _, row in sorted(done[key], key=lambda one: one[0]):
                stay = stay.after(row)
            assert Stay.of(person) == stay, key

    # -- mails

    def mails(self) -> None:
        """Every notice of the journal is one mail, delivered once to each of its receivers, with the right numbers."""
        notices = {f"{e.seq}.{e.subject}": e for e in self.events if e.kind == "notice.sent"}
        assert [letter.id for letter in self.letters] == list(notices)
        inbox = self.house.mails()
        mails = {mail["message_id"].strip("<>").rpartition("@")[0]: mail for mail in inbox}
        assert (sorted(mails), len(inbox)) == (sorted(notices), len(notices))
        for letter in self.letters:
            facts = notices[letter.id].facts
            assert sorted(mails[letter.id]["to"]) == sorted(letter.recipients) == sorted(facts["to"])
            assert len(set(letter.recipients)) == len(letter.recipients)
            assert (letter.notice, letter.subject) == (facts["notice"], facts["subject"])
            if letter.application_id:
                row = self.applications[letter.application_id]
                said = set(NUMBERS.findall(letter.body))
                assert said <= {row.number}, f"{letter.notice} of {row.id} says {said}, it is {row.number}"

    # -- post and cards

    def post(self) -> None:
        """Every shipment is an item of the post, and both say alike whether it travels."""
        for number, shipment in self.shipments.items():
            item = self.reading.ports.post.find(self.reading.connection, number)
            assert item is not None
            ended = item.delivered or item.returned
            assert (shipment.state == "travelling") is (not ended) is (shipment.arrived_at is None), number
            assert [dict(paper) for paper in item.papers] == shipment.papers
            if shipment.arrived_at:
                assert shipment.arrived_at == item.at
                assert item.returned is (shipment.state == "returned") or shipment.state == "sent-back"

    def places(self) -> None:
        """Every card is at one place: where the last item that held it came to."""
        holding: dict[str, list[Shipment]] = defaultdict(list)
        for shipment in self.shipments.values():
            for paper in shipment.papers:
                if paper.get("card_number") in self.cards:
                    holding[paper["card_number"]].append(shipment)
        for number, card in self.cards.items():
            assert sum(each.state == "travelling" for each in holding[number]) <= 1, number
            made = [row for row in self.applications.values() if row.new_card_number == number]
            lies = made and made[0].stage is Status.CARD_ISSUED
            expected = _lies(holding[number][-1]) if holding[number] else "annex" if lies else "holder"
            assert card.place == expected, number

    def validity(self) -> None:
        """Nobody has two valid cards; a card is void just when it was punched, and no sound one is said to be."""
        punched = {e.facts["card"] for e in self.events if e.kind == "card.punched"}
        for number, card in self.cards.items():
            assert (card.state == "punched") is (number in punched), number
        valid = Counter(card.person_id for card in self.cards.values() if card.state == "valid")
        assert not [person for person, count in valid.items() if count > 1]
        for shipment in self.shipments.values():
            for paper in shipment.papers:
                card = self.cards.get(paper.get("card_number", ""))
                assert not (card and paper.get("punched") and card.state == "valid"), shipment.id

    # -- lists

    def worklists(self) -> None:
        """Queues, counters and own lists are what the applications say."""
        assert following.differences(self.reading.connection) == []
        for desk in [desk for desk in Desk if desk]:
            queue = {row.id for row in listed(self.reading.session, Filter(desk=desk, limit=1000))}
            assert queue == {key for key, row in self.applications.items() if _desk(row) is desk}
        filers = sorted(self.applications.values(), key=lambda row: (row.filer_id, row.id))
        for filer, rows in groupby(filers, key=lambda row: row.filer_id):
            own = list(rows)
            found = newest_of_filer(self.reading.session, OwnFilter(filer, limit=1000))
            assert [(row.id, row.status) for row in found] == [(row.id, row.status) for row in own[::-1]]
            waiting = {row.id for row in waiting_for_filer(self.reading.session, filer, 1000)}
            assert waiting == {row.id for row in own if _waits(row)}

    def envelopes(self) -> None:
        """What lies unopened at the annex is awaited by its application, or stands among the strays."""
        strays = {shipment.id for shipment in stranded(self.reading.session, 1000)}
        for number, shipment in self.shipments.items():
            row = self.applications.get(shipment.application_id)
            arrived = shipment.way == Way.TO_ANNEX and shipment.state == "arrived"
            came_back = shipment.way == Way.SENT_BACK and shipment.state == "returned"
            assert (number in strays) is (came_back or (arrived and not (row and _awaits(row)))), number
        for key, row in self.applications.items():
            if row.envelope_id:
                assert self.shipments[row.envelope_id].application_id == key
            if row.stage in CLOSED and row.stage is not Status.COMPLETED and row.envelope_id:
                assert self.shipments[row.envelope_id].state in ("travelling", "arrived"), key


def agrees(house: House, before: dict[str, Stay]) -> None:
    """Fail where a world contradicts itself; `before` are the stays that people had at first, by key, and grows."""
    with house.world.write():
        pass  # what was sent before is noted now
    with house.world.read() as reading:
        look = Look(house, reading)
        look.statuses()
        look.effects(before)
        look.mails()
        look.post()
        look.places()
        look.validity()
        look.worklists()
        look.envelopes()
        accounted(reading)


def _ends_well(event: Event) -> bool:
    return action_of(event) in (Action.DELIVER, Action.HAND_OVER, Action.REGISTER_RECEIPT)


def _stamped(row: Application) -> bool:
    return row.kind not in CERTIFICATES and not row.new_card_number


def _desk(row: Application) -> Desk:
    return desk_of(row.stage, at_counter=row.receipt == Receipt.COUNTER, by_mail=row.receipt == Receipt.EMAIL)


def _waits(row: Application) -> bool:
    papers = row.stage is Status.PERMITTED and row.receipt == Receipt.POST and not row.envelope_id
    return row.stage is Status.ENTERED or bool(row.request_id) or papers


def _awaits(row: Application) -> bool:
    if row.stage is Status.PERMITTED:
        return row.receipt == Receipt.POST
    return row.stage in MAY_NEED_PAPERS


def _lies(shipment: Shipment) -> str:
    """Return where the papers of the last shipment that held a card are."""
    if shipment.state == "travelling":
        return "post"
    if shipment.way == Way.TO_ANNEX:
        return "annex" if shipment.state in ENDED_AT_ANNEX else "holder"
    return "annex" if shipment.state == "returned" else "holder"
