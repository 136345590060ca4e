"""Cards of a house laid into virtual readers, and strangers' programs that meet them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from backoffice.adapters.vpcd import lie_in_slot
from backoffice.usecases.inserting import InsertedCard
from tests.cards.benches import SECONDS, until_seen
from tests.cards.daemon import Pcscd
from tests.usecases.house import House

SLOTS = ("Virtual PCD 00 00", "Virtual PCD 00 01")


@contextmanager
def laid(house: House, card: str, daemon: Pcscd, slot: int = 0) -> Iterator[None]:
    """Lay a card of a house into a slot of pcscd until the block ends."""
    seen, taken = Event(), Event()
    chip = InsertedCard(house.world, card, lambda: not taken.is_set())
    holder = Thread(target=lie_in_slot, args=(chip, "127.0.0.1", daemon.port + slot, seen.set))
    holder.start()
    try:
        assert seen.wait(SECONDS)
        until_seen(SLOTS[slot], present=True)
        yield
    finally:
        taken.set()
        holder.join(SECONDS)
        chip.close()
        until_seen(SLOTS[slot], present=False)


def told(daemon: Pcscd, *words: str, code: int = 0, **more: str) -> str:
    """Run a stranger's program against a daemon; return what it says."""
    done = subprocess.run(
        words, env={**daemon.environment(), **more}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr
