"""A pcscd of the tests' own with vpcd in it: its socket and its ports are seen by nobody else on the machine.

Where a process may have a mount namespace of its own, the daemon finds its fixed /run/pcscd there, and any number of test
processes have one each. Elsewhere, as in most containers, one daemon serves one test process at a time, and a lock has the
others wait. libpcsclite is told where the socket is (`SOCKET` in its environment), once in a process.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Thread

SOCKET = "PCSCLITE_CSOCK_NAME"
PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
DRIVERS = ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so")
INSTALL = "apt-get install pcscd vsmartcard-vpcd"
PRIVATELY = 'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd && exec "$@"'
READY = "daemon ready"
MACHINES = Path("/run/pcscd/pcscd.comm")
TURN = Path(tempfile.gettempdir()) / "odaiba-pcscd.lock"


class NoDaemonError(Exception):
    """No pcscd can be started here; the words say why."""


def own_socket() -> Path:
    """Return where the socket of this process's own pcscd is, or would be."""
    return Path(tempfile.gettempdir()) / f"odaiba-pcscd-{os.getpid()}" / "pcscd.comm"


class Pcscd:
    """A running pcscd: the port of its first slot, the next one being the second's."""

    def __init__(self, port: int, socket_path: Path) -> None:
        self.port, self.socket = port, socket_path

    def environment(self) -> dict[str, str]:
        """Return the environment for a stranger's client that is to meet this daemon."""
        return {**os.environ, SOCKET: str(self.socket)}


@contextmanager
def pcscd() -> Iterator[Pcscd]:
    """Run a pcscd until the block ends; NoDaemonError where that cannot be."""
    room = own_socket().parent
    room.mkdir(mode=0o755)
    try:
        apart = own_namespace(room)
        with nullcontext() if apart else the_machines(own_socket()):
            port = two_free_ports()
            with running([*apart, *command(configured(room, port))], own_socket()):
                yield Pcscd(port, own_socket())
    finally:
        shutil.rmtree(room)


@contextmanager
def running(words: list[str], link: Path) -> Iterator[None]:
    """Run a daemon that is reached by a socket until the block ends."""
    started = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with started:
        try:
            until_ready(started)
            until_listening(started, link)
            yield
        finally:
            started.terminate()
            started.wait(10)


def own_namespace(room: Path) -> list[str]:
    """Return what starts a program that has a room as its /run/pcscd, [] where none may be started so."""
    unshare = shutil.which("unshare", path=PLACES)
    mine = [] if os.geteuid() == 0 else ["--map-root-user"]
    apart = [str(unshare), "--mount", *mine, "sh", "-c", PRIVATELY, str(room)]
    if (
        unshare
        and subprocess.run([*apart, "true"], capture_output=True, timeout=10, check=False).returncode == 0
    ):
        return apart
    return []


@contextmanager
def the_machines(link: Path) -> Iterator[None]:
    """Have the machine's one socket to oneself, under the name by which this process looks for its own."""
    if os.geteuid() != 0:
        raise NoDaemonError("pcscd needs root here, or the right to have a mount namespace of one's own")
    with TURN.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with socket.socket(socket.AF_UNIX) as asking:
            if asking.connect_ex(str(MACHINES)) == 0:
                raise NoDaemonError("a pcscd of this machine runs already, and there is but one")
        link.symlink_to(MACHINES)
        yield


def command(configuration: Path) -> list[str]:
    """Return the command that starts pcscd; it dies with who started it."""
    daemon, setpriv = (shutil.which(name, path=PLACES) for name in ("pcscd", "setpriv"))
    if not daemon:
        raise NoDaemonError(f"pcscd is not here: {INSTALL}")
    with_parent = [setpriv, "--pdeathsig", "TERM"] if setpriv else []
    help_ = subprocess.run([daemon, "--help"], capture_output=True, text=True, timeout=10, check=False).stdout
    no_polkit = ["--disable-polkit"] if "--disable-polkit" in help_ else []
    return [*with_parent, daemon, "-f", "-i", *no_polkit, "-c", str(configuration)]


def configured(room: Path, port: int) -> Path:
    """Return a directory with the configuration of vpcd on a port."""
    driver = next((path for path in DRIVERS if Path(path).exists()), None)
    if not driver:
        raise NoDaemonError(f"vpcd is not here: {INSTALL}")
    folder = room / "conf"
    folder.mkdir()
    lines = (
        'FRIENDLYNAME "Virtual PCD"',
        f"DEVICENAME /dev/null:{port:#x}",
        f"LIBPATH {driver}",
        f"CHANNELID {port:#x}",
    )
    (folder / "vpcd").write_text("\n".join(lines) + "\n")
    return folder


def two_free_ports() -> int:
    """Return a port that is free, as is the one after it."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = one.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except OSError:
                continue
            return int(port)


def until_ready(started: subprocess.Popen[str]) -> None:
    """Read what the daemon says until it is ready, and have the rest read by a thread, so that it never waits for us."""
    said = []
    assert started.stdout
    for line in started.stdout:
        said.append(line)
        if READY in line:
            Thread(target=started.stdout.read, daemon=True).start()
            return
    raise NoDaemonError(f"pcscd does not start here: {''.join(said[-3:]).strip() or 'it says nothing'}")


def until_listening(started: subprocess.Popen[str], path: Path) -> None:
    """Return when the daemon takes clients: it says that it is ready a moment before."""
    while started.poll() is None:
        with socket.socket(socket.AF_UNIX) as client, suppress(FileNotFoundError, ConnectionRefusedError):
            client.connect(str(path))
            return
        os.sched_yield()
    raise NoDaemonError("pcscd ended as soon as it was ready")
