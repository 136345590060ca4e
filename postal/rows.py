"""Many rows by one statement, handed to the driver at once: SQLAlchemy's own way costs three times the writing itself."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

Row = dict[str, Any]
_Bind = Callable[[Any], Any]


def write(connection: sa.Connection, statement: sa.Insert | sa.Update, rows: Sequence[Row]) -> None:
    """Execute an insert, or an update by bound names, for each row; all rows name the same columns."""
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(statement, rows)
        return
    sql, names, binds = _compiled(statement, tuple(rows[0]), connection.dialect)
    columns = list(zip(*map(itemgetter(*names), rows), strict=True))
    for at, bind in binds:
        columns[at] = tuple(map(bind, columns[at]))
    connection.exec_driver_sql(sql, list(zip(*columns, strict=True)))


@lru_cache(maxsize=64)
def _compiled(
    statement: sa.Insert | sa.Update, given: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, tuple[str, ...], tuple[tuple[int, _Bind], ...]]:
    """Return the SQL, the names of its parameters in order, and how those are bound that are not stored as they are."""
    keys: Iterable[str] | None = given if isinstance(statement, sa.Insert) else None
    compiled = statement.compile(dialect=dialect, column_keys=list(keys) if keys else None)
    params: Any = compiled
    names = tuple(params.positiontup)
    types = {name: params.binds[name].type for name in names}
    binds = ((at, types[name].dialect_impl(dialect).bind_processor(dialect)) for at, name in enumerate(names))
    return str(compiled), names, tuple((at, bind) for at, bind in binds if bind)
