"""A pcscd of the tests' own with vpcd in it: its socket and its ports are seen by nobody else on the machine.

Where a process may have a mount namespace of its own, the daemon finds its fixed /run/pcscd there, and any number of test
processes have one each. libpcsclite is told where the socket is (`SOCKET` in its environment), once in a process.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

SOCKET = "PCSCLITE_CSOCK_NAME"
PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
DRIVERS = ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so")
INSTALL = "apt-get install pcscd vsmartcard-vpcd"
PRIVATELY = 'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd && exec "$@"'
READY = "daemon ready"


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
        port = two_free_ports()
        started = subprocess.Popen(
            command(room, configured(room, port)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        with started:
            try:
                until_ready(started)
                yield Pcscd(port, own_socket())
            finally:
                started.terminate()
                started.wait(10)
    finally:
        shutil.rmtree(room)


def command(room: Path, configuration: Path) -> list[str]:
    """Return the command that starts pcscd in a mount namespace of its own; it dies with who started it."""
    daemon, unshare, setpriv = (shutil.which(name, path=PLACES) for name in ("pcscd", "unshare", "setpriv"))
    if not daemon:
        raise NoDaemonError(f"pcscd is not here: {INSTALL}")
    if not (unshare and setpriv):
        raise NoDaemonError("unshare and setpriv are not here: apt-get install util-linux")
    help_ = subprocess.run([daemon, "--help"], capture_output=True, text=True, timeout=10, check=False).stdout
    no_polkit = ["--disable-polkit"] if "--disable-polkit" in help_ else []
    mine = [] if os.geteuid() == 0 else ["--map-root-user"]
    inside = [setpriv, "--pdeathsig", "TERM", daemon, "-f", "-i", *no_polkit, "-c", str(configuration)]
    return [unshare, "--mount", *mine, "sh", "-c", PRIVATELY, str(room), *inside]


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
