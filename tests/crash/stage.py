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


def prepared(settings: Settings, lives: int = 12) -> Path:
    """Make a data directory with a world whose agenda carries lives by itself; return the directory."""
    system = wire(settings)
    try:
        house = House.build(system, WORLD)
        applications = busy.scripted(house, lives, days_apart=2)
        _refuse_mail(house, applications[1])
    finally:
        system.close()
    return settings.data


def copied(origin: Path, to: Path) -> Path:
    """Copy a prepared data directory that nobody has open."""
    shutil.rmtree(to, ignore_errors=True)
    return shutil.copytree(origin, to)


def calls(system: System) -> list[Call]:
    """Return a client's commands, whose numbers are the keys that they are repeated under."""
    with system.simulator.worlds.open(WORLD).read() as reading:
        user = reading.require(Application, "app-000001", "申請", "application").filer_id
    letter = {"actor": user, "service": "letter-pack-plus", "to": "annex", "papers": [_LETTER]}
    busy_world, person = f"/worlds/{WORLD}", {"expires_on": "2025-07-20"}
    return [
        ("POST", "/worlds", {"name": "made", "seed": 3}),
        ("POST", f"{busy_world}/organisations", {}),
        ("POST", f"{busy_world}/clock/advance", {"by": "P9D"}),
        ("POST", "/worlds/made/people", person),
        ("POST", f"{busy_world}/fork", {"name": "copy"}),
        ("POST", "/worlds/copy/clock/advance", {"by": "P7D"}),
        ("POST", f"{busy_world}/post/items", letter),
        ("POST", f"{busy_world}/clock/advance", {"by": "P8D"}),
        ("POST", "/worlds/made/reset", {}),
        ("POST", "/worlds/made/people", person),
        ("POST", "/worlds/copy/fork", {"name": "gone"}),
        ("POST", "/worlds/gone/people", person),
        ("DELETE", "/worlds/gone", {}),
        ("POST", f"{busy_world}/people", person),
    ]


_LETTER = {"kind": "letter", "note": "連絡"}


def _refuse_mail(house: House, application: str) -> None:
    with house.world.write() as tx:
        tx.require(Application, application, "申請", "application").notify_email = CLOSED
