"""The ledger of the post: its tables, each sentence of SQL on them, nothing committed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from postal import rows
from postal.item import Address, MailItem, Presence, Redirect, TrackingEvent
from postal.lifecycle import State
from postal.moving import ChangeOfAddress
from postal.number import bare
from postal.outcome import Outcome
from postal.paper import address_facts
from postal.service import ServiceClass

METADATA = sa.MetaData()


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
    sa.Column("express", sa.Boolean, nullable=False),
    sa.Column("size_mm", sa.JSON(none_as_null=True)),
    sa.Column("outcome", sa.String(30), nullable=False),
    sa.Column("finds", sa.JSON, nullable=False),
    sa.Column("forward_to", sa.JSON(none_as_null=True)),
    sa.Column("stopped", sa.Boolean, nullable=False),
    sa.Column("signed_by", sa.String(60), nullable=False),
    sa.Column("shortage_yen", sa.Integer, nullable=False),
    sa.Column("strayed_on", Day),
    sa.Column("notices", sa.JSON, nullable=False),
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

change_of_address = sa.Table(
    "change_of_address",
    METADATA,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("left", sa.JSON, nullable=False),
    sa.Column("moved_to", sa.JSON, nullable=False),
    sa.Column("postal_code", sa.String(7), nullable=False),
    sa.Column("from_on", Day, nullable=False),
    sa.Column("until_on", Day, nullable=False),
    sa.Index("change_of_address_by_code", "postal_code", "name"),
)

post_webhook = sa.Table(
    "post_webhook",
    METADATA,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("owner", sa.String(60), nullable=False),
    sa.Column("url", sa.String(500), nullable=False),
    sa.Column("secret", sa.String(100), nullable=False),
    sa.Column("kinds", sa.JSON, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("told_to", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_answer", sa.String(200), nullable=False),
)

_MOVING = (
    *("state", "deliver_on", "due_at", "held_until", "turns"),
    *("outcome", "finds", "forward_to", "stopped", "signed_by", "strayed_on"),
)
_SAVE = (
    mail_item.update()
    .where(mail_item.c.seq == sa.bindparam("item_seq"))
    .values({name: sa.bindparam(name) for name in _MOVING})
)
_ENTER, _TELL = mail_item.insert(), tracking_event.insert()
_MOVES_ON = mail_item.c.stopped.is_(False)
_COLUMNS = tuple(mail_item.c.keys())
_STATES, _SERVICES = {state.value: state for state in State}, {each.value: each for each in ServiceClass}
KEYS = 500
"""Numbers that one statement asks for at most."""


def create(connection: sa.Connection) -> None:
    """Create the tables of the post where they are missing."""
    METADATA.create_all(connection)


def next_seq(connection: sa.Connection) -> int:
    """Return the place of the next item in the order of acceptance, from 0."""
    last = connection.execute(sa.select(sa.func.max(mail_item.c.seq))).scalar()
    return 0 if last is None else int(last) + 1


def numbers_between(connection: sa.Connection, first: str, last: str) -> frozenset[str]:
    """Return the bare numbers in use from one to another."""
    query = sa.select(mail_item.c.number).where(mail_item.c.number.between(first, last))
    return frozenset(connection.execute(query).scalars())


def named(connection: sa.Connection, numbers: Collection[str]) -> list[MailItem]:
    """Return the items of bare numbers with their events, oldest first; two statements for each 500 numbers."""
    asked, found = sorted(numbers), []
    for at in range(0, len(asked), KEYS):
        query = sa.select(mail_item).where(mail_item.c.number.in_(asked[at : at + KEYS]))
        found += _with_events(connection, query)
    return found


def due(connection: sa.Connection, to: datetime, limit: int) -> list[MailItem]:
    """Return the items that are due first, until `to`, in the order of time and then of acceptance."""
    by_due = (mail_item.c.due_at, mail_item.c.seq)
    query = sa.select(mail_item).where(mail_item.c.due_at <= to, _MOVES_ON).order_by(*by_due).limit(limit)
    return _with_events(connection, query)


def next_due(connection: sa.Connection) -> datetime | None:
    """Return when the next thing happens to any item; None when nothing does."""
    query = sa.select(mail_item.c.due_at).where(mail_item.c.due_at.is_not(None), _MOVES_ON)
    found: datetime | None = connection.execute(query.order_by(mail_item.c.due_at).limit(1)).scalar()
    return found


def insert(connection: sa.Connection, items: Sequence[MailItem]) -> None:
    """Write new items, without their events."""
    rows.write(connection, _ENTER, [_values(item) for item in items])


def update(connection: sa.Connection, items: Sequence[MailItem]) -> None:
    """Write what moves of items, without their events."""
    rows.write(connection, _SAVE, [{**_moving(item), "item_seq": item.seq} for item in items])


def insert_events(connection: sa.Connection, items: Iterable[tuple[MailItem, int]]) -> None:
    """Write the events of items, of each from a place in its row on (0: all of them)."""
    facts = [_event_values(item, seq) for item, start in items for seq in range(start, len(item.events))]
    rows.write(connection, _TELL, facts)


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
    return _with_events(connection, query)


def insert_change(connection: sa.Connection, change: ChangeOfAddress) -> None:
    """Write a 転居届."""
    facts = {
        "id": change.id,
        "name": change.left.name,
        "left": address_facts(change.left),
        "moved_to": address_facts(change.moved_to),
        "postal_code": bare(change.left.postal_code),
        "from_on": change.from_on,
        "until_on": change.until_on,
    }
    connection.execute(change_of_address.insert(), [facts])


def changes_of_address(connection: sa.Connection, postal_code: str | None = None) -> list[ChangeOfAddress]:
    """Return the 転居届 of those who have left a bare postal code, or of all; the oldest first."""
    query = sa.select(change_of_address).order_by(change_of_address.c.id)
    if postal_code is not None:
        query = query.where(change_of_address.c.postal_code == postal_code)
    return [_change(row) for row in connection.execute(query).mappings()]


def codes_left(connection: sa.Connection) -> frozenset[str]:
    """Return the bare postal codes that somebody has left by a 転居届."""
    return frozenset(connection.execute(sa.select(change_of_address.c.postal_code).distinct()).scalars())


def count_changes(connection: sa.Connection) -> int:
    """Return how many 転居届 there are."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(change_of_address)).scalar_one())


def _change(row: Any) -> ChangeOfAddress:
    left, moved_to = _address(row["left"]), _address(row["moved_to"])
    return ChangeOfAddress(row["id"], left, moved_to, row["from_on"], row["until_on"])


def _with_events(connection: sa.Connection, query: sa.Select[Any]) -> list[MailItem]:
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in connection.execute(query).all()]
    events = _events_of(connection, [row["seq"] for row in found])
    return [_item(row, tuple(events[row["seq"]])) for row in found]


def _events_of(connection: sa.Connection, seqs: Sequence[int]) -> dict[int, list[TrackingEvent]]:
    found: dict[int, list[TrackingEvent]] = {seq: [] for seq in seqs}
    key = (tracking_event.c.item_seq, tracking_event.c.seq)
    query = sa.select(tracking_event).where(tracking_event.c.item_seq.in_(seqs)).order_by(*key)
    for item_seq, _, at, state, *where in connection.execute(query).all() if seqs else ():
        found[item_seq].append(TrackingEvent(at, _STATES[state], *where))
    return found


def _moving(item: MailItem) -> dict[str, object]:
    return {
        "state": item.state.value,
        "deliver_on": item.deliver_on,
        "due_at": item.due_at,
        "held_until": item.held_until,
        "turns": item.turns,
        "outcome": item.outcome.value if item.outcome else "",
        "finds": [find.value for find in item.finds],
        "forward_to": address_facts(item.forward_to) if item.forward_to else None,
        "stopped": item.stopped,
        "signed_by": item.signed_by,
        "strayed_on": item.strayed_on,
    }


def _values(item: MailItem) -> dict[str, object]:
    return {
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
        "express": item.express,
        "size_mm": item.size_mm,
        "shortage_yen": item.shortage_yen,
        "notices": dict(item.notices),
    }


def _event_values(item: MailItem, seq: int) -> dict[str, object]:
    event = item.events[seq]
    return {
        "item_seq": item.seq,
        "seq": seq,
        "at": event.at,
        "state": event.state.value,
        "office": event.office,
        "office_code": event.postal_code,
        "prefecture": event.prefecture,
        "note": event.note,
    }


def _item(row: Any, events: tuple[TrackingEvent, ...]) -> MailItem:
    return MailItem(
        seq=row["seq"],
        number=row["number"],
        service=_SERVICES[row["service"]],
        state=_STATES[row["state"]],
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
        express=row["express"],
        size_mm=tuple(row["size_mm"]) if row["size_mm"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        finds=tuple(map(Presence, row["finds"])),
        forward_to=_address(row["forward_to"]) if row["forward_to"] else None,
        stopped=row["stopped"],
        signed_by=row["signed_by"],
        shortage_yen=row["shortage_yen"],
        strayed_on=row["strayed_on"],
        notices=row["notices"],
        events=events,
    )


def _address(facts: dict[str, Any]) -> Address:
    return Address(facts["postal_code"], tuple(facts["lines"]), facts["name"])
