"""What a chip is made of while it is under power, and how what it has counted goes back into its rows."""

from collections.abc import Callable
from dataclasses import dataclass

from backoffice.cards.chip import Chance, CommandChip
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import ChipMemory


@dataclass(frozen=True, slots=True)
class Woken:
    """A chip; None one that was punched. `keep` writes what it has counted back into its rows."""

    kind: str
    chip: CommandChip | None
    keep: Callable[[], None]


def take_power(memory: ChipMemory) -> None:
    """Put a chip under power: a card lies in one reader at a time, so whoever had it elsewhere has lost it."""
    memory.powered += 1
    memory.power = {}


def chance_of(tx: Transaction, memory: ChipMemory) -> Chance:
    """Put a chip under power, and return its own chance: another one each time."""
    take_power(memory)
    return tx.chance("chip", f"{memory.id}.{memory.powered}").randbytes
