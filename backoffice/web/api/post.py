"""The calls of the post office: hand an envelope in, and see where it is."""

import re
from typing import Annotated, Any, cast

from flask import Response
from pydantic import Field, StrictBool

from backoffice.domain.places import Place
from backoffice.domain.refusal import Refusal, Refused
from backoffice.ports import Handling, TrackedEvent, TrackedItem
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.shipments import Shipment
from backoffice.usecases.post_control import item_of
from backoffice.usecases.sending import TO_ANNEX, send_papers
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.papers import Address, AddressWanted, Millimetres, Papers, Service, Yen
from backoffice.web.api.post_answers import ItemTold, PostedTold
from backoffice.web.api.post_words import HandIn, Outcome, Presence, Redirect
from backoffice.web.api.v1 import InWorld, OfItem, v1
from backoffice.web.api.values import Email, Wanted, Word
from backoffice.web.context import world

WRITTEN = re.compile(r"〒?\s*(\d{3})-?(\d{4})\s+(\S.*?)\s+(\S+)")


class NoticesWanted(Wanted):
    """Whom the post writes to at each event: mail addresses of the sender and the addressee."""

    sender: Email | None = None
    addressee: Email | None = None


class ItemWanted(Wanted):
    """An envelope: `to` is "annex", an address, or one written in a line (〒135-0064 東京都… 名前).

    `postage_yen` is what is stuck on it; when it is not given, what the service costs. `outcome` and `presence` (visit
    by visit) say what is to befall it, `number` is printed on it beforehand, `notices` asks the post for mails.
    """

    actor: Word
    service: Service
    to: Address = TO_ANNEX
    papers: Papers
    application_id: Word = ""
    postage_yen: Yen | None = None
    hand_in: HandIn = "window"
    redirect: Redirect = "forward"
    express: StrictBool = False
    size_mm: Annotated[list[Millimetres], Field(min_length=3, max_length=3)] | None = None
    number: Word = ""
    outcome: Outcome | None = None
    presence: list[Presence] = Field(default_factory=list, max_length=20)
    notices: NoticesWanted = Field(default_factory=NoticesWanted)

    def handling(self) -> Handling:
        """Return how it is handed in."""
        return Handling(
            hand_in=self.hand_in,
            redirect=self.redirect,
            express=self.express,
            size_mm=cast("tuple[int, int, int]", tuple(self.size_mm)) if self.size_mm else None,
            number=self.number,
            outcome=self.outcome or "",
            presence=tuple(self.presence),
            notices=self.notices.given(),
        )


@v1.post("/worlds/<world_id>/post/items", summary="郵便局に差し出す", responses={201: PostedTold})
def post_item(path: InWorld, body: ItemWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Hand an envelope in at the post office; what is wrong inside shows at the annex."""
    papers: list[dict[str, Any]] = [paper.given() for paper in body.papers]

    def hand_in(tx: Transaction) -> Answer:
        actor, to = actor_named(tx, body.actor), place_of(body.to)
        shipment = send_papers(
            tx,
            actor,
            body.service,
            papers,
            to,
            body.application_id,
            postage_yen=body.postage_yen,
            handling=body.handling(),
        )
        item = item_of(tx, shipment.id)
        return {
            "tracking_number": item.number,
            "printed_number": item.printed_number,
            "application_id": shipment.application_id,
        }

    return command(hand_in, 201)


@v1.get("/worlds/<world_id>/post/items/<tracking_number>", summary="郵便物を追う", responses={200: ItemTold})
def track_item(path: OfItem) -> Response:
    """Show a mail item: its service, its history, where it is, and what is to befall it."""
    with world().read() as reading:
        return respond(told(reading, item_of(reading, path.tracking_number)))


def told(reading: Reading, item: TrackedItem) -> Answer:
    """Return a mail item as the calls tell it."""
    shipment = reading.get(Shipment, item.number)
    events = [_event(event) for event in item.events]
    return {name: getattr(item, name) for name in _SHOWN} | {
        "tracking_number": item.number,
        "application_id": shipment.application_id if shipment else "",
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "held_until": item.held_until.isoformat() if item.held_until else None,
        "where": events[-1],
        "events": events,
    }


_SHOWN = (
    *("printed_number", "service", "service_label", "state", "label", "delivered", "returned"),
    *("lost", "ended", "stopped", "signed_by", "outcome"),
)


def _event(event: TrackedEvent) -> Answer:
    return {
        "at": event.at.isoformat(),
        "state": event.state,
        "label": event.label,
        "office": event.office,
        "postal_code": event.postal_code,
        "prefecture": event.prefecture,
        "note": event.note,
    }


def place_of(to: str | AddressWanted) -> str | Place:
    """Return an address of a body: "annex", or the place that it names. Refused for a line that cannot be read."""
    if isinstance(to, AddressWanted):
        return Place(to.postal_code.replace("-", ""), tuple(to.lines), to.name)
    if to == TO_ANNEX:
        return to
    found = WRITTEN.fullmatch(to.strip())
    if found is None:
        ja = "宛先は annex か、〒135-0064 東京都… 名前 の形、又は postal_code・lines・name で指定してください。"
        en = "The addressee is annex, 〒, address and name in a line, or postal_code, lines and name."
        raise Refused(Refusal("", ja, en, "to", "to"))
    first, second, line, name = found.groups()
    return Place(first + second, (line,), name)
