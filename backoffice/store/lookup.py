"""Rows by the values of a column: a statement compiled once, its answer made into rows past the session."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, bindparam, select
from sqlalchemy.orm import class_mapper
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import SQLModel

from backoffice.store.rows import key_name, table_of

R = TypeVar("R", bound=SQLModel)
WIDTHS = (1, 8, 64, 512)
"""How many values a statement asks for: few statements to compile, and what is left over asks for one value again."""

DOUBLE = 701
"""What PostgreSQL's driver calls the type of our only numeric columns that are decoded by it; no other type asks."""

Decode = Callable[[Any], Any]


def rows_with(
    connection: Connection, kind: type[R], name: str, values: Sequence[str | int], *, lock: bool = False
) -> Iterator[R]:
    """Give the rows with these values in a column; within each 512 values in the order of their keys.

    They belong to no session: what changes of them, `changes` tells. With `lock` nobody else may write them meanwhile.
    """
    make = class_mapper(kind).class_manager.new_instance
    for start in range(0, len(values), WIDTHS[-1]):
        asked = values[start : start + WIDTHS[-1]]
        width = next(width for width in WIDTHS if len(asked) <= width)
        text, names, positional, decoders = _statement(kind, name, width, connection.dialect, lock)
        filled = [*asked, *[asked[-1]] * (width - len(asked))]
        sent: Any = tuple(filled) if positional else dict(zip(names, filled, strict=True))
        for found in connection.exec_driver_sql(text, sent):
            row: R = make()
            own = vars(row)
            for (column, decode), value in zip(decoders, found, strict=True):
                own[column] = decode(value) if decode else value
            yield row


@cache
def _statement(
    kind: type[SQLModel], name: str, width: int, dialect: Dialect, lock: bool
) -> tuple[str, list[str], bool, list[tuple[str, Decode | None]]]:
    """Return the text for a driver, its parameters' names, whether they go by place, and what decodes each column."""
    table = table_of(kind)
    names = [f"value_{number}" for number in range(width)]
    column = table.c[name]
    wanted = column.in_([bindparam(each) for each in names]) if width > 1 else column == bindparam(names[0])
    query = select(table).where(wanted).order_by(table.c[key_name(kind)])
    compiled = (query.with_for_update() if lock else query).compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - as SQLAlchemy says of all statements but DDL
    decoders: list[tuple[str, Decode | None]] = [
        (each.name, each.type.dialect_impl(dialect).result_processor(dialect, DOUBLE))
        for each in table.columns
    ]
    return compiled.string, names, compiled.positional, decoders
