"""What `odaiba doctor` looks at: the machine, the data directory, each world."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.bootstrap import System
from backoffice.domain.refusal import Refused
from backoffice.store.world_state import WorldState

SQLITE = (3, 35)
FREE_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=False)
class Finding:
    """One thing looked at: what, whether it is well, and what was seen or is to be done."""

    what: str
    ok: bool
    detail: str


def findings(system: System) -> list[Finding]:
    """Return all findings."""
    return [*_machine(), _disk(system), *_worlds(system)]


def _machine() -> Iterator[Finding]:
    yield Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])
    yield Finding("sqlite", sqlite3.sqlite_version_info >= SQLITE, sqlite3.sqlite_version)


def _disk(system: System) -> Finding:
    free = shutil.disk_usage(system.settings.data.resolve()).free
    return Finding("data", free > FREE_BYTES, f"{system.settings.data}: {free // 2**20} MiB free")


def _worlds(system: System) -> Iterator[Finding]:
    for record in system.simulator.worlds.records():
        try:
            yield from _world(system, record.id)
        except Refused as refused:
            yield Finding(f"world {record.id}", False, refused.refusals[0].en)


def _world(system: System, world_id: str) -> Iterator[Finding]:
    world = system.simulator.worlds.open(world_id)
    with world.read() as reading:
        state: WorldState = reading.state
        detail = f"{state.now.isoformat()} {state.mode} {state.error}".rstrip()
        yield Finding(f"world {world_id}", state.mode != "halted", detail)
    broken = system.simulator.chain(world).broken
    chain = f"broken at event {broken.seq}" if broken else "the chain holds"
    yield Finding(f"journal {world_id}", broken is None, chain)
