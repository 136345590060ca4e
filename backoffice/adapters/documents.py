"""The documents and photos of all worlds: a store addressed by content, shared and append-only (design section 2)."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

from backoffice.adapters.inspection import Inspector
from backoffice.domain.files import PdfFacts, PhotoFacts

Facts = TypeVar("Facts", PdfFacts, PhotoFacts)
_REMEMBERED = 64
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class DocumentAbsentError(LookupError):
    """No document of that digest is in the store."""


class DocumentDamagedError(OSError):
    """The bytes on the disk are no longer those that their digest names."""


class DocumentStore:
    """Keeps bytes under `root/ab/cd/<sha256>`; what is put once stays, and putting it again changes nothing.

    Many threads and processes may put and get at once. Files from outside are inspected by `inspector`.
    """

    def __init__(self, root: Path, inspector: Inspector | None = None) -> None:
        self.root = root
        self._inspector = inspector or Inspector()
        self._found: OrderedDict[tuple[str, str | None], PdfFacts | PhotoFacts] = OrderedDict()
        self._lock = Lock()

    def put(self, data: bytes) -> str:
        """Keep the bytes, durably, and give their SHA-256 as 64 hexadecimal digits."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _publish(data, path)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Give the bytes; raises DocumentAbsentError or DocumentDamagedError."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise DocumentAbsentError(
                f"資料 {sha256} が保管庫にありません。 / No document {sha256} is in the store."
            ) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DocumentDamagedError(
                f"資料 {sha256} の内容が壊れています。 / The bytes of document {sha256} are damaged on disk."
            )
        return data

    def path(self, sha256: str) -> Path:
        """Say where a document lies or would lie; raises ValueError for what is no SHA-256 digest."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256 digest in lower-case hexadecimal: {sha256[:80]!r}")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def inspect_pdf(self, data: bytes, file_name: str | None = None) -> PdfFacts:
        """Find the facts that `judge_pdf` decides on; never raises for bad input (R-137 to R-144)."""
        return self._remembered(data, file_name, lambda: self._inspector.inspect_pdf(data, file_name))

    def inspect_photo(self, data: bytes) -> PhotoFacts:
        """Find the facts that `judge_photo` decides on; never raises for bad input (R-131, U-13)."""
        return self._remembered(data, None, lambda: self._inspector.inspect_photo(data))

    def normalised_photo(self, data: bytes) -> bytes:
        """Make the upright JPEG without metadata that screens show of an accepted photo; else ValueError."""
        return self._inspector.normalised_photo(data)

    def card_picture(self, data: bytes) -> bytes:
        """Make the PNG that screens show of an image on a chip; ValueError for what is none."""
        return self._inspector.card_picture(data)

    def _remembered(self, data: bytes, file_name: str | None, inspect: Callable[[], Facts]) -> Facts:
        """Give the facts of bytes seen lately without looking again: a surface looks before it holds the world."""
        key = (f"{inspect.__qualname__}:{hashlib.sha256(data).hexdigest()}", file_name)
        with self._lock:
            known = self._found.get(key)
        if known is None:
            known = inspect()
            with self._lock:
                self._found[key] = known
                while len(self._found) > _REMEMBERED:
                    self._found.popitem(last=False)
        return cast("Facts", known)

    def close(self) -> None:
        """End the process that inspects files; the store stays usable."""
        self._inspector.close()


def _publish(data: bytes, path: Path) -> None:
    """Write under a temporary name, flush to the disk, then rename: readers see the whole file or none."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_directory(path.parent)


def _flush_directory(directory: Path) -> None:
    """Make a rename durable; Windows has no such call on directories."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
