"""A handler that fails halts the world, with its error shown, and nothing of the instant saved (design §2.3)."""

from datetime import datetime, timedelta

import pytest

from backoffice.domain.jst import JST
from backoffice.domain.life import Status
from backoffice.simulation import realtime
from backoffice.simulation.loop import Advance, Handler, Service, run_until
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store import agenda
from backoffice.store.agenda import Entry
from backoffice.usecases.serving import HANDLERS, prefetch
from tests.usecases.house import House

pytestmark = pytest.mark.slow

START = datetime(2025, 6, 2, 9, tzinfo=JST)


class Fire(Exception):
    """Something that nobody expected."""


def burn(tx: Transaction, entry: Entry) -> None:
    tx.emit("house.burning", entry.subject)
    raise Fire("上の階から煙が出ています")


def repaired(tx: Transaction, entry: Entry) -> None:
    tx.emit("house.repaired", entry.subject)


def run(house: House, days: int, burning: Handler = burn) -> Advance:
    return run_until(
        house.world, START + timedelta(days=days), Service(dict(HANDLERS) | {"burn": burning}, prefetch)
    )


def schedule(house: House, kind: str, days: int, hours: int = 0) -> None:
    with house.world.write() as tx:
        tx.schedule(START + timedelta(days=days, hours=hours), kind, "house")


def state(house: House) -> tuple[str, str, datetime]:
    with house.world.read() as reading:
        return reading.state.mode, reading.state.error, reading.now


def test_a_world_halts_before_the_fire_with_its_error_and_goes_on_after_the_repair(house: House) -> None:
    early, late = house.reach(Status.FILED), house.enter()
    schedule(house, "burn", 3)
    house.attach(late)
    with house.world.write() as tx:
        facts = {"actor": house.who["user"], "action": "file"}
        tx.schedule(START + timedelta(days=5), "command", late, facts)
    assert run(house, 10).stopped_by == "halted"
    mode, error, now = state(house)
    assert mode == "halted"
    assert "burn house (2025-06-05T09:00:00+09:00)" in error
    assert "上の階から煙が出ています" in error
    assert now < START + timedelta(days=3)
    assert house.get(early).number, "what was due before is done"
    assert house.get(late).stage is Status.ENTERED, "what is due after is not"
    assert "house.burning" not in house.kinds("house")

    done = run(house, 10, repaired)
    assert (done.stopped_by, done.ended_at) == ("target", START + timedelta(days=10))
    assert state(house)[:2] == ("frozen", "")
    assert house.kinds("house") == ["house.repaired"]
    assert house.get(late).number


def test_a_fire_that_goes_on_halts_again_and_changes_nothing(house: House) -> None:
    schedule(house, "burn", 3)
    run(house, 10)
    with house.nothing_saved():
        assert run(house, 10).stopped_by == "halted"


def test_the_journal_is_the_same_whether_it_burned_on_the_way_or_not(house: House) -> None:
    house.reach(Status.FILED)
    schedule(house, "burn", 3)
    copy = House(
        house.system, house.system.simulator.worlds.fork(house.world.id, f"{house.world.id}-b").world
    )
    run(house, 10)
    run(house, 10, repaired)
    run(copy, 10, repaired)
    assert copy.head() == house.head()


def test_of_one_instant_all_or_nothing_is_served(house: House) -> None:
    schedule(house, "fine", 3)
    schedule(house, "burn", 3)
    service = Service({"fine": repaired, "burn": burn})
    assert run_until(house.world, START + timedelta(days=5), service).stopped_by == "halted"
    assert house.kinds("house") == []
    with house.world.read() as reading:
        assert len(agenda.to_come(reading.connection, 10)) == 2


def test_an_entry_of_a_kind_that_nobody_serves_halts(house: House) -> None:
    schedule(house, "unheard-of", 1)
    assert run(house, 2).stopped_by == "halted"
    assert "unheard-of" in state(house)[1]


def test_a_scripted_command_that_the_rules_refuse_halts_with_the_rules_words(house: House) -> None:
    application = house.enter()
    with house.world.write() as tx:
        facts = {"actor": house.who["user"], "action": "file"}
        tx.schedule(START + timedelta(days=1), "command", application, facts)
    assert house.pass_time(days=2).stopped_by == "halted"
    assert "Attach the documents before filing" in state(house)[1]


def test_users_and_officers_can_act_in_a_halted_world(house: House) -> None:
    schedule(house, "burn", 3)
    run(house, 10)
    house.file()
    assert state(house)[0] == "halted"


def test_a_halted_world_does_not_run_by_itself(house: House) -> None:
    schedule(house, "burn", 0, hours=1)
    run(house, 1)
    with house.world.read() as reading:
        assert realtime.target(reading.state, 1e12) is None


def test_two_worlds_burn_apart(house: House, system: object) -> None:
    schedule(house, "burn", 3)
    other: World = house.system.simulator.worlds.fork(house.world.id, f"{house.world.id}-c").world
    run(house, 10)
    assert other.id != house.world.id
    with other.read() as reading:
        assert reading.state.mode == "frozen"


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_windows_of_any_size_halt_at_the_same_place(house: House, size: int) -> None:
    for days in (1, 2, 3, 4):
        schedule(house, "burn" if days == 3 else "fine", days)
    service = Service({"fine": repaired, "burn": burn})
    assert run_until(house.world, START + timedelta(days=5), service, size).stopped_by == "halted"
    assert len(house.kinds("house")) == 2
    assert state(house)[2] == START + timedelta(days=2)
