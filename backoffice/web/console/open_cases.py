"""Who else has a case open: a word of warning beside it, never a lock; and the list that it was opened from."""

from dataclasses import dataclass
from datetime import datetime

from flask import request, session, url_for
from sqlmodel import Session

from backoffice.simulation import realtime
from backoffice.simulation.transaction import Reading
from backoffice.store.control import readers_since
from backoffice.web.context import world
from backoffice.web.history import actor_names

WALL_SECONDS = 15 * 60
"""Who has looked at a case within so long a wall time has it open; the world's clock may jump meanwhile."""


@dataclass(frozen=True, slots=True)
class AlsoOpen:
    """An officer who has a case open too: since when by the world's clock, and how many wall minutes ago last."""

    name: str
    since: datetime
    minutes_ago: int


def also_open(reading: Reading, registry: Session, key: str, officer_id: str) -> list[AlsoOpen]:
    """Return who else has a case open now."""
    wall = realtime.wall_seconds()
    readers = readers_since(registry, world().id, key, wall - WALL_SECONDS, officer_id)
    names = actor_names(reading, (one.actor_id for one in readers)) if readers else {}
    return [
        AlsoOpen(names.get(one.actor_id, one.actor_id), one.since, int(wall - one.last_wall) // 60)
        for one in readers
    ]


def note_list() -> None:
    """Remember the list that is shown, its conditions and page, as the one to go back to."""
    session["list"] = request.full_path.rstrip("?")[:1000]


def last_list() -> str:
    """Return the address of the list that was shown last in this world, "" when there was none."""
    last = str(session.get("list", ""))
    return last if last.startswith(url_for("console.home")) else ""
