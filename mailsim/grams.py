"""The search index: which three characters in a row stand in which messages, for whole blocks of messages at once.

A block is a row of ids. Once all of its ids are given, each run of three characters of its messages (shorter at
the end of a line) is written with the set of messages that have it. So what arrives pays for lines that the block
has not seen, and mails of a system are mostly the same lines; and any part of a text, of whatever script, is found.
What the index names are candidates: whether they have the words, their texts say. It may name what is deleted since.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import and_, itemgetter

BLOCK = 1024
LENGTH = 3
MOST_LOOKED_UP, MOST_JOINED = 6, 3
_BEYOND = "\U0010ffff"
_TEXTS = {
    "any": "c.folded",
    "subject": "m.subject_folded",
    "from": "m.from_folded",
    "to": "m.to_folded",
    "cc": "m.cc_folded",
    "bcc": "m.bcc_folded",
    "reply-to": "m.reply_to_folded",
    "message-id": "lower(m.message_id)",
    "has:attachment": "CASE WHEN m.attachments THEN 'yes' ELSE '' END",
    "has:inline": "CASE WHEN m.inline THEN 'yes' ELSE '' END",
}
YES = "yes"
FIELDS = {name: number for number, name in enumerate(_TEXTS)} | {"addressed": 0}
_BOUNDS = {
    "before": "b.earliest <= ?",
    "after": "b.latest >= ?",
    "larger": "b.largest > CAST(? AS INTEGER)",
    "smaller": "b.smallest < CAST(? AS INTEGER)",
}
_SOURCES = (
    f"SELECT m.id, {', '.join(_TEXTS.values())} FROM messages m JOIN contents c ON c.id = m.id"  # noqa: S608 - constants
    " WHERE m.id BETWEEN ? AND ? ORDER BY m.id"
)
_NOTED = (
    "INSERT INTO blocks (block, total, earliest, latest, smallest, largest) SELECT ?1, count(*), min(received_at),"
    " max(received_at), min(size), max(size) FROM messages WHERE id BETWEEN ?2 AND ?3"
)

Stretch = tuple[int, int]
"""Ids from the first to the second, both of them included."""

_Source = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What candidates must have: texts in fields of FIELDS, and bounds of time and size (``before`` and its like).

    Of what they must not have the index knows texts that are no longer than a gram.
    """

    words: tuple[tuple[str, str], ...] = ()
    bounds: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, conditions: Iterable[tuple[str, str, bool]]) -> "Wanted":
        """Return those conditions (field, value, negated) that the index knows; a flag has no text of its own."""
        words = [
            (field, YES if field.startswith("has:") else value, negated)
            for field, value, negated in conditions
            if field in FIELDS
        ]
        return cls(
            tuple((field, text) for field, text, negated in words if not negated),
            tuple((field, value) for field, value, negated in conditions if field in _BOUNDS and not negated),
            tuple((field, text) for field, text, negated in words if negated and _is_gram(field, text)),
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.bounds or self.without)


def catch_up(connection: sqlite3.Connection, last: int) -> None:
    """Index the blocks all of whose ids are given; ``last`` is the greatest id given."""
    first = _first_open(connection)
    if (last + 1) // BLOCK <= first:
        return
    (oldest,) = connection.execute("SELECT min(id) FROM messages").fetchone()
    for block in range(max(first, (oldest or last) // BLOCK), (last + 1) // BLOCK):
        _build(connection, block)


def open_stretch(connection: sqlite3.Connection) -> int:
    """Return the first id that no block has."""
    return _first_open(connection) * BLOCK


def candidates(
    connection: sqlite3.Connection, wanted: Wanted, within: Stretch, *, newest_first: bool
) -> Generator[list[int], None, None]:
    """Yield the ids of candidates in blocks that reach into a stretch, a list a block, in the order of the blocks."""
    exact, short = _grams(wanted.words)
    joined = [one for one in short if len(one[1]) == LENGTH - 1][:MOST_JOINED] or short[:1]
    query, values = _query(exact, joined, wanted, within, "DESC" if newest_first else "ASC")
    with closing(connection.execute(query, values)) as rows:
        for block, found in groupby(rows, key=itemgetter(0)):
            common = 0
            for _, *masks in found:  # several where some are of beginnings
                common |= reduce(and_, map(_mask, masks), (1 << BLOCK) - 1)
            for field, gram in set(short) - set(joined):
                common = common and common & _any_mask(connection, block, field, gram)
            for name, text in wanted.without:
                common = common and common & ~_any_mask(connection, block, FIELDS[name], text)
            ids = _ids(block, common)
            yield ids if newest_first else ids[::-1]


def _first_open(connection: sqlite3.Connection) -> int:
    (built,) = connection.execute("SELECT max(block) FROM blocks").fetchone()
    return 0 if built is None else int(built) + 1


def _build(connection: sqlite3.Connection, block: int) -> None:
    stretch = block * BLOCK, block * BLOCK + BLOCK - 1
    sources = [(row[0], row[1:]) for row in connection.execute(_SOURCES, stretch).fetchall()]
    entries = (
        (block, field, gram, _packed(masks[gram]))
        for field, masks in enumerate(_masks(block, sources))
        for gram in sorted(masks)
    )
    connection.executemany("INSERT INTO grams (block, field, gram, mask) VALUES (?, ?, ?, ?)", entries)
    connection.execute(_NOTED, (block, *stretch))


def _masks(block: int, sources: Sequence[_Source]) -> Iterator[dict[str, int]]:
    """Yield of each field its grams with their messages; a line that many messages have is taken apart once."""
    bits = [1 << source[0] - block * BLOCK for source in sources]
    for field in range(len(_TEXTS)):
        lines: dict[str, int] = defaultdict(int)
        for bit, source in zip(bits, sources, strict=True):
            for line in source[1][field].split("\n"):
                lines[line] |= bit
        yield _taken_apart(lines)


def _taken_apart(lines: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for line, mask in lines.items():
        for gram in {line[at : at + LENGTH] for at in range(len(line))}:
            found[gram] |= mask
    return found


def _packed(mask: int) -> int | bytes:
    """Return a set of messages as the table has it: the place of a single one, or a bit each."""
    if mask & (mask - 1):
        return mask.to_bytes(-(-mask.bit_length() // 8), "little")
    return mask.bit_length() - 1


def _mask(packed: int | bytes) -> int:
    return 1 << packed if isinstance(packed, int) else int.from_bytes(packed, "little")


def _any_mask(connection: sqlite3.Connection, block: int, field: int, beginning: str) -> int:
    query = "SELECT mask FROM grams WHERE block = ? AND field = ? AND gram >= ? AND gram < ?"
    found = 0
    for (packed,) in connection.execute(query, (block, field, beginning, beginning + _BEYOND)).fetchall():
        found |= _mask(packed)
    return found


def _ids(block: int, mask: int) -> list[int]:
    """Return the ids of a set of messages of a block, newest first."""
    last = block * BLOCK + BLOCK - 1
    return [last - at for at, bit in enumerate(format(mask, f"0{BLOCK}b")) if bit == "1"]


def _is_gram(field: str, text: str) -> bool:
    """Return whether the index tells exactly who has a text."""
    return 0 < len(text) <= LENGTH and "\n" not in text and field != "addressed"


def _grams(words: Iterable[tuple[str, str]]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the grams that all candidates have, and the beginnings of some gram that they have, by field."""
    exact: dict[tuple[int, str], None] = {}
    short: dict[tuple[int, str], None] = {}
    for name, text in words:
        field = FIELDS[name]
        for line in filter(None, text.split("\n")):
            if len(line) < LENGTH:
                short[field, line] = None
            exact.update({(field, line[at : at + LENGTH]): None for at in range(len(line) - LENGTH + 1)})
    chosen = list(exact)
    step = -(-len(chosen) // MOST_LOOKED_UP) or 1
    return chosen[::step], list(short)[:MOST_LOOKED_UP]


def _query(
    exact: Sequence[tuple[int, str]],
    short: Sequence[tuple[int, str]],
    wanted: Wanted,
    within: Stretch,
    order: str,
) -> tuple[str, list[int | str]]:
    conditions = ["= ?"] * len(exact) + [">= ? AND g{0}.gram < ?"] * len(short)
    joins = "".join(
        f" CROSS JOIN grams g{at} ON g{at}.block = b.block AND g{at}.field = ? AND g{at}.gram {condition.format(at)}"
        for at, condition in enumerate(conditions)
    )
    masks = "".join(f", g{at}.mask" for at in range(len(conditions)))
    bounds = "".join(f" AND {_BOUNDS[name]}" for name, _ in wanted.bounds)
    query = f"SELECT b.block{masks} FROM blocks b{joins} WHERE b.block BETWEEN ? AND ?{bounds} ORDER BY b.block {order}"  # noqa: S608 - constants
    values: list[int | str] = [value for pair in exact for value in pair]
    values += [value for field, gram in short for value in (field, gram, gram + _BEYOND)]
    values += [at // BLOCK for at in within]
    values += [value for _, value in wanted.bounds]
    return query, values
