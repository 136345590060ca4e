"""What would become of an item: its life played to the end on a copy in memory; the file itself is only read."""

from collections.abc import Callable

import sqlalchemy as sa

from postal import alone_file, ledger, office
from postal.alone import MOST_TURNS, AloneStep, step_on, wish_of
from postal.item import MailItem
from postal.refusal import Absent

COPIED_BY_ITEM = {"mail_item": "seq", "tracking_event": "item_seq"}
"""Of these only the rows of the item are copied: no item minds another."""
LEFT_OUT = frozenset({"alone_journal", "post_webhook"})
"""Who is told of events, and of which, is nothing to the item."""


def played(
    connection: sa.Connection, number: str, first: Callable[[AloneStep], object]
) -> tuple[MailItem, MailItem]:
    """Return an item as it is, and as it would be at its end if `first` were done to it now. Raises Absent."""
    item = office.find(connection, number)
    if item is None:
        raise Absent(number)
    engine = alone_file.engine_in_memory()
    try:
        with engine.connect() as copy, copy.begin():
            _copy(connection, copy, item.seq)
            return item, _play(copy, item, first)
    finally:
        engine.dispose()


def _copy(connection: sa.Connection, copy: sa.Connection, seq: int) -> None:
    for table in (*ledger.METADATA.sorted_tables, *alone_file.METADATA.sorted_tables):
        table.create(copy)
        query = sa.select(table)
        if table.name in COPIED_BY_ITEM:
            query = query.where(table.c[COPIED_BY_ITEM[table.name]] == seq)
        rows = [] if table.name in LEFT_OUT else connection.execute(query).mappings().all()
        if rows:
            copy.execute(table.insert(), [dict(row) for row in rows])


def _play(copy: sa.Connection, item: MailItem, first: Callable[[AloneStep], object]) -> MailItem:
    step = step_on(copy)
    first(step)
    wish = wish_of(step)
    for _ in range(MOST_TURNS):
        found = step.books.find(item.number) or item
        if found.due_at is None or found.stopped:
            break
        step.now = max(step.now, found.due_at)
        office.carry(step, item.number, wish)
    return found
