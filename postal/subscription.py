"""Who is told of the post's events: the rows of `post_webhook`, each sentence of SQL on them, nothing committed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from postal.ledger import post_webhook as table
from postal.lifecycle import State

KINDS = tuple(f"item.{state}" for state in State)
"""The events of the tracking page as the journal calls them."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One who is told: `kinds` of events (none: whatever the tracking page shows), `told_to` the number of the last event told.

    `owner` is the post that tells, so that a copy of its books does not; `failures` counts since the last success.
    """

    id: str
    owner: str
    url: str
    secret: str
    kinds: tuple[str, ...]
    active: bool
    told_to: int
    failures: int = 0
    last_answer: str = ""

    def wants(self, kind: str) -> bool:
        """Say whether events of a kind are told."""
        return kind in (self.kinds or KINDS)


def enter(connection: sa.Connection, subscription: Subscription) -> None:
    """Write a new one."""
    connection.execute(table.insert().values(asdict(subscription) | {"kinds": list(subscription.kinds)}))


def of_owner(connection: sa.Connection, owner: str) -> list[Subscription]:
    """Return all of a post in the order of their ids."""
    query = sa.select(table).where(table.c.owner == owner).order_by(table.c.id)
    return [_read(row) for row in connection.execute(query).mappings()]


def change(connection: sa.Connection, was: Subscription, **values: object) -> bool:
    """Write what changes of one, unless it was removed, moved or switched meanwhile; say whether it was written."""
    same = [table.c[name] == getattr(was, name) for name in ("id", "owner", "told_to", "active")]
    return bool(connection.execute(table.update().where(*same).values(**values)).rowcount)


def remove(connection: sa.Connection, subscription: Subscription) -> None:
    """Delete one."""
    connection.execute(
        table.delete().where(table.c.id == subscription.id, table.c.owner == subscription.owner)
    )


def _read(row: Mapping[Any, Any]) -> Subscription:
    return Subscription(**{**row, "kinds": tuple(row["kinds"])})
