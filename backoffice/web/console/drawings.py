"""Papers as the templates draw them (papers.html): what stands on a card, a slip, an envelope of a case."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from backoffice.domain.decision import period_label
from backoffice.domain.places import Place
from backoffice.simulation.transaction import Reading
from backoffice.store.people import Person, ResidenceCard
from backoffice.store.shipments import Shipment
from backoffice.usecases.annex import return_service
from backoffice.usecases.sending import return_place
from backoffice.usecases.viewing import Case

Drawing = dict[str, Any]


def drawn(reading: Reading, whole: Case, paper: Mapping[str, Any]) -> Drawing:
    """Return a paper of an envelope as it is drawn."""
    kind = str(paper["kind"])
    if kind == "residence-card":
        return _card(reading, whole, paper)
    if kind == "fee-slip":
        return {**paper, "made_on": paper.get("written_on", "")}
    if kind == "return-envelope":
        return {
            "kind": kind,
            "service": paper.get("service", ""),
            "postage": paper.get("postage"),
            **_address(paper),
        }
    if kind in ("passport", "my-number-card", "designation"):
        return {"kind": kind, "name": whole.applicant.name, "text": paper.get("note", "")}
    note = str(paper.get("note", ""))
    return {
        "kind": kind,
        "title": {"card-copy": "在留カードの写し", "letter": "手紙"}.get(kind, kind),
        "note": note,
    }


def old_card(whole: Case, *, punched: bool) -> Drawing:
    """Return the card that the applicant had when the application was filed."""
    application = whole.application
    return _face(whole) | {
        "number": application.card_number,
        "period": period_label(application.period_months),
        "expires_on": application.expires_on,
        "punched": punched,
        "label": "旧",
    }


def new_card(whole: Case) -> Drawing:
    """Return the card of the permission; before it is made it has no number."""
    application = whole.application
    return _face(whole) | {
        "number": application.new_card_number or "（作成前）",
        "period": period_label(application.granted_months),
        "expires_on": application.granted_until,
        "label": "新",
    }


def outer_envelope(shipment: Shipment, addressee: Place, sender: str) -> Drawing:
    """Return the envelope that lies on the desk, still closed."""
    return {
        "kind": "envelope",
        "service": shipment.service,
        "sender": sender,
        "tracking_number": shipment.id,
        **_place(addressee),
    }


def return_envelope(reading: Reading, whole: Case) -> Drawing:
    """Return the envelope that the new card goes out in."""
    application = whole.application
    envelope = reading.get(Shipment, application.envelope_id)
    papers = envelope.papers if envelope else []
    postage = next((paper.get("postage") for paper in papers if paper["kind"] == "return-envelope"), None)
    service = return_service(reading, application)
    return {
        "kind": "return-envelope",
        "service": service,
        "postage": postage,
        **_place(return_place(reading, application)),
    }


def photo_href(whole: Case) -> str:
    """Return the address of the case's photo, "" when there is none."""
    application = whole.application
    if not application.photo_id:
        return ""
    return url_for("console.case_file", key=application.id, document_id=application.photo_id)


def _face(whole: Case) -> Drawing:
    return {
        "kind": "residence-card",
        "name": whole.application.applicant_name,
        "status": whole.application.residence_status,
        "photo_href": photo_href(whole),
    }


def _card(reading: Reading, whole: Case, paper: Mapping[str, Any]) -> Drawing:
    number = str(paper.get("card_number") or whole.application.card_number)
    if number == whole.application.new_card_number:
        return new_card(whole)
    if number == whole.application.card_number:
        return old_card(whole, punched=bool(paper.get("punched"))) | {"label": ""}
    card = reading.get(ResidenceCard, number)
    holder = reading.get(Person, card.person_id) if card else None
    return {
        "kind": "residence-card",
        "number": number,
        "name": holder.name if holder else "",
        "status": holder.status if holder else "",
        "expires_on": card.expires_on if card else "",
    }


def _address(paper: Mapping[str, Any]) -> Drawing:
    address = paper.get("address") or ""
    if isinstance(address, str):
        return {"postal_code": "", "address": address, "name": ""}
    return _place(Place(str(address["postal_code"]), tuple(address["lines"]), str(address["name"])))


def _place(place: Place) -> Drawing:
    code = place.postal_code
    shown = f"{code[:3]}-{code[3:]}" if code.isdecimal() else code
    return {"postal_code": shown, "address": "\n".join(place.lines), "name": place.name}
