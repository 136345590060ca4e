"""How all worlds stand, looked up at a scrape: by a glance at each, remembered for some seconds."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from threading import Lock

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from backoffice.simulation.realtime import target, wall_seconds
from backoffice.simulation.worlds import Worlds
from backoffice.store.glances import Glance
from backoffice.store.world_state import WorldState

REMEMBERED_SECONDS = 5
MODES = ("frozen", "running", "halted", "unreadable")


class WorldGauges(Collector):
    """Gauges over the worlds of a data directory; no world is named, for names are given by people."""

    def __init__(self, worlds: Worlds) -> None:
        """Look at these worlds, at most every few seconds."""
        self._worlds = worlds
        self._lock = Lock()
        self._looked_wall = float("-inf")
        self._found: list[GaugeMetricFamily] = []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the gauges, as they are or as they were some seconds ago."""
        with self._lock:
            now = wall_seconds()
            if not 0 <= now - self._looked_wall < REMEMBERED_SECONDS:
                self._found, self._looked_wall = list(self._look(now)), now
            return self._found

    def _look(self, wall: float) -> Iterator[GaugeMetricFamily]:
        looks = self._worlds.glances()
        modes = Counter(look.state.mode if look else "unreadable" for look in looks.values())
        yield _by_mode(modes)
        yield _one("odaiba_worlds_open", "Worlds that this process holds open", self._worlds.count_open())
        lags = [
            (lag_seconds(look.state, look.next_due, wall), look.state.factor)
            for look in looks.values()
            if look
        ] or [(0.0, 1)]
        yield _one(
            "odaiba_due_lag_simulated_seconds",
            "How far the next due entry lies behind real time, in simulated time: the largest",
            max(lag for lag, _ in lags),
        )
        yield _one(
            "odaiba_due_lag_seconds",
            "How far the next due entry lies behind real time, in wall time: the largest",
            max(lag / factor for lag, factor in lags),
        )
        unsent = [self._unsent(world_id, look) for world_id, look in looks.items() if look] or [0]
        yield _one("odaiba_outbox_unsent", "Letters that no inbox has confirmed", sum(unsent))
        yield _one("odaiba_outbox_unsent_largest", "Unsent letters of the world that has most", max(unsent))

    def _unsent(self, world_id: str, look: Glance) -> int:
        """Leave out what this process has sent and will note with the world's next transaction."""
        return max(0, look.unsent - self._worlds.count_unnoted(world_id)) if look.unsent else 0


def lag_seconds(state: WorldState, next_due: datetime | None, wall: float) -> float:
    """Return how far, in simulated seconds, a world's next due entry lies behind where real time says it should be."""
    should = target(state, wall)
    return max(0.0, (should - next_due).total_seconds()) if should and next_due else 0.0


def _by_mode(modes: Counter[str]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily("odaiba_worlds", "Worlds by how their clocks go", labels=["mode"])
    for mode in MODES:
        gauge.add_metric([mode], modes[mode])
    return gauge


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
