"""A look at a world that opens and keeps nothing: its clock, and how much waits."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from backoffice.store.world_state import WorldState

# One statement, the same on every database: what a scrape asks of each of hundreds of worlds.
QUESTION = """
SELECT mode, factor, now, anchor_at, anchor_wall,
       (SELECT count(*) FROM outbox WHERE sent = FALSE), (SELECT min(due) FROM agenda), seed
FROM world_state
"""


@dataclass(frozen=True, slots=True)
class Glance:
    """A world's seed and clock as far as it goes by itself, its unsent letters, and when the next entry is due."""

    state: WorldState
    unsent: int
    next_due: datetime | None


def at_file(path: Path) -> Glance | None:
    """Look into a world's SQLite file; None when it cannot be read."""
    row = _answer(path, QUESTION)
    return glance(*row) if row else None


def mode_of(path: Path) -> str:
    """Return how the clock of the world in a SQLite file goes; "" when it cannot be read."""
    row = _answer(path, "SELECT mode FROM world_state")
    return str(row[0]) if row else ""


def glance(
    mode: str,
    factor: int,
    now: str,
    anchor_at: str | None,
    anchor_wall: float | None,
    unsent: int,
    due: str | None,
    seed: str,
) -> Glance:
    """Return what an answer to QUESTION means; instants are ISO text."""
    began, stands = datetime.fromisoformat(now), _instant(anchor_at)
    state = WorldState(
        seed=seed,
        started_at=began,
        now=began,
        mode=mode,
        factor=factor,
        anchor_at=stands,
        anchor_wall=anchor_wall,
    )
    return Glance(state, unsent, _instant(due))


def _answer(path: Path, question: str) -> tuple[Any, ...] | None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)) as connection:
            row: tuple[Any, ...] | None = connection.execute(question).fetchone()
            return row
    except sqlite3.Error:
        return None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
