"""What follows from applications being written: the index of their names and the counters, in the same transaction."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection, select

from backoffice.domain.name_search import pieces
from backoffice.store import name_grams, tallies
from backoffice.store.applications import Application
from backoffice.store.name_grams import Names
from backoffice.store.organisation_names import organisation_pieces
from backoffice.store.people import Organisation
from backoffice.store.rows import Changes, Row, table_of

_TABLE = table_of(Application)
_ORGANISATIONS = table_of(Organisation)
_READ_AT_ONCE = 10_000


def follow(connection: Connection, added: Sequence[Row], changed: Sequence[tuple[Row, Changes]]) -> None:
    """Index the new names and move the counters; `changed` are rows as they are now, with their old values."""
    new = [row for row in added if isinstance(row, Application)]
    moved = [(row, old) for row, old in changed if isinstance(row, Application)]
    names = [*_names_of_applications(new, moved), *_names_of_organisations(added, changed)]
    if names:
        name_grams.add(connection, names)
    tallies.move(connection, _moves(new, moved))


def _names_of_applications(new: list[Application], moved: list[tuple[Application, Changes]]) -> Names:
    yield from ((row.id, pieces(row.search_name)) for row in new)
    for row, old in moved:
        if "search_name" in old:
            yield row.id, pieces(row.search_name) - pieces(str(old["search_name"]))


def _names_of_organisations(added: Sequence[Row], changed: Sequence[tuple[Row, Changes]]) -> Names:
    new = [row for row in added if isinstance(row, Organisation)]
    named = [row for row, old in changed if isinstance(row, Organisation) and old.keys() & {"name", "kana"}]
    return ((row.id, organisation_pieces(row.name, row.kana)) for row in [*new, *named])


def rebuild(connection: Connection) -> None:
    """Make index and counters anew from the applications: after a bulk load, and for worlds that had none."""
    name_grams.rebuild(connection, _names(connection))
    tallies.rebuild(connection, _TABLE)


def differences(connection: Connection) -> list[str]:
    """Return where counters and index are not what the applications say, a line each; it reads all of them."""
    lacking = name_grams.differences(connection, _names(connection))
    return [*tallies.differences(connection, _TABLE), *(f"name_gram {piece!r}" for piece in lacking)]


def _moves(added: Sequence[Application], changed: Sequence[tuple[Application, Changes]]) -> tallies.Moves:
    moves: tallies.Moves = Counter()
    for row in added:
        moves.update(tallies.places(_counted(row, {})))
    for row, old in changed:
        if old.keys() & {"desk", *tallies.COLUMNS}:
            moves.update(tallies.places(_counted(row, {})))
            moves.subtract(tallies.places(_counted(row, old)))
    return moves


def _counted(row: Application, old: Changes) -> dict[str, str]:
    return {name: str(old.get(name, getattr(row, name))) for name in ("desk", *tallies.COLUMNS)}


def _names(connection: Connection) -> Iterator[tuple[str, Collection[str]]]:
    query = select(_TABLE.c.id, _TABLE.c.search_name).execution_options(yield_per=_READ_AT_ONCE)
    for row in connection.execute(query):
        yield row.id, pieces(row.search_name)
    named = select(_ORGANISATIONS.c.id, _ORGANISATIONS.c.name, _ORGANISATIONS.c.kana)
    for row in connection.execute(named.execution_options(yield_per=_READ_AT_ONCE)):
        yield row.id, organisation_pieces(row.name, row.kana)
