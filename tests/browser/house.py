"""The house under test: the real server as a process of its own over fresh data, with the demo world in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class House:
    """A running server: where it listens, the roles of its demo world by sign-in, and what a verb on its data is run with."""

    url: str
    roles: dict[str, dict[str, str]]
    environment: dict[str, str]

    def fork(self, name: str) -> str:
        """Copy the demo world as it was made and return the copy's address, ending in a slash."""
        self.ask("POST", "/api/v1/worlds/demo/fork", {"name": name})
        return f"{self.url}/w/{name}/"

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """Call the API and return its answer."""
        data = None if body is None else json.dumps(body).encode()
        key = sha256(f"{method} {path} {body}".encode()).hexdigest()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            told: dict[str, object] = json.loads(answer.read() or b"{}")
        return told


@contextmanager
def serving(data: Path) -> Iterator[House]:
    """Make the demo world in a directory, serve it on free ports, and stop the server in the end."""
    seeded = subprocess.run(
        [sys.executable, "-m", "backoffice", "seed", "demo", "--json"],
        **surroundings_of(data),
        check=True,
        stdout=subprocess.PIPE,
        timeout=PATIENCE * 2,
    )
    roles = {role["sign_in"]: role for role in json.loads(seeded.stdout)["sign_ins"]}
    with served(data) as url:
        yield House(url, roles, environment_of(data))


@contextmanager
def served(data: Path, **settings: str) -> Iterator[str]:
    """Serve the worlds of a directory on free ports until the end; give the address without its last slash."""
    command = [sys.executable, "-m", "backoffice", "serve", "--port", "0", "--smtp-port", "0"]
    log = (data / "serve.log").open("w", encoding="utf-8")
    surroundings = surroundings_of(data, **settings)
    with log, subprocess.Popen(command, **surroundings, stdout=subprocess.PIPE, stderr=log) as server:
        try:
            yield _address(server)
        finally:
            server.terminate()
            server.wait(PATIENCE)


def surroundings_of(data: Path, **settings: str) -> dict[str, object]:
    """Return where and with which environment a process of the product runs over a directory."""
    return {"cwd": ROOT, "env": environment_of(data) | settings, "text": True, "encoding": "utf-8"}


def environment_of(data: Path) -> dict[str, str]:
    """Return the environment of a process of the product over a directory, and none of ours."""
    own = {"ODAIBA_DATA": str(data), "ODAIBA_FAST_HASH": "1", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ODAIBA_")}
    return inherited | own


def _address(server: subprocess.Popen[str]) -> str:
    """Read what the server says until it is ready; it listens where its line `web` says."""
    told: list[str] = []
    for line in server.stdout or ():
        told.append(line)
        if line.strip() == "ready":
            break
    web = [line.split()[1] for line in told if line.startswith("web ")]
    if not web:
        raise AssertionError(f"The server did not become ready: {told}")
    return web[0].rstrip("/")
