"""The figures of one system in one process: counters and histograms, kept where things happen, read by a scrape."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
ITEM = "item."
WAITS = (0.0001, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30)
ANSWERS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
ADVANCES = (0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300)
T = TypeVar("T")
# Otherwise a second series beside each counter would tell when the process began.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's own is not typed


class Figures:
    """All that one system counts, in a registry of its own; times are wall seconds."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.registry = CollectorRegistry()
        self._count_work()
        self._count_mail_and_post()
        self._count_requests()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def _count_work(self) -> None:
        self._advance = self._timed(
            "odaiba_advance_seconds", "Wall time of a move of a world's clock", ADVANCES
        )
        self._advances = self._counted("odaiba_advances", "Moves of clocks, by what ended them", "stopped_by")
        self.windows = self._counted("odaiba_windows", "Windows of the agenda that were served")
        self._entries = self._counted("odaiba_entries_served", "Entries of agendas that were served")
        self._commits = self._counted("odaiba_commits", "Transactions of worlds that were committed")
        self._events = self._counted("odaiba_events", "Events that were appended to journals")
        self._waits = self._timed(
            "odaiba_write_wait_seconds", "Wait for the turn to write to a world", WAITS, "turn"
        )

    def _count_mail_and_post(self) -> None:
        self.mails = self._counted(
            "odaiba_mails",
            "Letters handed over, addresses refused for good, and batches that failed",
            "outcome",
        )
        self._items = self._counted("odaiba_post_items", "Post items that came to a state", "state")

    def _count_requests(self) -> None:
        self._requests = self._counted("odaiba_http_requests", "HTTP requests answered", "surface", "status")
        self._answers = self._timed(
            "odaiba_http_request_seconds", "Time until an answer was ready", ANSWERS, "surface"
        )

    def _counted(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def _timed(self, name: str, words: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, words, labels, buckets=buckets, registry=self.registry)

    @contextmanager
    def waiting(self, turn: str, lock: AbstractContextManager[T]) -> Iterator[T]:
        """Hold a lock and note how long it took to get it; `turn` is process or database."""
        begun = perf_counter()
        with lock as held:
            self._waits.labels(turn).observe(perf_counter() - begun)
            yield held

    def committed(self, kinds: Mapping[str, int]) -> None:
        """Count a committed transaction and its events, given by kind."""
        self._commits.inc()
        self._events.inc(sum(kinds.values()))
        for kind, times in kinds.items():
            if kind.startswith(ITEM):
                self._items.labels(kind.removeprefix(ITEM)).inc(times)

    def advanced(self, entries: int, seconds: float, stopped_by: str) -> None:
        """Count a move of a clock that has ended."""
        self._advance.observe(seconds)
        self._advances.labels(stopped_by).inc()
        self._entries.inc(entries)

    def answered(self, surface: str, status: int, seconds: float) -> None:
        """Count an answer; `surface` is one of few names, never a part of an address."""
        self._requests.labels(surface, f"{status // 100}xx").inc()
        self._answers.labels(surface).observe(seconds)

    def exposition(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self.registry)
