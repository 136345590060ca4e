"""Rows of a world's tables: light to make and to change."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlmodel import SQLModel


class Row(SQLModel):
    """A row of a table. Its values come from the rules, not from strangers: nothing is validated here.

    SQLModel tells pydantic of each change beside SQLAlchemy; a window of time makes very many, and nobody asks.
    """

    def __init__(self, **values: Any) -> None:
        """Fill in what is not given."""
        own = self.__dict__
        for name, default in _defaults(type(self)):
            own[name] = default()
        own.update(values)

    __setattr__ = object.__setattr__  # type: ignore[assignment]  # a slot and a function differ for mypy only


Changes = Mapping[str, Any]
"""Columns of a row that have changed, with their old values."""


def changes(row: SQLModel) -> Changes:
    """Return what has changed of a row since it was read or written."""
    committed = instance_state(row).committed_state
    own = vars(row)
    return {name: old for name, old in committed.items() if own[name] != old}


def settle_changes(changed: Iterable[tuple[SQLModel, Changes]]) -> None:
    """Note that changes are written."""
    for row, old in changed:
        for name in old:
            set_committed_value(row, name, vars(row)[name])


def let_known(session: Session, rows: Iterable[SQLModel]) -> None:
    """Let a session know rows that were inserted past it, so that its questions find these very objects."""
    for row in rows:
        make_transient_to_detached(row)
        session.add(row)


@cache
def key_name(kind: type[SQLModel]) -> str:
    """Return the name of a table's key, which is one column."""
    (column,) = table_of(kind).primary_key
    return str(column.name)


def table_of(kind: type[SQLModel]) -> Table:
    """Return the table behind a class of rows."""
    table: Table = kind.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it
    return table


@cache
def _defaults(kind: type[SQLModel]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    return tuple(
        (name, field.default_factory or (lambda value=field.default: value))  # type: ignore[misc]  # takes nothing
        for name, field in kind.model_fields.items()
        if not field.is_required()
    )
