"""The machine: Python, SQLite, the libraries, how many files a process may open."""

import re
import resource
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from backoffice.adapters.prints import missing
from backoffice.health.finding import Finding, judged, well, wrong

PYTHON = (3, 11)
SQLITE = (3, 35)
# Sixty-four open worlds hold about a dozen files each.
DESCRIPTORS = 1024
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def findings() -> Iterator[Finding]:
    """Look at the machine."""
    yield judged(
        "python",
        sys.version_info >= PYTHON,
        sys.version.split()[0],
        "Python 3.11 以上で動かしてください。",
        "Run it on Python 3.11 or newer.",
    )
    yield judged(
        "sqlite",
        sqlite3.sqlite_version_info >= SQLITE,
        sqlite3.sqlite_version,
        "SQLite 3.35 以上を組み込んだ Python を使ってください。",
        "Use a Python with SQLite 3.35 or newer.",
    )
    yield libraries(needed())
    yield printing()
    yield descriptors(resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def needed() -> list[str]:
    """Return the libraries that the product declares to need at run time."""
    declared = [line for line in requires("odaiba") or [] if "extra ==" not in line]
    return [found.group() for line in declared if (found := REQUIREMENT.match(line))]


def libraries(names: list[str]) -> Finding:
    """Look whether libraries are installed, and which versions."""
    found = {name: _version(name) for name in names}
    missing = [name for name, number in found.items() if not number]
    if missing:
        ja, en = (
            "make demo をもう一度実行して入れてください。",
            "Run `make demo` again to install what is missing.",
        )
        return wrong("libraries", f"missing: {', '.join(missing)}", ja, en)
    return well("libraries", ", ".join(f"{name} {number}" for name, number in found.items()))


def printing() -> Finding:
    """Look whether papers can be made as PDFs: without that browsers print them, and nothing is wrong."""
    lacking = missing()
    if lacking:
        how = "pip install '.[print]' in Odaiba's folder, apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        return well("prints", f"by the browser only; for PDFs there lack: {lacking} ({how})")
    return well("prints", f"PDF by weasyprint {_version('weasyprint')}")


def descriptors(limit: int) -> Finding:
    """Look at the limit of open files."""
    enough = limit == resource.RLIM_INFINITY or limit >= DESCRIPTORS
    return judged(
        "open files",
        enough,
        f"limit {limit}",
        f"ulimit -n {DESCRIPTORS} 以上にしてから起動してください。",
        f"Raise the limit (`ulimit -n {DESCRIPTORS}` or more) before starting.",
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
