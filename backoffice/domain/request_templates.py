"""Templates of document requests: what is usually asked for, by application and status (R-148, R-149), as dated rows.

They stand in `request_templates.csv`: package data, so part of the program and not I/O of the domain.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from backoffice.domain.attachments import Purpose
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.statuses import kind_of

UNREADABLE = "unreadable"
REST_OF_FILED = "rest"


@dataclass(frozen=True, slots=True)
class RequestTemplate:
    """A request as it is usually written: an officer chooses it and edits it.

    Empty `types` or `statuses` fit all. `days` from today to the deadline; `how` is a Channel, "" the usual one of the day.
    """

    name: str
    title: str
    types: tuple[str, ...]
    statuses: tuple[str, ...]
    items: tuple[str, ...]
    words: str
    days: int
    how: str = ""
    originals: bool = False
    purpose: str = Purpose.REVIEW
    source: str = ""
    assumed: bool = True

    def fits(self, kind: ApplicationType, status: str) -> bool:
        """Return whether it is meant for an application of a type about a status of residence."""
        return (not self.types or str(kind) in self.types) and (
            not self.statuses or kind_of(status) in self.statuses
        )

    def __str__(self) -> str:
        """Name it as the page 規則 lists it."""
        return f"{self.title}: {'、'.join(self.items)}（{self.days}日）"


def templates_for(rules_on: date, kind: ApplicationType, status: str) -> tuple[RequestTemplate, ...]:
    """Return the templates that fit an application, by the rules of a day, the particular ones first."""
    return tuple(each for each in REQUEST_TEMPLATES.at(rules_on) if each.fits(kind, status))


def template_named(rules_on: date, name: str) -> RequestTemplate | None:
    """Return the template of a name, or None."""
    return next((each for each in REQUEST_TEMPLATES.at(rules_on) if each.name == name), None)


def _read() -> Iterator[tuple[date, RequestTemplate]]:
    text = (files("backoffice.domain") / "request_templates.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield (
            date.fromisoformat(row["from"]),
            RequestTemplate(
                name=row["name"],
                title=row["title"],
                types=tuple(row["types"].split()),
                statuses=tuple(row["statuses"].split()),
                items=tuple(row["items"].split("|")),
                words=row["words"],
                days=int(row["days"]),
                how=row["how"],
                originals=row["originals"] == "yes",
                purpose=Purpose(row["purpose"]),
                source=row["source"],
                assumed=row["assumed"] == "yes",
            ),
        )


def _dated() -> Iterator[Dated[tuple[RequestTemplate, ...]]]:
    """Yield the templates in force from each day on which one of them begins or changes."""
    read = list(_read())
    for day in sorted({begins for begins, _ in read}):
        in_force = {each.name: each for begins, each in read if begins <= day}
        begun = [each for begins, each in read if begins == day]
        source = " / ".join(dict.fromkeys(each.source for each in begun))
        yield Dated(day, tuple(in_force.values()), source, assumed=any(each.assumed for each in begun))


REQUEST_TEMPLATES: DatedRows[tuple[RequestTemplate, ...]] = DatedRows(
    "templates of document requests", *_dated()
)
