"""What `odaiba doctor` looks at: the machine, its readers of cards, the premises (settings, directory, ports), each world."""

from collections.abc import Iterator
from contextlib import closing

from sqlalchemy.exc import DatabaseError

from backoffice.bootstrap import wire
from backoffice.domain.refusal import Refused
from backoffice.health import cards, machine, premises, wards
from backoffice.health.finding import Finding, wrong
from backoffice.settings import Settings


def examine(settings: Settings, *, quick: bool = False) -> Iterator[Finding]:
    """Yield all findings; `quick` leaves out what reads whole files: the journals' chains and the pages of databases."""
    yield from machine.findings()
    yield from cards.findings()
    yield from premises.safety(settings)
    directory = premises.directory(settings)
    yield directory
    yield from premises.ports(settings)
    if directory.ok:
        yield from _inside(settings, quick)


def _inside(settings: Settings, quick: bool) -> Iterator[Finding]:
    try:
        system = wire(settings.model_copy(update={"mail": "direct"}))
    except Refused as refused:
        yield wrong("registry", "refused", refused.refusals[0].ja, refused.refusals[0].en)
        return
    except (OSError, DatabaseError) as failure:
        yield wrong(
            "registry",
            type(failure).__name__,
            "世界の登録簿（control.sqlite3）を開けません。控えから戻してください。",
            "The registry of worlds cannot be opened. Restore it from a backup.",
        )
        return
    with closing(system):
        yield from premises.registry(system)
        yield from wards.findings(system, quick=quick)
