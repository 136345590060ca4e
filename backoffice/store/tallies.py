"""How many applications stand where: counters that move with the applications, in the same transaction."""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlmodel import Field, Session, SQLModel

from backoffice.domain.life import Desk, Status
from backoffice.store.bulk import execute_all
from backoffice.store.upserting import put

STATUS = "status"
EXAMINER = "examiner_id"
SECTION = "section"
IN_HAND = "section/examiner_id"
MEASURES = (STATUS, EXAMINER, SECTION, IN_HAND)
COLUMNS = (STATUS, EXAMINER, SECTION)
BETWEEN = "/"
"""A measure of several columns names them with this between; so do its values."""

Moves = Counter[tuple[str, str, str]]
"""By how much the counters of (desk, measure, value) change."""


class Tally(SQLModel, table=True):
    """How many applications of a desk (or of none) have a value in the column or columns that `measure` names."""

    __tablename__ = "tally"

    desk: str = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    applications: int


_TABLE: Table = Tally.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it

_FORGET = delete(_TABLE).where(
    _TABLE.c.applications == literal_column("0"),
    *(_TABLE.c[name] == bindparam(name) for name in ("desk", "measure", "value")),
)


def move(connection: Connection, moves: Moves) -> None:
    """Change counters by so much; one that has come to nothing goes, so that equal worlds have equal rows."""
    rows = [_key(key) | {"applications": by} for key, by in sorted(moves.items()) if by]
    put(connection, _TABLE, rows, add="applications")
    execute_all(connection, _FORGET, [row for row in rows if row["applications"] < 0])


def places(row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the counters in which an application counts, given its columns."""
    return [
        (row["desk"], measure, BETWEEN.join(row[name] for name in measure.split(BETWEEN)))
        for measure in MEASURES
    ]


def rebuild(connection: Connection, applications: Table) -> None:
    """Make all counters anew by counting the table of applications."""
    connection.execute(delete(_TABLE))
    desk = applications.c.desk
    for measure in MEASURES:
        value = _value(applications, measure)
        rows = select(desk, literal(measure), value, func.count()).group_by(desk, value)
        connection.execute(insert(_TABLE).from_select(list(_TABLE.c.keys()), rows))


def differences(connection: Connection, applications: Table) -> list[str]:
    """Return the counters that are not what counting says, each as desk/measure/value: kept, counted."""
    kept = {tuple(row[:3]): row[3] for row in connection.execute(select(_TABLE)) if row[3]}
    real: dict[tuple[Any, ...], int] = {}
    for measure in MEASURES:
        desk, value = applications.c.desk, _value(applications, measure)
        for row in connection.execute(select(desk, value, func.count()).group_by(desk, value)):
            real[row[0], measure, row[1]] = row[2]
    return [
        f"{'/'.join(key)}: {kept.get(key, 0)}, {real.get(key, 0)}"
        for key in sorted(kept.keys() | real.keys())
        if kept.get(key, 0) != real.get(key, 0)
    ]


def counts_by_stage(session: Session) -> dict[tuple[Desk, Status], int]:
    """Return how many applications stand in each desk's queue, by status."""
    query = select(_TABLE.c.desk, _TABLE.c.value, _TABLE.c.applications).where(
        _TABLE.c.measure == STATUS,
        _TABLE.c.desk.in_([desk for desk in Desk if desk]),
        _TABLE.c.applications > 0,
    )
    return {
        (Desk(desk), Status(status)): count for desk, status, count in session.connection().execute(query)
    }


def counts_by_status(session: Session) -> dict[Status, int]:
    """Return how many applications there are of each status, at a desk or at none."""
    found: Counter[Status] = Counter()
    query = select(_TABLE.c.value, _TABLE.c.applications).where(
        _TABLE.c.measure == STATUS, _TABLE.c.desk.in_(list(Desk)), _TABLE.c.applications > 0
    )
    for status, count in session.connection().execute(query):
        found[Status(status)] += count
    return dict(found)


def counts_at(
    session: Session, desk: Desk, places: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return how many applications of a desk's queue have each of some values, given as (measure, value)."""
    query = select(_TABLE.c.measure, _TABLE.c.value, _TABLE.c.applications).where(
        _TABLE.c.desk == desk,
        _TABLE.c.measure.in_(sorted({measure for measure, _ in places})),
        _TABLE.c.value.in_(sorted({value for _, value in places})),
    )
    found = {(measure, value): count for measure, value, count in session.connection().execute(query)}
    return {place: found.get(place, 0) for place in places}


def count_of_examiner(session: Session, desk: Desk, examiner_id: str) -> int:
    """Return how many applications of a desk's queue an examiner has taken; those of nobody for ""."""
    place = (EXAMINER, examiner_id)
    return counts_at(session, desk, [place])[place]


def nobodys(section: str) -> tuple[str, str]:
    """Return where is counted what nobody in a section has taken; nobody at all for ""."""
    return (IN_HAND, f"{section}{BETWEEN}") if section else (EXAMINER, "")


def _value(applications: Table, measure: str) -> ColumnElement[str]:
    first, *others = (applications.c[name] for name in measure.split(BETWEEN))
    return reduce(lambda before, column: before.concat(BETWEEN).concat(column), others, first)


def _key(key: tuple[str, str, str]) -> dict[str, Any]:
    return dict(zip(("desk", "measure", "value"), key, strict=True))
