"""Where a benchmark measures: a directory that is removed afterwards, on either database, and processes beside it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings

PORT = re.compile(r":(\d+)/?$")


@dataclass(frozen=True, slots=True)
class Ground:
    """A directory for data, and the database that its tables live in ("" for files there)."""

    data: Path
    database: str

    @contextmanager
    def system(self, mail: str = "direct", smtp_port: int = 0) -> Iterator[System]:
        """Give the system over it; mails by SMTP go to another process's port."""
        settings = Settings(
            data=self.data, database=self.database, mail=mail, smtp_port=smtp_port, fast_hash=True
        )
        system = wire(settings, own_smtp=False)
        try:
            yield system
        finally:
            system.close()

    @contextmanager
    def served(self, *words: str) -> Iterator[int]:
        """Run `odaiba` with these words as a process of its own until it is ready; give the port that it listens on."""
        told = {"ODAIBA_DATA": str(self.data), "ODAIBA_MAIL": "direct", "ODAIBA_DATABASE": self.database}
        environment = {**os.environ, **told}  # noqa: TID251 - a process of its own is told where its data lies
        log = self.data / "served.log"
        command = [sys.executable, "-m", "backoffice", *words]
        with (
            log.open("w") as errors,
            subprocess.Popen(  # noqa: S603 - ourselves
                command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
            ) as process,
        ):
            try:
                yield _port(process, log)
            finally:
                process.terminate()


def _port(process: "subprocess.Popen[str]", log: Path) -> int:
    """Return the first port that a process says, once it has said that it is ready."""
    assert process.stdout  # noqa: S101 - it is a pipe
    said: list[str] = []
    for line in process.stdout:
        if line == "ready\n":
            return int(next(found[1] for each in said if (found := PORT.search(each))))
        said.append(line.rstrip())
    raise RuntimeError(f"{' '.join(map(str, process.args[3:]))} did not start: {log.read_text()[-2000:]}")  # type: ignore[index]  # its words


@contextmanager
def ground(make_database: Callable[[], str]) -> Iterator[Ground]:
    """Give a new ground; its directory goes in the end."""
    with TemporaryDirectory(prefix="odaiba-bench-") as directory:
        yield Ground(Path(directory), make_database())
