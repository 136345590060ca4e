"""差出票 as it is read and printed: the list of a day with its items, services, addressees and charges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backoffice.domain.custody import NAMES
from backoffice.domain.enclosures import SERVICE_LABELS
from backoffice.domain.places import ANNEX, Place
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.people import Officer
from backoffice.store.posting_lists import PostingList
from backoffice.store.shipments import Shipment


@dataclass(frozen=True, slots=True)
class PostedItem:
    """A line of a list. `yen` is what the office pays, 0 in the applicant's own stamped envelope (`own`)."""

    number: str
    printed_number: str
    service_label: str
    addressee: Place
    contents: tuple[str, ...]
    yen: int
    own: bool
    application_id: str
    application_number: str
    state: str


@dataclass(frozen=True, slots=True)
class Posting:
    """A list: `serial` is its number on its `day`; `yen` the sum of what the office pays, in yen."""

    key: str
    day: date
    serial: int
    at: datetime
    officer: str
    sender: Place
    items: tuple[PostedItem, ...]
    yen: int


def posting_list(reading: Reading, key: str) -> Posting:
    """Return a 差出票 with its lines in the order of handing in; Refused (absent) when there is none."""
    row = reading.require(PostingList, key, "差出票", "posting list")
    officer = reading.get(Officer, row.officer_id)
    numbers = [str(item["number"]) for item in row.items]
    tracked = reading.ports.post.find_all(reading.connection, numbers)
    items = []
    for item in row.items:
        number = str(item["number"])
        post, shipment = tracked[number], reading.require(Shipment, number, "郵便物", "item")
        application = reading.get(Application, str(item["application_id"]))
        items.append(
            PostedItem(
                number=number,
                printed_number=post.printed_number,
                service_label=SERVICE_LABELS.get(post.service, post.service_label),
                addressee=post.addressee,
                contents=tuple(map(_name, shipment.papers)),
                yen=int(item["yen"]),
                own=bool(item["own"]),
                application_id=str(item["application_id"]),
                application_number=application.number if application else "",
                state=post.label,
            )
        )
    sender = ANNEX.at(reading.rules_on(row.day))
    return Posting(
        row.id, row.day, row.serial, row.at, officer.name if officer else "", sender, tuple(items), row.yen
    )


def _name(paper: Mapping[str, Any]) -> str:
    name = NAMES.get(paper["kind"], str(paper["kind"]))
    return f"{name}（穿孔済み）" if paper.get("punched") else name
