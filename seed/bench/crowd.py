"""Very many open worlds: the memory of a process that reads a page of each."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from flask.testing import FlaskClient

from backoffice.bootstrap import rest_what_stays, web_app
from backoffice.simulation.simulator import DEMO_START
from backoffice.simulation.templates import Template
from backoffice.simulation.worlds import MOST_OPEN
from seed.bench import pages
from seed.bench.figures import Figure
from seed.bench.grounds import Ground

APPLICATIONS = 100
"""In each of the worlds."""
_MIB = 1 << 20


def measured(ground: Ground, worlds: int) -> Iterator[Figure]:
    """Make so many worlds and have a process of its own read a page of each; its memory, and what a world adds to it."""
    names = [f"world-{number}" for number in range(worlds)]
    with ground.system() as system:
        first, *others = names
        made_from = Template(lambda world: pages.load(world, APPLICATIONS))
        system.simulator.worlds.create(first, "bench", "1", DEMO_START, made_from)
        for name in others:
            system.simulator.worlds.fork(first, name)
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        before, after = process.submit(_read_each, ground, names).result()
    opened = min(worlds, MOST_OPEN)
    yield Figure("memory", "a process that has read a page of each world", after / _MIB, "MiB", size=worlds)
    yield Figure("memory", "what each open world adds", (after - before) / opened / 1024, "KiB", size=opened)


def _read_each(ground: Ground, names: Sequence[str]) -> tuple[int, int]:
    """Return the resident memory after the first page and after a page of each, in bytes."""
    with ground.system() as system:
        client = web_app(system).test_client()
        _read(client, names[0])
        rest_what_stays()
        before = _resident()
        for name in names:
            _read(client, name)
        return before, _resident()


def _read(client: FlaskClient, name: str) -> None:
    response = client.get(f"/w/{name}/")
    if response.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{name} answered {response.status}")


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
