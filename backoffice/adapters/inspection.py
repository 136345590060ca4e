"""Files from outside are parsed, and PDFs made, in a process of their own, with bounded memory and time.

A PDF or JPEG of a few kilobytes can unpack to gigabytes or keep a decoder busy for minutes. The child answers one
line of JSON for each file; when it dies or is late it is ended, and the facts say `exhausted`.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Literal

from backoffice.adapters import pdfs, photos, printing
from backoffice.domain.files import PdfFacts, PhotoFacts

SECONDS_A_FILE = 10.0
MEMORY_BYTES = 1 << 30
READY = b"ready\n"
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from backoffice.adapters.inspection import serve; serve(float(sys.argv[2]), int(sys.argv[3]))"
)

Kind = Literal["pdf", "photo", "show", "card", "print"]


class InspectorDownError(RuntimeError):
    """The child process that reads files did not start; no file can be judged."""


@dataclass(frozen=True, slots=True)
class _Child:
    """A running child and its two pipes."""

    process: subprocess.Popen[bytes]
    requests: IO[bytes]
    answers: IO[bytes]

    def end(self) -> None:
        """Stop it at once and leave no process and no pipe behind."""
        self.process.kill()
        self.answers.close()
        with contextlib.suppress(OSError):  # what was still buffered has no reader left
            self.requests.close()
        self.process.wait()


class Inspector:
    """Reads files in one child process, started at first use; safe to use from many threads (one file at a time).

    `seconds` and `memory_bytes` bound one file. `close` ends the child; so does the end of this process.
    """

    def __init__(self, seconds: float = SECONDS_A_FILE, memory_bytes: int = MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._finalizer: weakref.finalize[[], Inspector] | None = None

    def inspect_pdf(self, data: bytes, file_name: str | None = None) -> PdfFacts:
        """Give the facts of a PDF; never raises for bad input. `file_name` None means that none was given."""
        facts = pdfs.first_look(data, file_name)
        if not pdfs.worth_reading(facts):
            return facts
        found = self._ask("pdf", data)
        if found is None:
            return dataclasses.replace(facts, exhausted=True)
        return PdfFacts(**{**found, "problems": tuple(found["problems"])})

    def inspect_photo(self, data: bytes) -> PhotoFacts:
        """Give the facts of a photo; never raises for bad input."""
        facts = photos.first_look(data)
        if not photos.worth_reading(facts):
            return facts
        found = self._ask("photo", data)
        return dataclasses.replace(facts, exhausted=True) if found is None else PhotoFacts(**found)

    def normalised_photo(self, data: bytes) -> bytes:
        """Make the JPEG that screens show (see `photos.normalised_photo`); ValueError for what is no photo."""
        answer = self._ask("show", data) if photos.worth_reading(photos.first_look(data)) else None
        if not answer or "error" in answer:
            raise ValueError(answer["error"] if answer else "not a photo that can be shown")
        return base64.b64decode(answer["jpeg"])

    def card_picture(self, data: bytes) -> bytes:
        """Make the PNG of an image on a chip (see `photos.card_picture`); ValueError for what is none."""
        answer = self._ask("card", data)
        if not answer or "error" in answer:
            raise ValueError(answer["error"] if answer else "not an image that can be shown")
        return base64.b64decode(answer["png"])

    def printed(self, html: bytes) -> bytes | None:
        """Make a PDF of a page, or None when the child died or was late over it."""
        answer = self._ask("print", html)
        return base64.b64decode(answer["pdf"]) if answer else None

    def close(self) -> None:
        """End the child, if there is one; the next file starts another."""
        with self._lock:
            self._end_child()

    def _ask(self, kind: Kind, data: bytes) -> dict[str, Any] | None:
        """Give the child's answer, or None when it died or was late over this file."""
        with self._lock:
            child = self._running_child()
            answer = _exchange(child, kind, data)
            if answer is None:
                self._end_child()
            return answer

    def _running_child(self) -> _Child:
        if self._child is None or self._child.process.poll() is not None:
            self._end_child()
            self._child = _start(self._seconds, self._memory_bytes)
            self._finalizer = weakref.finalize(self, self._child.end)
        return self._child

    def _end_child(self) -> None:
        if self._finalizer:
            self._finalizer()
        self._child = self._finalizer = None


def _start(seconds: float, memory_bytes: int) -> _Child:
    process = subprocess.Popen(  # noqa: S603  this interpreter with our own code
        [sys.executable, "-W", "ignore", "-c", _BOOT, json.dumps(sys.path), str(seconds), str(memory_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the server; the child ends with its stdin
    )
    if process.stdin is None or process.stdout is None:
        raise InspectorDownError("the child has no pipes")
    child = _Child(process, process.stdin, process.stdout)
    if process.stdout.readline() != READY:
        child.end()
        raise InspectorDownError(
            "ファイルを確認する子プロセスが起動しません。標準エラー出力を見てください。"
            " / The child process that reads files does not start; see standard error."
        )
    return child


def _exchange(child: _Child, kind: Kind, data: bytes) -> dict[str, Any] | None:
    try:
        child.requests.write(json.dumps([kind, len(data)]).encode() + b"\n" + data)
        child.requests.flush()
        line = child.answers.readline()
    except OSError:
        return None
    return json.loads(line) if line.endswith(b"\n") else None


def serve(seconds: float, memory_bytes: int) -> None:
    """Be the child: read `[kind, size]` and that many bytes from stdin, answer facts on stdout, until EOF."""
    _bound_memory(memory_bytes)
    pdfs.bound_parser()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    while line := requests.readline():
        kind, size = json.loads(line)
        data = requests.read(size)
        with _bounded_time(seconds):
            answer = _answer_to(kind, data)
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _answer_to(kind: Kind, data: bytes) -> dict[str, Any]:
    try:
        if kind in ("show", "card"):
            return _shown(kind, data)
        if kind == "print":
            return {"pdf": base64.b64encode(printing.made(data.decode())).decode("ascii")}
        return dataclasses.asdict(pdfs.read_pdf(data) if kind == "pdf" else photos.read_photo(data))
    except MemoryError:
        raise SystemExit(1) from None


def _shown(kind: Kind, data: bytes) -> dict[str, Any]:
    name, made = ("png", photos.card_picture) if kind == "card" else ("jpeg", photos.normalised_photo)
    try:
        return {name: base64.b64encode(made(data)).decode("ascii")}
    except ValueError as unfit:
        return {"error": str(unfit)}


@contextlib.contextmanager
def _bounded_time(seconds: float) -> Iterator[None]:
    """End this process when the block takes longer: nobody catches SIGALRM here, and no parser can delay it.

    Windows has no such timer; there only patience bounds a file.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _bound_memory(memory_bytes: int) -> None:
    """Bound this process's address space where the system can (Linux); elsewhere only time bounds a file."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):  # a stricter bound already holds, or macOS refuses
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
