"""Real time as a thin layer: APScheduler is a heartbeat that sets targets; no deadline lives in its job store."""

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.loop import Service, run_until
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store.world_state import WorldState

HEARTBEAT_SECONDS = 0.5
FASTEST = 1_000_000

Claim = Callable[[str], AbstractContextManager[bool]]
"""Claims a world among all processes for as long as it is entered; gives whether it is had."""


def wall_seconds() -> float:
    """Return the wall clock: for sign-in sessions, CSRF and pacing only, never for the procedure."""
    return time.time()  # noqa: TID251 - one of the few places that may


def run_at(world: World, factor: int) -> None:
    """Let a world's time run at a factor of wall time from now on."""
    with world.write() as tx:
        set_running(tx, factor)


def set_running(tx: Transaction, factor: int) -> None:
    """Let time run, as part of a transaction; Refused for a factor out of range."""
    if not 1 <= factor <= FASTEST:
        ja = f"倍率は1から{FASTEST:,}までの整数で指定してください。"
        raise Refused(Refusal("", ja, f"The factor is an integer from 1 to {FASTEST}.", "factor", "factor"))
    tx.state.mode, tx.state.factor, tx.state.error = "running", factor, ""
    tx.state.anchor_at, tx.state.anchor_wall = tx.now, wall_seconds()


def freeze(world: World) -> None:
    """Stop a world's time where it is."""
    with world.write() as tx:
        set_frozen(tx)


def anchor(world: World) -> None:
    """Let a running world go on from where it has been moved to, not from where it was set running."""
    with world.write() as tx:
        if tx.state.mode == "running":
            set_running(tx, tx.state.factor)


def set_frozen(tx: Transaction) -> None:
    """Stop time, as part of a transaction."""
    tx.state.mode, tx.state.anchor_at, tx.state.anchor_wall, tx.state.error = "frozen", None, None, ""


def target(state: WorldState, wall: float) -> datetime | None:
    """Return the instant that a running world should have reached at a wall time; None when it does not run."""
    if state.mode != "running" or state.anchor_at is None or state.anchor_wall is None:
        return None
    elapsed = timedelta(seconds=int((wall - state.anchor_wall) * state.factor))
    return max(state.now, state.anchor_at + elapsed)


def beat(world: World, service: Service, wall: float | None = None) -> None:
    """Move one world to where it should be by now, or at a wall time."""
    with world.read() as reading:
        goal = target(reading.state, wall_seconds() if wall is None else wall)
        behind = goal is not None and goal > reading.now
    if goal is not None and behind:
        run_until(world, goal, service)


class Heartbeat:
    """Moves all running worlds a few times a second until it is stopped; each by one process at a time."""

    def __init__(self, worlds: Callable[[], Iterable[World]], claim: Claim, service: Service) -> None:
        """Beat for the running worlds that `worlds` returns, each while `claim` gives it to us."""
        self._worlds = worlds
        self._claim = claim
        self._service = service
        self._scheduler = BackgroundScheduler(timezone="Asia/Tokyo")

    def start(self) -> None:
        """Begin beating."""
        self._scheduler.add_job(
            self._beat, "interval", seconds=HEARTBEAT_SECONDS, coalesce=True, max_instances=1, id="heartbeat"
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop after the beat under way."""
        self._scheduler.shutdown(wait=True)

    def _beat(self) -> None:
        """Move all; what fails is raised when the others have been moved, so that the scheduler logs it."""
        failures = []
        for world in self._worlds():
            try:
                self._move(world)
            except Exception as failure:  # noqa: BLE001 - the first one is raised below
                failures.append(failure)
        if failures:
            raise failures[0]

    def _move(self, world: World) -> None:
        # Someone may have moved or deleted the world meanwhile: then there is nothing to do here.
        with suppress(Refused), self._claim(world.id) as had:
            if had:
                beat(world, self._service)
