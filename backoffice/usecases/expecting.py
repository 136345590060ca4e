"""What the annex and the counter expect of the papers of an application, by the rules of its day (R-216 … R-231)."""

from backoffice.domain.enclosures import RETURN_SERVICES, SERVICES, needed
from backoffice.domain.slip import ITEM_OF
from backoffice.ports import ExpectedPapers
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.people import Person
from backoffice.store.shipments import Shipment
from backoffice.usecases.approval import fee_yen, other_fees_yen
from backoffice.usecases.sending import held_papers, return_place, seat_of


def expected_papers(reading: Reading, application: Application, *, by_post: bool = True) -> ExpectedPapers:
    """Return what the rules of this day ask of the papers of an application."""
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    shipment = reading.get(Shipment, application.envelope_id)
    asked = needed(application.kind, by_post=by_post)
    held = {paper["kind"] for paper in held_papers(reading, application, by_post=by_post)}
    names = tuple(name for name in (applicant.name, applicant.kanji_name, applicant.native_name) if name)
    return ExpectedPapers(
        number=application.number,
        names=names,
        fee_yen=fee_yen(reading, application),
        on=reading.today,
        rules_on=reading.rules_on(),
        return_address=return_place(reading, application),
        card_number=application.card_number if "residence-card" in held else "",
        posted_on=shipment.sent_at.date() if shipment else None,
        posted_by=shipment.service if shipment else "",
        posted_services=SERVICES.at(reading.rules_on()),
        due_on=application.papers_due_on,
        to_seat=seat_of(reading, application) is not None,
        by_post=by_post,
        designation="designation" in held,
        slip=asked.slip,
        card_copy=asked.card_copy,
        back_note=asked.back_note,
        return_services=RETURN_SERVICES.at(reading.rules_on()),
        set_row=asked.row,
        item=ITEM_OF.get(application.kind),
        other_fees=other_fees_yen(reading, application),
    )
