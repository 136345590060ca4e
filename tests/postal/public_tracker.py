"""RSSHub's `japanpost/track` route, fetched by npm, never kept here, and asked to read pages of our post."""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

from tests import public_npm
from tests.public_npm import Unavailable

__all__ = ["Unavailable", "prepared", "read"]

PACKAGE = "rsshub@1.0.0-master.f99e982"
INTEGRITY = "sha512-DAdkG2mN9ZU6QcjqkCXNi11ZfFpB71Ysj6S461IWpjWxDx8vV9ifeMLmbkyNuGek0on5cG77o7Ht3EXaakvc5w=="
OURS = Path(__file__).parent / "trackers"
FILES = ("package.json", "package-lock.json", "got.mjs", "read_japanpost.mjs")


def prepared() -> Path:
    """Return the directory of the tracker, made once for each version of what it consists of. Raises Unavailable."""
    parts = INTEGRITY.encode() + b"".join((OURS / name).read_bytes() for name in FILES)
    return public_npm.kept("public-trackers", f"japanpost-{hashlib.sha256(parts).hexdigest()[:16]}", _make)


def read(tracker: Path, post: str, pages: list[tuple[str, str]]) -> list[dict[str, object]]:
    """Return what the tracker makes of pages (number, locale) of the post at a URL, or its `error`."""
    command = ["node", "read_japanpost.mjs"]
    ran = subprocess.run(
        command, cwd=tracker, input=json.dumps(pages).encode(), capture_output=True,
        env=public_npm.node_environment() | {"POST": post}, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def _make(at: Path) -> None:
    at.mkdir()
    for name in FILES:
        shutil.copy(OURS / name, at)
    public_npm.npm(at, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    archive = public_npm.packed(at, PACKAGE, INTEGRITY)
    router = _router(archive)
    fetcher = re.search(r'import \{ t as \w+ \} from "\./(got-[\w-]+\.mjs)"', router)
    assert fetcher is not None
    (at / "got.mjs").rename(at / fetcher[1])
    (at / "router.mjs").write_text(router)
    archive.unlink()


def _router(archive: Path) -> str:
    with tarfile.open(archive) as files:
        for member in files:
            if re.fullmatch(r"package/dist-lib/router-[\w-]+\.mjs", member.name):
                text = files.extractfile(member).read().decode()  # type: ignore[union-attr]
                if "//#region lib/routes/japanpost/track" in text:
                    return text
    raise AssertionError(f"no japanpost route in {PACKAGE}")
