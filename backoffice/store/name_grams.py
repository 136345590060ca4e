"""The index of names: pieces of two signs and the applications whose names hold them, as long as a piece is rare.

A piece that more than FREQUENT applications hold keeps no rows: a list is full sooner by a walk along its own index.
The names of organisations stand in it too, each piece behind a mark that no name holds; their rows bear organisations' keys.
"""

from collections.abc import Iterable, Mapping
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, delete, func, select
from sqlmodel import Field, Session, SQLModel

from backoffice.domain.name_search import needed_pieces
from backoffice.store.upserting import put

FREQUENT = 1_500
KEYS = 500
BATCH = 10_000
LAST_SIGN = "\U0010ffff"
OF_ORGANISATIONS = "\x1f"
Names = Iterable[tuple[str, Iterable[str]]]
"""Keys, each with the pieces of its name."""


class NameGram(SQLModel, table=True):
    """A piece of a name, and an application (or, behind the mark, an organisation) whose name holds it."""

    __tablename__ = "name_gram"
    __table_args__ = {"sqlite_with_rowid": False}

    gram: str = Field(primary_key=True)
    application_id: str = Field(primary_key=True)


class NameGramSize(SQLModel, table=True):
    """How many applications' names hold a piece; it grows no further than FREQUENT and one."""

    __tablename__ = "name_gram_size"
    __table_args__ = {"sqlite_with_rowid": False}

    gram: str = Field(primary_key=True)
    applications: int


_GRAMS: Table = NameGram.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it
_SIZES: Table = NameGramSize.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it


def candidates(session: Session, looked_for: str, mark: str = "") -> Select[tuple[str]] | None:
    """Return the question for the few applications that may hold a searchable text; None when they are too many.

    It goes by the rarest piece of the text; what it finds is still to be compared with the whole. `mark` asks for others.
    """
    wanted = marked(needed_pieces(looked_for), mark)
    signs = marked(looked_for.split(), mark)
    size, piece = min(_sizes(session, wanted) if wanted else _sizes_of_signs(session, signs))
    if size > FREQUENT:
        return None
    return select(_GRAMS.c.application_id).where(_is(_GRAMS, piece, mark))


def marked(found: Iterable[str], mark: str) -> list[str]:
    """Return pieces of names behind a mark."""
    return [mark + piece for piece in found]


def add(connection: Connection, names: Names) -> None:
    """Note applications with the pieces of their names that are new."""
    found: dict[str, list[str]] = {}
    for key, held in names:
        for piece in held:
            found.setdefault(piece, []).append(key)
    known = _known(connection, sorted(found))
    rare = {piece: keys for piece, keys in found.items() if known.get(piece, 0) <= FREQUENT}
    grown = {piece: min(known.get(piece, 0) + len(keys), FREQUENT + 1) for piece, keys in rare.items()}
    _forget(connection, [piece for piece, size in grown.items() if size > FREQUENT and piece in known])
    _store(connection, {piece: keys for piece, keys in rare.items() if grown[piece] <= FREQUENT})
    put(connection, _SIZES, [{"gram": piece, "applications": grown[piece]} for piece in sorted(grown)])


def rebuild(connection: Connection, names: Names) -> None:
    """Make the index anew of all keys and the pieces of their names."""
    sizes, found = counted(names)
    connection.execute(delete(_GRAMS))
    connection.execute(delete(_SIZES))
    _store(connection, found)
    put(connection, _SIZES, [{"gram": piece, "applications": sizes[piece]} for piece in sorted(sizes)])


def counted(names: Names) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Return what the index of these names should hold: sizes, and the keys of the rare pieces."""
    found: dict[str, list[str]] = {}
    for key, held in names:
        for piece in held:
            keys = found.setdefault(piece, [])
            if len(keys) <= FREQUENT:
                keys.append(key)
    sizes = {piece: len(keys) for piece, keys in found.items()}
    return sizes, {piece: keys for piece, keys in found.items() if len(keys) <= FREQUENT}


def differences(connection: Connection, names: Names) -> list[str]:
    """Return the pieces whose applications are not all in the index; a frequent piece must be known as one."""
    sizes, found = counted(names)
    held: dict[str, set[str]] = {}
    for piece, key in connection.execute(select(_GRAMS.c.gram, _GRAMS.c.application_id)):
        held.setdefault(piece, set()).add(key)
    known = {row.gram: row.applications for row in connection.execute(select(_SIZES))}
    return [
        piece
        for piece in sorted(sizes)
        if known.get(piece, 0) < sizes[piece]
        or (known[piece] <= FREQUENT and not held.get(piece, set()).issuperset(found[piece]))
    ]


def _is(table: Table, piece: str, mark: str = "") -> ColumnElement[bool]:
    # One sign stands for all the pieces that begin with it.
    whole = len(piece) > 1 + len(mark)
    return table.c.gram == piece if whole else table.c.gram.between(piece, piece + LAST_SIGN)


def _sizes(session: Session, wanted: Iterable[str]) -> list[tuple[int, str]]:
    asked = sorted(wanted)[:KEYS]
    known = _known(session.connection(), asked)
    return [(known.get(piece, 0), piece) for piece in asked]


def _sizes_of_signs(session: Session, signs: Iterable[str]) -> list[tuple[int, str]]:
    total = func.coalesce(func.sum(_SIZES.c.applications), 0)
    each = ((sign, _SIZES.c.gram.between(sign, sign + LAST_SIGN)) for sign in sorted(set(signs)))
    return [(session.connection().scalar(select(total).where(begins)) or 0, sign) for sign, begins in each]


def _known(connection: Connection, wanted: list[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    waiting = iter(wanted)
    while batch := list(islice(waiting, KEYS)):
        query = select(_SIZES.c.gram, _SIZES.c.applications).where(_SIZES.c.gram.in_(batch))
        known.update((piece, size) for piece, size in connection.execute(query))
    return known


def _forget(connection: Connection, grams: list[str]) -> None:
    if grams:
        connection.execute(
            delete(_GRAMS).where(_GRAMS.c.gram == bindparam("now_frequent")),
            [{"now_frequent": gram} for gram in grams],
        )


def _store(connection: Connection, found: Mapping[str, Iterable[str]]) -> None:
    rows = ({"gram": piece, "application_id": key} for piece in sorted(found) for key in sorted(found[piece]))
    while batch := list(islice(rows, BATCH)):
        put(connection, _GRAMS, batch)  # a name that is had again finds pieces that it has left here
