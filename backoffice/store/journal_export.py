"""Parts of a journal as files that can be checked elsewhere, without the world that they come from.

NDJSON: the first line says what the file is: `world`, `first` and `last` number, the hash `before` the first event, and
the `head` that the last event leads to. Each further line is an event with its hash.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Text, select, type_coerce

from backoffice.store.journal import READ_AT_ONCE, JournalEvent, chain_hash
from backoffice.store.rows import table_of
from backoffice.store.types import canonical
from backoffice.store.world_state import GENESIS

MOST_EXPORTED = 100_000
"""Events in one file; more are told in several."""
COLUMNS = ("seq", "at", "actor", "kind", "subject", "facts", "hash")
_TABLE = table_of(JournalEvent)
Stored = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a file found: its events, the head that they lead to, and the first event that does not follow."""

    events: int
    head: str
    broken: int | None = None
    why: str = ""


def hash_at(connection: Connection, seq: int) -> str:
    """Return the hash of an event; that of the beginning for number 0."""
    found = connection.scalar(select(_TABLE.c.hash).where(_TABLE.c.seq == seq))
    return str(found or GENESIS)


def stored(connection: Connection, first: int, last: int) -> list[Stored]:
    """Return the next events of a part as their texts are stored, at most READ_AT_ONCE of them."""
    columns = [type_coerce(_TABLE.c[name], Text) if name != "seq" else _TABLE.c.seq for name in COLUMNS]
    query = select(*columns).where(_TABLE.c.seq.between(first, last)).order_by(_TABLE.c.seq)
    return [tuple(row) for row in connection.execute(query.limit(READ_AT_ONCE))]


def header(connection: Connection, world: str, first: int, last: int) -> dict[str, Any]:
    """Return the first line of a file: what it is a part of, and the hashes before and at its end."""
    before, head = hash_at(connection, first - 1), hash_at(connection, last)
    return {"world": world, "first": first, "last": last, "before": before, "head": head}


def whole(connection: Connection, world: str, first: int, last: int) -> Iterator[str]:
    """Give a file of NDJSON bit by bit."""
    yield f"{canonical(header(connection, world, first, last))}\n"
    while rows := stored(connection, first, last):
        yield ndjson(rows)
        first = rows[-1][0] + 1


def ndjson(rows: Iterable[Stored]) -> str:
    """Return events as lines of JSON; their facts stand as the very text that was hashed."""
    return "".join(_line(dict(zip(COLUMNS, row, strict=True))) for row in rows)


def as_csv(rows: Iterable[Stored]) -> str:
    """Return events as lines of CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def check(lines: Iterator[str]) -> Checked:
    """Check a file of NDJSON by its own header: that each event follows, and that the last one leads to the head."""
    try:
        header: dict[str, Any] = orjson.loads(next(lines, ""))
        head, seq, last = str(header["before"]), int(header["first"]) - 1, int(header["last"])
        stated = str(header["head"])
    except (ValueError, KeyError, TypeError) as malformed:
        return Checked(0, "", 0, f"the first line is no header ({malformed})")
    count = 0
    for line in lines:
        seq, count = seq + 1, count + 1
        try:
            event = orjson.loads(line)
            texts = (event["at"], event["actor"], event["kind"], event["subject"], canonical(event["facts"]))
            head = chain_hash(head, event["seq"], *texts)
            whole = event["seq"] == seq and head == event["hash"]
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            return Checked(count, head, seq, "its hash does not follow")
    if seq != last or head != stated:
        return Checked(count, head, seq + 1, "the file does not end where its header says")
    return Checked(count, head)


def _line(event: dict[str, Any]) -> str:
    facts = event.pop("facts")
    start = orjson.dumps(event).decode().removesuffix("}")
    return f'{start},"facts":{facts}}}\n'
