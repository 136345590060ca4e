"""The open books of a transaction: items looked up once, kept in memory, written together."""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa

from postal import ledger
from postal.item import Address, MailItem
from postal.moving import ChangeOfAddress, last_day


class Books:
    """The items that a transaction works on. Nothing is written before `write`, and nothing is ever committed.

    Who asks the ledger itself (lists, other tables) in the same transaction calls `write` first.
    """

    def __init__(self, connection: sa.Connection) -> None:
        """Open the books on a connection that somebody else commits."""
        self._connection = connection
        self._items: dict[str, MailItem] = {}
        self._known_events: dict[str, int] = {}
        self._new: list[str] = []
        self._moved: dict[str, None] = {}
        self._next_seq: int | None = None
        self._codes_left: frozenset[str] | None = None
        self._changes: dict[str, list[ChangeOfAddress]] = {}
        self._taken: dict[str, frozenset[str]] = {}

    def next_seq(self) -> int:
        """Return the place of the next item in the order of acceptance, from 0."""
        seq = ledger.next_seq(self._connection) if self._next_seq is None else self._next_seq
        self._next_seq = seq + 1
        return seq

    def fetch(self, numbers: Collection[str]) -> None:
        """Look up items of bare numbers in a few statements, so that `find` knows them."""
        for item in ledger.named(self._connection, set(numbers) - self._items.keys()):
            self._remember(item)

    def due(self, to: datetime, limit: int) -> list[MailItem]:
        """Look up the items that are due first, until `to`, in the order of time, so that `find` knows them."""
        found = ledger.due(self._connection, to, limit)
        for item in found:
            self._remember(item)
        return found

    def find(self, number: str) -> MailItem | None:
        """Return the item of a bare number with its events, oldest first."""
        if number not in self._items:
            self.fetch([number])
        return self._items.get(number)

    def is_taken(self, number: str) -> bool:
        """Say whether an item has this number. Asked in rising order: a statement looks a thousand numbers ahead."""
        block = number[:-4]
        if block not in self._taken:
            self._taken[block] = ledger.numbers_between(self._connection, number, f"{block}9999")
        return number in self._items or number in self._taken[block]

    def enter(self, item: MailItem) -> None:
        """Enter a new item."""
        self._items[item.number] = item
        self._new.append(item.number)

    def save(self, item: MailItem) -> None:
        """Note what has moved of an item, and the events it has got."""
        self._items[item.number] = item
        self._moved[item.number] = None

    def changes_from(self, postal_code: str) -> list[ChangeOfAddress]:
        """Return the 転居届 of those who have left a bare postal code; one statement in all where there are none."""
        if self._codes_left is None:
            self._codes_left = ledger.codes_left(self._connection)
        if postal_code in self._codes_left and postal_code not in self._changes:
            self._changes[postal_code] = ledger.changes_of_address(self._connection, postal_code)
        return self._changes.get(postal_code, [])

    def enter_change(self, left: Address, moved_to: Address, from_on: date) -> ChangeOfAddress:
        """Write a 転居届 at once, and return it with its id."""
        known = f"M{ledger.count_changes(self._connection) + 1:07d}"
        change = ChangeOfAddress(known, left, moved_to, from_on, last_day(from_on))
        ledger.insert_change(self._connection, change)
        self._codes_left, self._changes = None, {}
        return change

    def write(self) -> None:
        """Write all that was entered and has moved: a statement a table."""
        new = [self._items[number] for number in self._new]
        moved = [self._items[number] for number in self._moved if number in self._known_events]
        ledger.insert(self._connection, new)
        ledger.update(self._connection, moved)
        ledger.insert_events(
            self._connection, [(item, self._known_events.get(item.number, 0)) for item in (*new, *moved)]
        )
        for item in (*new, *moved):
            self._remember(item)
        self._new, self._moved = [], {}

    def _remember(self, item: MailItem) -> None:
        self._items[item.number] = item
        self._known_events[item.number] = len(item.events)
