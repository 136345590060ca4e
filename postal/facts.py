"""Mail items as JSON: what anybody who knows the number may see, the whole of it, and a dispatch to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from postal import wording
from postal.fields import Fields
from postal.item import Dispatch, MailItem, Presence, Redirect, TrackingEvent
from postal.notice import read_notices
from postal.number import formatted
from postal.outcome import Outcome
from postal.paper import address_facts, parse_papers, size_of, to_facts, weight_of
from postal.refusal import Refused
from postal.service import HandIn, ServiceClass
from postal.tariff import postage
from postal.whereabouts import where_now


def read_dispatch(body: object, on: date) -> Dispatch:
    """Read what is handed in: service, from, to, papers; weight_g, postage_yen, redirect, hand_in, express if given.

    `size_mm` is three whole numbers, `number` one that is printed on it; `outcome` and `presence` (visit by visit) say
    what is to befall it; `notices` names mail addresses. The weight is estimated from the papers and the postage is the tariff's of the day where not
    given. Refuses (bad-field) with a pointer, and what `tariff.postage` refuses.
    """
    fields = Fields(body, "item")
    fields.only(
        *("service", "from", "to", "papers", "weight_g", "postage_yen", "redirect", "hand_in"),
        *("express", "size_mm", "number", "outcome", "presence", "notices"),
    )
    papers = parse_papers(fields.facts.get("papers", ()))
    service = fields.choice("service", ServiceClass)
    weight, paid = fields.whole("weight_g"), fields.whole("postage_yen")
    weight = weight_of(papers) if weight is None else weight
    express, size = fields.flag("express"), size_of(fields)
    if paid is None:
        paid = postage(service, weight, on, express=express, size_mm=size)
    return Dispatch(
        service,
        Fields(fields.facts.get("from"), "from").as_address(),
        Fields(fields.facts.get("to"), "to").as_address(),
        [to_facts(paper) for paper in papers],
        weight,
        paid,
        fields.choice("redirect", Redirect, Redirect.FORWARD),
        fields.choice("hand_in", HandIn, HandIn.WINDOW),
        express=express,
        size_mm=size,
        number=fields.text("number", ""),
        outcome=fields.choice("outcome", Outcome) if fields.facts.get("outcome") else None,
        finds=tuple(_presence(find, at) for at, find in enumerate(fields.many("presence", MAX_PRESENCES))),
        notices=read_notices(fields),
    )


@contextmanager
def placed(place: str = "") -> Iterator[None]:
    """Let what is refused inside name its place in the request: `sender.name` of `items[3]` is `items[3].from.name`."""
    try:
        yield
    except Refused as refused:
        refused.pointer = _pointer(refused.pointer, place)
        raise


def _pointer(pointer: str, place: str) -> str:
    if pointer == "item":
        return place or "body"
    head, dot, rest = pointer.removeprefix("item.").partition(".")
    own = _ENDS.get(head, head) + dot + rest
    return f"{place}.{own}" if place else own


_ENDS = {"sender": "from", "addressee": "to"}


def _presence(find: object, at: int) -> Presence:
    name = f"presence[{at}]"
    return Fields({name: find}, "item").choice(name, Presence)


MAX_PRESENCES = 20


def tracking(item: MailItem, locale: str = "ja") -> dict[str, object]:
    """Return what the tracking page shows, in the words of a language: no names, addresses or papers."""
    last = item.events[-1]
    kind, extra = wording.kind(item, locale)
    return {
        "tracking_number": item.number,
        "printed": formatted(item.number),
        "service": item.service.value,
        "service_label": extra or kind,
        "kind": kind,
        "extra": extra,
        "state": item.state.value,
        "state_label": wording.state(item.state, locale),
        "where": {"office": last.office, "postal_code": last.postal_code, "prefecture": last.prefecture},
        "accepted_at": item.accepted_at.isoformat(),
        "delivered_at": item.delivered_at.isoformat() if item.delivered_at else None,
        "held_until": item.held_until.isoformat() if item.held_until else None,
        "events": [_event(event, locale) for event in item.events],
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
        "express": item.express,
        "size_mm": item.size_mm,
        "outcome": item.outcome.value if item.outcome else None,
        "presence": [find.value for find in item.finds],
        "shortage_yen": item.shortage_yen,
        "stopped": item.stopped,
        "signed_by": item.signed_by,
        "forward_to": address_facts(item.forward_to) if item.forward_to else None,
        "notices": dict(item.notices),
        "due_at": item.due_at.isoformat() if item.due_at else None,
        "where_now": _where(item),
    }


def _where(item: MailItem) -> dict[str, object]:
    spot = where_now(item)
    return {"kind": spot.kind.value, "label": spot.kind.ja, "office": spot.office}


def _event(event: TrackingEvent, locale: str) -> dict[str, object]:
    return {
        "at": event.at.isoformat(),
        "state": event.state.value,
        "label": wording.state(event.state, locale),
        "office": event.office,
        "postal_code": event.postal_code,
        "prefecture": event.prefecture,
        "note": wording.note(event, locale),
    }
