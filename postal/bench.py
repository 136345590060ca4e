"""How fast the post on its own is here: a day of many items, and the tracking page over millions of events."""

import argparse
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import sqlalchemy as sa

from postal import alone_file, bulk_load, ledger, number, office
from postal.alone import Alone
from postal.app import create_app
from postal.arguments import whole
from postal.bulk_load import DisagreementError
from postal.item import Address, Dispatch
from postal.lifecycle import FINAL
from postal.service import ServiceClass

DAY_ITEMS, PAGE_EVENTS, PAGES = 100_000, 5_000_000, 1_000
LEAST_EVENTS_A_SECOND, MOST_PAGE_MS = 5_000, 20
BATCH = 1_000
"""Items of one transaction of handing in, as one call of the API may hold."""
MODELS = 2_000
"""Lives that are played, of which all others under the page are copies."""
SERVICES = (
    ServiceClass.SIMPLIFIED_REGISTERED,
    ServiceClass.LETTER_PACK_PLUS,
    ServiceClass.SIMPLIFIED_REGISTERED,
    ServiceClass.LETTER_PACK_LIGHT,
)
PLACES = (
    ("160-0022", "東京都新宿区新宿1-2-3"),
    ("135-0064", "東京都江東区青海2-7-11"),
    ("530-0001", "大阪府大阪市北区梅田1-1-1"),
    ("060-0001", "北海道札幌市中央区北一条西1"),
    ("900-0001", "沖縄県那覇市港町1-1"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with the bar that was set for it, if any."""

    what: str
    amount: float
    unit: str
    bar: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, tell, and return 0; 1 when what was measured is wrong."""
    parser = argparse.ArgumentParser(prog="postal bench", description="Measure the post on its own, and end.")
    parser.add_argument(
        "--items", type=whole(1, 10_000_000), default=DAY_ITEMS, help=f"items of the day ({DAY_ITEMS:,})"
    )
    parser.add_argument(
        "--events",
        type=whole(0, 50_000_000),
        default=PAGE_EVENTS,
        help=f"events under the page ({PAGE_EVENTS:,}); 0: no page",
    )
    parser.add_argument(
        "--pages", type=whole(1, 1_000_000), default=PAGES, help=f"pages asked for ({PAGES:,})"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args(arguments)
    try:
        figures = list(measured(asked.items, asked.events, asked.pages))
    except DisagreementError as error:
        sys.stderr.write(f"postal bench: {error}\n")
        return 1
    for figure in figures:
        told = {
            "what": figure.what,
            "amount": round(figure.amount, 1),
            "unit": figure.unit,
            "bar": figure.bar,
        }
        plain = f"{figure.what}: {figure.amount:,.1f} {figure.unit}" + (
            f"  (bar {figure.bar})" * bool(figure.bar)
        )
        sys.stdout.write((json.dumps(told) if asked.json else plain) + "\n")
    return 0


def measured(items: int, events: int, pages: int) -> Iterator[Figure]:
    """Measure a day of `items`, and `pages` tracking pages over `events`, in directories that are removed."""
    with tempfile.TemporaryDirectory() as data:
        yield from _day(Path(data), items)
    if events:
        with tempfile.TemporaryDirectory() as data:
            yield from _pages(Path(data), events, pages)


def dispatch(at: int) -> Dispatch:
    """Return the `at`-th item that is handed in: half 簡易書留, half レターパック, all over the country."""
    origin, home = PLACES[at % len(PLACES)], PLACES[(at // len(PLACES)) % len(PLACES)]
    return Dispatch(
        SERVICES[at % len(SERVICES)],
        Address(origin[0], (origin[1],), f"模擬差出人{at}"),
        Address(home[0], (home[1],), f"模擬受取人{at}"),
        [],
        25,
        600,
    )


def _day(data: Path, items: int) -> Iterator[Figure]:
    """Hand in the items over eight hours, a batch at a time, and play them to their ends."""
    alone = Alone(data)
    pause = timedelta(hours=8) / -(-items // BATCH)
    begun, worked = perf_counter(), process_time()
    for start in range(0, items, BATCH):
        _hand_in(alone, range(start, min(start + BATCH, items)))
        alone.move(timedelta(seconds=int(pause.total_seconds())))
    alone.move(timedelta(days=14))
    took, worked = perf_counter() - begun, process_time() - worked
    stored = _count(alone, items)
    alone.close()
    yield Figure(
        f"a day of {items:,} items, handed in and delivered",
        stored / took,
        "events/s",
        f"≥ {LEAST_EVENTS_A_SECOND:,}",
    )
    yield Figure("by its own CPU time, whatever else the machine does", stored / worked, "events/s")
    limit = _limit(data)
    yield Figure("the same rows by plain executemany", stored / limit, "events/s")
    yield Figure("of that limit", 100 * limit / took, "%")


def _hand_in(alone: Alone, which: range) -> None:
    with alone.stepping() as step:
        for at in which:
            office.accept(step, dispatch(at))


def _count(alone: Alone, items: int) -> int:
    """Return the events stored. DisagreementError unless each item is at its end and the journal tells of each event."""
    with alone.reading() as connection:
        states = connection.execute(sa.select(ledger.mail_item.c.state)).scalars().all()
        events = connection.execute(
            sa.select(sa.func.count()).select_from(ledger.tracking_event)
        ).scalar_one()
        told = connection.execute(sa.select(sa.func.count()).select_from(alone_file.journal)).scalar_one()
    if len(states) != items or not set(states) <= {state.value for state in FINAL} or told != events:
        raise DisagreementError(f"{len(states):,} items, {events:,} events and {told:,} in the journal")
    return int(events)


def _limit(data: Path) -> float:
    """Return in how many seconds SQLite writes the same rows: nothing decided, nothing looked up, nothing written twice."""
    source, target = sqlite3.connect(data / alone_file.NAME), sqlite3.connect(data / "limit.sqlite3")
    for pragma in alone_file.PRAGMAS:
        target.execute(f"PRAGMA {pragma}")
    for (made,) in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall():
        target.execute(made)
    took = 0.0
    for table in ("mail_item", "tracking_event", "alone_journal"):
        rows = source.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 names of our own
        marks = ", ".join("?" * len(rows[0]))
        begun = perf_counter()
        target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 names of our own
        target.commit()
        took += perf_counter() - begun
    source.close()
    target.close()
    return took


def _pages(data: Path, events: int, pages: int) -> Iterator[Figure]:
    """Load lives by bulk, compare a sample of them with what was played, and ask for their tracking pages."""
    alone = Alone(data)
    begun = perf_counter()
    _hand_in(alone, range(MODELS))
    alone.move(timedelta(days=14))
    count = bulk_load.multiply(alone, events)
    yield Figure(f"{events:,} events loaded in bulk", perf_counter() - begun, "s")
    client = create_app(alone).test_client()
    times = []
    for page in range(pages):
        wanted = bulk_load.number_at(alone, page * 7_919 % count)
        begun = perf_counter()
        answer = client.get(f"/services/srv/search/direct?reqCodeNo1={wanted}&searchKind=S002&locale=ja")
        times.append(perf_counter() - begun)
        if number.formatted(wanted) not in answer.text:
            raise DisagreementError(f"the page does not show {wanted}")
    alone.close()
    times.sort()
    yield Figure("tracking page, median", 1_000 * times[len(times) // 2], "ms")
    yield Figure("tracking page, p99", 1_000 * times[int(len(times) * 0.99)], "ms", f"≤ {MOST_PAGE_MS}")
