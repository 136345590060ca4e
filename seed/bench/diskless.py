"""The same lives by the same handlers in SimPy: nothing is written, chained or mailed, which bounds what a disk may cost."""

from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

import simpy
from sqlmodel import Session

from backoffice.ports import Ports
from backoffice.simulation.simulator import DEMO_START
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.store.database import create_world_tables, open_database
from backoffice.store.world_state import WorldState
from seed.bench import lives

FOREVER = datetime.max.replace(tzinfo=DEMO_START.tzinfo) - timedelta(days=1)


def lives_per_second(count: int, ports: Ports) -> float:
    """Live so many lives in one transaction over an empty database in memory, which is never written."""
    # Who writes alone takes no turns, which would be files beside the database.
    engine = open_database(Path(":memory:"), writing=False)
    with Session(engine, autoflush=False) as session:
        create_world_tables(session.connection())
        ports.post.create(session.connection())
        tx = Transaction(session, WorldState(seed="1", started_at=DEMO_START, now=DEMO_START), ports)
        cast = lives.prepare(tx, count)
        begun = perf_counter()
        _run(tx, lives.service_of(cast).handlers)
        taken = perf_counter() - begun
        ended = [person for person in cast.people if _completed(tx, person)]
    engine.dispose()
    if len(ended) != count:
        raise RuntimeError(f"{len(ended)} of {count} lives ended in SimPy")
    return count / taken


def _run(tx: Transaction, handlers: lives.Handlers) -> None:
    environment = simpy.Environment()

    def follow() -> None:
        for entry in tx.entries_due_by(FOREVER):
            environment.process(serve(entry))

    def serve(entry: Entry) -> Generator[simpy.Event, None, None]:
        yield environment.timeout((entry.due - tx.now).total_seconds())
        tx.state.now = entry.due
        handlers[entry.kind](tx, entry)
        follow()

    follow()
    environment.run()


def _completed(tx: Transaction, person: str) -> bool:
    return [each.status for each in tx.having(Application, applicant_id=person)] == ["completed"]
