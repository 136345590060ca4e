"""What the agenda's entries mean: which use-case serves which kind, and what a window loads beforehand."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlmodel import SQLModel, col, select

from backoffice.simulation.loop import Handler, Service
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.store.people import Account, Person
from backoffice.store.shipments import Shipment
from backoffice.usecases import acting, carrying, filing

HANDLERS: Mapping[str, Handler] = {
    "assign-number": filing.assign_number,
    "scan-files": filing.scan_files,
    "post.carry": carrying.carry,
    "command": acting.serve_command,
}

CHUNK = 500
Row = TypeVar("Row", bound=SQLModel)


def service() -> Service:
    """Return the service of the agenda."""
    return Service(HANDLERS, prefetch)


def prefetch(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Load the rows that a window's entries are about in a few statements; `get` then finds them in memory."""
    if len(entries) == 1:
        return
    carried = [entry.subject for entry in entries if entry.kind == "post.carry"]
    shipments = _load(tx, Shipment, "id", carried)
    own = [entry.subject for entry in entries if entry.kind in ("assign-number", "command")]
    applications = _load(tx, Application, "id", [*own, *(shipment.application_id for shipment in shipments)])
    _load(tx, Person, "id", [application.applicant_id for application in applications])
    _load(tx, Account, "id", [application.filer_id for application in applications])


def _load(tx: Transaction, table: type[Row], key: str, keys: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    wanted = sorted(set(keys) - {""})
    for start in range(0, len(wanted), CHUNK):
        query = select(table).where(col(getattr(table, key)).in_(wanted[start : start + CHUNK]))
        rows.extend(tx.session.exec(query))
    tx.keep(rows)
    return rows
