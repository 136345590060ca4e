"""Real time: a target from wall time, and the heartbeat that moves running worlds there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from queue import Queue
from threading import Event

import pytest

from backoffice.domain.jst import JST
from backoffice.domain.refusal import Refused
from backoffice.simulation import realtime
from backoffice.simulation.loop import Service
from backoffice.simulation.realtime import FASTEST, Heartbeat
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from backoffice.store.database import REVISION
from backoffice.store.world_state import WorldState
from backoffice.usecases.serving import HANDLERS
from tests.usecases.house import House

NINE = datetime(2025, 6, 2, 9, tzinfo=JST)
PATIENCE_SECONDS = 20


def state(mode: str, factor: int, anchor_wall: float | None = 1000.0, now: datetime = NINE) -> WorldState:
    return WorldState(
        seed="1", started_at=NINE, now=now, mode=mode, factor=factor, anchor_at=NINE, anchor_wall=anchor_wall
    )


@pytest.mark.parametrize(
    ("given", "wall", "expected"),
    [
        pytest.param(state("running", 60), 1000.0, NINE, id="at the anchor"),
        pytest.param(state("running", 60), 1001.0, NINE + timedelta(minutes=1), id="a minute a second"),
        pytest.param(state("running", 1), 1000.9, NINE, id="whole seconds only"),
        pytest.param(state("running", 3), 1000.5, NINE + timedelta(seconds=1), id="cut, not rounded"),
        pytest.param(state("running", 86_400), 1060.0, NINE + timedelta(days=60), id="sixty days a minute"),
        pytest.param(state("running", 60), 900.0, NINE, id="a wall clock that was set back"),
        pytest.param(
            state("running", 1, now=NINE + timedelta(days=1)),
            1001.0,
            NINE + timedelta(days=1),
            id="moved by hand",
        ),
        pytest.param(state("frozen", 60), 2000.0, None, id="frozen"),
        pytest.param(state("halted", 60), 2000.0, None, id="halted"),
        pytest.param(state("running", 60, None), 2000.0, None, id="no anchor"),
    ],
)
def test_the_target(given: WorldState, wall: float, expected: datetime | None) -> None:
    assert realtime.target(given, wall) == expected


@pytest.mark.parametrize("factor", [0, -1, FASTEST + 1])
def test_a_factor_has_bounds(house: House, factor: int) -> None:
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        realtime.run_at(house.world, factor)
    assert caught.value.refusals[0].field == "factor"


def test_running_and_freezing_are_not_in_the_journal(house: House) -> None:
    head = house.head()
    realtime.run_at(house.world, 60)
    with house.world.read() as reading:
        assert (reading.state.mode, reading.state.factor, reading.state.anchor_at) == ("running", 60, NINE)
    realtime.freeze(house.world)
    with house.world.read() as reading:
        assert (reading.state.mode, reading.now) == ("frozen", NINE)
    assert house.head() == head


def test_a_beat_moves_a_running_world_to_its_target_and_a_frozen_one_nowhere(house: House) -> None:
    application = house.file()
    service = house.system.simulator.service
    realtime.beat(house.world, service)
    with house.world.read() as reading:
        assert reading.now == NINE
    realtime.run_at(house.world, FASTEST)
    with house.world.write() as tx:
        assert tx.state.anchor_wall is not None
        tx.state.anchor_wall -= 1.0  # a wall second has passed: eleven simulated days
    realtime.beat(house.world, service)
    with house.world.read() as reading:
        assert reading.now >= NINE + timedelta(days=11)
    assert house.get(application).number


@pytest.mark.slow
def test_the_heartbeat_moves_running_worlds_until_it_is_stopped(house: House) -> None:
    rung = Event()

    def ring(_tx: Transaction, _entry: Entry) -> None:
        rung.set()

    with house.world.write() as tx:
        tx.schedule(NINE + timedelta(days=1), "ring", "bell")
    heartbeat = Heartbeat(
        lambda: [house.world],
        house.system.simulator.worlds.homes.claim,
        Service(dict(HANDLERS) | {"ring": ring}),
    )
    heartbeat.start()
    try:
        realtime.run_at(house.world, FASTEST)
        assert rung.wait(PATIENCE_SECONDS)
    finally:
        heartbeat.stop()
    with house.world.read() as reading:
        stopped_at = reading.now
    assert stopped_at >= NINE + timedelta(days=1)
    realtime.freeze(house.world)


@pytest.mark.slow
def test_a_world_that_halts_does_not_stop_the_others(house: House, build: object) -> None:
    assert callable(build)
    other: House = build()
    rung = Event()

    def ring(_tx: Transaction, entry: Entry) -> None:
        if entry.subject == house.world.id:
            raise OSError("fire")
        rung.set()

    for each in (house, other):
        with each.world.write() as tx:
            tx.schedule(NINE + timedelta(days=1), "ring", each.world.id)
        realtime.run_at(each.world, FASTEST)
    heartbeat = Heartbeat(
        lambda: [house.world, other.world],
        house.system.simulator.worlds.homes.claim,
        Service(dict(HANDLERS) | {"ring": ring}),
    )
    heartbeat.start()
    try:
        assert rung.wait(PATIENCE_SECONDS)
    finally:
        heartbeat.stop()
    with house.world.read() as reading:
        assert reading.state.mode == "halted"


@pytest.mark.slow
def test_a_world_whose_database_fails_does_not_stop_the_others(
    house: House, build: Callable[[], House]
) -> None:
    other = build()
    rung = Event()

    def ring(_tx: Transaction, _entry: Entry) -> None:
        rung.set()

    with house.world.write() as tx:
        tx.connection.exec_driver_sql("ALTER TABLE agenda RENAME TO lost")
    with other.world.write() as tx:
        tx.schedule(NINE + timedelta(days=1), "ring", "bell")
    for each in (house, other):
        realtime.run_at(each.world, FASTEST)
    claim = house.system.simulator.worlds.homes.claim
    heartbeat = Heartbeat(lambda: [house.world, other.world], claim, Service({"ring": ring}))
    heartbeat.start()
    try:
        assert rung.wait(PATIENCE_SECONDS)
    finally:
        heartbeat.stop()
    house.system.simulator.worlds.delete(house.world.id)
    realtime.freeze(other.world)


def test_a_world_of_a_newer_version_does_not_hide_the_running_ones(
    house: House, build: Callable[[], House]
) -> None:
    worlds, newer = house.system.simulator.worlds, build()
    for each in (newer, house):
        realtime.run_at(each.world, 1)
    version = "UPDATE alembic_version SET version_num = '{}'"
    with newer.world.write() as tx:
        tx.connection.exec_driver_sql(version.format("9999"))
    worlds._forget(newer.world.id)
    running = {world.id for world in worlds.running()}
    with newer.world.write() as tx:
        tx.connection.exec_driver_sql(version.format(REVISION))
    assert house.world.id in running
    assert newer.world.id not in running
    for each in (newer, house):
        realtime.freeze(each.world)


@pytest.mark.slow
def test_a_world_that_another_process_has_claimed_is_left_to_it_until_it_gives_it_free(
    house: House, build: Callable[[], House]
) -> None:
    claimed, other = house, build()
    served: Queue[str] = Queue()

    def ring(tx: Transaction, entry: Entry) -> None:
        served.put(entry.subject)
        tx.schedule(tx.now + timedelta(days=1), "ring", entry.subject)

    for each in (claimed, other):
        with each.world.write() as tx:
            tx.schedule(NINE + timedelta(days=1), "ring", each.world.id)
        realtime.run_at(each.world, 86_400)
    homes = claimed.system.simulator.worlds.homes
    heartbeat = Heartbeat(lambda: [claimed.world, other.world], homes.claim, Service({"ring": ring}))
    with homes.claim(claimed.world.id) as had:
        assert had
        heartbeat.start()
        try:
            before = [served.get(timeout=PATIENCE_SECONDS) for _ in range(3)]
            with claimed.world.read() as reading:
                assert reading.now == NINE
        except BaseException:
            heartbeat.stop()
            raise
    try:
        while served.get(timeout=PATIENCE_SECONDS) != claimed.world.id:
            pass
    finally:
        heartbeat.stop()
    assert before == [other.world.id] * 3
    for each in (claimed, other):
        realtime.freeze(each.world)
