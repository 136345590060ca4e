"""The calls of the post office: hand an envelope in, and see where it is."""

import re
from typing import Any

from flask import Response

from backoffice.domain.places import Place
from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.ports import TrackedEvent, TrackedItem
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.shipments import Shipment
from backoffice.usecases.sending import TO_ANNEX, send_papers
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.answers import ItemTold, PostedTold
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.papers import Address, AddressWanted, Papers, Service, Yen
from backoffice.web.api.v1 import InWorld, OfItem, v1
from backoffice.web.api.values import Wanted, Word
from backoffice.web.context import world

WRITTEN = re.compile(r"〒?\s*(\d{3})-?(\d{4})\s+(\S.*?)\s+(\S+)")


class ItemWanted(Wanted):
    """An envelope: `to` is "annex", an address, or one written in a line (〒135-0064 東京都… 名前).

    `postage_yen` is what is stuck on it; when it is not given, what the service costs.
    """

    actor: Word
    service: Service
    to: Address = TO_ANNEX
    papers: Papers
    application_id: Word = ""
    postage_yen: Yen | None = None


@v1.post("/worlds/<world_id>/post/items", summary="郵便局に差し出す", responses={201: PostedTold})
def post_item(path: InWorld, body: ItemWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Hand an envelope in at the post office; what is wrong inside shows at the annex."""
    papers: list[dict[str, Any]] = [paper.given() for paper in body.papers]

    def hand_in(tx: Transaction) -> Answer:
        actor, to = actor_named(tx, body.actor), _place(body.to)
        shipment = send_papers(
            tx, actor, body.service, papers, to, body.application_id, postage_yen=body.postage_yen
        )
        item = _item(tx, shipment.id)
        return {
            "tracking_number": item.number,
            "printed_number": item.printed_number,
            "application_id": shipment.application_id,
        }

    return command(hand_in, 201)


@v1.get("/worlds/<world_id>/post/items/<tracking_number>", summary="郵便物を追う", responses={200: ItemTold})
def track_item(path: OfItem) -> Response:
    """Show a mail item: its service, its history, and where it is."""
    with world().read() as reading:
        item = _item(reading, path.tracking_number)
        shipment = reading.get(Shipment, item.number)
    told = {name: getattr(item, name) for name in _SHOWN}
    events = [_event(event) for event in item.events]
    return respond(
        told
        | {
            "tracking_number": item.number,
            "application_id": shipment.application_id if shipment else "",
            "where": events[-1],
            "events": events,
        }
    )


_SHOWN = ("printed_number", "service", "service_label", "state", "label", "delivered", "returned")


def _item(reading: Reading, number: str) -> TrackedItem:
    item = reading.ports.post.find(reading.connection, number)
    if item is None:
        raise absent("郵便物", "mail item", number)
    return item


def _event(event: TrackedEvent) -> Answer:
    return {
        "at": event.at.isoformat(),
        "state": event.state,
        "label": event.label,
        "office": event.office,
        "postal_code": event.postal_code,
        "prefecture": event.prefecture,
    }


def _place(to: str | AddressWanted) -> str | Place:
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
