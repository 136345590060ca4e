"""Worlds made, forked and reset: how long each takes by how many applications the world holds."""

from collections.abc import Callable, Iterator
from time import perf_counter

from backoffice.bootstrap import System
from backoffice.domain.life import Desk
from backoffice.simulation.simulator import DEMO_START
from backoffice.simulation.templates import Template
from backoffice.simulation.world import World
from backoffice.store.worklists import Filter, listed
from seed.bench import pages
from seed.bench.figures import FORK, Figure, one_time

ROUNDS = 7
LARGE = 20_000
"""From so many applications on a world is made once: its bulk load is nearly all of it."""


def measured(system: System, applications: int, rounds: int) -> Iterator[Figure]:
    """Make, fork and reset worlds that begin with so many applications; a median each."""
    made_from = Template(lambda world: pages.load(world, applications))
    worlds = system.simulator.worlds

    def create(name: str) -> None:
        worlds.create(name, "bench", "1", DEMO_START, made_from)

    def fork(name: str) -> None:
        _ask(worlds.fork("parent", name).world, applications)

    created = _timed(create, ["parent"] if applications >= LARGE else ["parent", *_names("made", rounds)])
    yield one_time("worlds", "create", created, applications)
    forks = _names("fork", rounds)
    yield one_time("worlds", FORK, _timed(fork, ["warm", *forks])[1:], applications)
    yield one_time(
        "worlds", "reset", _timed(lambda name: _ask(worlds.reset(name), applications), forks), applications
    )


def _ask(world: World, applications: int) -> None:
    """Ask a world its first question: the first page of its examiners' list."""
    with world.read() as reading:
        found = listed(reading.session, Filter(desk=Desk.EXAMINATION))
    if bool(found) != bool(applications):
        raise RuntimeError(f"{len(found)} of {applications} applications on the first page")


def _timed(act: Callable[[str], None], names: list[str]) -> list[float]:
    took = []
    for name in names:
        begun = perf_counter()
        act(name)
        took.append(perf_counter() - begun)
    return took


def _names(what: str, count: int) -> list[str]:
    return [f"{what}-{number}" for number in range(count)]
