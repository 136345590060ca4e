"""The books of the post: three tables of its own, each sentence of SQL on them, nothing committed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from postal.item import Address, MailItem, Redirect, ServiceClass, TrackingEvent
from postal.lifecycle import State
from postal.paper import address_facts

METADATA = sa.MetaData()
COUNTER = "item"


class Instant(sa.TypeDecorator[datetime]):
    """An aware instant in JST, stored as ISO text (2025-06-02T09:00:00+09:00), so that text order is time."""

    impl = sa.String(25)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 SQLAlchemy's signature
        """Write the instant with its offset."""
        return value.isoformat(timespec="seconds") if value else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy's signature
        """Read the instant."""
        return datetime.fromisoformat(value) if value else None


class Day(sa.TypeDecorator[date]):
    """A day, stored as ISO text."""

    impl = sa.String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 SQLAlchemy's signature
        """Write the day."""
        return value.isoformat() if value else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> date | None:  # noqa: ARG002 SQLAlchemy's signature
        """Read the day."""
        return date.fromisoformat(value) if value else None


mail_item = sa.Table(
    "mail_item",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.String(13), nullable=False, unique=True),
    sa.Column("service", sa.String(30), nullable=False),
    sa.Column("state", sa.String(30), nullable=False),
    sa.Column("sender", sa.JSON, nullable=False),
    sa.Column("addressee", sa.JSON, nullable=False),
    sa.Column("addressee_name", sa.String(200), nullable=False),
    sa.Column("papers", sa.JSON, nullable=False),
    sa.Column("weight_g", sa.Integer, nullable=False),
    sa.Column("postage_yen", sa.Integer, nullable=False),
    sa.Column("redirect", sa.String(10), nullable=False),
    sa.Column("accepted_at", Instant, nullable=False),
    sa.Column("deliver_on", Day, nullable=False),
    sa.Column("due_at", Instant),
    sa.Column("held_until", Day),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Index("mail_item_by_state", "state", "seq"),
    sa.Index("mail_item_by_addressee", "addressee_name", "seq"),
)

tracking_event = sa.Table(
    "tracking_event",
    METADATA,
    sa.Column("item_seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("state", sa.String(30), nullable=False),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("office_code", sa.String(8), nullable=False),
    sa.Column("prefecture", sa.String(10), nullable=False),
    sa.Column("note", sa.String(60), nullable=False),
)

post_counter = sa.Table(
    "post_counter",
    METADATA,
    sa.Column("name", sa.String(30), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)

_EVENT_COLUMNS = [
    column.label(f"event_{column.name}")
    for column in tracking_event.c
    if column.name not in ("item_seq", "seq")
]
_FIND = (
    sa.select(mail_item, *_EVENT_COLUMNS)
    .outerjoin(tracking_event, tracking_event.c.item_seq == mail_item.c.seq)
    .where(mail_item.c.number == sa.bindparam("number"))
    .order_by(tracking_event.c.seq)
)
_COUNT = (
    post_counter.update()
    .where(post_counter.c.name == COUNTER)
    .values(value=post_counter.c.value + 1)
    .returning(post_counter.c.value)
)
_SAVE = (
    mail_item.update()
    .where(mail_item.c.seq == sa.bindparam("item_seq"))
    .values({name: sa.bindparam(name) for name in ("state", "deliver_on", "due_at", "held_until", "turns")})
)


def create(connection: sa.Connection) -> None:
    """Create the tables of the post where they are missing."""
    METADATA.create_all(connection)


def next_seq(connection: sa.Connection) -> int:
    """Return the place of the next item in the order of acceptance, from 0."""
    counted = connection.execute(_COUNT).scalar()
    if counted is None:
        connection.execute(post_counter.insert().values(name=COUNTER, value=0))
        return 0
    return int(counted)


def find(connection: sa.Connection, number: str) -> MailItem | None:
    """Return the item of a bare number with its events, oldest first, in one statement."""
    rows = connection.execute(_FIND, {"number": number}).mappings().all()
    if not rows:
        return None
    return _item(rows[0], tuple(_event(row, "event_") for row in rows if row["event_at"]))


def insert(connection: sa.Connection, item: MailItem) -> None:
    """Write a new item and the events that it has."""
    connection.execute(
        mail_item.insert(),
        {
            **_moving(item),
            "seq": item.seq,
            "number": item.number,
            "service": item.service.value,
            "sender": address_facts(item.sender),
            "addressee": address_facts(item.addressee),
            "addressee_name": item.addressee.name,
            "papers": list(item.papers),
            "weight_g": item.weight_g,
            "postage_yen": item.postage_yen,
            "redirect": item.redirect.value,
            "accepted_at": item.accepted_at,
        },
    )
    _insert_events(connection, item, 0)


def save(connection: sa.Connection, item: MailItem, known_events: int) -> None:
    """Write what moves of an item, and its events from the `known_events`-th on."""
    connection.execute(_SAVE, {**_moving(item), "item_seq": item.seq})
    if len(item.events) > known_events:
        _insert_events(connection, item, known_events)


def items(
    connection: sa.Connection, state: State | None, to: str | None, after: int | None, limit: int
) -> list[MailItem]:
    """Return items, newest first, by state and addressee's name, from before the item of seq `after`."""
    query = sa.select(mail_item).order_by(mail_item.c.seq.desc()).limit(limit)
    if state is not None:
        query = query.where(mail_item.c.state == state.value)
    if to is not None:
        query = query.where(mail_item.c.addressee_name == to)
    if after is not None:
        query = query.where(mail_item.c.seq < after)
    rows = connection.execute(query).mappings().all()
    events = _events_of(connection, [row["seq"] for row in rows])
    return [_item(row, tuple(events[row["seq"]])) for row in rows]


def _events_of(connection: sa.Connection, seqs: Sequence[int]) -> dict[int, list[TrackingEvent]]:
    found: dict[int, list[TrackingEvent]] = {seq: [] for seq in seqs}
    key = (tracking_event.c.item_seq, tracking_event.c.seq)
    query = sa.select(tracking_event).where(tracking_event.c.item_seq.in_(seqs)).order_by(*key)
    for row in connection.execute(query).mappings() if seqs else ():
        found[row["item_seq"]].append(_event(row))
    return found


def _moving(item: MailItem) -> dict[str, object]:
    return {
        "state": item.state.value,
        "deliver_on": item.deliver_on,
        "due_at": item.due_at,
        "held_until": item.held_until,
        "turns": item.turns,
    }


def _insert_events(connection: sa.Connection, item: MailItem, start: int) -> None:
    facts = [
        {
            "item_seq": item.seq,
            "seq": start + at,
            "at": event.at,
            "state": event.state.value,
            "office": event.office,
            "office_code": event.postal_code,
            "prefecture": event.prefecture,
            "note": event.note,
        }
        for at, event in enumerate(item.events[start:])
    ]
    connection.execute(tracking_event.insert(), facts)


def _event(row: Any, prefix: str = "") -> TrackingEvent:
    return TrackingEvent(
        row[f"{prefix}at"],
        State(row[f"{prefix}state"]),
        row[f"{prefix}office"],
        row[f"{prefix}office_code"],
        row[f"{prefix}prefecture"],
        row[f"{prefix}note"],
    )


def _item(row: Any, events: tuple[TrackingEvent, ...]) -> MailItem:
    return MailItem(
        seq=row["seq"],
        number=row["number"],
        service=ServiceClass(row["service"]),
        state=State(row["state"]),
        sender=_address(row["sender"]),
        addressee=_address(row["addressee"]),
        papers=tuple(row["papers"]),
        weight_g=row["weight_g"],
        postage_yen=row["postage_yen"],
        redirect=Redirect(row["redirect"]),
        accepted_at=row["accepted_at"],
        deliver_on=row["deliver_on"],
        due_at=row["due_at"],
        held_until=row["held_until"],
        turns=row["turns"],
        events=events,
    )


def _address(facts: dict[str, Any]) -> Address:
    return Address(facts["postal_code"], tuple(facts["lines"]), facts["name"])
