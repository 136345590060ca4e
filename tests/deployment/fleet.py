"""The services of the compose file as plain processes: their commands, variables and health checks as they stand there.

Only what a container would give is put in: addresses of other services, free ports, the data directory.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from seed.bench.cluster import cluster, server_binaries
from tests.architecture.tree import ROOT
from tests.deployment.compose import SERVICES, environment

TOKEN = "a-token-of-twenty-characters-or-more"
PASSWORD = "the-password-of-the-database"
GIVEN = {"ODAIBA_TOKEN": TOKEN, "ODAIBA_DB_PASSWORD": PASSWORD}
READY_SECONDS = 60
TOLERANCE = timedelta(milliseconds=10)


class Service:
    """A service that runs and has said that it is ready."""

    def __init__(self, name: str, given: dict[str, str], log: Path) -> None:
        self._name = name
        self._log = log
        words = [re.sub(r"^(8000|8001|1025)$", "0", word) for word in SERVICES[name]["command"]]
        ours = {key: value for key, value in os.environ.items() if not key.startswith(("ODAIBA_", "PG"))}
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backoffice", *words[1:]],
                env=ours | given | {"ODAIBA_LOG": "json", "ODAIBA_LOG_LEVEL": "debug"},
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        self.port = int(re.search(r":(\d+)/?$", self._until_ready()[0])[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def check(self) -> None:
        """Run the health check."""
        _, _, *words = SERVICES[self._name]["healthcheck"]["test"]
        words = [re.sub(r"\b(8000|8001|1025)\b", str(self.port), word) for word in words]
        timeout = int(SERVICES[self._name]["healthcheck"]["timeout"].removesuffix("s"))
        subprocess.run([sys.executable, *words], check=True, timeout=4 * timeout)

    def stop(self) -> None:
        """Ask the process to stop, as Compose does; it must end well before Compose would kill it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(10) == 0, self._log.read_text()

    def kill(self) -> None:
        """Kill the process without a word."""
        self.process.kill()
        self.process.wait(10)

    def workers(self) -> list[int]:
        """Return the processes that this one has started."""
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def moves(self, world: str = "") -> list[tuple[str, datetime, datetime]]:
        """Return the moves of worlds that the log tells of: world, begin, end."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines() if line.endswith("}")]
        done = [
            line for line in lines if line["event"] == "advance.finished" and world in ("", line["world"])
        ]
        ends = [datetime.fromisoformat(line["at"]) for line in done]
        return [
            (line["world"], end - timedelta(seconds=line["seconds"]), end)
            for line, end in zip(done, ends, strict=True)
        ]

    def _until_ready(self) -> list[str]:
        assert self.process.stdout
        told = []
        for line in iter(self.process.stdout.readline, ""):
            if line == "ready\n":
                return told
            told.append(line.strip())
        raise AssertionError(self._log.read_text())


class Fleet:
    """All services over one database and one data directory."""

    def __init__(self, database: str, directory: Path) -> None:
        self._database = database
        self._directory = directory
        self._started: list[Service] = []
        self.mail = self.start("mail")
        self.web = self.start("web")
        self.engines = [self.start("engine"), self.start("engine")]

    def start(self, name: str) -> Service:
        """Start a service with its own variables."""
        given = environment(name, GIVEN)
        given |= {"ODAIBA_DATA": str(self._directory / "data"), "ODAIBA_DATABASE": self._database}
        if "ODAIBA_SMTP_HOST" in given:
            given |= {"ODAIBA_SMTP_HOST": "127.0.0.1", "ODAIBA_SMTP_PORT": str(self.mail.port)}
        started = Service(name, given, self._directory / f"{name}-{len(self._started)}.log")
        self._started.append(started)
        return started

    def end(self) -> None:
        """Leave no process behind, whatever happened."""
        for service in self._started:
            for worker in service.workers() if service.process.poll() is None else []:
                os.kill(worker, signal.SIGKILL)
            service.kill()
            if service.process.stdout:
                service.process.stdout.close()

    def log(self) -> str:
        """Return all that was logged."""
        return "\n".join(path.read_text() for path in sorted(self._directory.glob("*.log")))


def overlaps(engines: list[Service]) -> list[tuple[object, ...]]:
    """Return the moves of a world that began while another engine was moving it."""
    moves = sorted(
        (world, begin, end, number)
        for number, engine in enumerate(engines)
        for world, begin, end in engine.moves()
    )
    return [
        (before, after)
        for before, after in pairwise(moves)
        if before[0] == after[0] and before[3] != after[3] and after[1] < before[2] - TOLERANCE
    ]


@contextmanager
def guarded_database() -> Iterator[str]:
    """Give a database of a durable server that asks for the password, as the one of the db service does."""
    with cluster(durable=True) as server:
        url = server.database()
        host = str(make_url(url).query["host"])
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE odaiba PASSWORD '{PASSWORD}'".encode())
            (Path(host) / "data" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
            connection.execute("SELECT pg_reload_conf()")
        _check_health(url, host)
        yield url


def _check_health(url: str, host: str) -> None:
    _, tool, *words = SERVICES["db"]["healthcheck"]["test"]
    put_in = {"127.0.0.1": host}
    words = [put_in.get(word, word) for word in words]
    words[words.index("-d") + 1] = str(make_url(url).database)
    subprocess.run([server_binaries() / tool, *words], check=True, capture_output=True, timeout=20)
