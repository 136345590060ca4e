"""What the agenda's entries mean: which use-case serves which kind, and what a window loads beforehand."""

from collections.abc import Iterable, Mapping, Sequence

from backoffice.domain.life import Status
from backoffice.simulation import returning
from backoffice.simulation.loop import Handler, Service
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application, Document
from backoffice.store.holdings import Holding
from backoffice.store.people import Account, Organisation, Person, ResidenceCard
from backoffice.store.shipments import Shipment
from backoffice.usecases import (
    acting,
    attaching,
    bulk,
    carrying,
    credential_papers,
    custody,
    filing,
    maintaining,
    passwords,
    reception,
    reception_desk,
    use_year,
    visiting,
)

HANDLERS: Mapping[str, Handler] = {
    "assign-number": filing.assign_number,
    "scan-files": attaching.scan_files,
    "post.carry": carrying.carry,
    "command": acting.serve_command,
    bulk.CHECK: bulk.check_files,
    passwords.EXPIRING: passwords.warn_of_end,
    credential_papers.ARRIVES: credential_papers.arrive,
    reception.ARRIVES: reception.arrive,
    reception.DECIDES: reception_desk.serve_decision,
    use_year.NOTICE: use_year.serve_notice,
    use_year.ENDS: use_year.serve_end,
    maintaining.ANNOUNCE: maintaining.announce,
    visiting.DAY_ENDS: visiting.end_of_day,
    returning.RETRY: returning.retry,
}
AT_ANNEX = frozenset({Status.PAPERS_RECEIVED, Status.CARD_PENDING, Status.CARD_ISSUED})
"""Where things of an application lie at the annex and are about to move."""
ABOUT_APPLICATIONS = frozenset({"assign-number", "command"})
ABOUT_SHIPMENTS = frozenset({"post.carry"})


def service() -> Service:
    """Return the service of the agenda."""
    return Service(HANDLERS, prefetch)


def prefetch(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Load the rows that a window's entries are about in a few statements; they are then found in memory."""
    if len(entries) == 1:
        return
    numbers = [entry.subject for entry in entries if entry.kind in ABOUT_SHIPMENTS]
    if numbers:
        tx.books.fetch(numbers)
    shipments = tx.fetch(Shipment, numbers)
    own = [entry.subject for entry in entries if entry.kind in ABOUT_APPLICATIONS]
    prefetch_applications(tx, [*own, *(shipment.application_id for shipment in shipments)])


def prefetch_applications(tx: Transaction, keys: Iterable[str]) -> None:
    """Load applications with their envelopes, applicants, users and cards."""
    applications = tx.fetch(Application, keys)
    if not applications:
        return
    shipments = tx.fetch_having(Shipment, "application_id", [each.id for each in applications])
    tx.fetch(Holding, _things_at_hand(applications, {shipment.id: shipment for shipment in shipments}))
    tx.books.fetch([shipment.id for shipment in shipments])
    tx.fetch(Account, {each.filer_id for each in applications})
    tx.fetch_having(Document, "application_id", [each.id for each in applications])
    prefetch_applicants(tx, {each.applicant_id for each in applications})
    tx.fetch(ResidenceCard, {each.new_card_number for each in applications})


def _things_at_hand(applications: Iterable[Application], shipments: Mapping[str, Shipment]) -> list[str]:
    return [
        key
        for each in applications
        if each.stage in AT_ANNEX
        for key in custody.keys_at_hand(each, shipments.get(each.envelope_id))
    ]


def prefetch_applicants(tx: Transaction, keys: Iterable[str]) -> None:
    """Load people with their cards, their organisations and all their applications."""
    people = tx.fetch(Person, keys)
    tx.fetch(ResidenceCard, {person.card_number for person in people})
    tx.fetch(Organisation, {person.organisation_id for person in people})
    tx.fetch_having(Application, "applicant_id", [person.id for person in people])
