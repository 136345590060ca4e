"""Windows of what is due: thousands of items looked up together, served one by one in the order of time, written together."""

import gc
import heapq
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from postal import office
from postal.item import MailItem
from postal.outcome import Outcome

if TYPE_CHECKING:
    from postal.alone import AloneStep

WINDOW = 4_000
"""Items that one transaction looks up at most."""


def serve(step: "AloneStep", to: datetime, most: int, wish: Callable[[MailItem], Outcome]) -> int:
    """Do all that is due until `to` to the `most` items that are due first; return how many things that were.

    What becomes due again before the last of them is due is done too, in its place: windows of any size tell one story.
    """
    taken = step.books.due(to, most)
    heap = [(item.due_at, item.seq, item.number) for item in taken if item.due_at is not None]
    last = heap[-1][:2] if len(heap) == most else (to, math.inf)
    served = 0
    while heap:
        due, seq, number = heapq.heappop(heap)
        step.now = max(step.now, due)
        item = office.carry(step, number, wish)
        served += 1
        if item.due_at is not None and (item.due_at, seq) <= last:
            heapq.heappush(heap, (_later(item, item.due_at, due), seq, number))
    return served


def _later(item: MailItem, due_at: datetime, due: datetime) -> datetime:
    """Return when it is due again; RuntimeError where that would be for ever."""
    if due_at <= due:
        raise RuntimeError(f"{item.number}: nothing was done to what was due at {due}")
    return due_at


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the collector of garbage from walking over thousands of items again and again."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()
