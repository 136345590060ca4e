"""Chips of 在留カード: personalised when they are first put under power, and woken from their rows."""

from backoffice.simulation.transaction import Transaction
from backoffice.usecases.waking import Woken


def wake(tx: Transaction, card_id: str) -> Woken | None:
    """Return the chip of a 在留カード, None when no card bears this number."""
    raise NotImplementedError
