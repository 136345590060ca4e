"""Runs the benchmark on worlds of its own and returns the figures, each beside its unit."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.loop import run_until
from backoffice.simulation.simulator import DEMO_START
from backoffice.usecases import admission
from seed.bench import lives, worklist

BY_WIRE_SHARE = 4
ROUNDS = 100


def run(count: int, applications: int) -> list[dict[str, Any]]:
    """Measure whole lives a second by both routes, and the pages of the worklist; figures with their units."""
    return [
        _figure("whole lives, mail straight to the inbox", _lives(count, "direct"), "lives/s"),
        _figure("whole lives, mail by SMTP", _lives(max(1, count // BY_WIRE_SHARE), "smtp"), "lives/s"),
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
        world = system.simulator.create("bench").world
        with world.write() as tx:
            organisation = admission.add_organisation(tx, {})
            user, _ = admission.add_account(tx, {"organisation_id": organisation.id})
            person = admission.add_person(tx, {}, organisation.id)
            officer, password = admission.add_officer(tx, {"role": "examiner", "sign_in": "bench"})
        _say(f"{applications} applications …")
        begun = perf_counter()
        worklist.fill(world, applications, user, person, officer)
        yield _figure("bulk load", applications / (perf_counter() - begun), "rows/s")
        gc.collect()  # what loading left behind is not the pages' affair
        app = web_app(system)
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        client.post("/w/bench/console/sign-in", data={"sign_in": "bench", "password": password})
        for name, paths in PAGES.items():
            seconds = worklist.page_seconds(client, paths, ROUNDS)
            yield _figure(f"worklist {name}, {applications} applications, p50", median(seconds) * 1000, "ms")
            yield _figure(
                f"worklist {name}, {applications} applications, p99",
                seconds[int(len(seconds) * 0.99)] * 1000,
                "ms",
            )


DESK = "/w/bench/console/desks/examination/"
PAGES = {
    "mine": [f"{DESK}?scope=mine"],
    "all, by key": [f"{DESK}?scope=all"],
    "by number": [f"{DESK}?scope=all&number=東オンE{25_000_000 + n:08d}" for n in (7, 77, 777)],
    "by name": [f"{DESK}?scope=all&name={name}" for name in ("NGUYEN", "TANAKA", "LI")],
}


@contextmanager
def _system(mail: str) -> Iterator[System]:
    with TemporaryDirectory(prefix="odaiba-bench-") as directory:
        system = wire(Settings(data=Path(directory), mail=mail, smtp_port=0, fast_hash=True))
        try:
            yield system
        finally:
            system.close()


def _figure(what: str, figure: float, unit: str) -> dict[str, Any]:
    return {"what": what, "figure": round(figure, 1), "unit": unit}


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
