"""One story however and wherever it is told: on SQLite and PostgreSQL, in real time, side by side."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from backoffice.simulation import realtime
from seed.bench.cluster import Cluster
from tests.simulation import busy
from tests.usecases.house import House

WORLDS = 8
FACTOR = 100_000
SALTED = {"account", "officer"}


def told(house: House) -> dict[str, Any]:
    """Return what two runs of one story have in common: all but the salts of passwords, and how time was moved."""
    with house.world.write():
        pass  # what was sent before is noted now
    rows = {table: rows for table, rows in house.rows().items() if table not in SALTED | {"world_state"}}
    # How often a counter came back to nothing depends on the windows in which it moved.
    rows["tally"] = [row for row in rows["tally"] if row[-1]]
    with house.world.read() as reading:
        stands = (reading.now, reading.state.head, reading.state.journal_seq, reading.state.agenda_seq)
    return {"stands": stands, "rows": rows, "mails": house.mails()}


def lived(house: House) -> House:
    busy.scripted(house)
    house.pass_time(days=busy.DAYS)
    return house


@pytest.fixture
def systems(postgresql: Cluster, tmp_path: Path) -> Iterator[dict[str, System]]:
    urls = {"sqlite": "", "postgresql": postgresql.database()}
    made = {
        name: wire(Settings(data=tmp_path / name, database=url, mail="direct", fast_hash=True))
        for name, url in urls.items()
    }
    yield made
    for system in made.values():
        system.close()


@pytest.mark.server
@pytest.mark.slow
def test_postgresql_tells_the_story_that_sqlite_tells(systems: dict[str, System]) -> None:
    ends = []
    for system in systems.values():
        house = House.build(system, "one")
        busy.scripted(house)
        house.pass_time(days=busy.DAYS // 2)
        fork = House(system, system.simulator.worlds.fork("one", "two").world)
        for each in (house, fork):
            each.pass_time(days=busy.DAYS // 2)
        assert told(fork) == told(house)
        ends.append((told(house)["stands"], house.mails()))
    assert ends[0] == ends[1]


@pytest.mark.slow
def test_a_run_in_real_time_ends_as_a_jump_does(build: Callable[..., House]) -> None:
    jumped, ran = build(), build()
    end = timedelta(days=busy.DAYS)
    for house in (jumped, ran):
        busy.scripted(house)
    jumped.pass_time(days=busy.DAYS)
    wall = realtime.wall_seconds()
    realtime.run_at(ran.world, FACTOR)
    with ran.world.write() as tx:
        tx.state.anchor_wall, until = wall, tx.now + end
    beats = 0
    while True:
        wall += realtime.HEARTBEAT_SECONDS
        realtime.beat(ran.world, ran.system.simulator.service, wall)
        beats += 1
        with ran.world.read() as reading:
            if reading.now + timedelta(seconds=FACTOR * realtime.HEARTBEAT_SECONDS) > until:
                break
    realtime.freeze(ran.world)
    ran.system.simulator.advance(ran.world, until)
    assert beats > busy.DAYS
    assert told(ran) == told(jumped)


@pytest.mark.slow
def test_eight_worlds_at_once_are_as_eight_in_turn(build: Callable[..., House]) -> None:
    in_turn = [told(lived(build(str(seed)))) for seed in range(WORLDS)]
    together = [build(str(seed)) for seed in range(WORLDS)]
    with ThreadPoolExecutor(WORLDS) as threads:
        lives = list(threads.map(lived, together))
    assert [told(house) for house in lives] == in_turn
    assert len({each["stands"][1] for each in in_turn}) == WORLDS
