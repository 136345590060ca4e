"""Whether each thing that was ever posted or made is accounted for: in one place, and the books of all add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import select

from backoffice.domain.custody import ENVELOPE, ORIGINALS, SLIP, Custody
from backoffice.domain.life import Status
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.holdings import Holding
from backoffice.store.people import ResidenceCard
from backoffice.store.shipments import Shipment, Way

OPENED = ("opened", "accepted")


class Account:
    """All things of a world: what users posted, what was made, and where each is said to be."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.shipments = {row.id: row for row in reading.session.exec(select(Shipment))}
        self.things = {row.id: row for row in reading.session.exec(select(Holding))}
        self.applications = {row.id: row for row in reading.session.exec(select(Application))}
        self.cards = {row.number: row for row in reading.session.exec(select(ResidenceCard))}
        self.following = {row.follows_id: row for row in self.shipments.values() if row.follows_id}

    def of_envelope(self, envelope: Shipment) -> list[Holding]:
        return sorted(
            (thing for thing in self.things.values() if thing.envelope_id == envelope.id), key=lambda t: t.id
        )

    def envelopes(self) -> None:
        """A paper is sealed in its envelope, in the post or here, until it is opened; then it is a thing of its own."""
        for envelope in self.shipments.values():
            if envelope.way != Way.TO_ANNEX:
                continue
            things = self.of_envelope(envelope)
            if envelope.opened_at is None:
                assert things == [], envelope.id
                self._sealed(envelope)
                continue
            came = [_plain(paper) for paper in envelope.papers]
            assert [_plain(thing.paper) for thing in things] == came, envelope.id
            assert [thing.kind for thing in things] == [paper["kind"] for paper in envelope.papers]

    def _sealed(self, envelope: Shipment) -> None:
        """A sealed envelope travels, lies here, has come back to its sender, or went on whole in another item."""
        if envelope.state == "sent-back":
            onward = self.following[envelope.id]
            assert onward.papers == envelope.papers, envelope.id
        else:
            assert envelope.id not in self.following
            assert envelope.state in ("travelling", "arrived", "received", "returned", "lost"), envelope.id

    def outgoing(self) -> None:
        """What an outgoing item holds are just the things that are said to have gone in it, or sealed papers."""
        for item in self.shipments.values():
            if item.way == Way.TO_ANNEX:
                continue
            gone = [
                t for t in self.things.values() if t.shipment_id == item.id and t.where is not Custody.USED
            ]
            if item.state == "sent-back":
                assert item.id in self.following
                assert [t.id for t in gone if t.where is not Custody.HANDED_OVER] == [], item.id
                continue
            if not gone:
                assert self._origin(item).opened_at is None, item.id
                continue
            expected = {"returned": Custody.SAFE, "lost": Custody.LOST}.get(item.state, Custody.SENT)
            lying = [t for t in gone if t.where is not Custody.HANDED_OVER]
            assert {t.where for t in lying} == {expected}, item.id
            assert _bag(t.paper for t in gone) == _bag(item.papers), item.id

    def _origin(self, item: Shipment) -> Shipment:
        while item.follows_id:
            item = self.shipments[item.follows_id]
        return item

    def places(self) -> None:
        """A thing is where things like it may be, and nothing lies about that should have gone with its application."""
        for thing in self.things.values():
            application = self.applications[thing.application_id]
            where = thing.where
            if where is Custody.FILE:
                assert thing.kind not in ORIGINALS
                assert thing.cancelled is (thing.kind == SLIP), thing.id
            else:
                assert not thing.cancelled, thing.id
            assert (where is not Custody.USED) or thing.kind == ENVELOPE
            assert bool(thing.shipment_id) or where not in (Custody.SENT, Custody.USED), thing.id
            assert bool(thing.receiver) is (where is Custody.HANDED_OVER), thing.id
            if where is Custody.DESK:
                open_on = (Status.PAPERS_RECEIVED, Status.CARD_PENDING, Status.CARD_ISSUED)
                assert application.stage in open_on, thing.id

    def made(self) -> None:
        """Each card and certificate made here is one thing, and so is each that lies here by its application's status."""
        made = {
            thing.application_id: thing
            for thing in self.things.values()
            if ".made" in thing.id and thing.where is not Custody.LOST
        }
        for key, row in self.applications.items():
            number = row.new_card_number or (row.certificate_number if row.receipt != "email" else "")
            assert bool(number) is (key in made), key
            if not number:
                continue
            assert made[key].number == number
            here = row.stage in (Status.CARD_ISSUED, Status.CARD_RETURNED)
            assert (made[key].where is Custody.SAFE) is here, key

    def in_books(self) -> None:
        """Cards: what the post carries, the office holds and people have add up to all that there are."""
        for number, card in self.cards.items():
            here = [
                t
                for t in self.things.values()
                if t.number == number and t.where in (Custody.DESK, Custody.SAFE)
            ]
            sealed = [s for s in self._sealed_here() if number in _cards(s.papers)]
            posted = [
                s for s in self.shipments.values() if s.state == "travelling" and number in _cards(s.papers)
            ]
            assert len(here) + len(sealed) + len(posted) <= 1, number
            lost = [s for s in self.shipments.values() if s.state == "lost" and number in _cards(s.papers)]
            told = "lost" if lost else "annex" if here or sealed else "post" if posted else "holder"
            assert card.place == told, number
            assert not (lost and card.state == "valid"), number
            for thing in here:
                assert thing.punched is (card.state == "punched"), number

    def stamps(self) -> None:
        """Each yen of stamps that was posted is in the post, sealed, on a slip here, cancelled on file, or had again."""
        sent = sum(_yen(s.papers) for s in self.shipments.values() if s.way == Way.TO_ANNEX)
        places: Counter[str] = Counter()
        for envelope in self.shipments.values():
            if envelope.way == Way.TO_ANNEX and envelope.opened_at is None:
                places[f"sealed {envelope.state}"] += _yen(envelope.papers)
        for thing in self.things.values():
            if thing.envelope_id:
                places[thing.place] += _yen([thing.paper])
        assert sum(places.values()) == sent
        assert set(places) <= {
            *(
                "sealed travelling",
                "sealed arrived",
                "sealed received",
                "sealed returned",
                "sealed sent-back",
                "sealed lost",
            ),
            *("desk", "safe", "file", "sent", "used", "handed-over", "lost"),
        }
        assert not places["used"]

    def _sealed_here(self) -> Iterable[Shipment]:
        for shipment in self.shipments.values():
            here = shipment.state in ("arrived", "received") or (
                shipment.way == Way.SENT_BACK and shipment.state == "returned"
            )
            if here and self._origin(shipment).opened_at is None:
                yield shipment


def accounted(reading: Reading) -> None:
    """Fail where a thing is lost or in two places."""
    account = Account(reading)
    account.envelopes()
    account.outgoing()
    account.places()
    account.made()
    account.in_books()
    account.stamps()


def _plain(paper: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in paper.items() if name != "punched"}


def _bag(papers: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(repr(sorted(paper.items())) for paper in papers)


def _cards(papers: Iterable[Mapping[str, Any]]) -> set[str]:
    return {str(paper.get("card_number")) for paper in papers if paper["kind"] == "residence-card"}


def _yen(papers: Iterable[Mapping[str, Any]]) -> int:
    stamps = [stamp for paper in papers for stamp in paper.get("stamps", ())]
    return sum(stamp if isinstance(stamp, int) else stamp["yen"] for stamp in stamps)
