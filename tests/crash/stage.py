"""The world that is killed: prepared once, copied for each run, and what is to be played in it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from backoffice.simulation.simulator import DEMO_START
from backoffice.store.applications import Application
from tests.simulation import busy
from tests.usecases.house import House

WORLD = "busy"
END = DEMO_START + timedelta(days=busy.DAYS)
CLOSED = "closed@-mail-.example"
"""An address that mailsim refuses for good."""

Call = tuple[str, str, dict[str, Any]]


def prepared(settings: Settings, lives: int = 12, days_apart: int = 2) -> Path:
    """Make a data directory with a world whose agenda carries lives by itself; return the directory."""
    system = wire(settings)
    try:
        house = House.build(system, WORLD)
        applications = busy.scripted(house, lives, days_apart)
        _refuse_mail(house, applications[1])
    finally:
        system.close()
    return settings.data


def copied(origin: Path, to: Path) -> Path:
    """Copy a prepared data directory that nobody has open."""
    shutil.rmtree(to, ignore_errors=True)
    return shutil.copytree(origin, to)


def calls(system: System, world: str) -> list[Call]:
    """Return a client's commands on a copy of the busy world and on worlds beside it, whose names begin with its own."""
    with system.simulator.worlds.open(world).read() as reading:
        user = reading.require(Application, "app-00000001", "申請", "application").filer_id
    letter = {"actor": user, "service": "letter-pack-plus", "to": "annex", "papers": [_LETTER]}
    made, copy, gone = (f"{world}-{name}" for name in ("made", "copy", "gone"))
    person = {"expires_on": "2025-07-20"}
    return [
        ("POST", "/worlds", {"name": made, "seed": 3}),
        ("POST", f"/worlds/{world}/organisations", {}),
        ("POST", f"/worlds/{world}/clock/advance", {"by": "P9D"}),
        ("POST", f"/worlds/{made}/people", person),
        ("POST", f"/worlds/{world}/fork", {"name": copy}),
        ("POST", f"/worlds/{copy}/clock/advance", {"by": "P7D"}),
        ("POST", f"/worlds/{world}/post/items", letter),
        ("POST", f"/worlds/{world}/clock/advance", {"by": "P8D"}),
        ("POST", f"/worlds/{made}/reset", {}),
        ("POST", f"/worlds/{made}/people", person),
        ("POST", f"/worlds/{copy}/fork", {"name": gone}),
        ("POST", f"/worlds/{gone}/people", person),
        ("DELETE", f"/worlds/{gone}", {}),
        ("POST", f"/worlds/{world}/people", person),
    ]


_LETTER = {"kind": "letter", "note": "連絡"}


def _refuse_mail(house: House, application: str) -> None:
    with house.world.write() as tx:
        tx.require(Application, application, "申請", "application").notify_email = CLOSED
