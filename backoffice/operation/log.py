"""The log: what happened to the process and its worlds, never to people. One line an event, for a person or as JSON.

What an error or a library says in its own words is left out, for it may quote what people typed; its class and the
places it passed through are told instead.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

LEVELS = ("debug", "info", "warning", "error")
KINDS = ("text", "json")
EVENTS = frozenset(
    {
        "server.started",
        "server.stopped",
        "world.created",
        "world.forked",
        "world.reset",
        "world.deleted",
        "world.halted",
        "advance.finished",
        "mail.undelivered",
        "webhooks.failed",
        "http.answered",
        "http.slow",
        "http.failed",
        "library.said",
    }
)
LOGGER = logging.getLogger("odaiba")
LOGGER.addHandler(logging.NullHandler())
# Flask would name the address that was asked for; `http.failed` tells the same without it.
SILENT = ("backoffice.web",)


def tell(event: str, level: int = logging.INFO, /, **facts: object) -> None:
    """Log an event of EVENTS with facts that name no person, number or address."""
    if event not in EVENTS:
        raise ValueError(event)
    LOGGER.log(level, event, extra={"facts": facts})


def error_class(failure: BaseException | None) -> str:
    """Return the class of what an error came from: its words may hold names, its class does not."""
    while failure is not None and failure.__cause__ is not None:
        failure = failure.__cause__
    return type(failure).__name__ if failure else ""


def places(trace: TracebackType | None, most: int = 12) -> list[str]:
    """Return where an error passed through, the innermost last: module file, line, function."""
    frames = traceback.extract_tb(trace)[-most:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


@contextmanager
def logged(kind: str, level: str, stream: TextIO | None = None) -> Iterator[None]:
    """Write the log to a stream (stderr) while this lasts; `kind` is text or json."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(AsJson() if kind == "json" else AsText())
    root, before = logging.getLogger(), LOGGER.level
    root.addHandler(handler)
    LOGGER.setLevel(level.upper())
    silent = [logging.getLogger(name) for name in SILENT]
    for logger in silent:
        logger.disabled = True
    try:
        yield
    finally:
        root.removeHandler(handler)
        LOGGER.setLevel(before)
        for logger in silent:
            logger.disabled = False


class AsJson(logging.Formatter):
    """One JSON object a line: at (wall time, UTC), level, event, and the event's facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event, facts = _told(record)
        line = {"at": at, "level": record.levelname.lower(), "event": event, **facts}
        return json.dumps(line, ensure_ascii=False, default=str)


class AsText(logging.Formatter):
    """One line for a person: time, level, event, facts; under a failure the places it passed through."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        event, facts = _told(record)
        passed = facts.pop("trace", [])
        words = "  ".join(f"{name}={value}" for name, value in facts.items())
        return "\n    ".join([f"{at} {record.levelname.lower():<7} {event}  {words}".rstrip(), *passed])


def _told(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    if record.name == LOGGER.name:
        return record.getMessage(), dict(record.__dict__.get("facts", {}))
    facts: dict[str, Any] = {"logger": record.name, "place": f"{record.filename}:{record.lineno}"}
    if record.exc_info and record.exc_info[1]:
        facts |= {"error": error_class(record.exc_info[1]), "trace": places(record.exc_info[2])}
    return "library.said", facts
