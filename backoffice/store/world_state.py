"""The one row that says what a world is: its clock, seed, counters, settings and journal head."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText

GENESIS = "0" * 64


class WorldState(Row, table=True):
    """The clock is a row (design §2.3).

    `mode` is frozen, running or halted; while running, simulated time is `anchor_at` plus `factor` times the wall
    seconds since `anchor_wall` (epoch seconds). `head` is the journal's last hash. `counters` number things.
    """

    __tablename__ = "world_state"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    seed: str
    started_at: datetime = Field(sa_type=InstantText)
    now: datetime = Field(sa_type=InstantText)
    mode: str = "frozen"
    factor: int = 1
    anchor_at: datetime | None = Field(default=None, sa_type=InstantText)
    anchor_wall: float | None = None
    error: str = ""
    head: str = GENESIS
    journal_seq: int = 0
    agenda_seq: int = 0
    counters: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
