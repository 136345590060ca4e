"""What a crash left half built is cleared at the next start; what somebody is building, or brought by hand, stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from backoffice.simulation import building


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, mail="direct", fast_hash=True)


@pytest.fixture
def system(settings: Settings) -> Iterator[System]:
    made = wire(settings)
    made.simulator.create("one")
    yield made
    made.close()


def start_another(settings: Settings) -> None:
    wire(settings).close()


def test_a_start_leaves_alone_what_another_process_is_building(system: System, settings: Settings) -> None:
    with building.room(settings.data) as room:
        (room / "half").touch()
        start_another(settings)
        assert (room / "half").exists()
    assert not room.exists()


def test_a_start_clears_what_a_dead_process_was_building(system: System, settings: Settings) -> None:
    room = settings.data / "building" / "0123456789abcdef"
    shutil.copytree(settings.data / "worlds" / "one", room)
    start_another(settings)
    assert not room.exists()
    assert system.simulator.worlds.has("one")


def test_a_world_that_has_its_place_and_no_entry_yet_is_cleared(system: System, settings: Settings) -> None:
    place = settings.data / "worlds" / "two"
    shutil.copytree(settings.data / "worlds" / "one", place)
    (place / building.UNREGISTERED).touch()
    start_another(settings)
    assert not place.exists()


def test_a_world_that_has_its_entry_only_loses_the_mark(system: System, settings: Settings) -> None:
    mark = settings.data / "worlds" / "one" / building.UNREGISTERED
    mark.touch()
    start_another(settings)
    assert not mark.exists()
    assert system.simulator.worlds.has("one")


def test_a_directory_that_somebody_put_there_by_hand_stays(system: System, settings: Settings) -> None:
    place = settings.data / "worlds" / "restored"
    shutil.copytree(settings.data / "worlds" / "one", place)
    start_another(settings)
    assert place.exists()


def test_a_reset_that_died_between_its_two_moves_is_undone(system: System, settings: Settings) -> None:
    system.simulator.worlds.close()
    place = settings.data / "worlds" / "one"
    place.rename(settings.data / "building" / f"one{building.REPLACED}")
    start_another(settings)
    assert (place / "world.sqlite3").exists()
    assert list((settings.data / "building").iterdir()) == []
