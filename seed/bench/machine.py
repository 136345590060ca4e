"""What figures were measured on: no name of the machine, no path."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import perf_counter

from backoffice.simulation.realtime import wall_seconds
from seed.bench.cluster import NoServerError, server_binaries

SYNCS = 21
_GIB = 1 << 30


def facts() -> dict[str, str]:
    """Return what is worth knowing of the machine and what runs on it, by name."""
    return {
        "date": datetime.fromtimestamp(wall_seconds(), UTC).date().isoformat(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "processor": _processor(),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / _GIB:.0f} GiB",
        "disk": f"{_sync_seconds() * 1000:.1f} ms a sync",
        "system": _system(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgresql(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _sync_seconds() -> float:
    """Return the median time in which a page written anew is on the disk: what every commit waits for at least."""
    took = []
    with NamedTemporaryFile(buffering=0) as file:
        for _ in range(SYNCS):
            file.write(bytes(4096))
            begun = perf_counter()
            os.fsync(file.fileno())
            took.append(perf_counter() - begun)
    return sorted(took)[SYNCS // 2]


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def _postgresql() -> str:
    try:
        command = [str(server_binaries() / "postgres"), "--version"]
    except NoServerError:
        return "none"
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - the server of this machine
    return told.stdout.split()[2]
