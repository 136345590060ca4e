"""What the agenda's entries mean: which use-case serves which kind, and what a window loads beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from sqlmodel import SQLModel

from backoffice.simulation.loop import Handler, Service
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.store.bulk import by_keys
from backoffice.store.people import Account, Person
from backoffice.store.shipments import Shipment
from backoffice.usecases import acting, attaching, carrying, filing

HANDLERS: Mapping[str, Handler] = {
    "assign-number": filing.assign_number,
    "scan-files": attaching.scan_files,
    "post.carry": carrying.carry,
    "command": acting.serve_command,
}
ABOUT_APPLICATIONS = frozenset({"assign-number", "command"})
ABOUT_SHIPMENTS = frozenset({"post.carry"})

Row = TypeVar("Row", bound=SQLModel)


def service() -> Service:
    """Return the service of the agenda."""
    return Service(HANDLERS, prefetch)


def prefetch(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Load the rows that a window's entries are about in a few statements; `get` then finds them in memory."""
    if len(entries) == 1:
        return
    shipments = _load(tx, Shipment, (e.subject for e in entries if e.kind in ABOUT_SHIPMENTS))
    own = [entry.subject for entry in entries if entry.kind in ABOUT_APPLICATIONS]
    prefetch_applications(tx, [*own, *(shipment.application_id for shipment in shipments)])


def prefetch_applications(tx: Transaction, keys: Sequence[str]) -> None:
    """Load applications with their applicants and users."""
    applications = _load(tx, Application, keys)
    _load(tx, Person, [application.applicant_id for application in applications])
    _load(tx, Account, [application.filer_id for application in applications])


def _load(tx: Transaction, table: type[Row], keys: Iterable[str]) -> list[Row]:
    rows = by_keys(tx.session, table, keys)
    tx.keep(rows)
    return rows
