"""Runs the benchmark on worlds of its own and returns the figures, each beside its unit."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings
from backoffice.simulation.loop import run_until
from backoffice.simulation.simulator import DEMO_START
from seed.bench import lives, pages
from seed.bench.figures import figure

BY_WIRE_SHARE = 4


def run(count: int, applications: int) -> list[dict[str, Any]]:
    """Measure whole lives a second by both routes, and the pages of the worklist; figures with their units."""
    return [
        figure("whole lives, mail straight to the inbox", _lives(count, "direct"), "lives/s"),
        figure("whole lives, mail by SMTP", _lives(max(1, count // BY_WIRE_SHARE), "smtp"), "lives/s"),
        *_pages(applications),
    ]


def _lives(count: int, mail: str) -> float:
    with _system(mail) as system:
        world = system.simulator.create("bench").world
        with world.write() as tx:
            cast = lives.prepare(tx, count)
        _say(f"{count} lives, mail {mail} …")
        begun = perf_counter()
        done = run_until(world, DEMO_START + timedelta(days=lives.DAYS), lives.service_of(cast))
        taken = perf_counter() - begun
        if done.stopped_by != "target" or lives.finished(world) != count:
            raise RuntimeError(f"{lives.finished(world)} of {count} lives ended; {done.stopped_by}")
        return count / taken


def _pages(applications: int) -> Iterator[dict[str, Any]]:
    with _system("direct") as system:
        _say(f"{applications} applications …")
        yield from pages.measured(system, applications)


@contextmanager
def _system(mail: str) -> Iterator[System]:
    with TemporaryDirectory(prefix="odaiba-bench-") as directory:
        system = wire(Settings(data=Path(directory), mail=mail, smtp_port=0, fast_hash=True))
        try:
            yield system
        finally:
            system.close()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
