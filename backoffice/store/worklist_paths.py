"""What a list is asked for, and along which index it walks: each path's index has the list's order behind its columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from sqlalchemy import ColumnElement
from sqlmodel import col

from backoffice.domain.life import Status
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.sections import SECTIONS
from backoffice.store.applications import IN_HAND, SOUGHT, Application


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is asked for: nothing set is everything. `after` is the key of the last row of the page before.

    `urgent_from` and `urgent_by` bound the day of urgency, both inclusive; `reply_due_before` asks for those whose
    documents were due before a day and have not come; `envelope` for those whose envelope is in a state, and
    `envelope_not` for the others. `filed` leaves out what nobody has filed yet; `usual_before` asks the desk 審査 for those whose usual time
    of review ended before a day, in that order. `kind` is a type, `sought` the status that the result is about. `name` is any part of the name in any
    spelling, however typed.
    """

    desk: str = ""
    status: str = ""
    statuses: tuple[Status, ...] = ()
    examiner_id: str = ""
    unassigned: bool = False
    filed: bool = False
    urgent_from: date | None = None
    reply_due_before: date | None = None
    envelope: str = ""
    envelope_not: str = ""
    filer_id: str = ""
    applicant_id: str = ""
    number: str = ""
    name: str = ""
    urgent_by: date | None = None
    after: tuple[date, str] | None = None
    limit: int = 50
    section: str = ""
    kind: str = ""
    sought: str = ""
    organisation_ids: tuple[str, ...] = ()
    usual_before: date | None = None


EQUAL = {
    "desk": "desk",
    "status": "status",
    "examiner_id": "examiner_id",
    "filer_id": "filer_id",
    "applicant_id": "applicant_id",
    "section": "section",
    "kind": "type",
    "sought": "sought_status",
}
"""The columns that a filter's fields are equal to."""
FREE = frozenset({"filer_id", "applicant_id"})
"""Columns whose own indexes may always be used."""
EVERY: dict[str, tuple[str, ...]] = {
    "section": (*SECTIONS, ""),
    "type": tuple(str(kind) for kind in ApplicationType),
}
"""All values of a column that stands before an index's order; who asks for none of them asks for each."""


@dataclass(frozen=True, slots=True)
class Path:
    """The first columns of an index; behind them it has the list's order. `each` are asked for value by value.

    `sorts`: what lies behind is little enough to be sorted, as what one officer has in hand.
    """

    columns: tuple[str, ...]
    each: tuple[str, ...] = ()
    sorts: bool = False

    def leads(self, wanted: Filter) -> Iterator[list[ColumnElement[bool]]]:
        """Give the conditions of each walk along the index."""
        for values in product(*(_values(wanted, name) for name in self.each)):
            yield [
                col(getattr(Application, name)) == value
                for name, value in zip(self.each, values, strict=True)
            ]


def path_of(wanted: Filter) -> Path:
    """Return the path of a list: the first of PATHS whose question it asks, one that has few answers before others."""
    return next((path for asked, path in PATHS if all(getattr(wanted, field) for field in asked)), Path(()))


def _values(wanted: Filter, name: str) -> tuple[str, ...]:
    if name == "organisation_id":
        return wanted.organisation_ids
    if name == "status" and wanted.statuses:
        return tuple(str(status) for status in wanted.statuses)
    field = next(field for field, column in EQUAL.items() if column == name)
    asked = str(getattr(wanted, field))
    return (asked,) if asked else EVERY[name]


BY_AGE = Path(("section",), ("section",))
PATHS: tuple[tuple[tuple[str, ...], Path], ...] = (
    (("organisation_ids",), Path(("organisation_id",), ("organisation_id",))),
    (("examiner_id", "desk"), Path(("examiner_id", "desk"), sorts=True)),
    (("usual_before",), BY_AGE),
    (("sought", "desk"), Path(SOUGHT, ("type",))),
    (("unassigned", "desk"), Path(IN_HAND, ("section", "type"))),
    (("section", "desk"), Path(("section", "desk", "type"), ("type",))),
    (("kind", "desk"), Path(("desk", "type"), ("type",))),
    (("statuses", "desk"), Path(("desk", "status"), ("status",))),
    (("statuses",), Path(("status",), ("status",))),
    (("status", "desk"), Path(("desk", "status"))),
    (("status",), Path(("status",))),
    (("desk",), Path(("desk", "type"), ("type",))),
)
