"""The owner's hand on a world's post: what befalls an item, until which state time goes, what would have become of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from backoffice.domain.refusal import absent, conflict
from backoffice.ports import Doing, TrackedItem
from backoffice.simulation.simulator import Simulator
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.usecases.carrying import settle

T = TypeVar("T")
LONGEST = timedelta(days=60)
"""How far time goes at most for one item: the longest life of a mail item ends well before (assumed)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried on a copy of a world: a doing, and how many days are looked at (None: the rest of the item's life)."""

    doing: Doing
    days: int | None = None


def control(tx: Transaction, number: str, doing: Doing) -> TrackedItem:
    """Do something with an item, with all that it means for its application."""
    item = tx.ports.post.control(tx.for_post, number, doing)
    settle(tx, item)
    return item


def item_of(reading: Reading, number: str) -> TrackedItem:
    """Return an item by its number as people type it; Refused (absent) when there is none."""
    item = reading.ports.post.find(reading.connection, number)
    if item is None:
        raise absent("郵便物", "mail item", number)
    return item


def must_be_ahead(reading: Reading, item: TrackedItem, state: str) -> None:
    """Refuse (conflict) to wait for a state that an item cannot come to any more."""
    if not reading.ports.post.can_reach(reading.connection, item.number, state):
        ja = f"この郵便物（現在「{item.label}」）は、もう {state} にはなりません。時間は進めていません。"
        raise conflict(
            ja, f"The item is {item.state} and cannot become {state} any more. Time has not moved."
        )


def move_until(
    simulator: Simulator, world: World, number: str, state: str, limit: datetime | None = None
) -> TrackedItem:
    """Move time, event by event, until an item has a state, and return it then.

    All that is due at that instant is done, as if time had been moved to it. Refused (conflict) when the item cannot
    come to the state, when its life ends without it, or when time has come to `limit` (60 days from now).
    """
    with world.read() as reading:
        item = item_of(reading, number)
        must_be_ahead(reading, item, state)
        limit = limit or reading.now + LONGEST
        past = reading.now >= limit
    if item.state != state and not past:
        simulator.advance(world, limit, _standing(item.number, state))
    with world.read() as reading:
        item, now, mode = item_of(reading, number), reading.now, reading.state.mode
    if item.state != state:
        raise _missed(item, state, now, mode)
    return item


def what_if(
    simulator: Simulator, world: World, number: str, trial: Trial, look: Callable[[Reading, TrackedItem], T]
) -> T:
    """Return what `look` sees of an item after a trial on a copy of the world, which is thrown away."""
    with simulator.worlds.aside(world.id) as copy:
        with copy.write() as tx:
            item = control(tx, number, trial.doing)
            until = tx.now + (LONGEST if trial.days is None else timedelta(days=trial.days))
        if trial.days is not None:
            simulator.advance(copy, until)
        elif not item.ended:
            simulator.advance(copy, until, _standing(item.number, ""))
        with copy.read() as reading:
            return look(reading, item_of(reading, number))


def _standing(number: str, state: str) -> Callable[[Transaction], bool]:
    """Return what says that an item has a state, or that nothing happens to it any more."""

    def stands(tx: Transaction) -> bool:
        stands_now, ended = tx.ports.post.stands(tx.books, number)
        return ended or stands_now == state

    return stands


def _missed(item: TrackedItem, state: str, now: datetime, mode: str) -> Exception:
    moved = f"時刻は {now:%Y-%m-%d %H:%M} まで進みました。"
    if mode == "halted":
        return conflict(f"時間が異常停止しました。{moved}", "Time has halted: look at the world's error.")
    if item.ended:
        ja = f"この郵便物は {state} にならずに「{item.label}」で終わりました。{moved}"
        return conflict(
            ja, f"The item's life ended as {item.state} without {state}; it is {now.isoformat()}."
        )
    ja = f"{LONGEST.days}日以内に {state} になりませんでした（現在「{item.label}」）。{moved}"
    en = f"Not {state} within {LONGEST.days} days: the item is {item.state}; it is {now.isoformat()}."
    return conflict(ja, en)
