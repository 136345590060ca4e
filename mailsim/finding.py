"""Which messages a selection has, in their order, a page at a time; and how many they are.

Lists without words follow an index of SQLite. Words are looked up in the search index block by block (mailsim.grams)
and then in the texts of the candidates, unless the selection is so narrow that its texts are read anyway.
"""

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing
from itertools import islice

from mailsim import grams
from mailsim.selection import Condition, Selection

NARROW = 2_000
"""Messages whose texts are simply read."""
MOST_COUNTED = 1_000
"""Messages that a search counts: where it says so many, there may be more."""
_FIRST_CHUNK, _LARGEST_CHUNK = 200, 4_000
_LAST_ID = 2**62
_AMONG = "{} IN (SELECT value FROM json_each(?))"


def page(
    connection: sqlite3.Connection,
    wanted: Selection,
    limit: int,
    start: int = 0,
    *,
    newest_first: bool = True,
) -> list[int]:
    """Return the ids of so many messages of a selection (below 0: of all) after skipping ``start``, in their order."""
    if wanted == Selection() and newest_first and start >= grams.BLOCK:
        wanted, start = _skipped(connection, start)
    if not wanted.looked_up or _is_narrow(connection, wanted):
        return _plainly(connection, wanted, limit, start, newest_first=newest_first)
    with closing(_found(connection, wanted, newest_first=newest_first)) as found:
        return list(islice(found, start, start + limit if limit >= 0 else None))


def _skipped(connection: sqlite3.Connection, start: int) -> tuple[Selection, int]:
    """Skip whole blocks of all messages, newest first: what is left of them, and how many of these to skip still."""
    opened = grams.open_stretch(connection)
    (before,) = connection.execute("SELECT count(*) FROM messages WHERE id >= ?", (opened,)).fetchone()
    if start < before:
        return Selection(), start
    for block, total in connection.execute("SELECT block, total FROM blocks ORDER BY block DESC").fetchall():
        if start < before + total:
            return Selection(before=(block + 1) * grams.BLOCK), start - before
        before += total
    return Selection(before=0), 0


def tally(connection: sqlite3.Connection, wanted: Selection) -> tuple[int, int]:
    """How many messages a selection has, and how many of them are unread; a search counts to MOST_COUNTED."""
    known = _known(connection, wanted)
    if known is not None:
        return known
    ids = page(connection, wanted, MOST_COUNTED)
    new = Selection(wanted.to, unread=True, folder=wanted.folder)
    query, values = statement(new, _AMONG.format(new.key), newest_first=True)
    unread = connection.execute(f"SELECT count(*) FROM ({query})", (json.dumps(ids), *values))  # noqa: S608 - constants of selection
    return len(ids), int(unread.fetchone()[0])


def _known(connection: sqlite3.Connection, wanted: Selection) -> tuple[int, int] | None:
    """Return what the counters say of a whole folder or of all messages; None where they do not tell."""
    if wanted != Selection(wanted.to, folder=wanted.folder):
        return None
    return _counters(connection, wanted)


def _counters(connection: sqlite3.Connection, wanted: Selection) -> tuple[int, int]:
    if wanted.to is None:
        row = connection.execute("SELECT total, unread FROM whole").fetchone()
    else:
        row = connection.execute(
            "SELECT total, unread FROM counts WHERE mailbox = ? AND folder = ?",
            (wanted.to.lower(), wanted.folder),
        ).fetchone()
    return row or (0, 0)


def _is_narrow(connection: sqlite3.Connection, wanted: Selection) -> bool:
    total, unread = _counters(connection, wanted)
    if {None: total, True: unread, False: total - unread}[wanted.read_state] <= NARROW:
        return True
    query = statement(Selection(terms=wanted.tags), newest_first=True)
    tagged = f"SELECT count(*) FROM ({query[0]} LIMIT ?)"  # noqa: S608 - constants of selection
    return bool(wanted.tags) and connection.execute(tagged, (*query[1], NARROW + 1)).fetchone()[0] <= NARROW


def _plainly(
    connection: sqlite3.Connection, wanted: Selection, limit: int, start: int, *, newest_first: bool
) -> list[int]:
    query, values = statement(wanted, newest_first=newest_first)
    rows = connection.execute(f"{query} LIMIT ? OFFSET ?", (*values, limit, start))
    return [stored_id for (stored_id,) in rows.fetchall()]


def statement(wanted: Selection, condition: str = "1", *, newest_first: bool) -> Condition:
    """Return the query for the ids of a selection in their order, its values after those of the condition."""
    where, values = wanted.where
    query = (
        f"SELECT DISTINCT {wanted.key} FROM {wanted.tables} WHERE {condition} AND {where}"  # noqa: S608 - constants of selection
        f" ORDER BY {wanted.key} {'DESC' if newest_first else 'ASC'}"
    )
    return query, values


def _found(
    connection: sqlite3.Connection, wanted: Selection, *, newest_first: bool
) -> Generator[int, None, None]:
    """Yield what a search finds: among the newest, which no block has yet, and in the blocks."""
    opened = grams.open_stretch(connection)
    first = (wanted.after or -1) + 1
    last = _LAST_ID if wanted.before is None else wanted.before - 1
    blocks = grams.candidates(
        connection, wanted.looked_up, (first, min(last, opened - 1)), newest_first=newest_first
    )
    with closing(blocks):
        if newest_first:
            yield from _in_open(connection, wanted, opened, newest_first=True)
        yield from _in_blocks(connection, wanted, blocks, newest_first=newest_first)
        if not newest_first:
            yield from _in_open(connection, wanted, opened, newest_first=False)


def _in_open(
    connection: sqlite3.Connection, wanted: Selection, opened: int, *, newest_first: bool
) -> list[int]:
    return _verified(connection, wanted, f"{wanted.key} >= ?", opened, newest_first=newest_first)


def _in_blocks(
    connection: sqlite3.Connection,
    wanted: Selection,
    blocks: Generator[list[int], None, None],
    *,
    newest_first: bool,
) -> Generator[int, None, None]:
    """Yield the candidates that have the words; more and more at a time, as it seems that few have them."""
    waiting: list[int] = []
    chunk = _FIRST_CHUNK
    for found in blocks:
        waiting += found
        while len(waiting) >= chunk:
            yield from _among(connection, wanted, waiting[:chunk], newest_first=newest_first)
            del waiting[:chunk]
            chunk = min(chunk * 2, _LARGEST_CHUNK)
    yield from _among(connection, wanted, waiting, newest_first=newest_first)


def _among(
    connection: sqlite3.Connection, wanted: Selection, ids: list[int], *, newest_first: bool
) -> list[int]:
    condition = _AMONG.format(wanted.key)
    return _verified(connection, wanted, condition, json.dumps(ids), newest_first=newest_first)


def _verified(
    connection: sqlite3.Connection, wanted: Selection, condition: str, value: int | str, *, newest_first: bool
) -> list[int]:
    query, values = statement(wanted, condition, newest_first=newest_first)
    return [stored_id for (stored_id,) in connection.execute(query, (value, *values)).fetchall()]
