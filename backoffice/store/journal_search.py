"""Looking through the journal: by who, what, about what, and when; a page reads a bounded number of events.

The journal has an index by subject. Actors and kinds have none, as each would be paid for with every event: a page
looks through LOOKED events behind its key and says how far it came. As time only moves forward, the events of a day lie
together, and their numbers are found by halving.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from backoffice.store.journal import Event, JournalEvent
from backoffice.store.rows import table_of

LOOKED = 20_000
_TABLE = table_of(JournalEvent)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, "" for everything; `first` and `last` are sequence numbers, both inclusive."""

    first: int
    last: int
    actor: str = ""
    kind: str = ""
    subject: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A page of events, the newest first; `on` is the `last` of the next page, None when nothing is left to look at.

    `looked_to` is the oldest number that was looked at, so that a page that is not full says how far it came.
    """

    events: list[Event]
    on: int | None
    looked_to: int


def search(connection: Connection, sought: Sought) -> Found:
    """Return the latest events that fit, the newest first."""
    narrow = bool(sought.actor or sought.kind) and not sought.subject
    bottom = max(sought.first, sought.last - LOOKED + 1) if narrow else sought.first
    wanted = {name: getattr(sought, name) for name in ("subject", "actor", "kind")}
    query = select(_TABLE).where(
        _TABLE.c.seq.between(bottom, sought.last),
        *(_TABLE.c[name] == value for name, value in wanted.items() if value),
    )
    rows = connection.execute(query.order_by(_TABLE.c.seq.desc()).limit(sought.limit)).all()
    events = [Event(row.seq, row.at, row.actor, row.kind, row.subject, row.facts) for row in rows]
    looked_to = events[-1].seq if len(events) == sought.limit else bottom
    return Found(events, looked_to - 1 if looked_to > sought.first else None, looked_to)


def first_from(connection: Connection, moment: datetime, last: int) -> int:
    """Return the number of the first event at or after an instant, `last` + 1 when there is none; by halving."""
    low, high = 1, last + 1
    while low < high:
        middle = (low + high) // 2
        at = connection.scalar(select(_TABLE.c.at).where(_TABLE.c.seq == middle))
        if at is None or at < moment:
            low = middle + 1
        else:
            high = middle
    return low
