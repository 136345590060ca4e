"""Filing over HTTP: clients at once, each answered after its filing is committed and its mails are in the inboxes."""

from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from threading import Barrier, Thread
from time import perf_counter

from backoffice.domain.life import Status
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store.tallies import counts_by_status
from seed.bench import lives
from seed.bench.engines import BrokenRunError
from seed.bench.figures import Figure, lasting
from seed.bench.grounds import Ground

CLIENTS = 16
WORKERS = 2
WORLD = "bench"
JSON = {"Content-Type": "application/json"}


def measured(ground: Ground, count: int) -> Iterator[Figure]:
    """File so many applications of one world; BrokenRunError when one was not, or the journal does not hold."""
    with ground.system() as system, system.simulator.create(WORLD).world.write() as tx:
        user, keys = entered(tx, count)
    *took, whole = seconds_each(ground, user, keys)
    with ground.system() as system:
        world = system.simulator.worlds.open(WORLD)
        filed, chain = _filed(world), system.simulator.chain(world)
    if filed != count or len(took) != count or chain.broken:
        raise BrokenRunError(f"{filed} of {count} filed, {len(took)} answered; {chain.broken}")
    yield Figure("submit", "filings over HTTP", count / whole, "filings/s", size=count)
    yield from lasting("submit", "a filing's answer", took, count)


def entered(tx: Transaction, count: int) -> tuple[str, list[str]]:
    """Enter so many applications, complete but not filed; return their user and their keys."""
    cast = lives.prepare(tx, count)
    return cast.user.id, [lives.enter(tx, cast, person).id for person in cast.people]


def seconds_each(ground: Ground, user: str, applications: Sequence[str]) -> list[float]:
    """File all of them by 16 clients over two web processes; return how long each answer took, and the whole last."""
    with ground.served("web", "--port", "0", "--workers", str(WORKERS)) as port:
        paths = [f"/api/v1/worlds/{WORLD}/applications/{key}/file" for key in applications]
        took: list[float] = []
        start = Barrier(CLIENTS + 1, timeout=60)
        clients = [
            Thread(target=_client, args=(port, paths[n::CLIENTS], user, start, took)) for n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        start.wait()
        begun = perf_counter()
        for client in clients:
            client.join()
        return [*sorted(took), perf_counter() - begun]


def _client(port: int, paths: Sequence[str], user: str, start: Barrier, took: list[float]) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    start.wait()
    for path in paths:
        begun = perf_counter()
        connection.request("POST", path, f'{{"actor":"{user}"}}', JSON | {"Idempotency-Key": path[-80:]})
        answer = connection.getresponse()
        body = answer.read()
        took.append(perf_counter() - begun)
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{path}: {answer.status} {body[:500]!r}")
    connection.close()


def _filed(world: World) -> int:
    with world.read() as reading:
        return counts_by_status(reading.session).get(Status.FILED, 0)
