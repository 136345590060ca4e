"""The papers of a case as officers see them: drawn like everybody's, and another person's card among them."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from backoffice.domain.life import Status
from backoffice.domain.places import Place
from backoffice.simulation.transaction import Reading
from backoffice.store.people import Person, ResidenceCard
from backoffice.store.shipments import Shipment
from backoffice.usecases.outgoing import return_service, way_out
from backoffice.usecases.sending import return_place
from backoffice.usecases.viewing import Case
from backoffice.web import drawings
from backoffice.web.drawings import Drawing


def drawn(reading: Reading, whole: Case, paper: Mapping[str, Any]) -> Drawing:
    """Return a paper of an envelope as it is drawn."""
    if paper["kind"] == "residence-card":
        return _card(reading, whole, paper)
    return drawings.drawn(paper, whole.application, photo_href(whole))


def old_card(whole: Case, *, punched: bool) -> Drawing:
    """Return the card that the applicant had when the application was filed."""
    return drawings.old_card(whole.application, photo_href(whole), punched=punched)


def new_card(whole: Case) -> Drawing:
    """Return the card of the permission; before it is made it has no number."""
    return drawings.new_card(whole.application, photo_href(whole))


def made(whole: Case) -> Drawing:
    """Return what the office makes at the end of an application: its card or its certificate."""
    application = whole.application
    if not application.kind.certifies:
        return new_card(whole)
    return drawings.certificate(application)


def given_up(whole: Case, *, punched: bool) -> Drawing | None:
    """Return the card that the applicant gives up for the new one, None when he gives none."""
    application = whole.application
    gives = application.kind.replaces_card and application.card_number
    return old_card(whole, punched=punched) if gives else None


def outer_envelope(shipment: Shipment, addressee: Place, sender: str) -> Drawing:
    """Return the envelope that lies on the desk, still closed."""
    return {
        "kind": "envelope",
        "service": shipment.service,
        "sender": sender,
        "tracking_number": shipment.id,
        **drawings.written(addressee),
    }


def return_envelope(reading: Reading, whole: Case) -> Drawing:
    """Return the envelope that the new card goes out in."""
    application = whole.application
    envelope = reading.get(Shipment, application.envelope_id)
    papers = envelope.papers if envelope else []
    postage = next((paper.get("postage") for paper in papers if paper["kind"] == "return-envelope"), None)
    own = way_out(reading, application).packing or application.stage is Status.CARD_PENDING
    if not own:
        outer = {"kind": "envelope", "service": return_service(reading, application)}
        return outer | drawings.written(return_place(reading, application))
    return {
        "kind": "return-envelope",
        "service": return_service(reading, application),
        "postage": postage,
        **drawings.written(return_place(reading, application)),
    }


def photo_href(whole: Case) -> str:
    """Return the address of the case's photo, "" when there is none."""
    application = whole.application
    if not application.photo_id:
        return ""
    return url_for("console.case_file", key=application.id, document_id=application.photo_id)


def _card(reading: Reading, whole: Case, paper: Mapping[str, Any]) -> Drawing:
    application = whole.application
    number = str(paper.get("card_number") or application.card_number)
    if number == application.new_card_number:
        return new_card(whole)
    if number == application.card_number:
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
