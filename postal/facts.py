"""Mail items as JSON: what anybody who knows the number may see, the whole of it, and a dispatch to read."""

from datetime import date

from postal.envelope import weight_g
from postal.fields import MAX_LINES, Fields
from postal.item import Dispatch, MailItem, Presence, Redirect, TrackingEvent
from postal.number import formatted
from postal.outcome import Outcome
from postal.paper import address_facts, parse_papers, to_facts
from postal.service import HandIn, ServiceClass
from postal.tariff import postage
from postal.wording import note


def read_dispatch(body: object, on: date) -> Dispatch:
    """Read what is handed in: service, from, to, papers; weight_g, postage_yen, redirect, hand_in, express if given.

    `outcome` and `presence` (visit by visit) say what is to befall it. The weight is estimated from the papers and the postage is the tariff's of the day where not given.
    Refuses (bad-field) with a pointer.
    """
    fields = Fields(body, "item")
    fields.only(
        *("service", "from", "to", "papers", "weight_g", "postage_yen", "redirect", "hand_in"),
        *("express", "outcome", "presence"),
    )
    papers = parse_papers(fields.many("papers", MAX_LINES))
    service = fields.choice("service", ServiceClass)
    weight, paid = fields.whole("weight_g"), fields.whole("postage_yen")
    weight = weight_g(papers) if weight is None else weight
    return Dispatch(
        service,
        Fields(fields.facts.get("from"), "from").as_address(),
        Fields(fields.facts.get("to"), "to").as_address(),
        [to_facts(paper) for paper in papers],
        weight,
        postage(service, weight, on) if paid is None else paid,
        fields.choice("redirect", Redirect, Redirect.FORWARD),
        fields.choice("hand_in", HandIn, HandIn.WINDOW),
        express=fields.flag("express"),
        outcome=fields.choice("outcome", Outcome) if fields.facts.get("outcome") else None,
        finds=tuple(_presence(find, at) for at, find in enumerate(fields.many("presence", MAX_PRESENCES))),
    )


def _presence(find: object, at: int) -> Presence:
    return Fields({"presence": find}, f"item.presence[{at}]").choice("presence", Presence)


MAX_PRESENCES = 20


def tracking(item: MailItem) -> dict[str, object]:
    """Return what the tracking page shows: no names, addresses or papers."""
    last = item.events[-1]
    return {
        "tracking_number": item.number,
        "printed": formatted(item.number),
        "service": item.service.value,
        "service_label": item.service.terms.extra_ja or item.service.terms.ja,
        "state": item.state.value,
        "state_label": item.state.ja,
        "where": {"office": last.office, "postal_code": last.postal_code, "prefecture": last.prefecture},
        "accepted_at": item.accepted_at.isoformat(),
        "delivered_at": item.delivered_at.isoformat() if item.delivered_at else None,
        "held_until": item.held_until.isoformat() if item.held_until else None,
        "events": [_event(event) for event in item.events],
    }


def whole(item: MailItem) -> dict[str, object]:
    """Return all that the post knows of an item."""
    return {
        **tracking(item),
        "sender": address_facts(item.sender),
        "addressee": address_facts(item.addressee),
        "papers": list(item.papers),
        "weight_g": item.weight_g,
        "postage_yen": item.postage_yen,
        "redirect": item.redirect.value,
        "due_at": item.due_at.isoformat() if item.due_at else None,
    }


def _event(event: TrackingEvent) -> dict[str, object]:
    return {
        "at": event.at.isoformat(),
        "state": event.state.value,
        "label": event.state.ja,
        "office": event.office,
        "postal_code": event.postal_code,
        "prefecture": event.prefecture,
        "note": note(event, "ja"),
    }
