"""A PostgreSQL server of one's own: made in a temporary directory, reached by a socket there, removed at the end."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

OLDEST = 15
PACKAGED = Path("/usr/lib/postgresql")
USERS = ("postgres", "nobody")
START_SECONDS = 60
# What is measured and tested here need not survive a power cut; `durable` keeps the server's own settings.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoServerError(Exception):
    """There are no binaries of a PostgreSQL server on this machine."""


class Cluster:
    """A running server. `durable` clusters sync to the disk as an operator's would."""

    def __init__(self, directory: Path, binaries: Path, *, durable: bool = False) -> None:
        """Make the cluster in an empty directory and start it, as an ordinary user."""
        self._directory = directory
        self._binaries = binaries
        self._user = _ordinary_user()
        self._numbers = count(1)
        if self._user:
            shutil.chown(directory, self._user)
        self._run("initdb", "-D", str(directory / "data"), "-U", "odaiba", "-A", "trust", "-N", *_LOCALE)
        settings = [] if durable else [part for setting in FAST for part in ("-c", setting)]
        command = [str(binaries / "postgres"), "-D", str(directory / "data"), "-k", str(directory), "-h", ""]
        self._log = (directory / "log").open("wb")
        self._server = subprocess.Popen(  # noqa: S603 - the server of this machine
            [*command, "-c", "max_connections=200", *settings],
            stdout=self._log,
            stderr=self._log,
            user=self._user,
            cwd=directory,
        )
        self._run("pg_isready", "-h", str(directory), "-t", str(START_SECONDS), until=START_SECONDS)

    def database(self) -> str:
        """Make an empty database as worlds need it; return its URL."""
        name = f"odaiba_{next(self._numbers)}"
        self._run("createdb", "-h", str(self._directory), "-U", "odaiba", "-T", "template0", *_DATABASE, name)
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://odaiba@/{name}?host={self._directory}"

    def stop(self) -> None:
        """Stop the server at once and wait for its end."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait()
        self._log.close()

    def _run(self, tool: str, *words: str, until: int = 0) -> None:
        command = [str(self._binaries / tool), *words]
        for attempt in range(1 + 20 * until):
            done = subprocess.run(  # noqa: S603 - a tool of the server
                command, capture_output=True, user=self._user, cwd=self._directory, check=False
            )
            if done.returncode == 0:
                return
            if attempt < 20 * until:
                self._pause()
        raise RuntimeError(f"{tool}: {done.stderr.decode() or done.stdout.decode()}")

    def _pause(self) -> None:
        # The server ends at once when it cannot start; until then this waits a twentieth of a second.
        try:
            self._server.wait(0.05)
        except subprocess.TimeoutExpired:
            return
        raise RuntimeError((self._directory / "log").read_text())


_LOCALE = ("--locale=C", "--encoding=UTF8")
_DATABASE = ("--locale=C", "--encoding=UTF8")


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Give a running server; NoServerError when this machine has none of PostgreSQL 15 or newer."""
    binaries = server_binaries()
    directory = Path(mkdtemp(prefix="odaiba-pg-"))
    try:
        running = Cluster(directory, binaries, durable=durable)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def server_binaries() -> Path:
    """Return the directory of the newest server's binaries; NoServerError when there are none."""
    packaged = sorted(PACKAGED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if packaged and int(packaged[-1].parts[-3].split(".")[0]) >= OLDEST:
        return packaged[-1].parent
    found = shutil.which("initdb")
    if found and Path(found).resolve().with_name("postgres").exists():
        return Path(found).resolve().parent
    raise NoServerError(
        f"no PostgreSQL server here: install PostgreSQL {OLDEST} or newer (Debian: apt-get install postgresql)"
    )


def _ordinary_user() -> str | None:
    """Return the user to run the server as when this process is root's, which no server runs as."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(user for user in USERS if user in known)
