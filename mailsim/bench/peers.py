"""The servers that are fed the same mails: mailsim, Postfix's smtp-sink, Sendria and MailDev; each ends with its block.

Sendria's and MailDev's versions are locked beside this module; they are installed into a folder of their own, once.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

HOST = "127.0.0.1"
READY_SECONDS = 30.0
INSTALL_SECONDS = 300.0
_HERE = Path(__file__).parent
_SINK_BACKLOG = "1000"


class NotHereError(Exception):
    """A peer cannot be had on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server: its name, and its command in a folder on two ports, SMTP and HTTP, which may raise NotHereError.

    One that answers 250 before it has stored a mail tells how many it has ``stored`` in that folder.
    """

    name: str
    command: Callable[[Path, int, int], Sequence[str | Path]]
    stored: Callable[[Path], int] | None = None


def peers(tools: Path) -> list[Peer]:
    """Return all servers; those that need to be installed are installed below ``tools`` when they are first started."""
    return [
        Peer("mailsim", mailsim),
        Peer("smtp-sink", _sink),
        Peer("Sendria", partial(_sendria, tools.absolute() / "sendria"), _stored_by_sendria),
        Peer("MailDev", partial(_maildev, tools.absolute() / "maildev")),
    ]


@contextmanager
def running(command: Sequence[str | Path], folder: Path, *ports: int) -> Iterator[None]:
    """Run a server until the block ends; it takes connections on its ports when the block begins."""
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)  # noqa: S603 - our own commands
        try:
            for port in ports:
                _wait_for(process, port, folder)
            yield
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


def program(name: str) -> str:
    """Return the path of a program of this machine. Raises NotHereError."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        raise NotHereError(f"{name} がありません / {name} is not installed")
    return found


def mailsim(data: Path, smtp: int, http: int) -> Sequence[str | Path]:
    """Return the command of mailsim, which commits each mail before it answers."""
    return [sys.executable, "-m", "mailsim", "--smtp", str(smtp), "--http", str(http), "--data", data]


def _sink(_data: Path, smtp: int, _http: int) -> Sequence[str | Path]:
    as_nobody = ("-u", "nobody") if os.getuid() == 0 else ()
    return [program("smtp-sink"), *as_nobody, f"inet:{HOST}:{smtp}", _SINK_BACKLOG]


def _sendria(home: Path, data: Path, smtp: int, http: int) -> Sequence[str | Path]:
    command = home / "bin" / "sendria"
    if not command.exists():
        venv.create(home, with_pip=True, clear=True)
        locked = ("--require-virtualenv", "--no-deps", "-r", _HERE / "sendria.txt")
        _install(home / "bin" / "python", "-m", "pip", "install", "-q", *locked)
    ports = ("--smtp-port", str(smtp), "--http-port", str(http))
    return [command, "-f", "-n", "--db", data / "sendria.sqlite", *ports]


def _stored_by_sendria(data: Path) -> int:
    with closing(sqlite3.connect(f"file:{data / 'sendria.sqlite'}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM message").fetchone()[0])


def _maildev(home: Path, data: Path, smtp: int, http: int) -> Sequence[str | Path]:
    command = home / "node_modules" / "maildev" / "bin" / "maildev"
    if not command.exists():
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_HERE / "maildev" / name, home)
        _install(program("npm"), "ci", "--prefix", home, "--ignore-scripts", "--no-audit", "--no-fund")
    ports = ("-s", str(smtp), "-w", str(http), "--ip", HOST)
    return [program("node"), command, *ports, "--mail-directory", data / "maildev", "--silent"]


def _install(*command: str | Path) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)  # noqa: S603 - our own commands
    except (OSError, subprocess.SubprocessError) as error:
        raise NotHereError(f"{command[0]}: {error}") from error


def _wait_for(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    pause = Event()
    for _ in range(int(READY_SECONDS * 10)):
        if process.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            pause.wait(0.1)
        else:
            return
    raise NotHereError((folder / "log.txt").read_text(errors="replace")[-500:])
