"""RSSHub's `japanpost/track` route, fetched by npm, never kept here, and asked to read pages of our post."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "rsshub@1.0.0-master.f99e982"
INTEGRITY = "sha512-DAdkG2mN9ZU6QcjqkCXNi11ZfFpB71Ysj6S461IWpjWxDx8vV9ifeMLmbkyNuGek0on5cG77o7Ht3EXaakvc5w=="
OLDEST_NODE = 18
OURS = Path(__file__).parent / "trackers"
FILES = ("package.json", "package-lock.json", "got.mjs", "read_japanpost.mjs")


class Unavailable(Exception):
    """What is needed to run the tracker is not here; the words say what."""


def prepared() -> Path:
    """Return the directory of the tracker, made once for each version of what it consists of. Raises Unavailable."""
    _check_node()
    parts = INTEGRITY.encode() + b"".join((OURS / name).read_bytes() for name in FILES)
    ready = _cache() / f"japanpost-{hashlib.sha256(parts).hexdigest()[:16]}"
    if not ready.is_dir():
        with tempfile.TemporaryDirectory(dir=_cache()) as made:
            _make(Path(made) / "tracker")
            try:
                (Path(made) / "tracker").rename(ready)
            except OSError:  # another process was first
                if not ready.is_dir():
                    raise
    return ready


def read(tracker: Path, post: str, pages: list[tuple[str, str]]) -> list[dict[str, object]]:
    """Return what the tracker makes of pages (number, locale) of the post at a URL, or its `error`."""
    environment = {"POST": post, "TZ": "UTC", "PATH": str(Path(shutil.which("node") or "node").parent)}
    command = ["node", "read_japanpost.mjs"]
    ran = subprocess.run(
        command, cwd=tracker, input=json.dumps(pages).encode(), capture_output=True, env=environment,
        timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def _cache() -> Path:
    here = Path(sys.prefix)
    at = here if sys.prefix != sys.base_prefix and _is_ours(here) else Path(tempfile.gettempdir())
    found = at / "public-trackers"
    found.mkdir(exist_ok=True)
    return found


def _is_ours(directory: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError:
        return False


def _check_node() -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        raise Unavailable("needs node and npm (tests/prepare.sh)")
    told = subprocess.run(
        ["node", "--version"], capture_output=True, text=True, timeout=30, check=True
    ).stdout
    version = re.match(r"v(\d+)", told)
    if version is None or int(version[1]) < OLDEST_NODE:
        raise Unavailable(f"needs node {OLDEST_NODE} or newer, here is {told.strip()}")


def _make(at: Path) -> None:
    at.mkdir()
    for name in FILES:
        shutil.copy(OURS / name, at)
    _npm(at, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    _npm(at, "pack", PACKAGE, "--ignore-scripts")
    packed = next(at.glob("*.tgz"))
    digest = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    assert f"sha512-{digest}" == INTEGRITY, f"{PACKAGE} is another file than the one that was looked at"
    router = _router(packed)
    fetcher = re.search(r'import \{ t as \w+ \} from "\./(got-[\w-]+\.mjs)"', router)
    assert fetcher is not None
    (at / "got.mjs").rename(at / fetcher[1])
    (at / "router.mjs").write_text(router)
    packed.unlink()


def _router(packed: Path) -> str:
    with tarfile.open(packed) as files:
        for member in files:
            if re.fullmatch(r"package/dist-lib/router-[\w-]+\.mjs", member.name):
                text = files.extractfile(member).read().decode()  # type: ignore[union-attr]
                if "//#region lib/routes/japanpost/track" in text:
                    return text
    raise AssertionError(f"no japanpost route in {PACKAGE}")


def _npm(at: Path, *arguments: str) -> None:
    try:
        ran = subprocess.run(
            ["npm", *arguments], cwd=at, capture_output=True, text=True, timeout=300, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"npm {arguments[0]} did not end within five minutes: no network?") from None
    assert "EINTEGRITY" not in ran.stderr, ran.stderr
    if ran.returncode != 0:
        raise Unavailable(f"npm {arguments[0]} failed: {ran.stderr.strip()[-300:]}")
