"""Packages of npm that strangers wrote: fetched once, checked by their integrity, unpacked beside the tests' Python, never kept here."""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

OLDEST_NODE = 18


class Unavailable(Exception):
    """What is needed to run a package is not here; the words say what."""


def check_node() -> None:
    """Raise Unavailable where node or npm are missing or too old."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise Unavailable("needs node and npm (tests/prepare.sh)")
    told = subprocess.run(
        ["node", "--version"], capture_output=True, text=True, timeout=30, check=True
    ).stdout
    version = re.match(r"v(\d+)", told)
    if version is None or int(version[1]) < OLDEST_NODE:
        raise Unavailable(f"needs node {OLDEST_NODE} or newer, here is {told.strip()}")


def kept(kind: str, name: str, make: Callable[[Path], None]) -> Path:
    """Return a directory that `make` fills once; it is there whole or not at all."""
    check_node()
    at = _beside_python(kind)
    ready = at / name
    if not ready.is_dir():
        with tempfile.TemporaryDirectory(dir=at) as made:
            make(Path(made) / "made")
            try:
                (Path(made) / "made").rename(ready)
            except OSError:  # another process was first
                if not ready.is_dir():
                    raise
    return ready


def packed(at: Path, package: str, integrity: str) -> Path:
    """Return a package's archive, fetched into a directory; Unavailable where it cannot be."""
    npm(at, "pack", package, "--ignore-scripts")
    archive = next(at.glob("*.tgz"))
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert f"sha512-{digest}" == integrity, f"{package} is another file than the one that was looked at"
    return archive


def unpacked(package: str, integrity: str) -> Path:
    """Return the directory of a package that needs no others."""

    def make(at: Path) -> None:
        at.mkdir()
        archive = packed(at, package, integrity)
        with tarfile.open(archive) as files:
            files.extractall(at, filter="data")
        archive.unlink()

    return kept("public-packages", package, make) / "package"


def node_environment() -> dict[str, str]:
    """Return what node is started with: nothing of ours but its own place."""
    return {"TZ": "UTC", "PATH": str(Path(shutil.which("node") or "node").parent)}


def npm(at: Path, *arguments: str) -> None:
    """Run npm in a directory; Unavailable where it fails, but for a file that is not the one expected."""
    try:
        ran = subprocess.run(
            ["npm", *arguments], cwd=at, capture_output=True, text=True, timeout=300, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"npm {arguments[0]} did not end within five minutes: no network?") from None
    assert "EINTEGRITY" not in ran.stderr, ran.stderr
    if ran.returncode != 0:
        raise Unavailable(f"npm {arguments[0]} failed: {ran.stderr.strip()[-300:]}")


def _beside_python(kind: str) -> Path:
    here = Path(sys.prefix)
    at = here if sys.prefix != sys.base_prefix and _is_ours(here) else Path(tempfile.gettempdir())
    found = at / kind
    found.mkdir(exist_ok=True)
    return found


def _is_ours(directory: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError:
        return False
