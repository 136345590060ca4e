"""Filing over HTTP: clients at once, each answered after its filing is committed and its mails are in the inboxes."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier, Thread
from time import perf_counter

from backoffice.simulation.transaction import Transaction
from seed.bench import lives

CLIENTS = 16
WORKERS = 2
JSON = {"Content-Type": "application/json"}


def entered(tx: Transaction, count: int) -> tuple[str, list[str]]:
    """Enter so many applications, complete but not filed; return their user and their keys."""
    cast = lives.prepare(tx, count)
    return cast.user.id, [lives.enter(tx, cast, person).id for person in cast.people]


def seconds_each(
    data: Path, world: str, user: str, applications: Sequence[str], database: str
) -> list[float]:
    """File all of them by 16 clients over two web processes; return how long each answer took, and the whole last."""
    with _web(data, database) as port:
        paths = [f"/api/v1/worlds/{world}/applications/{key}/file" for key in applications]
        took: list[float] = []
        start = Barrier(CLIENTS + 1)
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


@contextmanager
def _web(data: Path, database: str) -> Iterator[int]:
    """Start two web processes behind one port, as `odaiba web` does."""
    told = {"ODAIBA_DATA": str(data), "ODAIBA_MAIL": "direct", "ODAIBA_DATABASE": database}
    command = [sys.executable, "-m", "backoffice", "web", "--port", "0", "--workers", str(WORKERS)]
    environment = {**os.environ, **told}  # noqa: TID251 - a process of its own is told where its data lies
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ourselves
        assert process.stdout  # noqa: S101 - it is a pipe
        lines = list(iter(process.stdout.readline, "ready\n"))
        try:
            yield int(lines[0].rstrip("/\n").rpartition(":")[2])
        finally:
            process.terminate()
