"""Worlds: made, copied, brought back, deleted; and what is done in one leaves the bytes of every other alone."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from backoffice.bootstrap import System, wire
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.settings import Settings
from backoffice.simulation.simulator import DEMO_START
from backoffice.simulation.templates import Template, UnfinishedTemplateError, template
from backoffice.simulation.world import World
from backoffice.simulation.worlds import Worlds
from backoffice.store import journal
from backoffice.store.control import SignIn
from tests.usecases.house import House

Build = Callable[..., House]


def files_of(world: World) -> dict[str, str]:
    """Return a hash of each file of a world."""
    found = sorted(path for path in world.path.rglob("*") if path.is_file())
    return {str(path.relative_to(world.path)): sha256(path.read_bytes()).hexdigest() for path in found}


def copy_of(house: House, name: str) -> House:
    copy = House(house.system, house.system.simulator.worlds.fork(house.world.id, name).world)
    copy.who = house.who
    return copy


def test_a_new_world_stands_at_its_start_and_has_one_event(system: System, names: Iterator[str]) -> None:
    world = system.simulator.create(next(names), "empty", "42").world
    with world.read() as reading:
        assert (reading.now, reading.state.seed, reading.state.mode) == (DEMO_START, "42", "frozen")
        assert [event.kind for event in journal.events_after(reading.connection, 0, 10)] == ["world.created"]


def test_a_fork_equals_its_parent_and_goes_on_as_it_does(house: House, names: Iterator[str]) -> None:
    application = house.reach(Status.DISPATCHED)
    copy = copy_of(house, next(names))
    assert copy.rows() == house.rows()
    assert copy.mails() == house.mails()
    for each in (house, copy):
        each.pass_time(days=10)
        assert each.get(application).stage is Status.COMPLETED
    assert copy.head() == house.head()
    assert copy.rows() == house.rows()


def test_a_fork_goes_its_own_way(house: House, names: Iterator[str]) -> None:
    application = house.reach(Status.EXAMINATION)
    copy = copy_of(house, next(names))
    with house.nothing_saved():
        copy.do("examiner", application, "withdraw")
    assert house.get(application).stage is Status.EXAMINATION
    assert copy.head() != house.head()


def test_what_is_done_in_one_world_leaves_the_bytes_of_the_others_alone(build: Build) -> None:
    acting, beside = build(), build()
    beside.reach(Status.PERMITTED)
    beside.world.close()
    before = files_of(beside.world)
    acting.reach(Status.COMPLETED)
    acting.system.simulator.worlds.reset(acting.world.id)
    assert files_of(beside.world) == before
    beside.pass_time(days=1)


def test_a_reset_world_is_as_its_template_left_it_and_lives_the_same_life_again(
    system: System, names: Iterator[str]
) -> None:
    worlds, name = system.simulator.worlds, next(names)
    house = House(system, system.simulator.create(name, "empty", "7").world)
    origin = house.head()
    first = house.admitted().reach(Status.COMPLETED)
    rows, end = house.rows(), house.head()
    house.world = worlds.reset(name)
    assert house.head() == origin
    assert house.mails() == []
    assert house.admitted().reach(Status.COMPLETED) == first
    assert house.head() == end
    assert house.rows()["journal"] == rows["journal"]
    house.world = worlds.reset(name)
    assert house.head() == origin


def test_a_reset_ends_the_sessions_of_that_world_only(build: Build) -> None:
    one, other = build(), build()
    worlds = one.system.simulator.worlds
    with worlds.registry() as session:
        for house in (one, other):
            key = f"token of {house.world.id}"
            session.add(
                SignIn(token_hash=key, world_id=house.world.id, surface="portal", actor_id="u", seen_wall=0.0)
            )
    one.world = worlds.reset(one.world.id)
    assert [_signed_in(worlds, house) for house in (one, other)] == [False, True]


def test_a_fork_carries_no_session_along(house: House, names: Iterator[str]) -> None:
    worlds = house.system.simulator.worlds
    with worlds.registry() as session:
        session.add(
            SignIn(
                token_hash=f"token of {house.world.id}",
                world_id=house.world.id,
                surface="portal",
                actor_id="u",
                seen_wall=0.0,
            )
        )
    assert not _signed_in(worlds, copy_of(house, next(names)))


def _signed_in(worlds: Worlds, house: House) -> bool:
    with worlds.look_up() as session:
        return session.get(SignIn, f"token of {house.world.id}") is not None


def test_a_deleted_world_is_gone_from_registry_and_disk_and_its_name_is_free(house: House) -> None:
    worlds, name = house.system.simulator.worlds, house.world.id
    path = house.world.path
    worlds.delete(name)
    assert not path.exists()
    assert name not in [record.id for record in worlds.records()]
    for action in (worlds.open, worlds.delete, worlds.reset):
        with pytest.raises(Refused) as caught:
            action(name)
        assert caught.value.kind == "absent"
    House.build(house.system, name)


@pytest.mark.parametrize(
    "name",
    ["A", "..", "../escape", "a/b", "-a", "a" * 41, "世界", "a b", "a\n", "con%00"],
)
def test_a_name_is_up_to_forty_plain_letters(system: System, name: str) -> None:
    with pytest.raises(Refused) as caught:
        system.simulator.create(name)
    assert caught.value.refusals[0].field == "name"
    with pytest.raises(Refused) as caught:
        system.simulator.worlds.open(name)
    assert caught.value.kind == "absent"


def test_a_name_is_made_up_when_none_is_given_and_taken_once(system: System, names: Iterator[str]) -> None:
    made = system.simulator.create().world
    assert made.id.startswith("w-")
    with pytest.raises(Refused) as caught:
        system.simulator.create(made.id)
    assert caught.value.kind == "conflict"


def test_a_template_is_one_that_a_package_declares(system: System) -> None:
    assert {"empty", "demo"} <= set(system.simulator.templates)
    with pytest.raises(Refused, match="Known templates"):
        system.simulator.create("", "imaginary")


def test_the_owner_has_a_token_that_only_its_hash_is_kept_of(
    system: System, names: Iterator[str], tmp_path: Path
) -> None:
    worlds = system.simulator.worlds
    made, other = system.simulator.create(next(names)), system.simulator.create(next(names))
    assert worlds.owns(made.world.id, made.owner_token)
    assert not worlds.owns(made.world.id, other.owner_token)
    assert not worlds.owns(made.world.id, "")
    with worlds.look_up() as session:
        kept = session.connection().exec_driver_sql("SELECT * FROM world").all()
    assert made.owner_token not in repr(kept)


def test_a_template_that_fails_or_ends_elsewhere_leaves_nothing(system: System, names: Iterator[str]) -> None:
    worlds = system.simulator.worlds

    def burn(_world: World) -> None:
        raise OSError("the disk is full")

    def stay(_world: World) -> None:
        """Do not move the clock."""

    for made_from, error in ((Template(burn), OSError), (template(3)(stay), UnfinishedTemplateError)):
        name = next(names)
        with pytest.raises(error):
            worlds.create(name, "broken", "1", DEMO_START, made_from)
        assert not worlds.path(name).exists()
        assert name not in [record.id for record in worlds.records()]
    assert list((worlds.root / "building").iterdir()) == []


def test_a_template_begins_before_the_start(system: System, names: Iterator[str]) -> None:
    seen = []

    def play(world: World) -> None:
        with world.read() as reading:
            seen.append(reading.now)
        system.simulator.advance(world, DEMO_START)

    system.simulator.worlds.create(next(names), "late", "1", DEMO_START, template(3)(play))
    assert [(DEMO_START - moment).days for moment in seen] == [3]


def test_worlds_are_there_again_after_everything_was_closed(
    tmp_path: Path, database: Callable[[], str]
) -> None:
    settings = Settings(data=tmp_path, database=database(), mail="direct", fast_hash=True)
    system = wire(settings)
    house = House.build(system, "kept")
    application, head = house.reach(Status.PERMITTED), house.head()
    system.close()
    again = wire(settings)
    kept = House(again, again.simulator.worlds.open("kept"))
    kept.who = house.who
    assert kept.head() == head
    assert len(kept.mails()) == 3
    kept.reach(Status.COMPLETED, application)
    again.close()
