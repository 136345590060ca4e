"""Whole lives by one engine worker or by several: a process and a world each, all begun together."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from time import perf_counter

from backoffice.simulation.loop import run_until
from backoffice.simulation.simulator import DEMO_START
from seed.bench import lives
from seed.bench.grounds import Ground

PATIENCE_SECONDS = 600


class BrokenRunError(Exception):
    """A run that did not do what it was to do: its figure must not be told."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one worker does: so many lives in a world of this name."""

    ground: Ground
    world: str
    lives: int
    mail: str
    smtp_port: int


@dataclass(frozen=True, slots=True)
class Done:
    """When a worker began and ended, on a clock that all processes share, and the journal's head then."""

    began: float
    ended: float
    head: str


def together(ground: Ground, count: int, mail: str, workers: int) -> tuple[float, str]:
    """Let workers live so many lives each; return how many a second all lived together, and their one head.

    BrokenRunError when a life has not ended, a chain does not hold, or two worlds tell different stories.
    """
    with _mail_server(ground, mail) as port:
        work = [Work(ground, f"bench-{number}", count, mail, port) for number in range(workers)]
        processes = get_context("spawn")
        barrier = processes.Barrier(workers)
        with ProcessPoolExecutor(workers, processes, _meet_at, (barrier,)) as pool:
            done = list(pool.map(live, work))
    heads = {each.head for each in done}
    if len(heads) != 1:
        raise BrokenRunError(f"{workers} workers with the same seed told {len(heads)} stories")
    taken = max(each.ended for each in done) - min(each.began for each in done)
    return workers * count / taken, heads.pop()


def live(work: Work) -> Done:
    """Do one worker's work."""
    try:
        with work.ground.system(work.mail, work.smtp_port) as system:
            world = system.simulator.create(work.world).world
            with world.write() as tx:
                cast = lives.prepare(tx, work.lives)
            _meet()
            began = perf_counter()
            done = run_until(world, DEMO_START + timedelta(days=lives.DAYS), lives.service_of(cast))
            ended = perf_counter()
            chain, finished = system.simulator.chain(world), lives.finished(world)
    except BaseException:
        _nobody_waits()
        raise
    if done.stopped_by != "target" or finished != work.lives or chain.broken:
        raise BrokenRunError(f"{finished} of {work.lives} lives ended; {done.stopped_by}; {chain.broken}")
    return Done(began, ended, chain.head)


@contextmanager
def _mail_server(ground: Ground, mail: str) -> Iterator[int]:
    """Give the port of a mail process of its own, where mails go by SMTP."""
    if mail == "smtp":
        with ground.served("mail", "--smtp-port", "0") as port:
            yield port
    else:
        yield 0


_meeting: list[Barrier] = []


def _meet_at(barrier: Barrier) -> None:
    """Begin as a worker's process."""
    _meeting.append(barrier)


def _meet() -> None:
    for barrier in _meeting:
        barrier.wait(PATIENCE_SECONDS)


def _nobody_waits() -> None:
    for barrier in _meeting:
        barrier.abort()
